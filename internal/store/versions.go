package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"smallprint"
)

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// A VersionRow is a version with what was derived from it.
type VersionRow struct {
	smallprint.Version
	// Withdrawn says why the version is not trusted any more: a later text
	// showed that it was not the whole document. "" for versions that stand.
	Withdrawn string
	Language  string
	Dates     []smallprint.Date
	// Sketch is the JSON by which package grade knows this text again.
	Sketch []byte
	// Provisions and BlockSince are nil in listings: VersionDetail loads them.
	Provisions []smallprint.Provision
	// BlockSince holds, for each block of the reading, the number of the
	// version in which it got its present words.
	BlockSince []int
}

const versionColumns = `id, edition_id, number, capture_id, text_sha256, words_sha256, first_seen, last_seen, reverts, withdrawn, language, dates, sketch`

func scanVersion(rows *sql.Rows) (VersionRow, error) {
	v, _, err := scanVersionWith(rows)
	return v, err
}

func scanVersionWith(rows *sql.Rows, more ...any) (VersionRow, []any, error) {
	var v VersionRow
	var first, last int64
	var dates string
	targets := []any{&v.ID, &v.EditionID, &v.Number, &v.CaptureID, &v.TextSHA256, &v.WordsSHA256, &first, &last, &v.Reverts, &v.Withdrawn, &v.Language, &dates, &v.Sketch}
	if err := rows.Scan(append(targets, more...)...); err != nil {
		return v, more, err
	}
	v.FirstSeen, v.LastSeen = fromMillis(first), fromMillis(last)
	return v, more, json.Unmarshal([]byte(dates), &v.Dates)
}

// SaveText saves a reading under the digest of its text and says whether it was new.
func (t *Tx) SaveText(r *smallprint.Reading, stage int) error {
	var have int
	err := t.tx.QueryRowContext(t.ctx, `SELECT stage FROM texts WHERE sha256 = $1`, r.TextSHA256).Scan(&have)
	if err == nil && have >= stage {
		return nil
	}
	packed, err := pack(r)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO texts (sha256, words_sha256, stage, reading) VALUES ($1, $2, $3, $4)
		ON CONFLICT (sha256) DO UPDATE SET words_sha256 = excluded.words_sha256, stage = excluded.stage, reading = excluded.reading`,
		r.TextSHA256, r.WordsSHA256, stage, packed)
	return err
}

// Reading returns the reading of the text with the digest.
func (s *Store) Reading(ctx context.Context, sha string) (*smallprint.Reading, error) {
	packed, err := one(ctx, s.r, func(rows *sql.Rows) (b []byte, err error) { return b, rows.Scan(&b) },
		notFound("no text %q", sha), `SELECT reading FROM texts WHERE sha256 = $1`, sha)
	if err != nil {
		return nil, err
	}
	r := new(smallprint.Reading)
	if err := unpack(packed, r); err != nil {
		return nil, dbError("read text "+sha, err)
	}
	return r, nil
}

// SaveVersion saves a version with what was derived from it.
func (t *Tx) SaveVersion(v VersionRow) error {
	provisions, err := pack(v.Provisions)
	if err != nil {
		return err
	}
	since, err := pack(v.BlockSince)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO versions (`+versionColumns+`, provisions, block_since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen, sketch = excluded.sketch, provisions = excluded.provisions, block_since = excluded.block_since`,
		v.ID, v.EditionID, v.Number, v.CaptureID, v.TextSHA256, v.WordsSHA256, toMillis(v.FirstSeen), toMillis(v.LastSeen), v.Reverts,
		v.Withdrawn, v.Language, toJSON(v.Dates), v.Sketch, provisions, since)
	return err
}

// SaveWithdrawn records that a version was not the whole document: what every
// capture that showed it is called now, that the change which made it is a
// fault, whatever was thought of it before, and that the provisions stand as
// they did before it.
func (t *Tx) SaveWithdrawn(v smallprint.Version, outcome smallprint.Outcome, why string) error {
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`UPDATE versions SET withdrawn = $2 WHERE id = $1`, []any{v.ID, why}},
		{`UPDATE captures SET outcome = $3, reason = $4 WHERE edition_id = $1 AND version = $2`, []any{v.EditionID, v.Number, outcome, why}},
		{`DELETE FROM provisions WHERE edition_id = $1 AND first_version = $2`, []any{v.EditionID, v.Number}},
		{`UPDATE provisions SET last_version = 0, until_seen = 0 WHERE edition_id = $1 AND last_version = $2`, []any{v.EditionID, v.Number - 1}},
	} {
		if v.Number == 1 && strings.Contains(q.query, "until_seen") {
			continue // 0 would mean those that stand
		}
		if _, err := t.exec(q.query, q.args...); err != nil {
			return err
		}
	}
	return t.faultChange(v, why)
}

