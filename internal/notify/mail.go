package notify

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	netmail "net/mail"
	"os"
	"strings"
	texttemplate "text/template"
	"time"

	"github.com/wneessen/go-mail"

	"smallprint"
	"smallprint/internal/fetch"
)

//go:embed templates
var templateFiles embed.FS

var (
	mailText = texttemplate.Must(texttemplate.ParseFS(templateFiles, "templates/mail.txt"))
	mailHTML = htmltemplate.Must(htmltemplate.ParseFS(templateFiles, "templates/mail.html"))
)

// A Mailer hands mail to the operator's mail server.
type Mailer struct {
	client   *mail.Client
	from     *netmail.Address
	envelope string // of bounces; "" for from
	domain   string // of message ids
	dkim     *mail.DKIMSigner
}

// MailOptions configure a Mailer.
type MailOptions struct {
	Server   string // HOST:PORT
	From     string // as "Smallprint <alerts@example.org>"
	Bounces  string // address for bounces; "" for that of From
	Username string // "" signs in nowhere
	Password string
	TLS      string // "starttls" (the default), "tls", "opportunistic" or "none"
	Dial     *fetch.Client
	Timeout  time.Duration // 0 for 30 seconds
	DKIM     DKIM
}

// DKIM is what mail is signed with; without a file it is left to the server.
type DKIM struct{ Domain, Selector, KeyFile string }

// NewMailer checks the options. It connects to nothing.
func NewMailer(o MailOptions) (*Mailer, error) {
	from, err := netmail.ParseAddress(o.From)
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindUsage, What: fmt.Sprintf("the sender %q is not an address", o.From), Err: err, Hint: "Name it as \"Smallprint <alerts@example.org>\""}
	}
	host, port, ok := strings.Cut(o.Server, ":")
	var number int
	if _, err := fmt.Sscan(port, &number); !ok || err != nil || host == "" {
		return nil, smallprint.Errorf(smallprint.KindUsage, "Name it as mail.example.org:587", "the mail server %q has no host or no port", o.Server)
	}
	m := &Mailer{from: from, envelope: o.Bounces, domain: from.Address[strings.LastIndexByte(from.Address, '@')+1:]}
	timeout := o.Timeout
	if timeout == 0 {
		timeout = 30 * time.Second
	}
	opts := []mail.Option{mail.WithPort(number), mail.WithTimeout(timeout), mail.WithDialContextFunc(o.Dial.DialMail), mail.WithHELO(m.domain), mail.WithoutNoop()}
	switch o.TLS {
	case "", "starttls":
		opts = append(opts, mail.WithTLSPolicy(mail.TLSMandatory))
	case "tls":
		opts = append(opts, mail.WithSSL())
	case "opportunistic":
		opts = append(opts, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case "none":
		opts = append(opts, mail.WithTLSPolicy(mail.NoTLS))
	default:
		return nil, smallprint.Errorf(smallprint.KindUsage, "Use starttls, tls, opportunistic or none", "TLS of mail %q is not known", o.TLS)
	}
	if o.Username != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(o.Username), mail.WithPassword(o.Password))
	}
	if m.client, err = mail.NewClient(host, opts...); err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindUsage, What: "the mail server cannot be used as configured", Err: err}
	}
	return m, m.sign(o.DKIM)
}

func (m *Mailer) sign(d DKIM) error {
	if d.KeyFile == "" {
		return nil
	}
	pem, err := os.ReadFile(d.KeyFile)
	if err != nil {
		return &smallprint.Error{Kind: smallprint.KindUsage, What: "cannot read the DKIM key", Err: err}
	}
	key, err := mail.PrivKeyFromPEM(pem)
	if err != nil {
		return &smallprint.Error{Kind: smallprint.KindUsage, What: "the DKIM key " + d.KeyFile + " cannot be used", Err: err}
	}
	domain := d.Domain
	if domain == "" {
		domain = m.domain
	}
	m.dkim = mail.NewDKIMSigner(domain, d.Selector, key)
	m.dkim.SignHeaders("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type")
	return nil
}

// A letter is what the templates of mail show.
type letter struct {
	*Message
	Base        string
	Unsubscribe string
}

