package pipeline

import (
	"context"
	"fmt"
	"time"

	"smallprint"
	"smallprint/internal/extract"
	"smallprint/internal/store"
)

// A doubtful text is taken for the document when the same words are served
// again at least this much later: a fault of a day is over by then.
const secondLook = 20 * time.Hour

// A held text is so unlike the last trusted one that it waits for a second
// look: an editor's, or a later capture's.
type held struct {
	words   string
	capture string // the first that showed it
	since   time.Time
}

// holds decides about a capture whose text is doubtful: true keeps it from the
// history for now, with the reason in the capture. Both texts are kept.
func (t *thread) holds(c *smallprint.Capture, r *smallprint.Reading, doubt string) bool {
	if t.text == nil {
		return false // there is nothing to hold it against
	}
	switch {
	case t.whole:
		return false
	case t.decided[c.ID].Decision == store.Rejected, t.rejected[r.WordsSHA256]:
		t.rejected[r.WordsSHA256] = true
		c.Reason = "an editor found that this is not the document"
	case t.held != nil && t.held.words == r.WordsSHA256 && c.At.Sub(t.held.since) >= secondLook:
		t.whole = true
		return false
	case t.held != nil && t.held.words == r.WordsSHA256:
		t.heldAgain = true
		c.Reason = "held for review since " + day(t.held.since) + ": " + doubt
	default:
		t.unhold(c, "another text was served on "+day(c.At))
		t.held, t.heldAgain = &held{words: r.WordsSHA256, capture: c.ID, since: c.At}, false
		c.Reason = "held for review: " + doubt
		edition, id, at := t.ref.EditionID, c.ID, c.At
		t.waiting = true
		t.save(func(tx *store.Tx) error { return tx.SaveReview(edition, id, doubt, at) })
	}
	c.TextSHA256 = r.TextSHA256
	t.save(func(tx *store.Tx) error { return tx.SaveText(r, extract.Version) })
	return true
}

// persists opens a review of a text that was judged faulty and is served all
// the same: it may be the document after all. It is opened once for a text.
func (t *thread) persists(c *smallprint.Capture) {
	if t.waiting {
		return
	}
	t.waiting = true
	edition, id, at := t.ref.EditionID, c.ID, c.At
	why := fmt.Sprintf("%s, and served so since %s", c.Reason, day(t.faultSince))
	t.faultSince = time.Time{}
	t.save(func(tx *store.Tx) error { return tx.SaveReview(edition, id, why, at) })
}

// unhold closes the review of the text that was held: the capture at hand is
// not doubtful, or shows other words.
func (t *thread) unhold(c *smallprint.Capture, why string) {
	if t.held == nil {
		return
	}
	id, at := t.held.capture, c.At
	t.held = nil
	t.save(func(tx *store.Tx) error { return tx.SaveDecision(id, store.Rejected, store.ByLaterCapture, why, at) })
}

// release ends the wait of a held text when a trusted capture shows r.
func (t *thread) release(c *smallprint.Capture, r *smallprint.Reading) {
	if t.waiting && t.held == nil {
		t.waiting = false
		edition, at, why := t.ref.EditionID, c.At, "the document was served again on "+day(c.At)
		t.save(func(tx *store.Tx) error { return tx.CloseReviews(edition, store.Rejected, why, at) })
		return
	}
	if t.held == nil || t.held.words != r.WordsSHA256 {
		t.unhold(c, "the document was served again on "+day(c.At))
		return
	}
	id, at := t.held.capture, c.At
	why := fmt.Sprintf("the same words were served again %d hours later", int(at.Sub(t.held.since).Hours()))
	t.held = nil
	t.save(func(tx *store.Tx) error { return tx.SaveDecision(id, store.Accepted, store.ByLaterCapture, why, at) })
}

// hold takes a held capture into the thread again, without saving.
func (t *thread) hold(ctx context.Context, s *store.Store, c smallprint.Capture) error {
	r, err := s.Reading(ctx, c.TextSHA256)
	if err != nil {
		return err
	}
	switch {
	case t.decided[c.ID].Decision == store.Rejected, t.rejected[r.WordsSHA256]:
		t.rejected[r.WordsSHA256] = true
	case t.held != nil && t.held.words == r.WordsSHA256:
		t.heldAgain = true
	default:
		t.heldAgain = false
		t.held = &held{words: r.WordsSHA256, capture: c.ID, since: c.At}
	}
	return nil
}

// digests are those of the pages of a capture, in order.
func digests(c *smallprint.Capture) []string {
	out := make([]string, len(c.Pages))
	for i, p := range c.Pages {
		out[i] = p.SHA256
	}
	return out
}

// Decide records an editor's decision about a capture that was held for
// review, and derives the history of its edition again with it.
func (p *Pipeline) Decide(ctx context.Context, captureID, decision, reason string, at time.Time) error {
	r, ok, err := p.Store.CaptureReview(ctx, captureID)
	if err != nil {
		return err
	}
	if !ok {
		return smallprint.Errorf(smallprint.KindNotFound, "\"smallprint review list\" names those that wait", "no capture %q is held for review", captureID)
	}
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveDecision(captureID, decision, store.ByEditor, reason, at); err != nil {
			return err
		}
		return forget(tx, r.Ref.EditionID)
	})
	if err != nil {
		return err
	}
	return p.Follow(ctx, r.Ref.EditionID)
}
