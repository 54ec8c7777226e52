package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"smallprint"
)

// The lists of the API and the feeds: every page starts after a key that the
// page before ended with, so that rows that come in meanwhile neither repeat
// nor hide any.

func scanChangeDiff(rows *sql.Rows) (ChangeRow, error) {
	var diff []byte
	c, err := scanChangeWith(rows, &diff)
	if err != nil {
		return c, err
	}
	if err := unpack(diff, &c.Diff); err != nil {
		return c, err
	}
	c.Diff.State = &c.State
	return c, nil
}

// ChangesInFull lists change records with their diffs, newest first; the page
// after the record Before.
func (s *Store) ChangesInFull(ctx context.Context, f ChangeFilter) ([]ChangeRow, error) {
	where, args := f.where()
	if f.Limit == 0 {
		f.Limit = 100
	}
	return list(ctx, s.r, scanChangeDiff, `SELECT `+changeColumns+`, `+refColumns+`, c.diff`+changeFrom+where+
		`ORDER BY c.id DESC LIMIT `+string(appendInt(nil, f.Limit)), args...)
}

// A clauses gathers the conditions of a query.
type clauses struct {
	conds []string
	args  []any
}

// add adds a condition, each ? of which is one of the values.
func (c *clauses) add(cond string, vals ...any) {
	for _, v := range vals {
		c.args = append(c.args, v)
		cond = strings.Replace(cond, "?", string(appendInt([]byte{'$'}, len(c.args))), 1)
	}
	c.conds = append(c.conds, cond)
}

// in adds that the column has one of the values, where there are any.
func (c *clauses) in(column string, vals []any) {
	if len(vals) > 0 {
		c.add(column+` IN (`+strings.TrimSuffix(strings.Repeat("?, ", len(vals)), ", ")+`)`, vals...)
	}
}

func (c *clauses) where() string {
	if len(c.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.conds, " AND ")
}

// A CapturePageFilter selects attempts. Empty fields select all.
type CapturePageFilter struct {
	EditionID string
	Platform  string // slug
	Outcomes  []smallprint.Outcome
	Since     time.Time // at or after
	Until     time.Time // before
	// Before is the time and id of the last attempt of the page before.
	BeforeAt time.Time
	BeforeID string
	Limit    int // 0: 100
}

// A CaptureRow is an attempt with the names that listings show.
type CaptureRow struct {
	smallprint.Capture
	Ref Ref
}

// CapturePage lists attempts, newest first.
func (s *Store) CapturePage(ctx context.Context, f CapturePageFilter) ([]CaptureRow, error) {
	var c clauses
	if f.EditionID != "" {
		c.add(`k.edition_id = ?`, f.EditionID)
	}
	if f.Platform != "" {
		c.add(`k.edition_id IN (SELECT e2.id FROM editions e2 JOIN documents d2 ON d2.id = e2.document_id JOIN platforms p2 ON p2.id = d2.platform_id WHERE p2.slug = ?)`, f.Platform)
	}
	c.in(`k.outcome`, anys(f.Outcomes))
	if !f.Since.IsZero() {
		c.add(`k.at >= ?`, toMillis(f.Since))
	}
	if !f.Until.IsZero() {
		c.add(`k.at < ?`, toMillis(f.Until))
	}
	if f.BeforeID != "" {
		c.add(`(k.at, k.id) < (?, ?)`, toMillis(f.BeforeAt), f.BeforeID)
	}
	if f.Limit == 0 {
		f.Limit = 100
	}
	columns := `k.` + strings.ReplaceAll(captureColumns, `, `, `, k.`)
	return list(ctx, s.r, scanCaptureRow, `SELECT `+columns+`, `+refColumns+` FROM`+refTables+`JOIN captures k ON k.edition_id = e.id`+c.where()+
		` ORDER BY k.at DESC, k.id DESC LIMIT `+string(appendInt(nil, f.Limit)), c.args...)
}

// scanCaptureWith scans a capture and what stands after its columns.
func scanCaptureWith(rows *sql.Rows, more ...any) (smallprint.Capture, error) {
	var c smallprint.Capture
	var at int64
	var pages string
	var technical int
	targets := []any{&c.ID, &c.EditionID, &c.SourceID, &at, &c.Outcome, &c.Reason, &pages, &c.Origin, &c.OriginRef,
		&technical, &c.TextSHA256, &c.Version, &c.Evidence}
	if err := rows.Scan(append(targets, more...)...); err != nil {
		return c, err
	}
	c.At, c.Technical = fromMillis(at), technical != 0
	return c, json.Unmarshal([]byte(pages), &c.Pages)
}

func scanCaptureRow(rows *sql.Rows) (CaptureRow, error) {
	var out CaptureRow
	var err error
	out.Capture, err = scanCaptureWith(rows, out.Ref.targets()...)
	return out, err
}

// A SourceRow is a source with the names of its edition.
type SourceRow struct {
	smallprint.Source
	Ref Ref
}

// AllSources lists every source by edition.
func (s *Store) AllSources(ctx context.Context) ([]SourceRow, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (SourceRow, error) {
		var out SourceRow
		var err error
		out.Source, err = scanSourceWith(rows, out.Ref.targets()...)
		return out, err
	}, `SELECT `+sourceColumns+`, `+refColumns+` FROM`+refTables+`JOIN sources s ON s.edition_id = e.id ORDER BY e.id, s.id`)
}

// VersionAsOf returns the newest version of an edition that stands and was
// first seen at the time or before; ok is false where there is none.
func (s *Store) VersionAsOf(ctx context.Context, editionID string, at time.Time) (v VersionRow, ok bool, err error) {
	all, err := list(ctx, s.r, scanVersion, `SELECT `+leanVersion+` FROM versions WHERE edition_id = $1 AND withdrawn = '' AND first_seen <= $2
		ORDER BY number DESC LIMIT 1`, editionID, toMillis(at))
	if err != nil || len(all) == 0 {
		return v, false, err
	}
	return all[0], true, nil
}

// VersionByNumber returns a version without its details.
func (s *Store) VersionByNumber(ctx context.Context, editionID string, number int) (VersionRow, error) {
	return one(ctx, s.r, scanVersion, notFound("no version %d of this document", number),
		`SELECT `+leanVersion+` FROM versions WHERE edition_id = $1 AND number = $2`, editionID, number)
}

// LatestSeen is when the newest attempt of any edition was made, zero where
// there is none.
func (s *Store) LatestSeen(ctx context.Context) (time.Time, error) {
	return one(ctx, s.r, func(rows *sql.Rows) (time.Time, error) {
		var ms int64
		err := rows.Scan(&ms)
		return fromMillis(ms), err
	}, nil, `SELECT coalesce(max(at), 0) FROM captures`)
}
