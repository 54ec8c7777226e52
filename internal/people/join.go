package people

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

// Purposes of links. All of them lead to one page, where a password is chosen.
const (
	toSetUp = "setup"
	toJoin  = "join"
	invited = "invite"
	toReset = "reset"
)

const (
	linkFor       = 2 * time.Hour
	invitationFor = 14 * 24 * time.Hour
)

// An Invitation is what someone is invited to.
type Invitation struct {
	Role         smallprint.Role
	Organisation string
}

// token makes a secret that can be used once.
func (p *People) token(tx *store.Tx, purpose, accountID, email string, data any, valid time.Duration) (string, error) {
	b, err := json.Marshal(data)
	if err != nil {
		return "", err
	}
	secret, now := newSecret(), p.Now()
	return secret, tx.SaveToken(store.Token{SHA256: digest(secret), ID: p.newID(), Purpose: purpose, AccountID: accountID, Email: email, Data: string(b), Created: now, Expires: now.Add(valid)})
}

func (p *People) link(purpose, secret string) string {
	return p.URL + "/account/begin?" + url.Values{"for": {purpose}, "token": {secret}}.Encode()
}

// SetUpLink returns the link by which the first administrator is made, "" where
// there is one. Only who reads the program's log gets it.
func (p *People) SetUpLink(ctx context.Context) (link string, err error) {
	if has, err := p.Store.HasAdministrator(ctx); err != nil || has {
		return "", err
	}
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		secret, err := p.token(tx, toSetUp, "", "", nil, 24*time.Hour)
		link = p.link(toSetUp, secret)
		return err
	})
	return link, err
}

// SignUp sends a link to an address: to make an account, or to say that there
// is one. The answer is the same.
func (p *People) SignUp(ctx context.Context, email string, who Who) error {
	if !p.Open {
		return refused("Ask an administrator or a member of your organisation to invite you", "accounts are made by invitation here")
	}
	return p.post(ctx, "sign up", email, who, func(a smallprint.Account) (purpose, subject, text string) {
		if a.ID != "" {
			return toReset, "You have an account at " + p.Title, "Someone, perhaps you, asked to sign up with this address. You have an account already. To choose another password, open"
		}
		return toJoin, "Finish signing up at " + p.Title, "To finish signing up, open"
	})
}

// Forgot sends a link to choose another password, where the address has an
// account. The answer is the same where it has none.
func (p *People) Forgot(ctx context.Context, email string, who Who) error {
	return p.post(ctx, "forgot", email, who, func(a smallprint.Account) (purpose, subject, text string) {
		if !active(a) {
			return "", "", ""
		}
		return toReset, "Choose another password for " + p.Title, "To choose another password, open"
	})
}

func (p *People) post(ctx context.Context, what, email string, who Who, message func(smallprint.Account) (purpose, subject, text string)) error {
	email, err := Email(email)
	if err != nil {
		return err
	}
	if err := p.guard(what, email, who.Address); err != nil {
		return err
	}
	a, err := p.Store.AccountByEmail(ctx, email)
	if err != nil && smallprint.KindOf(err) != smallprint.KindNotFound {
		return err
	}
	purpose, subject, text := message(a)
	var secret string
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		// A token is saved where none is sent too: the time is the same.
		secret, err = p.token(tx, or(purpose, "none"), a.ID, email, nil, linkFor)
		return err
	})
	if err == nil && purpose != "" {
		p.send(ctx, email, subject, text+"\n\n"+p.link(purpose, secret)+"\n\nThe link can be used once, within two hours. If you did not ask for it, nothing happens when you leave it alone.\n")
	}
	return err
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// Invite sends an invitation. Who invites cannot give more than they have, nor
// to another organisation unless they manage the system.
func (p *People) Invite(ctx context.Context, who Who, email string, to Invitation) error {
	email, err := Email(email)
	if err != nil {
		return err
	}
	me := who.Account
	admin := me.Role == smallprint.RoleAdministrator
	if rank(to.Role) == 0 || !AtLeast(me.Role, smallprint.RoleMember) || !admin && (rank(to.Role) > rank(smallprint.RoleMember) || to.Organisation == "" || to.Organisation != me.Organisation) {
		return refused("", "you cannot invite to this role or organisation")
	}
	if err := p.guard("invite", email, me.ID); err != nil {
		return err
	}
	if to.Organisation != "" {
		if _, err := p.Store.Organisation(ctx, to.Organisation); err != nil {
			return err
		}
	}
	var secret string
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		if secret, err = p.token(tx, invited, me.ID, email, to, invitationFor); err != nil {
			return err
		}
		return p.note(tx, who, "invited", to.Organisation, email+" as "+string(to.Role))
	})
	if err == nil {
		p.send(ctx, email, "You are invited to "+p.Title, me.Email+" invites you to "+p.Title+". To accept, open\n\n"+p.link(invited, secret)+"\n\nThe link can be used once, within two weeks.\n")
	}
	return err
}

