package pipeline

import (
	"context"
	"net/http"
	"time"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/capture"
	"smallprint/internal/importer"
	"smallprint/internal/store"
)

// capturedItems adds the bodies of an attempt that others recorded. page tells documents apart.
func (in *ingest) capturedItems(items []archive.Item, c *importer.Captured, page string) []archive.Item {
	for _, body := range c.Bodies {
		items = append(items, archive.Item{Body: body, Near: in.near[page]})
		in.near[page] = smallprint.Digest(body)
	}
	return items
}

// missing finds the attempts of the batch that name bodies which are neither
// among those that came nor kept already. Nothing can be read of them.
func (in *ingest) missing(ctx context.Context) (map[string]bool, error) {
	out := map[string]bool{}
	for i := range in.records {
		c := in.records[i].Captured
		if c == nil {
			continue
		}
		for _, p := range c.Pages {
			if p.SHA256 == "" {
				continue
			}
			has, err := in.p.Archive.Has(ctx, p.SHA256)
			if err != nil && smallprint.KindOf(err) != smallprint.KindInvalid {
				return nil, err
			}
			if !has {
				out[c.Ref] = true
			} else if err := in.fill(ctx, c, p.SHA256); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// fill brings a body that is kept already to an attempt that is still to be
// judged.
func (in *ingest) fill(ctx context.Context, c *importer.Captured, digest string) error {
	if c.Outcome != "" {
		return nil
	}
	for _, b := range c.Bodies {
		if smallprint.Digest(b) == digest {
			return nil
		}
	}
	body, err := in.p.Archive.Get(ctx, digest)
	c.Bodies = append(c.Bodies, body)
	return err
}

// saveCaptured saves an attempt that others recorded, unless its edition has
// one of the same moment.
func (in *ingest) saveCaptured(tx *store.Tx, rec *importer.Record, missing map[string]bool, done *Ingested) error {
	from := rec.Captured
	if missing[from.Ref] {
		done.Missing++
		return nil
	}
	at := rec.At.UTC().Truncate(time.Millisecond)
	edition, source, err := tx.Ensure(store.Place{Platform: rec.Service, TermsType: rec.TermsType, Edition: from.Edition, Language: from.Language,
		Region: from.Region, URLs: from.Sources, Selector: from.Selector, Origin: in.origin}, at)
	if err != nil {
		return err
	}
	c := smallprint.Capture{ID: smallprint.NewID(at, "capture", edition, from.Ref), EditionID: edition, SourceID: source, At: at,
		Outcome: from.Outcome, Reason: from.Reason, Pages: from.Pages, Origin: in.origin, OriginRef: from.Ref, Technical: rec.Technical, History: in.key}
	if known, err := tx.HasAttempt(edition, c.ID, at); err != nil || known {
		if known {
			done.Known++
		}
		return err
	}
	if c.Outcome == "" {
		v := capture.Judge(capture.Input{Pages: answersOf(from)})
		c.Outcome, c.Reason = v.Outcome, v.Reason
	}
	if len(from.Evidence) > 0 {
		if c.Evidence, err = tx.SaveEvidence(from.Evidence); err != nil {
			return err
		}
	}
	done.Captures++
	return tx.SaveCapture(c)
}

// answersOf are the pages as answers to judge, with the bodies that came.
func answersOf(c *importer.Captured) []capture.Answer {
	bodies := map[string][]byte{}
	for _, b := range c.Bodies {
		bodies[smallprint.Digest(b)] = b
	}
	out := make([]capture.Answer, len(c.Pages))
	for i, p := range c.Pages {
		out[i] = capture.Answer{URL: p.URL, FinalURL: p.FinalURL, Status: p.Status, Header: http.Header(p.Header), Body: bodies[p.SHA256]}
	}
	return out
}
