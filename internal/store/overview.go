package store

import (
	"context"
	"database/sql"
	"time"

	"smallprint"
)

// Totals counts what the archive holds.
type Totals struct {
	Platforms  int
	Documents  int
	Editions   int
	Captures   int
	Versions   int
	Provisions int // standing in the latest versions
	Changes    int
	Bytes      int64 // of the captured bodies
}

// Totals counts what the archive holds.
func (s *Store) Totals(ctx context.Context) (Totals, error) {
	return one(ctx, s.r, func(rows *sql.Rows) (t Totals, err error) {
		return t, rows.Scan(&t.Platforms, &t.Documents, &t.Editions, &t.Captures, &t.Versions, &t.Provisions, &t.Changes, &t.Bytes)
	}, nil, `SELECT (SELECT count(*) FROM platforms), (SELECT count(*) FROM documents), (SELECT count(*) FROM editions),
		(SELECT count(*) FROM captures), (SELECT count(*) FROM versions), (SELECT count(*) FROM provisions WHERE last_version = 0),
		(SELECT count(*) FROM changes), (SELECT coalesce(sum(bytes), 0) FROM captures)`)
}

// An EditionState is an edition with what readers first ask of it.
type EditionState struct {
	Ref         Ref
	Versions    int
	Provisions  int       // standing now
	Key         int       // of them, key ones
	FirstSeen   time.Time // first trusted capture; zero where there is none
	LastSeen    time.Time // last trusted capture of the latest version
	LastAttempt time.Time
	LastOutcome smallprint.Outcome
	LastReason  string
	LastChange  time.Time // last confirmed or unconfirmed substantive change; zero where there is none
	Changes     int       // substantive and editorial ones that made versions
}

// EditionStates lists every edition of a platform ("" for all) with its state.
func (s *Store) EditionStates(ctx context.Context, platform string) ([]EditionState, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (st EditionState, err error) {
		var first, last, attempt, change int64
		err = rows.Scan(append([]any{&st.Versions, &st.Provisions, &st.Key, &first, &last, &attempt, &st.LastOutcome, &st.LastReason, &change, &st.Changes},
			st.Ref.targets()...)...)
		st.FirstSeen, st.LastSeen, st.LastAttempt, st.LastChange = fromMillis(first), fromMillis(last), fromMillis(attempt), fromMillis(change)
		return st, err
	}, `SELECT (SELECT count(*) FROM versions v WHERE v.edition_id = e.id),
		(SELECT count(*) FROM provisions s WHERE s.edition_id = e.id AND s.last_version = 0),
		(SELECT count(*) FROM provisions s WHERE s.edition_id = e.id AND s.last_version = 0 AND s.salience = 'key'),
		coalesce((SELECT min(first_seen) FROM versions v WHERE v.edition_id = e.id), 0),
		coalesce((SELECT max(last_seen) FROM versions v WHERE v.edition_id = e.id), 0),
		coalesce((SELECT max(at) FROM captures k WHERE k.edition_id = e.id), 0),
		coalesce((SELECT outcome FROM captures k WHERE k.edition_id = e.id ORDER BY at DESC, seq DESC LIMIT 1), ''),
		coalesce((SELECT reason FROM captures k WHERE k.edition_id = e.id ORDER BY at DESC, seq DESC LIMIT 1), ''),
		coalesce((SELECT max(detected) FROM changes c WHERE c.edition_id = e.id AND c.grade = 'substantive' AND c.state IN ('confirmed', 'unconfirmed')), 0),
		(SELECT count(*) FROM changes c WHERE c.edition_id = e.id AND c.new_version > 0), `+refColumns+
		` FROM`+refTables+`WHERE $1 = '' OR p.slug = $1 ORDER BY lower(p.name), p.slug, d.terms_type, e.slug`, platform)
}
