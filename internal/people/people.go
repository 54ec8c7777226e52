// Package people holds what people may do: it makes accounts, proves who they
// are, and says what their roles and plans allow. In go the store, a clock, a
// way to send mail and the configuration of plans; out come accounts and
// sessions, or an error that tells a person what to do.
//
// It guarantees that secrets are kept as digests only and compared in constant
// time; that what can be used once is used once; that whoever does not know a
// secret learns neither from an answer nor from its time whether an address
// has an account; that guessing is slowed for each address and each network
// address; that there is always an administrator once there was one; and that
// each of these acts stands in the audit log.
package people

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net/mail"
	"strings"
	"sync"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

// A Mailer sends one message to one address.
type Mailer interface {
	Mail(ctx context.Context, to, subject, text, html string) error
}

// MailerFunc is a function that sends mail.
type MailerFunc func(ctx context.Context, to, subject, text, html string) error

// Mail calls f.
func (f MailerFunc) Mail(ctx context.Context, to, subject, text, html string) error {
	return f(ctx, to, subject, text, html)
}

// Options are what accounts are made of. Store and URL are required.
type Options struct {
	Store  *store.Store
	URL    string           // of the site, without a slash at its end; links in mail begin with it
	Title  string           // name of the site; "" for smallprint
	Open   bool             // anyone may sign up; else by invitation
	Plans  *Plans           // nil: no limits
	Mailer Mailer           // nil: messages are written to the log
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: slog.Default
	Cost   Cost             // of passwords; zero for DefaultCost
}

// People is safe for concurrent use.
type People struct {
	Options
	limits  *limiter
	dummy   string
	hashing chan struct{} // bounds the memory that passwords take
	mails   sync.WaitGroup
	sending chan struct{}
}

// New returns the accounts of a store.
func New(o Options) *People {
	if o.Title == "" {
		o.Title = "smallprint"
	}
	if o.Plans == nil {
		o.Plans = Unlimited()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Cost == (Cost{}) {
		o.Cost = DefaultCost
	}
	p := &People{Options: o, limits: newLimiter(o.Now), hashing: make(chan struct{}, 4), sending: make(chan struct{}, 8)}
	if o.Mailer == nil {
		p.Mailer = MailerFunc(func(_ context.Context, to, subject, text, _ string) error {
			p.Log.Warn("no mail server is configured: this message was not sent", "to", to, "subject", subject, "text", text)
			return nil
		})
	}
	p.dummy = o.Cost.hash(newSecret())
	return p
}

// Close waits until the messages in hand are sent.
func (p *People) Close() { p.mails.Wait() }

// Who is behind a request.
type Who struct {
	Account smallprint.Account // zero for someone who is not signed in
	Session store.Session
	Address string // network address
	Agent   string
}

// send sends mail without the caller waiting for it: how long that takes
// would tell whether an address has an account.
func (p *People) send(ctx context.Context, to, subject, text string) {
	ctx = context.WithoutCancel(ctx)
	p.mails.Go(func() {
		p.sending <- struct{}{}
		defer func() { <-p.sending }()
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		if err := p.Mailer.Mail(ctx, to, subject, text, ""); err != nil {
			p.Log.Error("mail could not be sent", "subject", subject, "error", err)
		}
	})
}

// newSecret returns 256 bits of chance.
func newSecret() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// newID makes an id by chance: what it names has nothing to derive one from.
func (p *People) newID() string { return smallprint.NewID(p.Now(), newSecret()) }

func digest(secret string) string { return smallprint.Digest([]byte(secret)) }

// note writes to the audit log.
func (p *People) note(tx *store.Tx, who Who, action, subject, detail string) error {
	return tx.SaveAct(store.Act{ID: p.newID(), At: p.Now(), Actor: who.Account.ID, Action: action, Subject: subject, Detail: detail, Address: who.Address})
}

// Note writes what was done to the audit log.
func (p *People) Note(ctx context.Context, who Who, action, subject, detail string) error {
	return p.Store.Write(ctx, func(tx *store.Tx) error { return p.note(tx, who, action, subject, detail) })
}

func invalid(hint, format string, args ...any) error {
	return smallprint.Errorf(smallprint.KindInvalid, hint, format, args...)
}

func refused(hint, format string, args ...any) error {
	return smallprint.Errorf(smallprint.KindRefused, hint, format, args...)
}

// Email returns the address in the one form that is kept.
func Email(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || strings.ContainsAny(s, "\r\n\t \"<>") {
		return "", invalid("Write it as name@example.org", "this is not an e-mail address")
	}
	return s, nil
}

// AtLeast tells whether a role includes another. A role that is not known
// includes nothing.
func AtLeast(has, needs smallprint.Role) bool { return rank(has) > 0 && rank(has) >= rank(needs) }

// Roles lists the roles, least first.
var Roles = []smallprint.Role{smallprint.RoleReader, smallprint.RoleMember, smallprint.RoleEditor, smallprint.RoleAdministrator}

func rank(r smallprint.Role) int {
	for i, x := range Roles {
		if x == r {
			return i + 1
		}
	}
	return 0
}
