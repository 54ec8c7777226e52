package pipeline

import (
	"context"
	"log/slog"
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
	var news tidings
	for _, d := range watched {
		q, known := open[d.Ref.EditionID]
		delete(open, d.Ref.EditionID)
		if q, changed := judge(d, q, known, now, &news); changed {
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
	err = w.p.Store.Write(ctx, func(tx *store.Tx) error {
		for _, q := range save {
			if err := tx.SaveProblem(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		news.tell(w.p.Log)
	}
	return err
}

// judge holds a document against the problem that is open about it, if one is
// known, and notes what operators must hear of.
func judge(d store.Watched, q store.Problem, known bool, now time.Time, news *tidings) (store.Problem, bool) {
	s := d.Schedule
	trusted := s.Trusted
	if trusted.IsZero() {
		trusted = now // its watch has begun; failures speak for themselves
	}
	kind, why := schedule.Trouble(planOf(s), schedule.State{Attempted: s.Attempted, Outcome: s.Outcome, Failures: s.Failures}, trusted, now)
	switch {
	case kind == "" && !known:
		return q, false
	case kind == "":
		news.over = append(news.over, []any{"document", name(d.Ref), "was", q.Kind, "since", q.Opened.Format(time.RFC3339)})
		q.Closed = now
		return q, true
	case !known:
		news.begun = append(news.begun, []any{"document", name(d.Ref), "kind", kind, "why", why, "said", s.Reason, "next", s.Due.Format(time.RFC3339)})
		return store.Problem{ID: smallprint.NewID(now, "problem", d.Ref.EditionID), Ref: d.Ref, Kind: kind, Why: why, Opened: now, Told: now}, true
	case now.Sub(q.Told) >= tellAgain:
		news.last = append(news.last, []any{"document", name(d.Ref), "kind", kind, "why", why, "said", s.Reason, "since", q.Opened.Format(time.RFC3339)})
		q.Kind, q.Why, q.Told = kind, why, now
		return q, true
	}
	changed := q.Kind != kind
	q.Kind, q.Why = kind, why
	return q, changed
}

// tidings are what operators are told after a sweep.
type tidings struct{ begun, last, over [][]any }

// manyAtOnce is how many lines one sweep may write of a kind. More have a cause
// in common, such as a network that is down, and are told as one.
const manyAtOnce = 5

func (n *tidings) tell(log *slog.Logger) {
	for _, k := range []struct {
		lines     [][]any
		level     slog.Level
		one, many string
	}{
		{n.begun, slog.LevelWarn, "a document is in trouble", "documents are in trouble; /health names them"},
		{n.last, slog.LevelWarn, "a document is still in trouble", "documents are still in trouble; /health names them"},
		{n.over, slog.LevelInfo, "recovered", "documents recovered"},
	} {
		if len(k.lines) > manyAtOnce {
			log.Log(context.Background(), k.level, k.many, append([]any{"documents", len(k.lines), "among them", k.lines[0][1]}, k.lines[0][2:]...)...)
			continue
		}
		for _, line := range k.lines {
			log.Log(context.Background(), k.level, k.one, line...)
		}
	}
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
