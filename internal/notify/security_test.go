package notify

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/quotedprintable"
	"net/http"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/store"
)

const hostile = "<script>alert(1)</script> <!channel> <https://evil.example|Acorn> [Acorn](https://evil.example) {{.Base}} {{range .Items}} ${7*7}\r\nBcc: all@evil.example\u202e\x00"

func hostileMessage() *Message {
	f := someFacts()
	f.Platform, f.Reasons, f.Summary, f.Types = hostile, []string{hostile}, []string{hostile}, nil
	f.Words = []Excerpt{{hostile, hostile, hostile}}
	f.Dates = []smallprint.Date{{Kind: "effective", Value: "2026-09-01", Quote: hostile}}
	told := []toldOf{{store.Alert{ChangeID: "c1", Group: "g", Why: []string{hostile}}, f}}
	items := itemsOf("https://site.example", told)
	return &Message{ID: "m1", Kind: KindDigest, Subject: subject(KindAlert, items), Created: now, Items: items, Health: []string{clean(hostile)}, Upcoming: upcoming("https://site.example", []*Facts{f}, now)}
}

func testMailer(t *testing.T) *Mailer {
	t.Helper()
	dial, err := fetch.New(fetch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMailer(MailOptions{Server: "mail.example:587", From: "Smallprint <alerts@site.example>", Dial: dial})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Rows 13, 14 and 16: what others wrote is data, in mail and in chats.
func TestRow16MarkupInMail(t *testing.T) {
	out, err := testMailer(t).compose("https://site.example", "https://site.example/unsubscribe/d/t", "a@people.example", hostileMessage())
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := out.WriteTo(&raw); err != nil {
		t.Fatal(err)
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Get("Bcc") != "" || len(m.Header["To"]) != 1 || m.Header.Get("To") != "<a@people.example>" {
		t.Errorf("a header was injected: %v", m.Header)
	}
	for _, h := range []string{"Message-Id", "List-Unsubscribe", "Date"} {
		if m.Header.Get(h) == "" {
			t.Errorf("header %s is missing", h)
		}
	}
	if got := m.Header.Get("List-Unsubscribe-Post"); got != "List-Unsubscribe=One-Click" {
		t.Errorf("List-Unsubscribe-Post is %q", got)
	}
	body, _ := io.ReadAll(quotedprintable.NewReader(m.Body))
	_, html, _ := strings.Cut(string(body), "<!doctype html>")
	for _, bad := range []string{"<script", "<https:", `href="https://evil`, "\u202e", "\x00"} {
		if strings.Contains(html, bad) {
			t.Errorf("the HTML has %q", bad)
		}
	}
	if !strings.Contains(string(body), "{{range .Items}}") || !strings.Contains(string(body), "${7*7}") {
		t.Error("a template in a name was not left as it is")
	}
}

func TestRow16MarkupInChats(t *testing.T) {
	m := hostileMessage()
	b, err := json.Marshal(slack("https://site.example", m))
	if err != nil {
		t.Fatal(err)
	}
	var s struct {
		Text   string
		Blocks []struct{ Text struct{ Type, Text string } }
	}
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(s.Text, "<>\r\n") {
		t.Errorf("the text of a Slack message holds markup: %s", s.Text)
	}
	for _, block := range s.Blocks {
		if block.Text.Type == "mrkdwn" && block.Text.Text != "<https://site.example/changes/c1|The change and its evidence>" {
			t.Errorf("a Slack block reads markup of others: %s", block.Text.Text)
		}
	}
	b, _ = json.Marshal(teams("https://site.example", m))
	if strings.Contains(string(b), `"TextBlock"`) {
		t.Error("Teams would read markup in a TextBlock")
	}
	n := ntfy("https://site.example", "topic", m)
	if n["markdown"] != false || strings.ContainsAny(n["title"].(string), "\r\n") {
		t.Errorf("ntfy gets %v", n)
	}
}

func TestRow16Subjects(t *testing.T) {
	for in, want := range map[string]string{
		"Acorn\r\nBcc: x@y.example": "Acorn Bcc: x@y.example", "a\x00b\x1bc": "abc", "a\u2028b": "a b", "evil\u202egnp.exe": "evilgnp.exe", "  a \t b ": "a b",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

// A difference is never empty, and says what was and what is.
func TestMessagesSayWhatChanged(t *testing.T) {
	for name, d := range map[string]smallprint.Diff{
		"nothing known":  {Grade: smallprint.GradeSubstantive},
		"an added block": {Grade: smallprint.GradeSubstantive, Changes: []smallprint.BlockChange{{Kind: smallprint.KindAdded, Grade: smallprint.GradeSubstantive, New: &smallprint.QuotedSpan{Quote: "We sell data."}}}},
		"words": {Grade: smallprint.GradeEditorial, Changes: []smallprint.BlockChange{{Kind: smallprint.KindReworded, Grade: smallprint.GradeEditorial,
			Words: []smallprint.Word{{Op: "equal", Text: "We give "}, {Op: "delete", Text: "30"}, {Op: "insert", Text: "14"}, {Op: "equal", Text: " days"}}}}},
	} {
		all := excerpts(&d)
		if len(all) == 0 || all[0].Old == "" && all[0].New == "" {
			t.Errorf("%s: the difference is empty", name)
		}
		if name == "words" && (all[0].Old != "We give 30 days" || all[0].New != "We give 14 days") {
			t.Errorf("%s: %+v", name, all[0])
		}
	}
}

// Row 8: a secret is for one address.
func TestRow8SecretsOfAChangedAddress(t *testing.T) {
	dir := t.TempDir()
	keys, err := OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, KeyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key's file is %v, %v, want 0600", info.Mode(), err)
	}
	s := NewSecret(nil, now)
	sealed, err := keys.Seal("d1", "https://a.example/hook", s)
	if err != nil || strings.Contains(sealed, s.HMAC) {
		t.Fatal(sealed, err)
	}
	again, err := OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id, address string
		ok          bool
	}{{"d1", "https://a.example/hook", true}, {"d1", "https://evil.example/hook", false}, {"d2", "https://a.example/hook", false}} {
		got, err := again.Open(c.id, c.address, sealed)
		if (err == nil) != c.ok || c.ok && got.HMAC != s.HMAC {
			t.Errorf("for %s at %s the secret opens with %v, want %v", c.id, c.address, err, c.ok)
		}
	}
	os.Chmod(filepath.Join(dir, KeyFile), 0o644)
	if _, err := OpenKeys(dir); smallprint.KindOf(err) != smallprint.KindRefused {
		t.Errorf("a key that others may read gives %v", err)
	}
	if keys.Unsubscribes("d2", keys.UnsubscribeToken("d1")) || !keys.Unsubscribes("d1", keys.UnsubscribeToken("d1")) {
		t.Error("a link unsubscribes another destination, or not its own")
	}
}

// After a rotation receivers with either secret accept a message, for a day.
func TestSignaturesRotate(t *testing.T) {
	at := time.Now()
	old := NewSecret(nil, at)
	s := NewSecret(old, at)
	verify := func(secret string, when time.Time) error {
		sigs, err := signatures(s, "m1", when, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		wh, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		h := http.Header{}
		h.Set("webhook-id", "m1")
		h.Set("webhook-timestamp", jsonNumber(when.Unix()))
		h.Set("webhook-signature", strings.Join(sigs, " "))
		return wh.VerifyIgnoringTimestamp([]byte("{}"), h)
	}
	if verify(s.HMAC, at) != nil || verify(old.HMAC, at) != nil || verify(s.HMAC, at.Add(25*time.Hour)) != nil {
		t.Error("a valid secret does not verify")
	}
	if verify(old.HMAC, at.Add(25*time.Hour)) == nil {
		t.Error("the secret before a rotation signs for longer than a day")
	}
}

func jsonNumber(n int64) string { b, _ := json.Marshal(n); return string(b) }

func TestAnswers(t *testing.T) {
	h := func(retry string) http.Header { return http.Header{"Retry-After": {retry}} }
	for _, c := range []struct {
		status int
		header http.Header
		want   string
		after  time.Duration
	}{
		{200, nil, outDelivered, 0}, {204, nil, outDelivered, 0}, {301, nil, outRetry, 0}, {400, nil, outRetry, 0}, {410, nil, outGone, 0}, {500, nil, outRetry, 0},
		{429, h("120"), outRetry, 2 * time.Minute}, {503, h(now.Add(time.Hour).Format(http.TimeFormat)), outRetry, time.Hour}, {429, h("9999999999"), outRetry, longest}, {429, h("-5"), outRetry, 0},
	} {
		if got := answered(c.status, c.header, nil, now); got.outcome != c.want || got.after != c.after {
			t.Errorf("%d %v is %s after %s, want %s after %s", c.status, c.header, got.outcome, got.after, c.want, c.after)
		}
	}
}
