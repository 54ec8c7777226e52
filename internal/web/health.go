package web

import (
	"context"
	"net/http"
	"net/url"
	"sort"
	"time"

	"smallprint/internal/store"
)

type healthPage struct {
	Head
	Counts   HealthCounts
	Bad      []Standing // failing, gone, stale, late or held; gravest first
	Problems []store.Problem
	Reviews  []store.Review
	Strip    Strip
	Watched  []Standing // by next attempt
	Pager    Pager
	Hosts    []HostTime
	Bodies   int64
	Disk     int64 // 0 unknown
	Words    []Word
	Now      time.Time
}

// HealthCounts sums up the standings.
type HealthCounts struct {
	Watched, Due, Late, Held    int
	Failing, Gone, Stale, Never int
	Unwatched                   int
	Next                        time.Time
	Newest                      time.Time
	Overridden                  []Standing // robots.txt not obeyed
	Editions, Fresh, Unsure     int
}

// Trouble is how many documents may not be what the site shows.
func (c HealthCounts) Trouble() int { return c.Failing + c.Gone + c.Stale }

// A HostTime is how long a host took for the last pages asked of it.
type HostTime struct {
	Host    string
	Pages   int
	Slowest time.Duration
	Median  time.Duration
}

const (
	healthDays    = 30
	watchedOnPage = 100
	hostsOnPage   = 10
)

func (s *server) health(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p := &healthPage{Now: s.Now(), Words: standings}
	p.Head = Head{Title: "Health of the captures", Nav: "coverage", Crumbs: []Crumb{{"Coverage", "/coverage"}, {"Health", "/health"}},
		Description: "What is watched, what is late or failing, what waits for review, and how attempts ended lately."}
	all, err := s.allStandings(ctx)
	if err != nil {
		return err
	}
	p.Counts = healthCounts(all, p.Now)
	p.listed(all, r)
	since := p.Now.AddDate(0, 0, -healthDays)
	if p.Problems, err = s.Store.RecentProblems(ctx, since, 60); err != nil {
		return err
	}
	if p.Reviews, err = s.Store.RecentReviews(ctx, since, 60); err != nil {
		return err
	}
	if err := s.healthStrip(ctx, p, all); err != nil {
		return err
	}
	if p.Hosts, err = s.slowHosts(ctx); err != nil {
		return err
	}
	totals, err := s.totals(ctx)
	if err != nil {
		return err
	}
	p.Bodies = totals.Bytes
	if s.Disk != nil {
		if p.Disk, err = remember(ctx, &s.slow, "disk", s.Disk); err != nil {
			s.Log.Error("the archive cannot be measured", "err", err)
		}
	}
	return s.render(w, r, http.StatusOK, "health", p)
}

func healthCounts(all []Standing, now time.Time) HealthCounts {
	c := HealthCounts{Editions: len(all)}
	for _, st := range all {
		c.Held += st.Held
		if st.Versions == 0 {
			c.Never++
		}
		if st.LastAttempt.After(c.Newest) {
			c.Newest = st.LastAttempt
		}
		if !st.Watched {
			c.Unwatched++
			continue
		}
		c.Watched++
		c.countState(st)
		if st.Source.OverrideRobots != "" {
			c.Overridden = append(c.Overridden, st)
		}
		due := st.Schedule.Due
		if !due.After(now) {
			c.Due++
		}
		if c.Next.IsZero() || due.Before(c.Next) {
			c.Next = due
		}
	}
	return c
}

func (c *HealthCounts) countState(st Standing) {
	if st.Late {
		c.Late++
	}
	switch st.Trouble {
	case "failing":
		c.Failing++
	case "gone":
		c.Gone++
	case "stale":
		c.Stale++
	default:
		if st.State().Key == "fresh" {
			c.Fresh++
		} else {
			c.Unsure++
		}
	}
}

var gravity = map[string]int{"gone": 1, "failing": 2, "stale": 3, "held": 4, "late": 5}

// listed fills the tables of documents: those in trouble, and a page of those
// that are watched.
func (p *healthPage) listed(all []Standing, r *http.Request) {
	for _, st := range all {
		if st.Bad() {
			p.Bad = append(p.Bad, st)
		}
		if st.Watched {
			p.Watched = append(p.Watched, st)
		}
	}
	sort.SliceStable(p.Bad, func(i, j int) bool { return gravity[p.Bad[i].State().Key] < gravity[p.Bad[j].State().Key] })
	p.Bad = p.Bad[:min(len(p.Bad), 2*watchedOnPage)]
	sort.SliceStable(p.Watched, func(i, j int) bool { return p.Watched[i].Schedule.Due.Before(p.Watched[j].Schedule.Due) })
	n := pageNumber(r)
	from := min((n-1)*watchedOnPage, len(p.Watched))
	to := min(from+watchedOnPage, len(p.Watched))
	p.Pager = pager(r, n, to < len(p.Watched))
	p.Watched = p.Watched[from:to]
}

func (s *server) healthStrip(ctx context.Context, p *healthPage, all []Standing) error {
	since := p.Now.UTC().Truncate(stripDay).AddDate(0, 0, 1-healthDays)
	list, err := remember(ctx, &s.memo, "days "+since.Format(time.DateOnly), func(ctx context.Context) ([]store.DayCount, error) {
		return s.Store.OutcomesByDay(ctx, since)
	})
	if err != nil || len(list) == 0 {
		return err
	}
	first := list[0].Day
	for _, st := range all {
		if !st.FirstSeen.IsZero() && st.FirstSeen.Before(first) {
			first = st.FirstSeen
		}
	}
	p.Strip = strip(list, first, p.Now, healthDays)
	return nil
}

// slowHosts reads from the evidence of the last attempts how long hosts took.
func (s *server) slowHosts(ctx context.Context) ([]HostTime, error) {
	return remember(ctx, &s.slow, "hosts", func(ctx context.Context) ([]HostTime, error) {
		last, err := s.Store.LastAttempts(ctx)
		if err != nil {
			return nil, err
		}
		took := map[string][]time.Duration{}
		for _, c := range last {
			asked, _, err := s.asked(ctx, c)
			if err != nil {
				return nil, err
			}
			for _, a := range asked {
				u, err := url.Parse(a.URL)
				if err == nil && a.End.After(a.Start) {
					took[u.Host] = append(took[u.Host], a.End.Sub(a.Start))
				}
			}
		}
		return slowest(took), nil
	})
}

func slowest(took map[string][]time.Duration) []HostTime {
	var out []HostTime
	for host, times := range took {
		sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
		out = append(out, HostTime{host, len(times), times[len(times)-1].Round(time.Millisecond), times[len(times)/2].Round(time.Millisecond)})
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Slowest != out[j].Slowest {
			return out[i].Slowest > out[j].Slowest
		}
		return out[i].Host < out[j].Host
	})
	return out[:min(len(out), hostsOnPage)]
}
