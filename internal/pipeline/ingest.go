package pipeline

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/importer"
	"smallprint/internal/store"
)

// ingestBatch bounds how many records are saved together: their bodies first,
// durably, then their rows with the place reached, in one transaction.
const (
	ingestBatch = 128
	ingestBytes = 16 << 20
)

// Ingested counts what an import saved and passed over.
type Ingested struct {
	Captures int
	Removed  int // records that a document is not tracked any more
}

// Ingest saves the records of a history as captures. key names the history;
// how far it came is saved with the rows, so that an import that was ended at
// any moment goes on where it was. records must begin after ImportedTo(key).
func (p *Pipeline) Ingest(ctx context.Context, origin smallprint.Origin, key string, records iter.Seq2[importer.Record, error]) (Ingested, error) {
	in := &ingest{p: p, origin: origin, key: key, near: map[string]string{}, pages: map[string]map[string]smallprint.Page{}}
	for rec, err := range records {
		if err != nil {
			// What was read so far stands: the next run goes on from there.
			if ferr := in.flush(ctx); ferr != nil {
				return in.done, ferr
			}
			return in.done, err
		}
		// A batch ends where a commit ends: the place reached is a commit.
		if in.full() && in.records[len(in.records)-1].Commit != rec.Commit {
			if err := in.flush(ctx); err != nil {
				return in.done, err
			}
		}
		in.add(rec)
	}
	return in.done, in.flush(ctx)
}

type ingest struct {
	p       *Pipeline
	origin  smallprint.Origin
	key     string
	records []importer.Record
	bytes   int
	near    map[string]string                     // last digest of each page, as a base for deltas
	pages   map[string]map[string]smallprint.Page // of documents with several pages: the latest of each
	done    Ingested
}

func (in *ingest) add(rec importer.Record) {
	in.records = append(in.records, rec)
	in.bytes += len(rec.Body)
}

func (in *ingest) full() bool { return len(in.records) >= ingestBatch || in.bytes >= ingestBytes }

func (in *ingest) flush(ctx context.Context) error {
	if len(in.records) == 0 {
		return nil
	}
	items, live := make([]archive.Item, 0, len(in.records)), make([]importer.Record, 0, len(in.records))
	for _, rec := range in.records {
		if rec.Removed {
			in.done.Removed++
			continue
		}
		page := rec.Service + "\x00" + rec.TermsType + "\x00" + rec.PageID
		items = append(items, archive.Item{Body: rec.Body, Near: in.near[page]})
		in.near[page] = smallprint.Digest(rec.Body)
		live = append(live, rec)
	}
	digests, err := in.p.Archive.PutBatch(ctx, items)
	if err != nil {
		return err
	}
	err = in.p.Store.Write(ctx, func(tx *store.Tx) error {
		for i, rec := range live {
			if err := in.save(tx, rec, digests[i]); err != nil {
				return err
			}
		}
		last := in.records[len(in.records)-1]
		return tx.SaveImported(in.key, last.Commit, last.At)
	})
	if err != nil {
		return err
	}
	in.done.Captures += len(live)
	clear(in.records)
	in.records, in.bytes = in.records[:0], 0
	return nil
}

func (in *ingest) save(tx *store.Tx, rec importer.Record, digest string) error {
	urls := []string{}
	if rec.URL != "" {
		urls = append(urls, rec.URL)
	}
	edition, source, err := tx.Ensure(store.Place{Platform: rec.Service, TermsType: rec.TermsType, URLs: urls, Origin: in.origin}, rec.At)
	if err != nil {
		return err
	}
	page := smallprint.Page{URL: rec.URL, ContentType: rec.ContentType, SHA256: digest, Bytes: int64(len(rec.Body))}
	c := smallprint.Capture{
		ID:        smallprint.NewID(rec.At, "capture", edition, rec.Commit, rec.PageID),
		EditionID: edition, SourceID: source, At: rec.At.UTC().Truncate(time.Millisecond), Outcome: smallprint.OutcomeOK,
		Pages: []smallprint.Page{page}, Origin: in.origin, OriginRef: rec.Commit, Technical: rec.Technical, History: in.key,
	}
	if rec.PageID != "" {
		if c.Pages, err = in.together(tx, edition, rec.PageID, page); err != nil {
			return err
		}
	}
	return tx.SaveCapture(c)
}

// together returns the latest of each page of a document that has several, in
// the order of their ids.
func (in *ingest) together(tx *store.Tx, edition, pageID string, page smallprint.Page) ([]smallprint.Page, error) {
	pages := in.pages[edition]
	if pages == nil {
		pages = map[string]smallprint.Page{}
		in.pages[edition] = pages
		last, err := tx.LastPages(edition)
		if err != nil {
			return nil, err
		}
		for _, p := range last {
			if p.ID != "" { // a page from before the document had several
				pages[p.ID] = p
			}
		}
	}
	page.ID = pageID
	pages[pageID] = page
	return sortedPages(pages), nil
}

func sortedPages(pages map[string]smallprint.Page) []smallprint.Page {
	out := slices.Collect(maps.Values(pages))
	slices.SortFunc(out, func(a, b smallprint.Page) int { return strings.Compare(a.ID, b.ID) })
	return out
}
