package people

import (
	"context"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

const (
	sessionFor = 30 * 24 * time.Hour
	seenEvery  = 5 * time.Minute // a session's use is written no more often
)

// errSignIn is the one answer to whatever was wrong.
func errSignIn() error {
	return refused("Check both, or have a link sent to choose another password", "the address and the password do not belong together")
}

// SignIn returns the secret of a new session for the cookie.
func (p *People) SignIn(ctx context.Context, email, password string, who Who) (secret string, err error) {
	email, err = Email(email)
	if err != nil {
		return "", err
	}
	if len(password) > 1000 {
		return "", errSignIn()
	}
	if err := p.guard("sign in", email, who.Address); err != nil {
		return "", err
	}
	a, err := p.Store.AccountByEmail(ctx, email)
	if err != nil && smallprint.KindOf(err) != smallprint.KindNotFound {
		return "", err
	}
	hash, err := p.Store.Password(ctx, a.ID)
	if err != nil {
		return "", err
	}
	ok, old := p.matches(hash, password)
	if !ok || !active(a) {
		return "", errSignIn()
	}
	p.limits.forget("sign in for " + email)
	fresh := ""
	if old {
		fresh = p.hash(password)
	}
	return p.begin(ctx, a, "password", who, func(tx *store.Tx) error {
		if fresh == "" {
			return nil
		}
		return tx.SavePassword(a.ID, fresh)
	})
}

func active(a smallprint.Account) bool {
	return a.ID != "" && !a.Confirmed.IsZero() && a.Disabled.IsZero()
}

// begin begins a session; the one that the request came with ends, so that
// nobody can plant a session that someone else then signs in to.
func (p *People) begin(ctx context.Context, a smallprint.Account, method string, who Who, also func(*store.Tx) error) (string, error) {
	secret, now := newSecret(), p.Now()
	x := store.Session{SHA256: digest(secret), ID: p.newID(), AccountID: a.ID, Method: method, Agent: cut(who.Agent, 200), Address: who.Address,
		Created: now, Seen: now, Expires: now.Add(sessionFor)}
	old := who.Session
	who.Account = a
	return secret, p.Store.Write(ctx, func(tx *store.Tx) error {
		if also != nil {
			if err := also(tx); err != nil {
				return err
			}
		}
		if err := tx.EndSession(old.AccountID, old.ID); err != nil {
			return err
		}
		if err := tx.SaveSession(x); err != nil {
			return err
		}
		return p.note(tx, who, "signed in", a.ID, method)
	})
}

// SignedIn returns the account and the session of a cookie's secret; both are
// zero where it is of no use.
func (p *People) SignedIn(ctx context.Context, secret string) (smallprint.Account, store.Session, error) {
	if len(secret) != 43 {
		return smallprint.Account{}, store.Session{}, nil
	}
	now := p.Now()
	x, err := p.Store.Session(ctx, digest(secret), now)
	if err == nil {
		var a smallprint.Account
		if a, err = p.Store.Account(ctx, x.AccountID); err == nil && active(a) {
			if now.Sub(x.Seen) > seenEvery {
				x.Seen, x.Expires = now, now.Add(sessionFor)
				err = p.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveSession(x) })
			}
			return a, x, err
		}
	}
	if smallprint.KindOf(err) == smallprint.KindNotFound {
		err = nil
	}
	return smallprint.Account{}, store.Session{}, err
}

// EndSession ends a session of whoever asks.
func (p *People) EndSession(ctx context.Context, who Who, id string) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndSession(who.Account.ID, id); err != nil {
			return err
		}
		return p.note(tx, who, "session ended", id, "")
	})
}

// EndOthers ends every session of whoever asks but the one asked with.
func (p *People) EndOthers(ctx context.Context, who Who) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.EndSessions(who.Account.ID, who.Session.ID); err != nil {
			return err
		}
		return p.note(tx, who, "other sessions ended", who.Account.ID, "")
	})
}

// ChangePassword asks for the present password where there is one, and ends
// every other session.
func (p *People) ChangePassword(ctx context.Context, who Who, present, next string) error {
	if err := p.prove(ctx, who, present); err != nil {
		return err
	}
	if err := CheckPassword(next, who.Account.Email); err != nil {
		return err
	}
	hash := p.hash(next)
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SavePassword(who.Account.ID, hash); err != nil {
			return err
		}
		if err := tx.EndSessions(who.Account.ID, who.Session.ID); err != nil {
			return err
		}
		return p.note(tx, who, "password changed", who.Account.ID, "")
	})
}

// prove asks for the password again before what cannot be undone. An account
// that has none must have signed in lately.
func (p *People) prove(ctx context.Context, who Who, password string) error {
	if err := p.guard("prove", who.Account.ID, who.Address); err != nil {
		return err
	}
	hash, err := p.Store.Password(ctx, who.Account.ID)
	if err != nil {
		return err
	}
	if hash == "" {
		if p.Now().Sub(who.Session.Created) > 15*time.Minute {
			return refused("Sign out, sign in again, and come back", "this needs a sign-in within the last 15 minutes")
		}
		return nil
	}
	if ok, _ := p.matches(hash, password); !ok {
		return refused("Write the password that you sign in with now", "that is not your present password")
	}
	return nil
}

func cut(s string, n int) string { return s[:min(len(s), n)] }
