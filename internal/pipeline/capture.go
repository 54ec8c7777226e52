package pipeline

import (
	"context"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/capture"
	"smallprint/internal/fetch"
	"smallprint/internal/store"
)

// Watch makes the edition and the source at place known and returns the
// source.
func (p *Pipeline) Watch(ctx context.Context, place store.Place, c *fetch.Client) (smallprint.Source, error) {
	place.Origin = smallprint.OriginLive
	src := smallprint.Source{URLs: place.URLs, Selector: place.Selector, Origin: place.Origin}
	err := p.Store.Write(ctx, func(tx *store.Tx) (err error) {
		src.EditionID, src.ID, err = tx.Ensure(place, c.Now())
		return err
	})
	return src, err
}

// Capture makes one attempt to fetch a source and saves it: the bodies first,
// durably, then the row that names them. The request is conditional on the
// last trusted capture.
func (p *Pipeline) Capture(ctx context.Context, c *fetch.Client, src smallprint.Source) (smallprint.Capture, error) {
	last, ok, err := p.Store.LastCapture(ctx, src.EditionID, smallprint.OutcomeOK, smallprint.OutcomeUnchanged)
	if err != nil {
		return smallprint.Capture{}, err
	}
	var o capture.Options
	near := ""
	if ok {
		o.Last = &last
		near = last.Pages[0].SHA256
	}
	got, err := capture.Fetch(ctx, c, src, o)
	if err != nil {
		return smallprint.Capture{}, err
	}
	var items []archive.Item
	for _, body := range got.Bodies {
		if len(body) > 0 {
			items = append(items, archive.Item{Body: body, Near: near})
		}
	}
	if _, err := p.Archive.PutBatch(ctx, items); err != nil {
		return smallprint.Capture{}, err
	}
	return got.Capture, p.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveCapture(got.Capture) })
}