// faultChange makes a fault of the change that made a version.
func (t *Tx) faultChange(v smallprint.Version, why string) error {
	var id string
	var packed []byte
	err := t.tx.QueryRowContext(t.ctx, `SELECT id, diff FROM changes WHERE edition_id = $1 AND new_version = $2`, v.EditionID, v.Number).Scan(&id, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // the first version has none
	}
	if err != nil {
		return dbError("read the change that made a version", err)
	}
	var diff smallprint.Diff
	if err := unpack(packed, &diff); err != nil {
		return dbError("read change "+id, err)
	}
	diff.Grade, diff.Direction, diff.Reasons = smallprint.GradeCaptureFault, nil, append([]string{why}, diff.Reasons...)
	if packed, err = pack(&diff); err != nil {
		return err
	}
	_, err = t.exec(`UPDATE changes SET state = 'fault', state_why = $2, grade = $3, direction = '', summary = $2, diff = $4 WHERE id = $1`,
		id, why, diff.Grade, packed)
	return err
}

// SaveLastSeen records that a trusted capture showed the version again.
func (t *Tx) SaveLastSeen(v smallprint.Version) error {
	_, err := t.exec(`UPDATE versions SET last_seen = $2 WHERE id = $1 AND last_seen < $2`, v.ID, toMillis(v.LastSeen))
	return err
}

// Versions lists the versions of an edition, oldest first.
func (s *Store) Versions(ctx context.Context, editionID string) ([]VersionRow, error) {
	return list(ctx, s.w, scanVersion, `SELECT `+versionColumns+` FROM versions WHERE edition_id = $1 ORDER BY number`, editionID)
}

// LatestVersion returns the newest version of an edition without its details;
// ok is false where it has none.
func (s *Store) LatestVersion(ctx context.Context, editionID string) (v VersionRow, ok bool, err error) {
	all, err := list(ctx, s.r, scanVersion, `SELECT `+versionColumns+` FROM versions WHERE edition_id = $1 ORDER BY number DESC LIMIT 1`, editionID)
	if err != nil || len(all) == 0 {
		return v, false, err
	}
	return all[0], true, nil
}

// VersionDetail returns a version with its provisions and the ages of its blocks.
func (s *Store) VersionDetail(ctx context.Context, editionID string, number int) (VersionRow, error) {
	return one(ctx, s.r, func(rows *sql.Rows) (VersionRow, error) {
		var provisions, since []byte
		v, _, err := scanVersionWith(rows, &provisions, &since)
		if err != nil {
			return v, err
		}
		if err := unpack(provisions, &v.Provisions); err != nil {
			return v, err
		}
		return v, unpack(since, &v.BlockSince)
	}, notFound("no version %d of this document", number),
		`SELECT `+versionColumns+`, provisions, block_since FROM versions WHERE edition_id = $1 AND number = $2`, editionID, number)
}

// Forget removes what was derived for an edition, so that it can be derived
// again from its captures, and marks every capture as not followed. What
// editors decided stays.
func (t *Tx) Forget(editionID string) error {
	if err := t.agesHistory(editionID); err != nil {
		return err
	}
	for _, q := range []string{
		`DELETE FROM change_types WHERE change_id IN (SELECT id FROM changes WHERE edition_id = $1)`,
		`DELETE FROM changes WHERE edition_id = $1`,
		`DELETE FROM provisions WHERE edition_id = $1`,
		`DELETE FROM versions WHERE edition_id = $1`,
		`DELETE FROM passages WHERE edition_id = $1`,
		`DELETE FROM reviews WHERE edition_id = $1 AND decided_by <> 'editor'`,
		`UPDATE captures SET followed = 0, outcome = seen_outcome, reason = seen_reason, text_sha256 = '', version = 0 WHERE edition_id = $1`,
	} {
		if _, err := t.exec(q, editionID); err != nil {
			return err
		}
	}
	return nil
}

// SaveFollowedStage records the stage version that made an edition's derived rows.
func (t *Tx) SaveFollowedStage(editionID string, stage int) error {
	_, err := t.exec(`UPDATE editions SET followed_stage = $2 WHERE id = $1 AND followed_stage <> $2`, editionID, stage)
	return err
}

// FollowedStage returns the stage version that made an edition's derived rows.
func (s *Store) FollowedStage(ctx context.Context, editionID string) (int, error) {
	return one(ctx, s.w, func(rows *sql.Rows) (n int, err error) { return n, rows.Scan(&n) },
		notFound("no edition %q", editionID), `SELECT followed_stage FROM editions WHERE id = $1`, editionID)
}

// SaveEditionLanguage records the language that an edition's text was read in,
// where none was declared.
func (t *Tx) SaveEditionLanguage(editionID, language string) error {
	_, err := t.exec(`UPDATE editions SET language = $2 WHERE id = $1 AND language = ''`, editionID, language)
	return err
}
