package people

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"smallprint"
	"smallprint/internal/store"
)

// Name returns a name without what would break a line or a list.
func Name(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) }), " ")
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80])
	}
	return s
}

// Change saves an account as the caller changed it, and refuses to leave the
// system without an administrator.
func (p *People) Change(ctx context.Context, who Who, a smallprint.Account, action, detail string) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		before, err := tx.Administrators()
		if err != nil {
			return err
		}
		if err := tx.SaveAccount(a); err != nil {
			return err
		}
		if !a.Disabled.IsZero() {
			if err := tx.EndSessions(a.ID, ""); err != nil {
				return err
			}
		}
		if err := p.keepOne(tx, before); err != nil {
			return err
		}
		return p.note(tx, who, action, a.ID, detail)
	})
}

func (p *People) keepOne(tx *store.Tx, before int) error {
	if n, err := tx.Administrators(); err != nil || before == 0 || n > 0 {
		return err
	}
	return refused("Give another account the role of administrator first", "this is the last administrator")
}

// Delete forgets an account and all that is its own, after its password.
func (p *People) Delete(ctx context.Context, who Who, password string) error {
	if err := p.prove(ctx, who, password); err != nil {
		return err
	}
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		before, err := tx.Administrators()
		if err != nil {
			return err
		}
		if err := tx.DeleteAccount(who.Account.ID); err != nil {
			return err
		}
		if err := p.keepOne(tx, before); err != nil {
			return err
		}
		return p.note(tx, who, "account deleted", who.Account.ID, "")
	})
}

// AddUser makes an account from the command line, or gives one that is there
// the role. It returns the link by which a password is chosen.
func (p *People) AddUser(ctx context.Context, email string, role smallprint.Role) (link string, err error) {
	email, err = Email(email)
	if err != nil {
		return "", err
	}
	if rank(role) == 0 {
		return "", invalid("Use reader, member, editor or administrator", "there is no role %q", role)
	}
	a, err := p.Store.AccountByEmail(ctx, email)
	if err != nil && smallprint.KindOf(err) != smallprint.KindNotFound {
		return "", err
	}
	if a.ID == "" {
		now := p.Now()
		a = smallprint.Account{ID: smallprint.NewID(now, "account", email), Email: email, Created: now, Confirmed: now, Plan: p.Plans.Default}
	}
	a.Role = role
	who := Who{Account: smallprint.Account{ID: "command line"}}
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveAccount(a); err != nil {
			return err
		}
		secret, err := p.token(tx, toReset, a.ID, email, nil, 24*time.Hour)
		if err != nil {
			return err
		}
		link = p.link(toReset, secret)
		return p.note(tx, who, "account made", a.ID, "as "+string(role))
	})
	return link, err
}

// Scopes lists what keys of the API may be made for.
var Scopes = []string{"read", "watches", "export"}

// NewKey makes a key of the API and returns it: it is shown this once.
func (p *People) NewKey(ctx context.Context, who Who, name string, scopes []string) (string, error) {
	name = Name(name)
	if name == "" || len(scopes) == 0 {
		return "", invalid("Give it a name and at least one scope", "the key cannot be made")
	}
	for _, s := range scopes {
		if !slices.Contains(Scopes, s) {
			return "", invalid("", "there is no scope %.40q", s)
		}
	}
	keys, err := p.Store.APIKeys(ctx, who.Account.ID)
	if err != nil {
		return "", err
	}
	plan := p.Plans.Of(who.Account.Plan)
	if err := plan.AllowsMore("key", len(keys), plan.Keys); err != nil {
		return "", err
	}
	key := "sp_" + newSecret()
	k := store.APIKey{ID: p.newID(), AccountID: who.Account.ID, Name: name, Shown: key[:9], SHA256: digest(key), Scopes: scopes, Created: p.Now()}
	return key, p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveAPIKey(k); err != nil {
			return err
		}
		return p.note(tx, who, "key made", k.ID, name+": "+strings.Join(scopes, ", "))
	})
}

// Key returns the account of a key and what the key may be used for.
func (p *People) Key(ctx context.Context, key string) (smallprint.Account, []string, error) {
	bad := refused("Make one in your settings", "this key is not valid")
	if len(key) != 46 {
		return smallprint.Account{}, nil, bad
	}
	k, err := p.Store.APIKey(ctx, digest(key))
	if smallprint.KindOf(err) == smallprint.KindNotFound {
		return smallprint.Account{}, nil, bad
	}
	if err != nil {
		return smallprint.Account{}, nil, err
	}
	a, err := p.Store.Account(ctx, k.AccountID)
	if err == nil && !active(a) {
		err = bad
	}
	if now := p.Now(); err == nil && now.Sub(k.Used) > seenEvery {
		k.Used = now
		err = p.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveAPIKey(k) })
	}
	return a, k.Scopes, err
}

// RevokeKey ends a key of whoever asks.
func (p *People) RevokeKey(ctx context.Context, who Who, id string) error {
	keys, err := p.Store.APIKeys(ctx, who.Account.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(keys, func(k store.APIKey) bool { return k.ID == id })
	if i < 0 {
		return &smallprint.Error{Kind: smallprint.KindNotFound, What: "no such key"}
	}
	keys[i].Revoked = p.Now()
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveAPIKey(keys[i]); err != nil {
			return err
		}
		return p.note(tx, who, "key revoked", id, keys[i].Name)
	})
}

// An Export is all that is kept about an account, without secrets.
type Export struct {
	Account      smallprint.Account
	Watches      []smallprint.Watch
	Destinations []smallprint.Destination
	Sessions     []store.Session
	Passkeys     []string
	Keys         []store.APIKey
	Log          []store.Act
}

// Export returns all that is kept about whoever asks.
func (p *People) Export(ctx context.Context, who Who) (e Export, err error) {
	id := who.Account.ID
	e.Account = who.Account
	if e.Watches, err = p.Store.AccountWatches(ctx, id); err != nil {
		return e, err
	}
	if e.Destinations, err = p.Store.Destinations(ctx, id); err != nil {
		return e, err
	}
	if e.Sessions, err = p.Store.Sessions(ctx, id, p.Now()); err != nil {
		return e, err
	}
	if e.Keys, err = p.Store.APIKeys(ctx, id); err != nil {
		return e, err
	}
	keys, err := p.Store.Passkeys(ctx, id)
	if err != nil {
		return e, err
	}
	for _, k := range keys {
		e.Passkeys = append(e.Passkeys, k.Name)
	}
	for i := range e.Sessions {
		e.Sessions[i].SHA256 = ""
	}
	for i := range e.Keys {
		e.Keys[i].SHA256 = ""
	}
	e.Log, err = p.Store.ActsOf(ctx, id, 10000)
	return e, err
}

// NewOrganisation makes an organisation.
func (p *People) NewOrganisation(ctx context.Context, who Who, name string) (store.Organisation, error) {
	o := store.Organisation{ID: p.newID(), Name: Name(name), Created: p.Now()}
	if o.Name == "" {
		return o, invalid("Give it a name", "an organisation needs a name")
	}
	return o, p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveOrganisation(o); err != nil {
			return err
		}
		return p.note(tx, who, "organisation made", o.ID, o.Name)
	})
}
