package web

import (
	"context"
	"fmt"
	"time"

	"smallprint"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

// A Standing is how far what the site shows of an edition may be trusted to be
// what stands today.
type Standing struct {
	store.EditionState
	Watched  bool
	Source   smallprint.Source
	Schedule store.Schedule
	Trouble  string // failing, gone, stale or ""
	Late     bool   // due, and not attempted
	Held     int    // texts that wait for a second look
	Problem  *store.Problem
}

var standings = []Word{
	{"fresh", "Watched", "✓", "Attempts are made as planned, and the last ones showed the document."},
	{"held", "Held for review", "?", "A text was served that is so unlike the last trusted one that it waits for a second look."},
	{"unsure", "Not shown at the last attempt", "!", "The last attempt did not show the document. It is tried again."},
	{"late", "Late", "…", "An attempt is due and was not made yet."},
	{"stale", "Stale", "◷", "The document was not seen for at least three times its interval, and two days: what is shown may not be what stands today."},
	{"failing", "Failing", "✕", "At least three attempts in a row did not show the document. Whether it changed is not known."},
	{"gone", "Gone", "∅", "At least two attempts in a row found that the page is not there."},
	{"never", "Never received", "✕", "No attempt has shown the whole document yet."},
	{"unwatched", "Not watched", "–", "Its history is on record. Nobody looks at its address here now."},
}

// lateAfter is how long after its time an attempt is late.
const lateAfter = 2 * time.Hour

// State names the standing; the gravest word that is true.
func (s Standing) State() Word {
	key := "fresh"
	switch {
	case s.Trouble != "":
		key = s.Trouble
	case !s.Watched && s.Versions > 0:
		key = "unwatched"
	case s.Held > 0:
		key = "held"
	case s.Versions == 0:
		key = "never"
	case s.Late:
		key = "late"
	case s.LastOutcome != "" && !trusted(s.LastOutcome):
		key = "unsure"
	}
	return word(standings, key)
}

// Bad tells whether operators should look at it.
func (s Standing) Bad() bool { return s.Trouble != "" || s.Late || s.Held > 0 }

// standing judges one edition.
func standing(st store.EditionState, w *store.Watched, held int, now time.Time) Standing {
	s := Standing{EditionState: st, Held: held}
	if w == nil {
		return s
	}
	s.Watched, s.Source, s.Schedule = true, w.Source, w.Schedule
	seen := w.Schedule.Trusted
	if st.LastSeen.After(seen) {
		seen = st.LastSeen
	}
	if seen.IsZero() {
		seen = now
	}
	s.Trouble, _ = schedule.Trouble(schedule.Plan{Every: w.Schedule.Every}, schedule.State{Outcome: w.Schedule.Outcome, Failures: w.Schedule.Failures}, seen, now)
	s.Late = !w.Schedule.Due.IsZero() && now.Sub(w.Schedule.Due) > lateAfter
	return s
}

// allStandings judges every edition, at most once in a while.
func (s *server) allStandings(ctx context.Context) ([]Standing, error) {
	return remember(ctx, &s.memo, "standings", func(ctx context.Context) ([]Standing, error) {
		states, err := s.states(ctx)
		if err != nil {
			return nil, err
		}
		watched, err := s.Store.Watched(ctx)
		if err != nil {
			return nil, err
		}
		reviews, err := s.Store.OpenReviews(ctx)
		if err != nil {
			return nil, err
		}
		problems, err := s.Store.OpenProblems(ctx)
		if err != nil {
			return nil, err
		}
		by, held, open := map[string]*store.Watched{}, map[string]int{}, map[string]*store.Problem{}
		for i := range watched {
			by[watched[i].Ref.EditionID] = &watched[i]
		}
		for _, r := range reviews {
			held[r.Ref.EditionID]++
		}
		for i := range problems {
			open[problems[i].Ref.EditionID] = &problems[i]
		}
		out := make([]Standing, len(states))
		for i, st := range states {
			out[i] = standing(st, by[st.Ref.EditionID], held[st.Ref.EditionID], s.Now())
			out[i].Problem = open[st.Ref.EditionID]
		}
		return out, nil
	})
}

// freshness says how fresh what is shown of an edition is: when it was last
// seen, how often it is looked at, what the last attempts did.
func freshness(s Standing, newest []smallprint.Capture, now time.Time) string {
	words := "Never seen whole"
	if s.Versions > 0 {
		words = "Last seen unchanged " + ago(s.LastSeen, now)
	}
	if s.Watched {
		words += "; watched " + every(s.Schedule.Every)
		if s.Schedule.Hours != "" {
			words += " between " + s.Schedule.Hours
			if s.Schedule.Zone != "" {
				words += " (" + s.Schedule.Zone + ")"
			}
		}
	} else {
		words += "; not watched here"
	}
	if f := lastAttempts(s, newest); f != "" {
		words += "; " + f
	}
	return words + "."
}

// lastAttempts says what the attempts since the document was last shown did.
func lastAttempts(s Standing, newest []smallprint.Capture) string {
	n, same := 0, 0
	for _, c := range newest {
		if trusted(c.Outcome) && !heldText(c) {
			break
		}
		if c.Outcome == newest[0].Outcome && same == n {
			same++
		}
		n++
	}
	if n == len(newest) { // the run is longer than the list
		n = max(n, s.Schedule.Failures)
	}
	switch {
	case len(newest) == 0 || n == 0:
		return ""
	case n == 1:
		return "the last attempt " + did(newest[0].Outcome)
	case same == n || same == len(newest):
		return fmt.Sprintf("the last %s %s", plural(n, "attempt", "attempts"), did(newest[0].Outcome))
	}
	return fmt.Sprintf("the last %s did not show it, the newest %s", plural(n, "attempt", "attempts"), did(newest[0].Outcome))
}

// ago says how long before now a time lies.
func ago(at, now time.Time) string {
	if d := now.Sub(at); d >= time.Minute {
		return span(d) + " ago"
	}
	return "just now"
}
