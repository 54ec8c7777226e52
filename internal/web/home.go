package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

type homePage struct {
	Head
	Totals  store.Totals
	Recent  []store.ChangeRow
	Hidden  int // records that are not substantive
	Shown   int // substantive ones
	Health  Health
	Watch   HealthCounts
	Newest  time.Time // last attempt of all
	Weighty []TypeLine
}

// Health sums up the last attempts of every edition.
type Health struct {
	Editions int
	Read     int // with provisions read
	Received int // last attempt showed the document
	Failing  []store.EditionState
	Unread   int // with a text, but no provisions read
	Never    int // without any version
}

// matters are the states of changes that a first page shows.
var matters = []smallprint.ChangeState{smallprint.StateConfirmed, smallprint.StateUnconfirmed}

// weighty are the types that readers ask for first.
var weighty = []string{"data.ai-training", "data.human-review", "data.sale", "content.licence", "account.termination",
	"dispute.arbitration", "dispute.class-waiver", "risk.liability-limit", "agreement.modification", "fees.renewal"}

func (s *server) home(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p := &homePage{Head: Head{Title: "What platforms' terms say, and what changed", Nav: "home",
		Description: "An independent record of the documents by which platforms govern their users: every version, what each clause states, and what really changed."}}
	var err error
	if p.Totals, err = s.totals(ctx); err != nil {
		return err
	}
	p.Recent, err = s.Store.Changes(ctx, store.ChangeFilter{Grades: []smallprint.Grade{smallprint.GradeSubstantive}, States: matters, Limit: 12})
	if err != nil {
		return err
	}
	counts, err := s.changeCounts(ctx, store.ChangeFilter{})
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.Grade == smallprint.GradeSubstantive && (c.State == smallprint.StateConfirmed || c.State == smallprint.StateUnconfirmed) {
			p.Shown += c.Count
			continue
		}
		p.Hidden += c.Count
	}
	all, err := s.states(ctx)
	if err != nil {
		return err
	}
	p.Health = health(all)
	for _, st := range all {
		if st.LastAttempt.After(p.Newest) {
			p.Newest = st.LastAttempt
		}
	}
	standings, err := s.allStandings(ctx)
	if err != nil {
		return err
	}
	p.Watch = healthCounts(standings, s.Now())
	p.Weighty, err = s.typeLines(r, weighty)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "home", p)
}

// changeCounts counts the records that f selects, at most once in a while.
func (s *server) changeCounts(ctx context.Context, f store.ChangeFilter) ([]store.ChangeCount, error) {
	return remember(ctx, &s.memo, fmt.Sprintf("changes %#v", f), func(ctx context.Context) ([]store.ChangeCount, error) {
		return s.Store.CountChanges(ctx, f)
	})
}

func health(all []store.EditionState) Health {
	h := Health{Editions: len(all)}
	for _, st := range all {
		switch {
		case st.Versions == 0:
			h.Never++
		case st.Provisions == 0:
			h.Unread++
		default:
			h.Read++
		}
		if trusted(st.LastOutcome) {
			h.Received++
		} else if st.LastOutcome != "" {
			h.Failing = append(h.Failing, st)
		}
	}
	return h
}
