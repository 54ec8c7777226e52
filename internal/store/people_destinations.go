package store

import (
	"context"
	"database/sql"
	"time"

	"smallprint"
)

const destinationColumns = `id, account_id, kind, address, confirmed, disabled, why`

func scanDestination(rows *sql.Rows) (smallprint.Destination, error) {
	var d smallprint.Destination
	var confirmed, disabled int64
	err := rows.Scan(&d.ID, &d.AccountID, &d.Kind, &d.Address, &confirmed, &disabled, &d.Why)
	d.Confirmed, d.Disabled = fromMillis(confirmed), fromMillis(disabled)
	return d, err
}

// SaveDestination saves where an account's alerts go. Where the address or the
// kind of one that is there already changes, its secret is forgotten, it waits
// to be confirmed again, and what it was disabled for is forgotten: a secret
// is never sent to an address that it was not made for.
func (t *Tx) SaveDestination(d smallprint.Destination, at time.Time) error {
	const same = `destinations.address = excluded.address AND destinations.kind = excluded.kind`
	_, err := t.exec(`INSERT INTO destinations (id, account_id, kind, address, created, confirmed, disabled, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, address = excluded.address,
		secret = CASE WHEN `+same+` THEN destinations.secret ELSE '' END,
		confirmed = CASE WHEN `+same+` THEN excluded.confirmed ELSE 0 END,
		disabled = CASE WHEN `+same+` THEN excluded.disabled ELSE 0 END,
		why = CASE WHEN `+same+` THEN excluded.why ELSE '' END`,
		d.ID, d.AccountID, d.Kind, d.Address, toMillis(at), toMillis(d.Confirmed), toMillis(d.Disabled), d.Why)
	return err
}

// SaveDestinationSecret keeps the sealed secret of a destination, as long as
// its address is the one given.
func (t *Tx) SaveDestinationSecret(id, address, sealed string) error {
	n, err := t.exec(`UPDATE destinations SET secret = $3 WHERE id = $1 AND address = $2`, id, address, sealed)
	if err == nil && n == 0 {
		err = notFound("no destination %q with that address", id)
	}
	return err
}

// DestinationSecret returns the sealed secret of a destination, "" for none.
func (s *Store) DestinationSecret(ctx context.Context, id string) (string, error) {
	return one(ctx, s.r, func(rows *sql.Rows) (sealed string, err error) { return sealed, rows.Scan(&sealed) },
		notFound("no destination %q", id), `SELECT secret FROM destinations WHERE id = $1`, id)
}

// DeleteDestination forgets a destination with its secret.
func (t *Tx) DeleteDestination(id string) error {
	_, err := t.exec(`DELETE FROM destinations WHERE id = $1`, id)
	return err
}

// Destination returns the destination of the id.
func (s *Store) Destination(ctx context.Context, id string) (smallprint.Destination, error) {
	return one(ctx, s.r, scanDestination, notFound("no destination %q", id), `SELECT `+destinationColumns+` FROM destinations WHERE id = $1`, id)
}

// Destinations lists where an account's alerts go, oldest first, with those
// that are not confirmed or are disabled.
func (s *Store) Destinations(ctx context.Context, accountID string) ([]smallprint.Destination, error) {
	return list(ctx, s.r, scanDestination, `SELECT `+destinationColumns+` FROM destinations WHERE account_id = $1 ORDER BY created, id`, accountID)
}
