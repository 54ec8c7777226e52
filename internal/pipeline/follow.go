package pipeline

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"smallprint"
	"smallprint/internal/capture"
	"smallprint/internal/extract"
	"smallprint/internal/store"
)

// batch bounds how many captures are followed between two saves: what a kill
// makes the program do again.
const batch = 32

// Follow brings the history of an edition up to date: every capture that it
// does not include yet, or all of them where an earlier stage made it.
func (p *Pipeline) Follow(ctx context.Context, editionID string) error {
	unlock, err := p.Store.LockEdition(ctx, editionID)
	if err != nil {
		return err
	}
	defer unlock()
	stage, err := p.Store.FollowedStage(ctx, editionID)
	if err != nil {
		return err
	}
	late, err := p.Store.OutOfOrder(ctx, editionID)
	if err != nil {
		return err
	}
	if stage != 0 && stage != Stage || late {
		if err := p.Store.Write(ctx, func(tx *store.Tx) error { return forget(tx, editionID) }); err != nil {
			return err
		}
	}
	t, err := p.load(ctx, editionID)
	if err != nil {
		return err
	}
	indexed := len(t.versions)
	for {
		captures, err := p.Store.CapturesToFollow(ctx, editionID, batch)
		if err != nil {
			return err
		}
		last := len(captures) < batch
		if err := p.followAll(ctx, t, captures); err != nil {
			return err
		}
		if last && len(t.versions) > indexed {
			t.index()
		}
		t.save(func(tx *store.Tx) error { return tx.SaveFollowedStage(editionID, Stage) })
		if last {
			t.hasten()
		}
		out := t.out
		t.out = nil
		if err := p.Store.Write(ctx, func(tx *store.Tx) error { return apply(tx, out) }); err != nil {
			return err
		}
		p.followed.Add(int64(len(captures)))
		if last {
			return nil
		}
	}
}

// lookAgain is how soon a change, or a text held for review, is looked at
// again: long enough for a fault to pass, soon enough to tell people the same
// day.
const lookAgain = time.Hour

// hasten has the edition fetched again soon where something waits for a
// second look. After an attempt that failed it is left to the back-off.
func (t *thread) hasten() {
	if t.attempt.IsZero() {
		return
	}
	edition, due := t.ref.EditionID, t.inHours(t.attempt.Add(lookAgain))
	if t.pending != nil && !t.restless() {
		t.save(func(tx *store.Tx) error { return tx.Hasten(edition, due, "to confirm a change") })
	}
	if t.held == nil {
		return
	}
	if t.heldAgain && due.Before(t.held.since.Add(secondLook)) {
		due = t.inHours(t.held.since.Add(secondLook))
	}
	t.save(func(tx *store.Tx) error { return tx.Hasten(edition, due, "to look again at a text held for review") })
}

// inHours moves a second look into the hours in which the document may be
// fetched.
func (t *thread) inHours(due time.Time) time.Time {
	if t.watch == nil {
		return due
	}
	return planOf(t.watch.Schedule).Within(due, t.watch.Source.ID)
}

// restless tells whether the version before the latest was as young as a
// second look: a text that is another one each time is left to its schedule.
func (t *thread) restless() bool {
	n := len(t.versions)
	return n >= 3 && t.versions[n-1].FirstSeen.Sub(t.versions[n-3].FirstSeen) < 4*lookAgain
}

// FollowDue brings every due edition up to date in this process, without the
// queue: for short batches, where the queue's own delays would weigh most.
func (p *Pipeline) FollowDue(ctx context.Context) error {
	due, err := p.Store.EditionsToFollow(ctx, Stage)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.NumCPU())
	for _, id := range due {
		g.Go(func() error { return p.Follow(ctx, id) })
	}
	return g.Wait()
}

func forget(tx *store.Tx, editionID string) error {
	if err := tx.Forget(editionID); err != nil {
		return err
	}
	return tx.SaveFollowedStage(editionID, Stage)
}

