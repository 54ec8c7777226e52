package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"smallprint"
)

// An Organisation is a group of accounts that share watches.
type Organisation struct {
	ID      string
	Name    string
	Plan    string // "" leaves each member's own
	Created time.Time
}

const accountColumns = `id, email, name, role, organisation, plan, zone, quiet, created, confirmed, disabled`

func scanAccount(rows *sql.Rows) (smallprint.Account, error) {
	var a smallprint.Account
	var created, confirmed, disabled int64
	err := rows.Scan(&a.ID, &a.Email, &a.Name, &a.Role, &a.Organisation, &a.Plan, &a.Zone, &a.Quiet, &created, &confirmed, &disabled)
	a.Created, a.Confirmed, a.Disabled = fromMillis(created), fromMillis(confirmed), fromMillis(disabled)
	return a, err
}

// SaveAccount saves an account. Its password and its provider have functions
// of their own. An address that another account has is a conflict.
func (t *Tx) SaveAccount(a smallprint.Account) error {
	_, err := t.exec(`INSERT INTO accounts (id, email, name, role, organisation, plan, zone, quiet, created, confirmed, disabled)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name, role = excluded.role, organisation = excluded.organisation,
		plan = excluded.plan, zone = excluded.zone, quiet = excluded.quiet, confirmed = excluded.confirmed, disabled = excluded.disabled`,
		a.ID, a.Email, a.Name, a.Role, a.Organisation, a.Plan, a.Zone, a.Quiet, toMillis(a.Created), toMillis(a.Confirmed), toMillis(a.Disabled))
	if err != nil && strings.Contains(strings.ToLower(err.Error()), "unique") {
		return &smallprint.Error{Kind: smallprint.KindConflict, What: "there is an account with this address already"}
	}
	return err
}

// Account returns the account of the id.
func (s *Store) Account(ctx context.Context, id string) (smallprint.Account, error) {
	return one(ctx, s.r, scanAccount, notFound("no account %q", id), `SELECT `+accountColumns+` FROM accounts WHERE id = $1`, id)
}

// AccountByEmail returns the account of a lower-case address.
func (s *Store) AccountByEmail(ctx context.Context, email string) (smallprint.Account, error) {
	return one(ctx, s.r, scanAccount, notFound("no account of this address"), `SELECT `+accountColumns+` FROM accounts WHERE email = $1`, email)
}

// AccountBySubject returns the account that a provider signs in.
func (s *Store) AccountBySubject(ctx context.Context, subject string) (smallprint.Account, error) {
	return one(ctx, s.r, scanAccount, notFound("no account of this provider"), `SELECT `+accountColumns+` FROM accounts WHERE subject = $1 AND subject <> ''`, subject)
}

// Accounts lists accounts by id, at most limit of them after the id given.
func (s *Store) Accounts(ctx context.Context, after string, limit int) ([]smallprint.Account, error) {
	return list(ctx, s.r, scanAccount, `SELECT `+accountColumns+` FROM accounts WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// Members lists the accounts of an organisation, oldest first.
func (s *Store) Members(ctx context.Context, organisation string) ([]smallprint.Account, error) {
	if organisation == "" {
		return nil, nil
	}
	return list(ctx, s.r, scanAccount, `SELECT `+accountColumns+` FROM accounts WHERE organisation = $1 ORDER BY created, id`, organisation)
}

// Administrators counts the accounts that may manage the system and sign in.
// It asks inside the transaction, so that the last one is never lost.
func (t *Tx) Administrators() (n int, err error) {
	err = t.tx.QueryRowContext(t.ctx, `SELECT count(*) FROM accounts WHERE role = 'administrator' AND disabled = 0 AND confirmed > 0`).Scan(&n)
	return n, dbError("count administrators", err)
}

// HasAdministrator tells whether anyone may manage the system.
func (s *Store) HasAdministrator(ctx context.Context) (bool, error) {
	n, err := one(ctx, s.r, func(rows *sql.Rows) (n int, err error) { return n, rows.Scan(&n) }, nil,
		`SELECT count(*) FROM accounts WHERE role = 'administrator' AND disabled = 0 AND confirmed > 0`)
	return n > 0, err
}

// SavePassword keeps the hash of an account's password.
func (t *Tx) SavePassword(accountID, hash string) error {
	_, err := t.exec(`UPDATE accounts SET password = $2 WHERE id = $1`, accountID, hash)
	return err
}

// Password returns the hash of an account's password, "" for none.
func (s *Store) Password(ctx context.Context, accountID string) (string, error) {
	return one(ctx, s.r, func(rows *sql.Rows) (hash string, err error) { return hash, rows.Scan(&hash) }, nil,
		`SELECT password FROM accounts WHERE id = $1`, accountID)
}

// SaveSubject keeps who the provider says that the account is.
func (t *Tx) SaveSubject(accountID, subject string) error {
	_, err := t.exec(`UPDATE accounts SET subject = $2 WHERE id = $1`, accountID, subject)
	return err
}

// DeleteAccount forgets an account and all that is its own. What it shared
// passes to the longest-standing other member of the organisation.
func (t *Tx) DeleteAccount(id string) error {
	_, err := t.exec(`UPDATE watches SET account_id = (SELECT min(b.id) FROM accounts a JOIN accounts b ON b.organisation = a.organisation AND b.id <> a.id
			WHERE a.id = $1 AND a.organisation <> '')
		WHERE account_id = $1 AND organisation <> '' AND EXISTS (SELECT 1 FROM accounts a JOIN accounts b ON b.organisation = a.organisation AND b.id <> a.id
			WHERE a.id = $1 AND a.organisation <> '')`, id)
	if err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM tokens WHERE account_id = $1`, id); err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM accounts WHERE id = $1`, id)
	return err
}

func scanOrganisation(rows *sql.Rows) (Organisation, error) {
	var o Organisation
	var created int64
	err := rows.Scan(&o.ID, &o.Name, &o.Plan, &created)
	o.Created = fromMillis(created)
	return o, err
}

// SaveOrganisation saves an organisation.
func (t *Tx) SaveOrganisation(o Organisation) error {
	_, err := t.exec(`INSERT INTO organisations (id, name, plan, created) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, plan = excluded.plan`, o.ID, o.Name, o.Plan, toMillis(o.Created))
	return err
}

// Organisation returns the organisation of the id.
func (s *Store) Organisation(ctx context.Context, id string) (Organisation, error) {
	return one(ctx, s.r, scanOrganisation, notFound("no organisation %q", id), `SELECT id, name, plan, created FROM organisations WHERE id = $1`, id)
}

// Organisations lists every organisation by name.
func (s *Store) Organisations(ctx context.Context) ([]Organisation, error) {
	return list(ctx, s.r, scanOrganisation, `SELECT id, name, plan, created FROM organisations ORDER BY lower(name), id`)
}

// DeleteOrganisation forgets an organisation and what its members shared.
func (t *Tx) DeleteOrganisation(id string) error {
	for _, query := range []string{`DELETE FROM watches WHERE organisation = $1`, `UPDATE accounts SET organisation = '' WHERE organisation = $1`,
		`DELETE FROM organisations WHERE id = $1`} {
		if _, err := t.exec(query, id); err != nil {
			return err
		}
	}
	return nil
}
