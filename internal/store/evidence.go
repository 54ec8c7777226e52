package store

import (
	"context"
	"database/sql"

	"smallprint"
)

// SaveEvidence saves the record of an attempt under its SHA-256, which it
// returns. It is never changed.
func (t *Tx) SaveEvidence(record []byte) (string, error) {
	sha := smallprint.Digest(record)
	_, err := t.exec(`INSERT INTO evidence (sha256, record) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
		sha, zenc.EncodeAll(record, make([]byte, 0, len(record)/2)))
	return sha, err
}

// Evidence returns the record of an attempt by its SHA-256, which it checks.
func (s *Store) Evidence(ctx context.Context, sha string) ([]byte, error) {
	packed, err := one(ctx, s.r, func(rows *sql.Rows) (b []byte, err error) { return b, rows.Scan(&b) },
		notFound("no record of an attempt %q", sha), `SELECT record FROM evidence WHERE sha256 = $1`, sha)
	if err != nil {
		return nil, err
	}
	record, err := zdec.DecodeAll(packed, nil)
	if err != nil || smallprint.Digest(record) != sha {
		return nil, &smallprint.Error{Kind: smallprint.KindStorage, What: "the record of an attempt " + sha + " is damaged", Hint: "Restore a backup", Err: err}
	}
	return record, nil
}