// compose makes the mail of a message to one address. Its Message-ID is the
// same each time.
func (m *Mailer) compose(base, unsubscribe, to string, msg *Message) (*mail.Msg, error) {
	l := letter{msg, base, unsubscribe}
	var text, html bytes.Buffer
	if err := mailText.Execute(&text, l); err != nil {
		return nil, err
	}
	if err := mailHTML.Execute(&html, l); err != nil {
		return nil, err
	}
	out := mail.NewMsg(mail.WithNoDefaultUserAgent())
	out.FromMailAddress(m.from)
	if m.envelope != "" {
		if err := out.EnvelopeFrom(m.envelope); err != nil {
			return nil, err
		}
	}
	if err := out.To(to); err != nil {
		return nil, smallprint.Errorf(smallprint.KindRefused, "Correct the address", "%q is not an e-mail address", to)
	}
	out.Subject(short(clean(msg.Subject), 150))
	out.SetMessageIDWithValue(msg.ID + "." + smallprint.Digest([]byte(to))[:12] + "@" + m.domain)
	out.SetDateWithValue(msg.Created)
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	if msg.Kind != KindTest {
		if strings.HasPrefix(unsubscribe, "https://") {
			if err := out.SetListUnsubscribeOneClick(unsubscribe); err != nil {
				return nil, err
			}
		} else if unsubscribe != "" {
			out.SetListUnsubscribe(unsubscribe)
		}
	}
	out.SetBodyString(mail.TypeTextPlain, text.String())
	out.AddAlternativeString(mail.TypeTextHTML, html.String())
	if m.dkim != nil {
		out.SetDKIM(m.dkim)
	}
	return out, nil
}

func (m *Mailer) send(ctx context.Context, msg *mail.Msg) result {
	err := m.hand(ctx, msg)
	if err == nil {
		return result{outcome: outDelivered, status: 250, said: "taken by the mail server"}
	}
	r := result{outcome: outRetry, said: "the mail server could not be reached: " + err.Error(), silent: true}
	var sent *mail.SendError
	if !errors.As(err, &sent) {
		return r
	}
	r.status, r.silent = sent.ErrorCode(), sent.ErrorCode() == 0
	r.said = "the mail server said: " + sent.Error()
	permanent := !sent.IsTemp() && r.status >= 500
	switch {
	case permanent && sent.Reason == mail.ErrSMTPRcptTo:
		r.outcome, r.said = outGone, "the address does not take mail: "+sent.Error()
	case permanent && (sent.Reason == mail.ErrSMTPData || sent.Reason == mail.ErrSMTPDataClose):
		r.outcome = outFailed
	}
	return r
}

// hand gives one message to the server, over a connection of its own.
func (m *Mailer) hand(ctx context.Context, msg *mail.Msg) error {
	c, err := m.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	err = m.client.SendWithSMTPClient(c, msg)
	m.client.CloseWithSMTPClient(c) // the message is taken or not; a lost goodbye changes nothing
	return err
}

func (n *Notifier) mail(ctx context.Context, d *smallprint.Destination, m *Message) result {
	if n.o.Mail == nil {
		return result{outcome: outRetry, said: "this server is not set up to send mail"}
	}
	msg, err := n.o.Mail.compose(n.o.Base, n.UnsubscribeLink(d.ID), d.Address, m)
	if smallprint.KindOf(err) == smallprint.KindRefused {
		return result{outcome: outGone, said: err.Error()}
	}
	if err != nil {
		return result{outcome: outFailed, said: err.Error()}
	}
	return n.o.Mail.send(ctx, msg)
}

// Test sends one mail to an address, now.
func (m *Mailer) Test(ctx context.Context, base, to string, now time.Time) error {
	msg := &Message{ID: smallprint.NewID(now, "test", to), Kind: KindTest, Subject: "A test of smallprint's mail", Created: now,
		Lines: []string{"This is a test. Mail from this server reaches you."}}
	out, err := m.compose(base, "", to, msg)
	if err != nil {
		return err
	}
	if r := m.send(ctx, out); r.outcome != outDelivered {
		return smallprint.Errorf(smallprint.KindRefused, "Check the address, and the settings of mail", "%s", r.said)
	}
	return nil
}
