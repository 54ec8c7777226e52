package pipeline

import (
	"context"
	"errors"
	"time"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/capture"
	"smallprint/internal/fetch"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

// A Fetcher is what captures are made with.
type Fetcher struct {
	HTTP    *fetch.Client
	Browser capture.Getter // nil where there is none
}

// Source makes the edition and the source at place known and returns the
// source, without watching it.
func (p *Pipeline) Source(ctx context.Context, place store.Place, at time.Time) (smallprint.Source, error) {
	place.Origin = smallprint.OriginLive
	var src smallprint.Source
	err := p.Store.Write(ctx, func(tx *store.Tx) error {
		edition, id, err := tx.Ensure(place, at)
		if err != nil {
			return err
		}
		src, err = tx.Source(edition, id)
		return err
	})
	return src, err
}

// Watch makes the edition and the source at place known and has the source
// fetched by plan from now on, the first time at once.
func (p *Pipeline) Watch(ctx context.Context, place store.Place, plan schedule.Plan, at time.Time) (smallprint.Source, error) {
	src, err := p.Source(ctx, place, at)
	if err != nil {
		return src, err
	}
	s := store.Schedule{Every: plan.Every, Hours: plan.Hours.String(), Due: at, DueWhy: "it was never fetched"}
	if plan.Zone != nil {
		s.Zone = plan.Zone.String()
	}
	if s.Every <= 0 {
		s.Every = schedule.Default
	}
	return src, p.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveWatch(src, s) })
}

// An attempt is a capture that is not saved yet.
type attempt struct {
	watched store.Watched
	result  *capture.Result
	last    *smallprint.Capture // the last trusted one; nil where there is none
}

// Capture makes one attempt to fetch a source and saves it.
func (p *Pipeline) Capture(ctx context.Context, f Fetcher, src smallprint.Source) (smallprint.Capture, error) {
	w, watched, err := p.Store.WatchedSource(ctx, src.ID)
	if err != nil {
		return smallprint.Capture{}, err
	}
	if !watched {
		if w.Ref, err = p.Store.EditionByID(ctx, src.EditionID); err != nil {
			return smallprint.Capture{}, err
		}
		w.Source = src
	}
	a, err := p.attempt(ctx, f, w)
	if err != nil {
		return smallprint.Capture{}, err
	}
	return a.result.Capture, p.saveAttempts(ctx, []*attempt{a})
}

// attempt fetches a source. The request is conditional on the last trusted
// capture.
func (p *Pipeline) attempt(ctx context.Context, f Fetcher, w store.Watched) (*attempt, error) {
	a := &attempt{watched: w}
	last, ok, err := p.Store.LastTrusted(ctx, w.Source.EditionID)
	if err != nil {
		return nil, err
	}
	o := capture.Options{Browser: f.Browser, AcceptLanguage: w.Source.AcceptLanguage}
	if o.AcceptLanguage == "" {
		o.AcceptLanguage = languages(w.Ref.Language, w.Ref.Region)
	}
	if ok {
		a.last, o.Last = &last, &last
	}
	a.result, err = capture.Fetch(ctx, f.HTTP, w.Source, o)
	return a, err
}

// languages is what an edition asks servers for. An edition without a
// language leaves it to the fetcher.
func languages(language, region string) string {
	switch {
	case language == "":
		return ""
	case region == "" && language == "en":
		return "en"
	case region == "":
		return language + ",en;q=0.3"
	}
	return language + "-" + region + "," + language + ";q=0.9"
}

// saveAttempts saves attempts: everything that they name first, durably, then
// the rows, in one transaction.
func (p *Pipeline) saveAttempts(ctx context.Context, attempts []*attempt) error {
	var items []archive.Item
	for _, a := range attempts {
		items = append(items, a.items()...)
	}
	if _, err := p.Archive.PutBatch(ctx, items); err != nil {
		return err
	}
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		for _, a := range attempts {
			if err := a.save(tx); err != nil {
				return err
			}
			if a.result.Via == capture.ViaBrowser && a.watched.Source.Via == "" && a.result.Capture.Outcome == smallprint.OutcomeOK {
				if err := tx.SaveVia(a.watched.Source.ID, capture.ViaBrowser); err != nil {
					return err
				}
			}
			if a.watched.Schedule.Every == 0 {
				continue
			}
			if err := tx.SaveSchedule(a.watched.Source.ID, a.next()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *attempt) save(tx *store.Tx) (err error) {
	c := &a.result.Capture
	if c.Evidence, err = tx.SaveEvidence(a.result.Evidence()); err != nil {
		return err
	}
	return tx.SaveCapture(*c)
}

// items are the bytes that the capture names by their digests.
func (a *attempt) items() []archive.Item {
	c := &a.result.Capture
	var items []archive.Item
	for i, res := range a.result.Responses {
		page, last := &c.Pages[i], smallprint.Page{}
		if a.last != nil && i < len(a.last.Pages) {
			last = a.last.Pages[i]
		}
		if page.SHA256 == last.SHA256 && last.Screenshot != "" {
			page.Screenshot = last.Screenshot // of the same page: pixels differ where nothing does
		}
		for _, b := range []struct {
			body       []byte
			name, near string
		}{{a.result.Bodies[i], page.SHA256, last.SHA256}, {res.Served, page.Served, last.Served}, {res.Screenshot, page.Screenshot, ""}} {
			if len(b.body) > 0 && b.name != b.near && b.name == smallprint.Digest(b.body) {
				items = append(items, archive.Item{Body: b.body, Near: b.near})
			}
		}
	}
	return items
}

// next is the schedule after the attempt. An answer that looks right does not
// count as the document before it was followed: see watched.
func (a *attempt) next() store.Schedule {
	c, s := &a.result.Capture, a.watched.Schedule
	s.Attempted, s.Outcome, s.Reason = c.At, c.Outcome, c.Reason
	if c.Outcome == smallprint.OutcomeOK {
		s.Full = c.At
	}
	if c.Outcome != smallprint.OutcomeOK && c.Outcome != smallprint.OutcomeUnchanged {
		s.Failures++
	}
	state := schedule.State{Attempted: c.At, Outcome: c.Outcome, Changed: a.watched.Changed}
	if c.Outcome != smallprint.OutcomeOK && c.Outcome != smallprint.OutcomeUnchanged {
		state.Failures = s.Failures
	}
	for _, res := range a.result.Responses {
		if res.RetryAfter.After(state.RetryAfter) {
			state.RetryAfter = res.RetryAfter
		}
	}
	s.Due, s.DueWhy = schedule.Next(planOf(a.watched.Schedule), a.watched.Source.ID, state, c.At)
	return s
}

// planOf reads the plan of a saved schedule. What cannot be read any more,
// such as a time zone that this machine does not know, falls away.
func planOf(s store.Schedule) schedule.Plan {
	plan := schedule.Plan{Every: s.Every}
	if hours, err := schedule.ParseHours(s.Hours); err == nil {
		plan.Hours = hours
	}
	if zone, err := time.LoadLocation(s.Zone); err == nil {
		plan.Zone = zone
	}
	return plan
}

// tooSoon returns until when a host asked to be left alone.
func tooSoon(err error) (time.Time, bool) {
	var e *fetch.TooSoonError
	if errors.As(err, &e) {
		return e.Until, true
	}
	return time.Time{}, false
}
