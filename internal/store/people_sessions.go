package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"
)

// A Session is a browser that is signed in. Only the digest of its cookie is
// kept.
type Session struct {
	SHA256    string
	ID        string // by which its owner names it
	AccountID string
	Method    string // password, passkey, provider or link
	Agent     string
	Address   string
	Created   time.Time
	Seen      time.Time
	Expires   time.Time
}

const sessionColumns = `sha256, id, account_id, method, agent, address, created, seen, expires`

func scanSession(rows *sql.Rows) (Session, error) {
	var x Session
	var created, seen, expires int64
	err := rows.Scan(&x.SHA256, &x.ID, &x.AccountID, &x.Method, &x.Agent, &x.Address, &created, &seen, &expires)
	x.Created, x.Seen, x.Expires = fromMillis(created), fromMillis(seen), fromMillis(expires)
	return x, err
}

// SaveSession saves a session; of one that is there already, when it was seen.
func (t *Tx) SaveSession(x Session) error {
	_, err := t.exec(`INSERT INTO sessions (`+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (sha256) DO UPDATE SET seen = excluded.seen, expires = excluded.expires`,
		x.SHA256, x.ID, x.AccountID, x.Method, x.Agent, x.Address, toMillis(x.Created), toMillis(x.Seen), toMillis(x.Expires))
	return err
}

// Session returns the session of a cookie's digest unless it is over.
func (s *Store) Session(ctx context.Context, sha256 string, now time.Time) (Session, error) {
	return one(ctx, s.r, scanSession, notFound("no such session"), `SELECT `+sessionColumns+` FROM sessions WHERE sha256 = $1 AND expires > $2`, sha256, toMillis(now))
}

// Sessions lists the sessions of an account that are not over, newest first.
func (s *Store) Sessions(ctx context.Context, accountID string, now time.Time) ([]Session, error) {
	return list(ctx, s.r, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE account_id = $1 AND expires > $2 ORDER BY created DESC, id`, accountID, toMillis(now))
}

// EndSession ends a session of an account by its id.
func (t *Tx) EndSession(accountID, id string) error {
	_, err := t.exec(`DELETE FROM sessions WHERE account_id = $1 AND id = $2`, accountID, id)
	return err
}

// EndSessions ends every session of an account but the one whose id is given,
// "" for none.
func (t *Tx) EndSessions(accountID, but string) error {
	_, err := t.exec(`DELETE FROM sessions WHERE account_id = $1 AND id <> $2`, accountID, but)
	return err
}

// A Token can be used once until it expires. Only its digest is kept.
type Token struct {
	SHA256    string
	ID        string
	Purpose   string
	AccountID string // whom it is about, or who made an invitation
	Email     string
	Data      string // JSON
	Created   time.Time
	Expires   time.Time
}

const tokenColumns = `sha256, id, purpose, account_id, email, data, created, expires`

func scanToken(rows *sql.Rows) (Token, error) {
	var x Token
	var created, expires int64
	err := rows.Scan(&x.SHA256, &x.ID, &x.Purpose, &x.AccountID, &x.Email, &x.Data, &created, &expires)
	x.Created, x.Expires = fromMillis(created), fromMillis(expires)
	return x, err
}

// SaveToken saves a token, and forgets those that are over.
func (t *Tx) SaveToken(x Token) error {
	for _, query := range []string{`DELETE FROM tokens WHERE expires < $1`, `DELETE FROM sessions WHERE expires < $1`} {
		if _, err := t.exec(query, toMillis(x.Created)); err != nil {
			return err
		}
	}
	_, err := t.exec(`INSERT INTO tokens (`+tokenColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		x.SHA256, x.ID, x.Purpose, x.AccountID, x.Email, x.Data, toMillis(x.Created), toMillis(x.Expires))
	return err
}

// Token returns a token that was not used and is not over.
func (s *Store) Token(ctx context.Context, purpose, sha256 string, now time.Time) (Token, error) {
	return one(ctx, s.r, scanToken, notFound("no such token"), `SELECT `+tokenColumns+` FROM tokens WHERE purpose = $1 AND sha256 = $2 AND expires > $3`, purpose, sha256, toMillis(now))
}

// UseToken takes a token away. Of two that use it at once one finds nothing.
func (t *Tx) UseToken(purpose, sha256 string, now time.Time) error {
	n, err := t.exec(`DELETE FROM tokens WHERE purpose = $1 AND sha256 = $2 AND expires > $3`, purpose, sha256, toMillis(now))
	if err == nil && n == 0 {
		err = notFound("no such token")
	}
	return err
}

