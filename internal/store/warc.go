package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"smallprint"
)

// A Seen is what an attempt itself found, before its history was followed.
type Seen struct {
	Capture string
	Outcome smallprint.Outcome
	Reason  string
}

// SeenOutcomes lists what the attempts of an edition found, oldest first.
func (s *Store) SeenOutcomes(ctx context.Context, editionID string) ([]Seen, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (v Seen, err error) {
		return v, rows.Scan(&v.Capture, &v.Outcome, &v.Reason)
	}, `SELECT id, seen_outcome, seen_reason FROM captures WHERE edition_id = $1 ORDER BY at, seq`, editionID)
}

// CapturesAfter lists attempts of an edition, oldest first, after the one
// given ("" for the first ones).
func (s *Store) CapturesAfter(ctx context.Context, editionID, captureID string, limit int) ([]smallprint.Capture, error) {
	return list(ctx, s.r, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1
		AND ($2 = '' OR (at, seq) > (SELECT k.at, k.seq FROM captures k WHERE k.id = $2)) ORDER BY at, seq LIMIT $3`, editionID, captureID, limit)
}

// A SourceRef is a source with the edition that it yields.
type SourceRef struct {
	Ref
	URLs     []string
	Selector string
	Origin   smallprint.Origin
}

// SourceRefs lists every source by platform, terms type and edition.
func (s *Store) SourceRefs(ctx context.Context) ([]SourceRef, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (r SourceRef, err error) {
		var urls string
		if err := rows.Scan(append(r.targets(), &urls, &r.Selector, &r.Origin)...); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(urls), &r.URLs)
	}, `SELECT `+refColumns+`, s.urls, s.selector, s.origin FROM`+refTables+`JOIN sources s ON s.edition_id = e.id
		ORDER BY lower(p.name), p.slug, d.terms_type, e.slug, s.id`)
}

// OriginRefs lists where the captures of one origin came from, for an edition.
func (s *Store) OriginRefs(ctx context.Context, editionID string, origin smallprint.Origin) ([]string, error) {
	return list(ctx, s.w, scanString, `SELECT origin_ref FROM captures WHERE edition_id = $1 AND origin = $2 ORDER BY at, seq`, editionID, origin)
}

// HasAttempt tells whether an edition has an attempt of the time given other
// than the one with the id: the same one, brought by another way.
func (t *Tx) HasAttempt(editionID, id string, at time.Time) (bool, error) {
	found, err := t.id(`SELECT id FROM captures WHERE edition_id = $1 AND at = $2 AND id <> $3 LIMIT 1`, editionID, toMillis(at), id)
	return found != "", err
}
