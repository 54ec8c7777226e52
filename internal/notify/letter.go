package notify

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"github.com/wneessen/go-mail"

	"smallprint"
)

// Mail sends one letter, now: links to confirm an address, to sign up or to
// choose another password. It is not tried again: its reader asks again.
func (m *Mailer) Mail(ctx context.Context, to, subject, text, html string) error {
	out := mail.NewMsg(mail.WithNoDefaultUserAgent())
	out.FromMailAddress(m.from)
	if err := out.To(to); err != nil {
		return smallprint.Errorf(smallprint.KindRefused, "Correct the address", "%q is not an e-mail address", to)
	}
	id := make([]byte, 16)
	rand.Read(id)
	out.Subject(short(clean(subject), 150))
	out.SetMessageIDWithValue(hex.EncodeToString(id) + "@" + m.domain)
	out.SetDateWithValue(time.Now())
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetBodyString(mail.TypeTextPlain, text)
	if html != "" {
		out.AddAlternativeString(mail.TypeTextHTML, html)
	}
	if m.dkim != nil {
		out.SetDKIM(m.dkim)
	}
	if r := m.send(ctx, out); r.outcome != outDelivered {
		return smallprint.Errorf(smallprint.KindRefused, "Check the settings of mail", "%s", r.said)
	}
	return nil
}

// Check sends a test message to a destination, once: it proves that what is
// there takes messages. Mail is proved by a link instead.
func (n *Notifier) Check(ctx context.Context, d smallprint.Destination) error {
	now := n.o.Now()
	m := &Message{ID: smallprint.NewID(now, "test", d.ID), Kind: KindTest, Subject: "A test of smallprint's alerts", Created: now,
		Lines: []string{"This is a test. Alerts reach you here."}}
	if r := n.transmit(ctx, &d, m); r.outcome != outDelivered {
		return smallprint.Errorf(smallprint.KindRefused, "Check the address", "%s", r.said)
	}
	return nil
}