// Invitations lists those that were not accepted yet.
func (p *People) Invitations(ctx context.Context) ([]store.Token, error) {
	return p.Store.Tokens(ctx, invited, p.Now())
}

// Withdraw takes an invitation back.
func (p *People) Withdraw(ctx context.Context, who Who, id string) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DropTokens(invited, "", id); err != nil {
			return err
		}
		return p.note(tx, who, "invitation withdrawn", id, "")
	})
}

func errLink() error {
	return &smallprint.Error{Kind: smallprint.KindNotFound, What: "this link was used, is too old, or is not whole", Hint: "Ask for another one"}
}

// Link returns whom a link is for; the address is "" for the set-up.
func (p *People) Link(ctx context.Context, purpose, secret string) (store.Token, error) {
	switch purpose {
	case toSetUp, toJoin, invited, toReset:
	default:
		return store.Token{}, errLink()
	}
	x, err := p.Store.Token(ctx, purpose, digest(secret), p.Now())
	if smallprint.KindOf(err) == smallprint.KindNotFound {
		err = errLink()
	}
	return x, err
}

// A Start is what the page behind a link is told.
type Start struct{ Purpose, Secret, Email, Name, Password string }

// Begin uses a link: it makes an account or gives it another password, and
// signs in. Whoever has the link has shown that the address is theirs.
func (p *People) Begin(ctx context.Context, s Start, who Who) (secret string, err error) {
	x, err := p.Link(ctx, s.Purpose, s.Secret)
	if err != nil {
		return "", err
	}
	email := x.Email
	if s.Purpose == toSetUp {
		if email, err = Email(s.Email); err != nil {
			return "", err
		}
	}
	if err := CheckPassword(s.Password, email); err != nil {
		return "", err
	}
	a, err := p.Store.AccountByEmail(ctx, email)
	if err != nil && smallprint.KindOf(err) != smallprint.KindNotFound {
		return "", err
	}
	isNew := a.ID == ""
	if a, err = p.become(a, x, email, s.Name); err != nil {
		return "", err
	}
	hash := p.hash(s.Password)
	return p.begin(ctx, a, "link", who, func(tx *store.Tx) error {
		if err := tx.UseToken(s.Purpose, x.SHA256, p.Now()); err != nil {
			return errLink()
		}
		if n, err := tx.Administrators(); err != nil || s.Purpose == toSetUp && n > 0 {
			return or2(err, errLink())
		}
		if err := tx.SaveAccount(a); err != nil {
			return err
		}
		if err := tx.SavePassword(a.ID, hash); err != nil {
			return err
		}
		if err := tx.EndSessions(a.ID, ""); err != nil {
			return err
		}
		action := "password reset"
		if isNew {
			action = "account made"
		}
		return p.note(tx, Who{Account: a, Address: who.Address}, action, a.ID, s.Purpose)
	})
}

func or2(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// become is the account that a link leads to.
func (p *People) become(a smallprint.Account, x store.Token, email, name string) (smallprint.Account, error) {
	if a.ID == "" && x.Purpose == toReset || a.ID != "" && !a.Disabled.IsZero() {
		return a, errLink()
	}
	if a.ID == "" {
		now := p.Now()
		a = smallprint.Account{ID: smallprint.NewID(now, "account", email), Email: email, Role: smallprint.RoleReader, Created: now, Confirmed: now, Plan: p.Plans.Default}
	}
	if a.Confirmed.IsZero() {
		a.Confirmed = p.Now()
	}
	if n := Name(name); n != "" {
		a.Name = n
	}
	switch x.Purpose {
	case toSetUp:
		a.Role = smallprint.RoleAdministrator
	case invited:
		var to Invitation
		if err := json.Unmarshal([]byte(x.Data), &to); err != nil {
			return a, err
		}
		if rank(to.Role) > rank(a.Role) {
			a.Role = to.Role
		}
		a.Organisation = or(to.Organisation, a.Organisation)
	}
	return a, nil
}
