package web

import (
	"net/http"
	"net/url"
	"time"

	"smallprint"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

type ledgerPage struct {
	Head
	Ref     store.Ref
	State   Standing
	Fresh   string
	Rows    []LedgerRow
	Filters []LedgerFilter
	Asked   string // the filter; "" for all
	Strip   Strip
	Older   string
	Newest  string // the first page, where this is a later one
	Live    bool   // attempts of this system are among the rows
	Fates   []Fate
}

// A LedgerRow is an attempt, with the time before it (or after the newest one)
// in which nobody looked.
type LedgerRow struct {
	smallprint.Capture
	Held  bool
	Via   string // who asked: over HTTP, or a browser
	Since *Gap   // between it and the next newer row
}

// A Gap is a time without an attempt.
type Gap struct {
	From, To time.Time
	Length   string
	Now      bool // it lasts
}

// A LedgerFilter is an outcome with how often it is on record.
type LedgerFilter struct {
	Key, Name, Path string
	Count           int
	Fate            Fate
}

const (
	ledgerPerPage = 100
	stripDays     = 90
)

// ledger lists every attempt to receive an edition.
func (s *server) ledger(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.edition(r)
	if err != nil {
		return err
	}
	p := &ledgerPage{Ref: ref, Asked: param(r, "outcome"), Fates: fates}
	p.Head = Head{Title: ref.Platform + ": " + docName(ref) + ", every attempt", Nav: "platforms", Crumbs: append(docCrumbs(ref), Crumb{"Captures", docPath(ref) + "/captures/"}),
		Description: "Every attempt to receive the " + ref.TermsType + " of " + ref.Platform + ", with what came of it."}
	p.NoIndex = r.URL.RawQuery != ""
	for _, load := range []func(*http.Request, *ledgerPage) error{s.ledgerState, s.ledgerFilters, s.ledgerRows} {
		if err := load(r, p); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, "ledger", p)
}

func (s *server) ledgerState(r *http.Request, p *ledgerPage) error {
	all, err := s.allStandings(r.Context())
	if err != nil {
		return err
	}
	p.State = standingOf(all, p.Ref.EditionID)
	newest, err := s.Store.Captures(r.Context(), p.Ref.EditionID, time.Time{}, ledgerOnPage)
	if err != nil {
		return err
	}
	p.Fresh = freshness(p.State, newest, s.Now())
	p.Strip, err = s.editionStrip(r, p.Ref, p.State)
	return err
}

// standingOf finds an edition's standing; the zero one for an edition that
// came since the list was made.
func standingOf(all []Standing, editionID string) Standing {
	for _, st := range all {
		if st.Ref.EditionID == editionID {
			return st
		}
	}
	return Standing{}
}

// editionStrip draws the last days of an edition, from its first attempt on.
func (s *server) editionStrip(r *http.Request, ref store.Ref, st Standing) (Strip, error) {
	now := s.Now()
	list, err := s.Store.AttemptsSince(r.Context(), ref.EditionID, now.UTC().Truncate(stripDay).AddDate(0, 0, 1-stripDays))
	if err != nil || len(list) == 0 {
		return Strip{}, err
	}
	first := list[0].At
	if !st.FirstSeen.IsZero() && st.FirstSeen.Before(first) {
		first = st.FirstSeen
	}
	return strip(daysOf(list), first, now, stripDays), nil
}

// ledgerFilters counts the attempts by outcome.
func (s *server) ledgerFilters(r *http.Request, p *ledgerPage) error {
	counts, err := s.Store.OutcomeCounts(r.Context(), p.Ref.EditionID)
	if err != nil {
		return err
	}
	at := docPath(p.Ref) + "/captures/"
	all := LedgerFilter{Name: "All", Path: at}
	for _, c := range counts {
		all.Count += c.Count
		p.Filters = append(p.Filters, LedgerFilter{Key: string(c.Outcome), Name: outcomeName(c.Outcome), Count: c.Count, Fate: fateOf(c.Outcome, false),
			Path: at + "?outcome=" + url.QueryEscape(string(c.Outcome))})
	}
	reviews, err := s.Store.ReviewsOf(r.Context(), p.Ref.EditionID)
	if len(reviews) > 0 {
		p.Filters = append(p.Filters, LedgerFilter{Key: fateHeld, Name: "Ever held for review", Count: len(reviews), Fate: fates[1], Path: at + "?outcome=" + fateHeld})
	}
	p.Filters = append([]LedgerFilter{all}, p.Filters...)
	return err
}

func (s *server) ledgerRows(r *http.Request, p *ledgerPage) error {
	f := store.LedgerFilter{EditionID: p.Ref.EditionID, Before: param(r, "before"), Limit: ledgerPerPage + 1}
	switch {
	case p.Asked == fateHeld:
		f.Held = true
	case p.Asked != "":
		f.Outcomes = []smallprint.Outcome{smallprint.Outcome(p.Asked)}
	}
	list, err := s.Store.Ledger(r.Context(), f)
	if err != nil {
		return err
	}
	at := docPath(p.Ref) + "/captures/"
	q := url.Values{}
	if p.Asked != "" {
		q.Set("outcome", p.Asked)
	}
	if f.Before != "" {
		p.Newest = withQuery(at, q)
	}
	p.Rows, p.Live = ledgerRows(list, p.State, f.Before == "" && p.Asked == "", p.Asked == "", s.Now())
	if len(p.Rows) > ledgerPerPage {
		p.Rows = p.Rows[:ledgerPerPage]
		q.Set("before", p.Rows[ledgerPerPage-1].ID)
		p.Older = withQuery(at, q)
	}
	return nil
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// ledgerRows finds the gaps between attempts of this system. What others
// recorded says nothing of when they looked. first is for the newest rows of
// all, gaps for lists that leave no attempt out.
func ledgerRows(list []smallprint.Capture, st Standing, first, gaps bool, now time.Time) (rows []LedgerRow, live bool) {
	most := schedule.StaleAfter(max(st.Schedule.Every, schedule.Default))
	if st.Schedule.Every > 0 {
		most = schedule.StaleAfter(st.Schedule.Every)
	}
	for i, c := range list {
		row := LedgerRow{Capture: c, Held: heldText(c), Via: via(c)}
		ours := c.Origin == smallprint.OriginLive
		live = live || ours
		switch {
		case !gaps || !ours:
		case i == 0 && first && now.Sub(c.At) > most:
			row.Since = &Gap{c.At, now, span(now.Sub(c.At)), true}
		case i > 0 && list[i-1].At.Sub(c.At) > most:
			row.Since = &Gap{c.At, list[i-1].At, span(list[i-1].At.Sub(c.At)), false}
		}
		rows = append(rows, row)
	}
	return rows, live
}

// via says who asked.
func via(c smallprint.Capture) string {
	if c.Origin != smallprint.OriginLive {
		return "imported"
	}
	for _, p := range c.Pages {
		switch {
		case p.Fetcher == "":
		case isBrowser(p.Fetcher):
			return "browser"
		default:
			return "HTTP"
		}
	}
	return ""
}
