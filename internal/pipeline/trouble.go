package pipeline

import (
	"context"
	"time"

	"smallprint"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

const (
	sweepEvery = time.Minute
	tellAgain  = 7 * 24 * time.Hour
)

// Sweep looks at the state of every document that is watched and tells
// operators what is wrong: once when it begins, rarely while it lasts, and
// once when it is over.
func (w *Watcher) Sweep(ctx context.Context) error {
	now := w.f.HTTP.Now()
	if since := now.Sub(w.swept); since >= 0 && since < sweepEvery {
		return nil
	}
	w.swept = now
	watched, err := w.p.Store.Watched(ctx)
	if err != nil {
		return err
	}
	problems, err := w.p.Store.OpenProblems(ctx)
	if err != nil {
		return err
	}
	open := make(map[string]store.Problem, len(problems))
	for _, q := range problems {
		open[q.Ref.EditionID] = q
	}
	var save []store.Problem
	for _, d := range watched {
		q, known := open[d.Ref.EditionID]
		delete(open, d.Ref.EditionID)
		if q, changed := w.judge(d, q, known, now); changed {
			save = append(save, q)
		}
	}
	for _, q := range open { // watched no more
		q.Closed = now
		save = append(save, q)
	}
	if len(save) == 0 {
		return nil
	}
	return w.p.Store.Write(ctx, func(tx *store.Tx) error {
		for _, q := range save {
			if err := tx.SaveProblem(q); err != nil {
				return err
			}
		}
		return nil
	})
}

// judge holds a document against the problem that is open about it, if one is
// known, and tells operators what they must hear of.
func (w *Watcher) judge(d store.Watched, q store.Problem, known bool, now time.Time) (store.Problem, bool) {
	s := d.Schedule
	trusted := s.Trusted
	if trusted.IsZero() {
		trusted = now // its watch has begun; failures speak for themselves
	}
	kind, why := schedule.Trouble(planOf(s), schedule.State{Attempted: s.Attempted, Outcome: s.Outcome, Failures: s.Failures}, trusted, now)
	log := w.p.Log.With("document", name(d.Ref))
	switch {
	case kind == "" && !known:
		return q, false
	case kind == "":
		log.Info("recovered", "was", q.Kind, "since", q.Opened.Format(time.RFC3339))
		q.Closed = now
		return q, true
	case !known:
		log.Warn("a document is in trouble", "kind", kind, "why", why, "said", s.Reason, "next", s.Due.Format(time.RFC3339))
		return store.Problem{ID: smallprint.NewID(now, "problem", d.Ref.EditionID), Ref: d.Ref, Kind: kind, Why: why, Opened: now, Told: now}, true
	case now.Sub(q.Told) >= tellAgain:
		log.Warn("a document is still in trouble", "kind", kind, "why", why, "said", s.Reason, "since", q.Opened.Format(time.RFC3339))
		q.Kind, q.Why, q.Told = kind, why, now
		return q, true
	}
	changed := q.Kind != kind
	q.Kind, q.Why = kind, why
	return q, changed
}

// judged records in the schedule what following an attempt found: an answer
// that looked right may still be a wall, or be held for review.
func (t *thread) judged(c *smallprint.Capture, seen smallprint.Outcome) {
	if t.watch == nil || c.SourceID != t.watch.Source.ID || c.Origin != smallprint.OriginLive || seen != smallprint.OutcomeOK && seen != smallprint.OutcomeUnchanged {
		return
	}
	s := &t.watch.Schedule
	id, at, outcome, reason := c.SourceID, c.At, c.Outcome, c.Reason
	if c.Version > 0 {
		s.Trusted, s.Failures = at, 0
		t.save(func(tx *store.Tx) error { return tx.SaveTrusted(id, at) })
		return
	}
	s.Failures++
	t.save(func(tx *store.Tx) error { return tx.SaveDistrusted(id, at, outcome, reason) })
	if c.Outcome != smallprint.OutcomeOK {
		state := schedule.State{Attempted: at, Outcome: c.Outcome, Failures: s.Failures, Changed: t.watch.Changed}
		due, why := schedule.Next(planOf(*s), id, state, at)
		edition := t.ref.EditionID
		t.save(func(tx *store.Tx) error { return tx.Hasten(edition, due, why) })
	}
}
