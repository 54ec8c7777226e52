package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"smallprint"
)

const captureColumns = `id, edition_id, source_id, at, outcome, reason, pages, origin, origin_ref, technical, text_sha256, version, evidence`

func scanCapture(rows *sql.Rows) (smallprint.Capture, error) {
	var c smallprint.Capture
	var at int64
	var pages string
	var technical int
	err := rows.Scan(&c.ID, &c.EditionID, &c.SourceID, &at, &c.Outcome, &c.Reason, &pages, &c.Origin, &c.OriginRef,
		&technical, &c.TextSHA256, &c.Version, &c.Evidence)
	if err != nil {
		return c, err
	}
	c.At, c.Technical = fromMillis(at), technical != 0
	return c, json.Unmarshal([]byte(pages), &c.Pages)
}

// SaveCapture saves an attempt, unless it is there already. Of attempts with
// the same time the one that is saved first comes first.
func (t *Tx) SaveCapture(c smallprint.Capture) error {
	technical := 0
	if c.Technical {
		technical = 1
	}
	_, err := t.exec(`INSERT INTO captures (id, edition_id, source_id, at, seen_outcome, seen_reason, outcome, reason, pages, bytes,
		origin, origin_ref, technical, history, evidence, seq) VALUES ($1, $2, $3, $4, $5, $6, $5, $6, $7, $8, $9, $10, $11, $12, $13,
		(SELECT coalesce(max(k.seq), 0) + 1 FROM captures k WHERE k.edition_id = $2)) ON CONFLICT DO NOTHING`,
		c.ID, c.EditionID, c.SourceID, toMillis(c.At), c.Outcome, plain(c.Reason), toJSON(c.Pages), c.Bytes(),
		c.Origin, c.OriginRef, technical, c.History, c.Evidence)
	return err
}

// plain makes text of what may hold bytes of a page: PostgreSQL refuses others.
func plain(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}

// SaveFollowed records what following a capture in its history made of it.
func (t *Tx) SaveFollowed(c smallprint.Capture) error {
	_, err := t.exec(`UPDATE captures SET outcome = $2, reason = $3, text_sha256 = $4, version = $5, followed = 1 WHERE id = $1`,
		c.ID, c.Outcome, plain(c.Reason), c.TextSHA256, c.Version)
	return err
}

// Capture returns the capture of the id.
func (s *Store) Capture(ctx context.Context, id string) (smallprint.Capture, error) {
	return one(ctx, s.r, scanCapture, notFound("no capture %q", id), `SELECT `+captureColumns+` FROM captures WHERE id = $1`, id)
}

// Captures lists attempts of an edition, newest first, from before a time (zero: now).
func (s *Store) Captures(ctx context.Context, editionID string, before time.Time, limit int) ([]smallprint.Capture, error) {
	ms := int64(1) << 62
	if !before.IsZero() {
		ms = toMillis(before)
	}
	return list(ctx, s.r, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1 AND at < $2 ORDER BY at DESC, seq DESC LIMIT $3`,
		editionID, ms, limit)
}

// CapturesToFollow lists the captures of an edition that its history does not
// include yet, oldest first.
func (s *Store) CapturesToFollow(ctx context.Context, editionID string, limit int) ([]smallprint.Capture, error) {
	return list(ctx, s.w, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1 AND followed = 0 ORDER BY at, seq, id LIMIT $2`,
		editionID, limit)
}

// ShownSince lists the followed captures of an edition after the one given
// that were read, oldest first.
func (s *Store) ShownSince(ctx context.Context, editionID, captureID string) ([]smallprint.Capture, error) {
	return list(ctx, s.w, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1 AND (at, seq) > (SELECT k.at, k.seq FROM captures k WHERE k.id = $2)
		AND followed = 1 AND text_sha256 <> '' ORDER BY at, seq, id`, editionID, captureID)
}

// Faulty lists the followed captures of an edition whose text was read and
// found not to be the document, oldest first. Those held for review are not
// among them.
func (s *Store) Faulty(ctx context.Context, editionID string) ([]smallprint.Capture, error) {
	return list(ctx, s.w, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1 AND followed = 1 AND version = 0 AND text_sha256 <> '' AND outcome <> 'ok' ORDER BY at, seq, id`, editionID)
}

// EditionsToFollow lists the editions that have captures to follow, or whose
// derived rows an earlier stage version made. Those with the most captures
// come first, so that the longest does not end alone.
func (s *Store) EditionsToFollow(ctx context.Context, stage int) ([]string, error) {
	return list(ctx, s.w, scanString, `SELECT e.id FROM editions e
		LEFT JOIN (SELECT edition_id, count(*) AS n FROM captures WHERE followed = 0 GROUP BY edition_id) c ON c.edition_id = e.id
		WHERE c.n > 0 OR (e.followed_stage <> $1 AND EXISTS (SELECT 1 FROM captures k WHERE k.edition_id = e.id))
		ORDER BY coalesce(c.n, 0) DESC, e.id`, stage)
}

