package people

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"smallprint"
	"smallprint/internal/store"
)

const challenge = "passkey"

// A holder is an account as the protocol of passkeys sees it.
type holder struct {
	smallprint.Account
	keys []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.ID) }
func (h holder) WebAuthnName() string                       { return h.Email }
func (h holder) WebAuthnDisplayName() string                { return or(h.Name, h.Email) }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (p *People) webauthn() (*webauthn.WebAuthn, error) {
	u, err := url.Parse(p.URL)
	if err != nil {
		return nil, err
	}
	return webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: p.Title, RPOrigins: []string{p.URL}})
}

func (p *People) holder(ctx context.Context, a smallprint.Account) (h holder, err error) {
	h.Account = a
	rows, err := p.Store.Passkeys(ctx, a.ID)
	if err != nil {
		return h, err
	}
	for _, row := range rows {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(row.Credential), &c); err != nil {
			return h, err
		}
		h.keys = append(h.keys, c)
	}
	return h, nil
}

// An Ask is what a browser is asked; State comes back with its answer.
type Ask struct {
	State   string `json:"state"`
	Options any    `json:"options"`
}

func (p *People) ask(ctx context.Context, accountID string, options any, data *webauthn.SessionData) (a Ask, err error) {
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		a.State, err = p.token(tx, challenge, accountID, "", data, 5*time.Minute)
		return err
	})
	a.Options = options
	return a, err
}

// asked takes the challenge that a state stands for: it is used once.
func (p *People) asked(ctx context.Context, accountID, state string) (data webauthn.SessionData, err error) {
	x, err := p.Store.Token(ctx, challenge, digest(state), p.Now())
	if err != nil || x.AccountID != accountID {
		return data, refused("Try again", "the passkey took too long")
	}
	if err := p.Store.Write(ctx, func(tx *store.Tx) error { return tx.UseToken(challenge, x.SHA256, p.Now()) }); err != nil {
		return data, refused("Try again", "the passkey took too long")
	}
	return data, json.Unmarshal([]byte(x.Data), &data)
}

// AskNewPasskey begins to make a passkey.
func (p *People) AskNewPasskey(ctx context.Context, who Who) (Ask, error) {
	w, err := p.webauthn()
	if err != nil {
		return Ask{}, err
	}
	h, err := p.holder(ctx, who.Account)
	if err != nil {
		return Ask{}, err
	}
	options, data, err := w.BeginRegistration(h, webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired))
	if err != nil {
		return Ask{}, err
	}
	return p.ask(ctx, who.Account.ID, options, data)
}

// SavePasskey keeps a passkey that a browser made.
func (p *People) SavePasskey(ctx context.Context, who Who, state, answer, name string) error {
	data, err := p.asked(ctx, who.Account.ID, state)
	if err != nil {
		return err
	}
	w, err := p.webauthn()
	if err != nil {
		return err
	}
	h, err := p.holder(ctx, who.Account)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return refused("Try again", "the passkey could not be read")
	}
	c, err := w.CreateCredential(h, data, parsed)
	if err != nil {
		return refused("Try again", "the passkey could not be checked")
	}
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	k := store.Passkey{ID: base64.RawURLEncoding.EncodeToString(c.ID), AccountID: who.Account.ID, Name: or(Name(name), "Passkey"), Credential: string(b), Created: p.Now()}
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SavePasskey(k); err != nil {
			return err
		}
		return p.note(tx, who, "passkey added", who.Account.ID, k.Name)
	})
}

// AskPasskey begins a sign-in. It is the same for everyone: the browser knows
// which passkeys it has.
func (p *People) AskPasskey(ctx context.Context, who Who) (Ask, error) {
	if err := p.guard("passkey", who.Address, who.Address); err != nil {
		return Ask{}, err
	}
	w, err := p.webauthn()
	if err != nil {
		return Ask{}, err
	}
	options, data, err := w.BeginDiscoverableLogin()
	if err != nil {
		return Ask{}, err
	}
	return p.ask(ctx, "", options, data)
}

// SignInWithPasskey returns the secret of a new session for the cookie.
func (p *People) SignInWithPasskey(ctx context.Context, state, answer string, who Who) (string, error) {
	data, err := p.asked(ctx, "", state)
	if err != nil {
		return "", err
	}
	w, err := p.webauthn()
	if err != nil {
		return "", err
	}
	wrong := refused("Sign in with your password", "this passkey does not belong to an account here")
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return "", wrong
	}
	var h holder
	_, c, err := w.ValidatePasskeyLogin(func(_, user []byte) (webauthn.User, error) {
		a, err := p.Store.Account(ctx, string(user))
		if err == nil {
			h, err = p.holder(ctx, a)
		}
		return h, err
	}, data, parsed)
	if err != nil || !active(h.Account) || c.Authenticator.CloneWarning {
		return "", wrong
	}
	b, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	id := base64.RawURLEncoding.EncodeToString(c.ID)
	return p.begin(ctx, h.Account, "passkey", who, func(tx *store.Tx) error {
		return tx.UsePasskey(h.Account.ID, id, string(b), p.Now())
	})
}

// DeletePasskey forgets a passkey of who asks.
func (p *People) DeletePasskey(ctx context.Context, who Who, id string) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DeletePasskey(who.Account.ID, id); err != nil {
			return err
		}
		return p.note(tx, who, "passkey removed", who.Account.ID, "")
	})
}
