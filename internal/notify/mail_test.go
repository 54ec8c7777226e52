package notify

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smallprint"
	"smallprint/internal/fetch"
)

// A message has the same Message-ID each time it is sent to an address, and
// another at another. With a key it is signed.
func TestMailIsStableAndSigned(t *testing.T) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "dkim.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	dial, err := fetch.New(fetch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMailer(MailOptions{Server: "mail.example:587", From: "alerts@site.example", Dial: dial, DKIM: DKIM{Selector: "s1", KeyFile: path}})
	if err != nil {
		t.Fatal(err)
	}
	write := func(to string) (raw, id string) {
		out, err := m.compose("https://site.example", "", to, hostileMessage())
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := out.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		return b.String(), out.GetMessageID()
	}
	raw, first := write("a@people.example")
	_, again := write("a@people.example")
	_, other := write("b@people.example")
	if first != again || first == other {
		t.Errorf("Message-IDs are %s, %s and, to another address, %s", first, again, other)
	}
	if !strings.Contains(raw, "DKIM-Signature:") || !strings.Contains(raw, "d=site.example") {
		t.Error("the mail is not signed")
	}
}

func TestMailSettings(t *testing.T) {
	dial, err := fetch.New(fetch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	good := MailOptions{Server: "mail.example:587", From: "alerts@site.example", Dial: dial}
	for name, change := range map[string]func(*MailOptions){
		"no port":    func(o *MailOptions) { o.Server = "mail.example" },
		"no sender":  func(o *MailOptions) { o.From = "" },
		"bad sender": func(o *MailOptions) { o.From = "a@b\r\nBcc: c@d" },
		"bad TLS":    func(o *MailOptions) { o.TLS = "maybe" },
		"no key":     func(o *MailOptions) { o.DKIM.KeyFile = "nowhere.pem" },
	} {
		o := good
		change(&o)
		if _, err := NewMailer(o); smallprint.KindOf(err) != smallprint.KindUsage {
			t.Errorf("%s: %v, want wrong usage", name, err)
		}
	}
}
