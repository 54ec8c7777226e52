package store

import (
	"context"
	"database/sql"

	"smallprint"
)

// A Snapshot reads the database as it was at one moment: whatever is written
// meanwhile, its answers agree with each other. It must not be used after the
// function that it was given to returns, nor by two goroutines at once.
type Snapshot struct {
	tx  *sql.Tx
	ctx context.Context
}

// Snapshot runs fn over the database as it is now. It never waits for a writer
// and no writer waits for it.
func (s *Store) Snapshot(ctx context.Context, fn func(*Snapshot) error) error {
	o := &sql.TxOptions{ReadOnly: true} // on SQLite: without it, BEGIN would take the writer's lock
	if s.postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.r.BeginTx(ctx, o)
	if err != nil {
		return dbError("begin to read", err)
	}
	defer tx.Rollback()
	return fn(&Snapshot{tx: tx, ctx: ctx})
}

// snapList runs a query in the snapshot and scans every row.
func snapList[T any](s *Snapshot, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := s.tx.QueryContext(s.ctx, query, args...)
	if err != nil {
		return nil, dbError("read", err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, dbError("read", err)
		}
		out = append(out, v)
	}
	return out, dbError("read", rows.Err())
}

func scanRef(rows *sql.Rows) (r Ref, err error) { return r, rows.Scan(r.targets()...) }

// Editions lists every edition, as Store.Editions does.
func (s *Snapshot) Editions() ([]Ref, error) {
	return snapList(s, scanRef, `SELECT `+refColumns+` FROM`+refTables+`ORDER BY lower(p.name), p.slug, d.terms_type, e.slug`)
}

// Versions lists the versions of an edition, oldest first, without details and
// sketches.
func (s *Snapshot) Versions(editionID string) ([]VersionRow, error) {
	return snapList(s, scanVersion, `SELECT `+leanVersion+` FROM versions WHERE edition_id = $1 ORDER BY number`, editionID)
}

const leanVersion = `id, edition_id, number, capture_id, text_sha256, words_sha256, first_seen, last_seen, reverts, withdrawn, language, dates, ''`

// Provisions returns the provisions of a version, with their spans.
func (s *Snapshot) Provisions(v VersionRow) ([]smallprint.Provision, error) {
	all, err := snapList(s, scanPacked[[]smallprint.Provision], `SELECT provisions FROM versions WHERE id = $1`, v.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

// Reading returns the reading of the text with the digest.
func (s *Snapshot) Reading(sha string) (*smallprint.Reading, error) {
	all, err := snapList(s, scanPacked[*smallprint.Reading], `SELECT reading FROM texts WHERE sha256 = $1`, sha)
	if err == nil && len(all) == 0 {
		err = notFound("no text %q", sha)
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func scanPacked[T any](rows *sql.Rows) (v T, err error) {
	var packed []byte
	if err := rows.Scan(&packed); err != nil {
		return v, err
	}
	return v, unpack(packed, &v)
}

// Capture returns the capture of the id.
func (s *Snapshot) Capture(id string) (smallprint.Capture, error) {
	all, err := snapList(s, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE id = $1`, id)
	if err == nil && len(all) == 0 {
		err = notFound("no capture %q", id)
	}
	if err != nil {
		return smallprint.Capture{}, err
	}
	return all[0], nil
}

// snapPage is how many rows are held at once.
const snapPage = 200

// EachChange calls fn with the change records of an edition and their diffs,
// oldest first.
func (s *Snapshot) EachChange(editionID string, fn func(ChangeRow) error) error {
	after := ""
	for {
		page, err := snapList(s, scanChangeDiff, `SELECT `+changeColumns+`, `+refColumns+`, c.diff`+changeFrom+
			`WHERE c.edition_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3`, editionID, after, snapPage)
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := fn(c); err != nil {
				return err
			}
			after = c.ID
		}
		if len(page) < snapPage {
			return nil
		}
	}
}

// EachCapture calls fn with the attempts of an edition, oldest first.
func (s *Snapshot) EachCapture(editionID string, fn func(smallprint.Capture) error) error {
	at, seq, id := int64(-1)<<62, int64(0), ""
	for {
		page, err := snapList(s, scanSeqCapture, `SELECT `+captureColumns+`, seq FROM captures WHERE edition_id = $1 AND (at, seq, id) > ($2, $3, $4)
			ORDER BY at, seq, id LIMIT $5`, editionID, at, seq, id, snapPage)
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := fn(c.Capture); err != nil {
				return err
			}
			at, seq, id = toMillis(c.At), c.seq, c.ID
		}
		if len(page) < snapPage {
			return nil
		}
	}
}

type seqCapture struct {
	smallprint.Capture
	seq int64
}

func scanSeqCapture(rows *sql.Rows) (c seqCapture, err error) {
	c.Capture, err = scanCaptureWith(rows, &c.seq)
	return c, err
}

// A Sighting is a version among those of all editions.
type Sighting struct {
	VersionRow
	Ref Ref
}

// Timeline lists the versions of all editions that stand, in the order in
// which they were first seen, without details.
func (s *Snapshot) Timeline() ([]Sighting, error) {
	return snapList(s, func(rows *sql.Rows) (Sighting, error) {
		var out Sighting
		var err error
		out.VersionRow, _, err = scanVersionWith(rows, out.Ref.targets()...)
		return out, err
	}, `SELECT v.id, v.edition_id, v.number, v.capture_id, v.text_sha256, v.words_sha256, v.first_seen, v.last_seen, v.reverts, v.withdrawn, v.language, v.dates, '', `+
		refColumns+` FROM`+refTables+`JOIN versions v ON v.edition_id = e.id WHERE v.withdrawn = '' ORDER BY v.first_seen, p.slug, d.slug, e.slug, v.number`)
}
