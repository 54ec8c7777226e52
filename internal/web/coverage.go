package web

import (
	"context"
	"net/http"
	"sort"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

type coveragePage struct {
	Head
	Health   Health
	Rows     []CoverageLine
	Outcomes []store.OutcomeCount
	Total    int
	Meanings []struct {
		Outcome smallprint.Outcome
		Meaning string
	}
	Now time.Time
}

// A CoverageLine is an edition with how fresh what we know of it is.
type CoverageLine struct {
	Standing
	Days   int // since it was last seen, as of the page
	Failed bool
}

func (s *server) coverage(w http.ResponseWriter, r *http.Request) error {
	all, err := s.states(r.Context())
	if err != nil {
		return err
	}
	p := &coveragePage{Head: Head{Title: "Coverage", Nav: "coverage", Crumbs: []Crumb{{"Coverage", "/coverage"}},
		Description: "Which documents are watched, when each was last received, and what went wrong."},
		Health: health(all), Meanings: smallprint.Outcomes, Now: s.Now()}
	standings, err := s.allStandings(r.Context())
	if err != nil {
		return err
	}
	for _, st := range standings {
		l := CoverageLine{Standing: st, Failed: !trusted(st.LastOutcome)}
		if !st.LastSeen.IsZero() {
			l.Days = max(0, int(p.Now.Sub(st.LastSeen).Hours()/24))
		}
		p.Rows = append(p.Rows, l)
	}
	sort.SliceStable(p.Rows, func(i, j int) bool { return p.Rows[i].Failed && !p.Rows[j].Failed })
	p.Outcomes, err = remember(r.Context(), &s.memo, "outcomes", func(ctx context.Context) ([]store.OutcomeCount, error) { return s.Store.OutcomeCounts(ctx, "") })
	if err != nil {
		return err
	}
	for _, o := range p.Outcomes {
		p.Total += o.Count
	}
	return s.render(w, r, http.StatusOK, "coverage", p)
}