// DropTokens takes away the tokens of a purpose about an account; an id
// narrows it to one. Both may be empty: not both at once.
func (t *Tx) DropTokens(purpose, accountID, id string) error {
	if accountID == "" && id == "" {
		return nil
	}
	_, err := t.exec(`DELETE FROM tokens WHERE purpose = $1 AND ($2 = '' OR account_id = $2) AND ($3 = '' OR id = $3)`, purpose, accountID, id)
	return err
}

// Tokens lists the tokens of a purpose that can still be used, newest first.
func (s *Store) Tokens(ctx context.Context, purpose string, now time.Time) ([]Token, error) {
	return list(ctx, s.r, scanToken, `SELECT `+tokenColumns+` FROM tokens WHERE purpose = $1 AND expires > $2 ORDER BY created DESC, id`, purpose, toMillis(now))
}

// A Passkey is a credential of an account.
type Passkey struct {
	ID         string
	AccountID  string
	Name       string
	Credential string // JSON
	Created    time.Time
	Used       time.Time
}

// SavePasskey saves a passkey; of one that is there already its name, state
// and use.
func (t *Tx) SavePasskey(p Passkey) error {
	_, err := t.exec(`INSERT INTO passkeys (id, account_id, name, credential, created, used) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, credential = excluded.credential, used = excluded.used`,
		p.ID, p.AccountID, p.Name, p.Credential, toMillis(p.Created), toMillis(p.Used))
	return err
}

// Passkeys lists the passkeys of an account, oldest first.
func (s *Store) Passkeys(ctx context.Context, accountID string) ([]Passkey, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (Passkey, error) {
		var p Passkey
		var created, used int64
		err := rows.Scan(&p.ID, &p.AccountID, &p.Name, &p.Credential, &created, &used)
		p.Created, p.Used = fromMillis(created), fromMillis(used)
		return p, err
	}, `SELECT id, account_id, name, credential, created, used FROM passkeys WHERE account_id = $1 ORDER BY created, id`, accountID)
}

// DeletePasskey forgets a passkey of an account.
func (t *Tx) DeletePasskey(accountID, id string) error {
	_, err := t.exec(`DELETE FROM passkeys WHERE account_id = $1 AND id = $2`, accountID, id)
	return err
}

// An APIKey lets a program act for an account. Only its digest is kept.
type APIKey struct {
	ID        string
	AccountID string
	Name      string
	Shown     string // its beginning
	SHA256    string
	Scopes    []string
	Created   time.Time
	Used      time.Time
	Revoked   time.Time
}

const keyColumns = `id, account_id, name, shown, sha256, scopes, created, used, revoked`

func scanKey(rows *sql.Rows) (APIKey, error) {
	var k APIKey
	var scopes string
	var created, used, revoked int64
	if err := rows.Scan(&k.ID, &k.AccountID, &k.Name, &k.Shown, &k.SHA256, &scopes, &created, &used, &revoked); err != nil {
		return k, err
	}
	k.Created, k.Used, k.Revoked = fromMillis(created), fromMillis(used), fromMillis(revoked)
	return k, json.Unmarshal([]byte(scopes), &k.Scopes)
}

// SaveAPIKey saves a key; of one that is there already its use and end.
func (t *Tx) SaveAPIKey(k APIKey) error {
	_, err := t.exec(`INSERT INTO api_keys (`+keyColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET used = excluded.used, revoked = excluded.revoked`,
		k.ID, k.AccountID, k.Name, k.Shown, k.SHA256, toJSON(k.Scopes), toMillis(k.Created), toMillis(k.Used), toMillis(k.Revoked))
	return err
}

// APIKeys lists the keys of an account that were not revoked, oldest first.
func (s *Store) APIKeys(ctx context.Context, accountID string) ([]APIKey, error) {
	return list(ctx, s.r, scanKey, `SELECT `+keyColumns+` FROM api_keys WHERE account_id = $1 AND revoked = 0 ORDER BY created, id`, accountID)
}

// APIKey returns the key of a digest unless it was revoked.
func (s *Store) APIKey(ctx context.Context, sha256 string) (APIKey, error) {
	return one(ctx, s.r, scanKey, notFound("no such key"), `SELECT `+keyColumns+` FROM api_keys WHERE sha256 = $1 AND revoked = 0`, sha256)
}

// UsePasskey keeps the state of a passkey after it was used.
func (t *Tx) UsePasskey(accountID, id, credential string, at time.Time) error {
	_, err := t.exec(`UPDATE passkeys SET credential = $3, used = $4 WHERE account_id = $1 AND id = $2`, accountID, id, credential, toMillis(at))
	return err
}