// LastCapture returns the newest attempt of an edition with one of the
// outcomes given, or any where none is given; ok is false where there is none.
func (s *Store) LastCapture(ctx context.Context, editionID string, outcomes ...smallprint.Outcome) (c smallprint.Capture, ok bool, err error) {
	query, args := `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1`, []any{editionID}
	if len(outcomes) > 0 {
		query += ` AND outcome IN (` + placeholders(2, len(outcomes)) + `)`
		for _, o := range outcomes {
			args = append(args, o)
		}
	}
	all, err := list(ctx, s.w, scanCapture, query+` ORDER BY at DESC, seq DESC LIMIT 1`, args...)
	if err != nil || len(all) == 0 {
		return c, false, err
	}
	return all[0], true, nil
}

// LastTrusted returns the newest capture of an edition that showed the
// document, or that nothing speaks against so far; ok is false where there is
// none.
func (s *Store) LastTrusted(ctx context.Context, editionID string) (c smallprint.Capture, ok bool, err error) {
	all, err := list(ctx, s.w, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1 AND outcome IN ('ok', 'unchanged')
		AND (version > 0 OR followed = 0) ORDER BY at DESC, seq DESC LIMIT 1`, editionID)
	if err != nil || len(all) == 0 {
		return c, false, err
	}
	return all[0], true, nil
}

// An OutcomeCount says how often an edition's attempts ended so.
type OutcomeCount struct {
	Outcome smallprint.Outcome
	Count   int
}

// OutcomeCounts counts the attempts of an edition ("" for all) by outcome.
func (s *Store) OutcomeCounts(ctx context.Context, editionID string) ([]OutcomeCount, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (c OutcomeCount, err error) {
		return c, rows.Scan(&c.Outcome, &c.Count)
	}, `SELECT outcome, count(*) FROM captures WHERE $1 = '' OR edition_id = $1 GROUP BY outcome ORDER BY count(*) DESC, outcome`, editionID)
}

// EachCapture calls fn with every capture and its edition, by edition and time.
func (s *Store) EachCapture(ctx context.Context, fn func(Ref, smallprint.Capture) error) error {
	refs, err := s.Editions(ctx)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		captures, err := list(ctx, s.r, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1 ORDER BY at, seq, id`, ref.EditionID)
		if err != nil {
			return err
		}
		for _, c := range captures {
			if err := fn(ref, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// ImportedTo returns the last commit of a history that was saved, "" for none.
func (s *Store) ImportedTo(ctx context.Context, origin string) (string, error) {
	return one(ctx, s.w, scanString, nil, `SELECT ref FROM imports WHERE origin = $1`, origin)
}

// SaveImported records the last commit of a history that was saved.
func (t *Tx) SaveImported(origin, ref string, at time.Time) error {
	_, err := t.exec(`INSERT INTO imports (origin, ref, at) VALUES ($1, $2, $3) ON CONFLICT (origin) DO UPDATE SET ref = excluded.ref,
		at = CASE WHEN excluded.at > imports.at THEN excluded.at ELSE imports.at END`,
		origin, ref, toMillis(at))
	return err
}

// An Unreplaced is an unconfirmed change of a versions-only history that no
// other text replaced until the end of that history.
type Unreplaced struct {
	Change string
	End    time.Time
}

// Unreplaced lists the unconfirmed changes that were the last of their edition
// for at least quiet before the end of the history that brought them.
func (s *Store) Unreplaced(ctx context.Context, quiet time.Duration) ([]Unreplaced, error) {
	return list(ctx, s.w, func(rows *sql.Rows) (u Unreplaced, err error) {
		var end int64
		err = rows.Scan(&u.Change, &end)
		u.End = fromMillis(end)
		return u, err
	}, `SELECT c.id, i.at FROM changes c JOIN captures k ON k.id = c.new_capture JOIN imports i ON i.origin = k.history
		WHERE c.state = 'unconfirmed' AND k.origin = 'versions' AND c.detected + $1 <= i.at
		AND NOT EXISTS (SELECT 1 FROM changes x WHERE x.edition_id = c.edition_id AND x.new_version > c.new_version) ORDER BY c.id`, quiet.Milliseconds())
}

func scanString(rows *sql.Rows) (v string, err error) { return v, rows.Scan(&v) }

// placeholders returns "$from, $from+1, …" for n values.
func placeholders(from, n int) string {
	out := make([]byte, 0, n*5)
	for i := range n {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = append(out, '$')
		out = appendInt(out, from+i)
	}
	return string(out)
}

// OutOfOrder tells whether an edition has captures to follow from before one
// that its history includes already.
func (s *Store) OutOfOrder(ctx context.Context, editionID string) (bool, error) {
	n, err := one(ctx, s.w, scanInt, nil, `SELECT count(*) FROM captures a WHERE a.edition_id = $1 AND a.followed = 0
		AND (a.at, a.seq) < (SELECT b.at, b.seq FROM captures b WHERE b.edition_id = $1 AND b.followed = 1 ORDER BY b.at DESC, b.seq DESC LIMIT 1)`, editionID)
	return n > 0, err
}

// LastPages returns the pages of the newest capture of an edition.
func (t *Tx) LastPages(editionID string) ([]smallprint.Page, error) {
	var pages string
	err := t.tx.QueryRowContext(t.ctx, `SELECT pages FROM captures WHERE edition_id = $1 ORDER BY at DESC, seq DESC LIMIT 1`, editionID).Scan(&pages)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, dbError("read", err)
	}
	var out []smallprint.Page
	return out, json.Unmarshal([]byte(pages), &out)
}
