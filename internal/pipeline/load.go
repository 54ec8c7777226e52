package pipeline

import (
	"context"
	"encoding/json"

	"smallprint"
	"smallprint/internal/align"
	"smallprint/internal/extract"
	"smallprint/internal/grade"
	"smallprint/internal/store"
)

// load brings a thread to where the saved history of its edition ends.
func (p *Pipeline) load(ctx context.Context, editionID string) (*thread, error) {
	ref, err := p.Store.EditionByID(ctx, editionID)
	if err != nil {
		return nil, err
	}
	t := &thread{ref: ref, cache: p.cache, pages: extract.NewCache(8), model: p.model, open: map[string]store.ProvisionRow{},
		decided: map[string]store.Review{}, rejected: map[string]bool{}, selectors: map[string]string{}}
	sources, err := p.Store.Sources(ctx, editionID)
	if err != nil {
		return nil, err
	}
	watch, watched, err := p.Store.WatchedEdition(ctx, editionID)
	if err != nil {
		return nil, err
	}
	if watched {
		t.watch = &watch
	}
	for _, src := range sources {
		if src.Selector != "" {
			t.selectors[src.ID] = src.Selector
		}
	}
	reviews, err := p.Store.EditionReviews(ctx, editionID)
	if err != nil {
		return nil, err
	}
	for _, r := range reviews {
		t.waiting = t.waiting || r.Decided.IsZero()
		if r.By == store.ByEditor {
			t.decided[r.CaptureID] = r
		}
	}
	if t.versions, err = p.Store.Versions(ctx, editionID); err != nil || len(t.versions) == 0 {
		return t, err
	}
	t.past = make([]grade.Past, len(t.versions))
	for i, v := range t.versions {
		if err := json.Unmarshal(v.Sketch, &t.past[i]); err != nil {
			return nil, err
		}
		t.past[i].Last = v.LastSeen
		if v.Withdrawn != "" {
			t.past[i].Fault = smallprint.OutcomeTruncated
		}
	}
	if err := p.loadFaults(ctx, t); err != nil {
		return nil, err
	}
	if err := p.loadBase(ctx, t); err != nil {
		return nil, err
	}
	if err := p.loadProvisions(ctx, t); err != nil {
		return nil, err
	}
	return t, p.loadPending(ctx, t)
}

func (p *Pipeline) loadProvisions(ctx context.Context, t *thread) error {
	open, err := p.Store.OpenProvisions(ctx, t.ref.EditionID)
	if err != nil {
		return err
	}
	for _, row := range open {
		t.open[row.Lineage] = row
	}
	before, err := p.Store.ProvisionsAt(ctx, t.ref.EditionID, t.latest().Number-1)
	if err != nil {
		return err
	}
	t.closed = make(map[string]store.ProvisionRow, len(before))
	for _, row := range before {
		t.closed[row.Lineage] = row
	}
	return nil
}

// loadBase restores the text to compare with: that of the last trusted
// capture, which may differ from the latest version's in other things than
// words. The trusted version before the latest is restored first, in the same
// way.
func (p *Pipeline) loadBase(ctx context.Context, t *thread) error {
	latest := *t.latest()
	restore := []store.VersionRow{latest}
	for i := len(t.versions) - 2; i >= 0; i-- {
		if t.versions[i].Withdrawn == "" {
			restore = []store.VersionRow{t.versions[i], latest}
			break
		}
	}
	for _, v := range restore {
		if t.text != nil {
			before := t.base
			t.before = &before
		}
		if err := p.loadVersion(ctx, t, v.Number); err != nil {
			return err
		}
		captures, err := p.Store.ShownSince(ctx, t.ref.EditionID, v.CaptureID)
		if err != nil {
			return err
		}
		for _, c := range captures {
			if v.Number != latest.Number && c.ID == latest.CaptureID {
				break
			}
			if err := t.replay(ctx, p.Store, c); err != nil {
				return err
			}
		}
	}
	return p.loadSource(ctx, t)
}

// loadSource restores what is known of the last trusted capture: the digests
// of its pages and, where it is a curated text, its bytes.
func (p *Pipeline) loadSource(ctx context.Context, t *thread) error {
	c, err := p.Store.Capture(ctx, t.capture)
	if err != nil {
		return err
	}
	t.base.pages = digests(&c)
	if !curated(&c) {
		return nil
	}
	t.source, err = p.Archive.Get(ctx, c.Pages[0].SHA256)
	return err
}

// curated tells whether a capture is one text that people chose from a page.
func curated(c *smallprint.Capture) bool {
	return c.Origin == smallprint.OriginVersions && len(c.Pages) == 1
}

func (p *Pipeline) loadVersion(ctx context.Context, t *thread, number int) error {
	v, err := p.Store.VersionDetail(ctx, t.ref.EditionID, number)
	if err != nil {
		return err
	}
	r, err := p.Store.Reading(ctx, v.TextSHA256)
	if err != nil {
		return err
	}
	t.base = base{text: r, provisions: v.Provisions, since: v.BlockSince, capture: v.CaptureID, seen: v.FirstSeen, number: number}
	t.shown, t.faulted = r, ""
	return nil
}

// loadFaults restores the sketches of texts that were judged faulty.
func (p *Pipeline) loadFaults(ctx context.Context, t *thread) error {
	captures, err := p.Store.Faulty(ctx, t.ref.EditionID)
	if err != nil {
		return err
	}
	for _, c := range captures {
		r, err := p.Store.Reading(ctx, c.TextSHA256)
		if err != nil {
			return err
		}
		t.sawFault(r, c.At, c.Outcome)
	}
	return nil
}

// replay takes a followed capture into the thread again, without saving.
func (t *thread) replay(ctx context.Context, s *store.Store, c smallprint.Capture) error {
	if c.TextSHA256 == "" {
		return nil
	}
	switch {
	case c.Version == 0 && c.Outcome == smallprint.OutcomeOK:
		return t.hold(ctx, s, c)
	case c.Version == 0:
		if t.faulted != c.TextSHA256 {
			t.faulted, t.faultSince = c.TextSHA256, c.At
		}
		return nil
	case c.Version != t.base.number:
		return nil // of a version that was withdrawn
	}
	t.faulted, t.held = "", nil
	t.capture, t.seen = c.ID, c.At
	if c.TextSHA256 == t.text.TextSHA256 {
		return nil
	}
	r, err := s.Reading(ctx, c.TextSHA256)
	if err != nil {
		return err
	}
	pairs := align.Blocks(t.text, r)
	t.rebase(r, pairs, t.classify(r))
	t.out = nil
	return nil
}

func (p *Pipeline) loadPending(ctx context.Context, t *thread) error {
	last, ok, err := p.Store.LastChange(ctx, t.ref.EditionID)
	if err != nil || !ok || last.State != smallprint.StateUnconfirmed {
		return err
	}
	full, err := p.Store.Change(ctx, last.ID)
	if err != nil {
		return err
	}
	t.pending = &full.Change
	return nil
}
