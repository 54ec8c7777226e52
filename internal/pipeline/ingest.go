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
	Known    int // attempts that were there already, brought by another way
	Missing  int // attempts whose bodies neither came along nor are kept here
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
	in.bytes += rec.Size()
}

// full tells whether to save what came. What was asked of others one at a time
// is saved so, too: a kill must not have it asked for again.
func (in *ingest) full() bool {
	return len(in.records) > 0 && in.over()
}

func (in *ingest) over() bool {
	return len(in.records) >= ingestBatch || in.bytes >= ingestBytes || in.origin == smallprint.OriginWayback
}

func (in *ingest) flush(ctx context.Context) error {
	if len(in.records) == 0 {
		return nil
	}
	var items []archive.Item
	for i := range in.records {
		items = in.items(items, &in.records[i])
	}
	if _, err := in.p.Archive.PutBatch(ctx, items); err != nil {
		return err
	}
	missing, err := in.missing(ctx)
	if err != nil {
		return err
	}
	done := in.done
	err = in.p.Store.Write(ctx, func(tx *store.Tx) error {
		for rest := in.records; len(rest) > 0; {
			n := sameDocument(rest)
			if err := in.saveGroup(tx, rest[:n], missing, &done); err != nil {
				return err
			}
			rest = rest[n:]
		}
		last := in.records[len(in.records)-1]
		return tx.SaveImported(in.key, last.Commit, last.At)
	})
	if err != nil {
		return err
	}
	in.done = done
	clear(in.records)
	in.records, in.bytes = in.records[:0], 0
	return nil
}

// items adds what a record brings to what is kept. The body of the page
// before is a good base for the next.
func (in *ingest) items(items []archive.Item, rec *importer.Record) []archive.Item {
	page := rec.Service + "\x00" + rec.TermsType + "\x00" + rec.PageID
	if rec.Captured != nil {
		return in.capturedItems(items, rec.Captured, page)
	}
	if rec.Removed {
		return items
	}
	items = append(items, archive.Item{Body: rec.Body, Near: in.near[page]})
	in.near[page] = smallprint.Digest(rec.Body)
	return items
}

// sameDocument counts the records at the beginning that one commit made of
// one document: they are one capture.
func sameDocument(records []importer.Record) int {
	n := 1
	for a := &records[0]; n < len(records); n++ {
		b := &records[n]
		if a.Captured != nil || a.PageID == "" || b.Captured != nil || b.PageID == "" ||
			a.Commit != b.Commit || a.Service != b.Service || a.TermsType != b.TermsType {
			break
		}
	}
	return n
}

func (in *ingest) saveGroup(tx *store.Tx, group []importer.Record, missing map[string]bool, done *Ingested) error {
	rec := &group[0]
	switch {
	case rec.Captured != nil:
		return in.saveCaptured(tx, rec, missing, done)
	case rec.PageID != "":
		return in.savePages(tx, group, done)
	case rec.Removed:
		done.Removed++
		return nil
	}
	done.Captures++
	return in.save(tx, rec, func(string) ([]smallprint.Page, error) { return []smallprint.Page{pageOf(rec)}, nil })
}

func pageOf(rec *importer.Record) smallprint.Page {
	return smallprint.Page{ID: rec.PageID, URL: rec.URL, ContentType: rec.ContentType, SHA256: smallprint.Digest(rec.Body), Bytes: int64(len(rec.Body))}
}

// save saves a capture with the pages that it shows; without any it saves
// nothing.
func (in *ingest) save(tx *store.Tx, rec *importer.Record, pages func(edition string) ([]smallprint.Page, error)) error {
	urls := []string{}
	if rec.URL != "" {
		urls = append(urls, rec.URL)
	}
	edition, source, err := tx.Ensure(store.Place{Platform: rec.Service, TermsType: rec.TermsType, URLs: urls, Origin: in.origin}, rec.At)
	if err != nil {
		return err
	}
	c := smallprint.Capture{
		ID:        smallprint.NewID(rec.At, "capture", edition, rec.Commit, rec.PageID),
		EditionID: edition, SourceID: source, At: rec.At.UTC().Truncate(time.Millisecond), Outcome: smallprint.OutcomeOK,
		Origin: in.origin, OriginRef: rec.Commit, Technical: rec.Technical, History: in.key,
	}
	if c.Pages, err = pages(edition); err != nil || len(c.Pages) == 0 {
		return err
	}
	return tx.SaveCapture(c)
}

// savePages makes one capture of what a commit did to a document's pages. A
// page that was taken away stays away; where nothing else came with it the
// capture says that the recorder's rules changed, since the platform's words
// did not.
func (in *ingest) savePages(tx *store.Tx, group []importer.Record, done *Ingested) error {
	last := group[len(group)-1] // names the capture
	live := false
	for i := range group {
		if group[i].Removed {
			done.Removed++
		} else {
			last, live = group[i], true
		}
	}
	last.Technical = last.Technical || !live
	saved := 0
	err := in.save(tx, &last, func(edition string) (pages []smallprint.Page, err error) {
		pages, err = in.together(tx, edition, group)
		saved = min(len(pages), 1)
		return pages, err
	})
	done.Captures += saved
	return err
}

// together returns the latest of each page of a document that has several, in
// the order of their ids.
func (in *ingest) together(tx *store.Tx, edition string, group []importer.Record) ([]smallprint.Page, error) {
	pages := in.pages[edition]
	if pages == nil {
		pages = map[string]smallprint.Page{}
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
	pages = maps.Clone(pages)
	for i := range group {
		if rec := &group[i]; rec.Removed {
			delete(pages, rec.PageID)
		} else {
			pages[rec.PageID] = pageOf(rec)
		}
	}
	if has := group[0].PageIDs; has != nil {
		maps.DeleteFunc(pages, func(id string, _ smallprint.Page) bool { return !slices.Contains(has, id) })
	}
	in.pages[edition] = pages
	return sortedPages(pages), nil
}

func sortedPages(pages map[string]smallprint.Page) []smallprint.Page {
	out := slices.Collect(maps.Values(pages))
	slices.SortFunc(out, func(a, b smallprint.Page) int { return strings.Compare(a.ID, b.ID) })
	return out
}
