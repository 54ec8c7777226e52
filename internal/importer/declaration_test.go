package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"smallprint"
)

const acmeDeclaration = `{"name": "Acme Ltd", "terms": {
	"Terms of Service": {"fetch": "https://acme.example/terms", "select": "main", "remove": [".nav", {"startBefore": "#a", "endAfter": "#b"}], "filter": ["removeDates"], "executeClientScripts": true},
	"A type nobody knows": {"fetch": "https://acme.example/x.pdf"},
	"Privacy Policy": {"select": ["h1", "article"], "combine": [
		{"fetch": "https://acme.example/privacy"},
		{"id": "eu", "fetch": "https://acme.example/privacy-eu", "select": {"startAfter": "h1", "endBefore": "footer"}}]},
	"Broken": {"fetch": "file:///etc/passwd"},
	"Half": {"fetch": "https://acme.example", "select": {"startBefore": "h1"}},
	"../up": {"fetch": "https://acme.example"}
}}`

func wantAcme() Declaration {
	return Declaration{ID: "acme", Name: "Acme Ltd", Terms: []Terms{
		{Type: "A type nobody knows", Pages: []Declared{{Fetch: "https://acme.example/x.pdf"}}},
		{Type: "Privacy Policy", Pages: []Declared{
			{Fetch: "https://acme.example/privacy", Select: []Selector{{CSS: "h1"}, {CSS: "article"}}},
			{ID: "eu", Fetch: "https://acme.example/privacy-eu", Select: []Selector{{StartAfter: "h1", EndBefore: "footer"}}},
		}},
		{Type: "Terms of Service", Pages: []Declared{{
			Fetch: "https://acme.example/terms", Select: []Selector{{CSS: "main"}},
			Remove:  []Selector{{CSS: ".nav"}, {StartBefore: "#a", EndAfter: "#b"}},
			Filters: []string{"removeDates"}, Scripts: true,
		}}},
	}}
}

func TestParseDeclaration(t *testing.T) {
	for _, key := range []string{"terms", "documents"} {
		var skips []Skip
		got, err := ParseDeclaration("acme", []byte(strings.Replace(acmeDeclaration, `"terms"`, `"`+key+`"`, 1)), func(s Skip) { skips = append(skips, s) })
		if err != nil || !reflect.DeepEqual(got, wantAcme()) {
			t.Errorf("%s: %v, got\n%+v\nwant\n%+v", key, err, got, wantAcme())
		}
		if len(skips) != 3 {
			t.Errorf("skipped %+v, want 3", skips)
		}
	}
	if got, want := wantAcme().Terms[1].Pages[0].CSS(), "h1, article"; got != want {
		t.Errorf("CSS = %q, want %q", got, want)
	}
}

func TestHostileDeclarations(t *testing.T) {
	for _, text := range []string{
		"", "[]", "null{", `{"name": 5}`, `{"name":"a","terms":[]}`, `{"name":"../../x","terms":{}}`,
		strings.Repeat("[", 1<<19), `{"name":"a","terms":` + strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 21),
		`{"name":"` + strings.Repeat("a", 1<<20) + `"}`,
	} {
		if d, err := ParseDeclaration("x", []byte(text), nil); err == nil {
			t.Errorf("ParseDeclaration(%.40q) = %+v, want an error", text, d)
		}
	}
}

func TestDeclarations(t *testing.T) {
	r := newRepo(t)
	history := `{"Terms of Service": [{"fetch": "https://acme.example/old", "select": "body", "validUntil": "2023-01-02T03:04:05Z"}]}`
	r.commit("Add", "declarations/acme.json", acmeDeclaration, "declarations/acme.history.json", history,
		"declarations/beta.json", "{", "declarations/acme.filters.js", "code()", "README.md", "x")
	bare := filepath.Join(t.TempDir(), "bare")
	r.git("", "clone", "-q", "--bare", r.dir, bare)
	want := wantAcme()
	want.Terms = append(want.Terms, Terms{Type: "Terms of Service", ValidUntil: "2023-01-02T03:04:05Z",
		Pages: []Declared{{Fetch: "https://acme.example/old", Select: []Selector{{CSS: "body"}}}}})
	for _, path := range []string{r.dir, filepath.Join(r.dir, "declarations"), bare, r.bundle()} {
		skips := ""
		o := Options{Temp: t.TempDir(), Skipped: func(s Skip) { skips += fmt.Sprintln(s.Path) }}
		var got []Declaration
		for d, err := range Declarations(t.Context(), path, o) {
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			got = append(got, d)
		}
		if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("%s: got\n%+v\nwant\n%+v", path, got, want)
		}
		if !strings.Contains(skips, "beta.json\n") {
			t.Errorf("%s: skipped %q", path, skips)
		}
		wantEmpty(t, o.Temp)
	}
}

func TestNoDeclarations(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.json")
	if err := os.WriteFile(outside, []byte(acmeDeclaration), 0o644); err != nil {
		t.Fatal(err)
	}
	linked := t.TempDir()
	if err := os.Symlink(filepath.Dir(outside), filepath.Join(linked, "declarations")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{t.TempDir(), linked, history(t).dir} {
		for d, err := range Declarations(t.Context(), path, Options{Temp: t.TempDir()}) {
			if smallprint.KindOf(err) != smallprint.KindInvalid {
				t.Errorf("%s: %+v, %v", path, d, err)
			}
		}
	}
}
