package discover

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"smallprint/catalog"
	"smallprint/internal/fetch"
)

var update = flag.Bool("update", false, "write what is proposed into testdata")

// Each file is a page with the proposals for it: confidence, terms type,
// edition, language and region, address, title.
func TestPages(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	if len(files) < 12 {
		t.Fatalf("only %d pages", len(files))
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			a, err := txtar.ParseFile(f)
			if err != nil {
				t.Fatal(err)
			}
			base, page, want := strings.TrimSpace(string(a.Files[0].Data)), a.Files[1].Data, string(a.Files[2].Data)
			all := Links(base, page)
			got := show(all)
			if *update {
				a.Files[2].Data = []byte(got)
				if err := os.WriteFile(f, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			for _, p := range all {
				checkProposal(t, p)
			}
			if again := show(Links(base, page)); again != got {
				t.Errorf("the second time\n%s", again)
			}
		})
	}
}

func show(all []Proposal) string {
	var b strings.Builder
	for _, p := range all {
		place := p.URL
		if p.Fragment != "" {
			place += "#" + p.Fragment
		}
		fmt.Fprintf(&b, "%.2f %s [%s %s %s] %s %q\n", p.Confidence, p.TermsType, p.Edition, p.Language, p.Region, place, p.Title)
	}
	return b.String()
}

func checkProposal(t *testing.T, p Proposal) {
	t.Helper()
	if u, err := fetch.Parse(p.URL); err != nil || u.String() != p.URL {
		t.Errorf("%s is not an address in canonical form: %v", p.URL, err)
	}
	if !catalog.IsTermsType(p.TermsType) {
		t.Errorf("%s is no terms type", p.TermsType)
	}
	if p.Confidence < leastSure || p.Confidence > 1 || len(p.Why) == 0 {
		t.Errorf("%s: confidence %v, reasons %v", p.URL, p.Confidence, p.Why)
	}
}

func TestPhrasesAreOfTheVocabulary(t *testing.T) {
	seen := map[string]string{}
	types := map[string]bool{}
	for _, p := range vocabulary().all {
		if !catalog.IsTermsType(p.termsType) {
			t.Errorf("%s is no terms type", p.termsType)
		}
		types[p.termsType] = true
		key := strings.Join(p.words, " ")
		if other, ok := seen[key]; ok {
			t.Errorf("%q stands for %s and %s", key, other, p.termsType)
		}
		seen[key] = p.termsType
		if p.words[0] == ".." || p.words[0] == "*" {
			t.Errorf("%q has no beginning", key)
		}
	}
	if len(types) < 30 {
		t.Errorf("only %d terms types have phrases", len(types))
	}
}

func TestTermsType(t *testing.T) {
	for _, c := range []struct{ title, url, heading, want string }{
		{"Acme Privacy Policy | Acme", "https://acme.example/privacy", "Privacy Policy", "Privacy Policy"},
		{"Privacy and Cookie Policy", "", "", "Privacy Policy"},
		{"Cookie Policy", "https://acme.example/privacy/cookies", "", "Trackers Policy"},
		{"Acme", "https://acme.example/legal/termsOfService.html", "", "Terms of Service"},
		{"API Terms of Service", "https://acme.example/terms/api", "", "Developer Terms"},
		{"", "https://acme.example/legal/document?lang=en&name=privacy-notice", "", "Privacy Policy"},
		{"Commercial Terms of Service", "https://acme.example/commercial-terms", "", "Commercial Terms"},
		{"Enterprise privacy", "https://acme.example/enterprise-privacy", "", "Business Privacy Policy"},
		{"Impressum \u2014 Acme", "", "Impressum", "Imprint"},
		{"Seller Agreement", "", "", "Marketplace Sellers Conditions"},
		{"Red kettles", "https://acme.example/kettles", "Kettles", ""},
		{"", "", "", ""},
		{"", "javascript:terms()", "", ""},
	} {
		got, confidence := TermsType(c.title, c.url, c.heading)
		if got != c.want || (got == "") != (confidence == 0) || confidence > 1 {
			t.Errorf("TermsType(%q, %q, %q) = %q, %v; want %q", c.title, c.url, c.heading, got, confidence, c.want)
		}
	}
}

func TestIndexes(t *testing.T) {
	page := `<footer><a href="/legal">Legal</a><a href="/policies/">All our policies</a><a href="/terms">Terms</a>
		<a href="https://else.example/legal">Legal</a><a href="/about">About us</a><a href="/">Policies</a><a href="/blog/legal">Legal</a></footer>`
	got := Indexes("https://acme.example/", []byte(page))
	want := []string{"https://acme.example/legal", "https://acme.example/terms", "https://acme.example/policies/"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Pages of others can hold anything.
func TestHostilePages(t *testing.T) {
	deep := strings.Repeat("<div>", 5000) + `<a href="/terms">Terms of Service</a>`
	many := strings.Repeat(`<a href="/terms">Terms of Service</a>`, 20_000)
	long := `<a href="/privacy">Privacy Policy ` + strings.Repeat("a", 1<<20) + `</a>`
	for _, page := range []string{deep, many, long, "", "\x00\xff<a href=\"\xff\">Terms\xff</a>", `<a href="/p" hreflang="x-x-x-">Privacy Policy</a>`, `<base href="::"><a href="/p">Privacy Policy</a>`} {
		for _, p := range Links("https://acme.example/", []byte(page)) {
			checkProposal(t, p)
		}
	}
	if got := Links("file:///etc", []byte(many)); got != nil {
		t.Errorf("a page that is not on the web proposes %v", got)
	}
}

func FuzzLinks(f *testing.F) {
	f.Add("https://acme.example/", `<footer><a href="/terms">Terms of Service</a></footer>`)
	f.Fuzz(func(t *testing.T, base, page string) {
		for _, p := range Links(base, []byte(page)) {
			checkProposal(t, p)
		}
	})
}

func BenchmarkLinks(b *testing.B) {
	a, err := txtar.ParseFile("testdata/shop-footer.txtar")
	if err != nil {
		b.Fatal(err)
	}
	page := []byte(strings.Repeat(string(a.Files[1].Data), 100))
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		Links("https://www.kettle.example/", page)
	}
}