func apply(tx *store.Tx, out []func(*store.Tx) error) error {
	for _, fn := range out {
		if err := fn(tx); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pipeline) followAll(ctx context.Context, t *thread, captures []smallprint.Capture) error {
	for _, c := range captures {
		t.attempt = time.Time{}
		seen := c.Outcome
		t.whole = t.decided[c.ID].Decision == store.Accepted
		if c.Outcome == smallprint.OutcomeOK || c.Outcome == smallprint.OutcomeUnchanged {
			t.attempt = c.At
		}
		switch {
		case c.Outcome == smallprint.OutcomeUnchanged && t.text != nil && slices.Equal(digests(&c), t.base.pages):
			t.step(&c, t.text)
			t.judged(&c, seen)
			continue
		case c.Outcome == smallprint.OutcomeUnchanged:
			// Unchanged since an answer that was not the document, such as a
			// wall served twice: it is judged as if it had been sent again.
			c.Outcome, c.Reason = smallprint.OutcomeOK, ""
		case c.Outcome != smallprint.OutcomeOK:
			t.step(&c, nil)
			continue
		}
		r, err := p.read(ctx, t, &c)
		if smallprint.KindOf(err) == smallprint.KindInvalid {
			c.Outcome, c.Reason = smallprint.OutcomeWrongType, err.Error()
		} else if err != nil {
			return fmt.Errorf("%s %s, capture of %s: %w", t.ref.Platform, t.ref.TermsType, day(c.At), err)
		}
		if r != nil && len(r.Blocks) == 0 {
			c.Outcome, c.Reason, r = smallprint.OutcomeEmpty, "the page holds no text", nil
		}
		if r != nil && asServed(c.Origin) {
			v := t.verdict(&c, r)
			switch {
			case v.Outcome != smallprint.OutcomeOK:
				c.Outcome, c.Reason, r = v.Outcome, v.Reason, nil
			case v.Doubt != "" && t.holds(&c, r, v.Doubt):
				r = nil
			}
		}
		t.step(&c, r)
		t.judged(&c, seen)
	}
	return nil
}

// asServed tells whether captures of an origin are pages as anyone is served
// them, with their status and headers, and so can be judged by them.
func asServed(o smallprint.Origin) bool {
	return o == smallprint.OriginLive || o == smallprint.OriginWayback || o == smallprint.OriginWARC
}

// read reads the pages of a capture as one document. Pages that equal those of
// the capture before are not read again.
func (p *Pipeline) read(ctx context.Context, t *thread, c *smallprint.Capture) (*smallprint.Reading, error) {
	parts := make([]smallprint.Reading, 0, len(c.Pages))
	memo := make(map[string]*smallprint.Reading, len(c.Pages))
	bodies := make(map[string][]byte, len(c.Pages))
	selector := t.selectors[c.SourceID]
	for _, page := range c.Pages {
		key := page.SHA256 + " " + page.ContentType + " " + page.URL + " " + selector
		r := t.memo[key]
		bodies[page.SHA256] = t.bodies[page.SHA256]
		if r == nil {
			body, err := p.Archive.Get(ctx, page.SHA256)
			if err != nil {
				return nil, err
			}
			bodies[page.SHA256] = body
			read, err := t.pages.Read(page.ContentType, body, extract.Options{URL: page.URL, Selector: selector})
			if err != nil {
				return nil, err
			}
			r = &read
		}
		memo[key] = r
		parts = append(parts, *r)
	}
	t.memo, t.bodies, t.now = memo, bodies, nil
	if curated(c) {
		t.now = bodies[c.Pages[0].SHA256]
	}
	if len(parts) == 1 {
		return &parts[0], nil
	}
	joined := extract.Join(parts)
	return &joined, nil
}

// verdict judges a live capture by its answers, what was read in them, and
// the last trusted text.
func (t *thread) verdict(c *smallprint.Capture, r *smallprint.Reading) capture.Verdict {
	in := capture.Input{Reading: r, Last: t.text, Language: t.ref.Language, Region: t.ref.Region}
	for _, p := range c.Pages {
		in.Pages = append(in.Pages, capture.Answer{URL: p.URL, FinalURL: p.FinalURL, Status: served(p.Status), Header: p.Header, Body: t.bodies[p.SHA256]})
	}
	return capture.Judge(in)
}

// served is the status with which a page came that is judged by its bytes: a
// server that answers 304 says that they are those it gave with 200.
func served(status int) int {
	if status == http.StatusNotModified {
		return http.StatusOK
	}
	return status
}

// index makes the passages of the latest text searchable.
func (t *thread) index() {
	v, r := t.latest(), t.shown
	passages := make([]store.Passage, 0, len(r.Blocks))
	for i, b := range r.Blocks {
		if b.Kind != smallprint.BlockHeading {
			passages = append(passages, store.Passage{Start: b.Start, Path: b.Path, Text: r.BlockText(i)})
		}
	}
	number := v.Number
	t.save(func(tx *store.Tx) error { return tx.SavePassages(t.ref.EditionID, number, passages) })
}
