package store

import (
	"context"
	"database/sql"
	"time"
)

// An Act is who did what to what, when.
type Act struct {
	ID      string
	At      time.Time
	Actor   string // account id, "command line", or "" for someone who is not signed in
	Action  string
	Subject string // id of what it was done to
	Detail  string
	Address string // network address it came from
}

func scanAct(rows *sql.Rows) (Act, error) {
	var a Act
	var at int64
	err := rows.Scan(&a.ID, &at, &a.Actor, &a.Action, &a.Subject, &a.Detail, &a.Address)
	a.At = fromMillis(at)
	return a, err
}

// SaveAct adds to the audit log, which is only ever added to.
func (t *Tx) SaveAct(a Act) error {
	_, err := t.exec(`INSERT INTO audit (id, at, actor, action, subject, detail, address) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		a.ID, toMillis(a.At), a.Actor, a.Action, a.Subject, a.Detail, a.Address)
	return err
}

// Acts lists the audit log, newest first, from before the id given ("" for the
// newest).
func (s *Store) Acts(ctx context.Context, before string, limit int) ([]Act, error) {
	return list(ctx, s.r, scanAct, `SELECT id, at, actor, action, subject, detail, address FROM audit WHERE $1 = '' OR id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
}

// ActsOf lists what an account did and what was done to it, newest first.
func (s *Store) ActsOf(ctx context.Context, accountID string, limit int) ([]Act, error) {
	return list(ctx, s.r, scanAct, `SELECT id, at, actor, action, subject, detail, address FROM audit WHERE actor = $1 OR subject = $1 ORDER BY at DESC, id DESC LIMIT $2`, accountID, limit)
}
