package capture

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"smallprint"
)

// A sign is one made-up answer with what it is.
type sign struct {
	name string
	want smallprint.Outcome
	a    Answer
}

// signs reads testdata/signs.txtar.
func signs(t *testing.T) []sign {
	t.Helper()
	b, err := os.ReadFile("testdata/signs.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out []sign
	for _, f := range txtar.Parse(b).Files {
		outcome, name, _ := strings.Cut(f.Name, "/")
		head, body, _ := strings.Cut(string(f.Data), "\n\n")
		s := sign{name: f.Name, want: smallprint.Outcome(outcome), a: page(200, body)}
		for i, line := range strings.Split(head, "\n") {
			k, v, _ := strings.Cut(line, ": ")
			switch {
			case i == 0:
				if s.a.Status, err = strconv.Atoi(strings.TrimPrefix(line, "HTTP ")); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			case k == "Location":
				base, _ := url.Parse(s.a.URL)
				to, err := base.Parse(v)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				s.a.FinalURL = to.String()
			default:
				s.a.Header.Set(k, v)
			}
		}
		out = append(out, s)
	}
	return out
}

func TestSigns(t *testing.T) {
	all := signs(t)
	if len(all) < 100 {
		t.Errorf("only %d signs", len(all))
	}
	for _, s := range all {
		got := Judge(Input{Pages: []Answer{s.a}})
		if got.Outcome != s.want || (got.Reason == "") != (got.Outcome == smallprint.OutcomeOK) {
			t.Errorf("%s: %q (%s)", s.name, got.Outcome, got.Reason)
		}
	}
}

// A wall stays one when it is read, and after a trusted capture of a document
// that it has nothing to do with; a document stays one too.
func TestSignsOnceRead(t *testing.T) {
	last := reading("Privacy Policy", "", "Privacy Policy", "We collect your name and your e-mail address when you order anything from us.",
		"We share them with the carrier that delivers your parcel, and with nobody else at all.")
	for _, s := range signs(t) {
		text := look(s.a.Body).text
		if s.name == "ok/a page whose text is data" {
			text = strings.Repeat("You may use the service. We may change it. ", 8)
		}
		got := Judge(Input{Pages: []Answer{s.a}, Reading: reading("", "", text), Last: last})
		if (got.Outcome == smallprint.OutcomeOK) != (s.want == smallprint.OutcomeOK) {
			t.Errorf("%s: %q (%s)", s.name, got.Outcome, got.Reason)
		}
	}
}

// Only a page that scripts fill is asked for again through a browser.
func TestShells(t *testing.T) {
	for _, s := range signs(t) {
		why := shell(&s.a)
		want := s.want == smallprint.OutcomeEmpty && s.name != "empty/nothing but space" ||
			s.name == "ok/a rendered application" // a short text that asks for scripts: a browser finds the same
		if (why != "") != want {
			t.Errorf("%s: shell %q", s.name, why)
		}
	}
}

func TestBytesThatAreNoText(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 20<<10)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	for _, ct := range []string{"text/html", "text/plain", "text/html; charset=iso-8859-1", "application/octet-stream", ""} {
		a := page(http.StatusOK, string(noise))
		a.Header.Set("Content-Type", ct)
		if got := Judge(Input{Pages: []Answer{a}}); got.Outcome != smallprint.OutcomeWrongType {
			t.Errorf("noise as %q: %q (%s), want wrong_type", ct, got.Outcome, got.Reason)
		}
	}
	latin := "<html><body><h1>Conditions g\xe9n\xe9rales</h1><p>Vous pouvez utiliser le service si vous avez dix-huit ans. Nous pouvons le modifier \xe0 tout moment.</p></body></html>"
	if got := Judge(Input{Pages: []Answer{page(200, latin)}}); got.Outcome != smallprint.OutcomeOK {
		t.Errorf("Latin-1: %q (%s), want ok", got.Outcome, got.Reason)
	}
}
