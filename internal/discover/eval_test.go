package discover

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"smallprint/catalog"
	"smallprint/internal/fetch"
)

// shared finds the folder of shared data, or skips.
func shared(t *testing.T) string {
	if dir := os.Getenv("SMALLPRINT_SHARED"); dir != "" {
		return dir
	}
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "shared", "data", "extract")); err == nil {
			return filepath.Join(dir, "shared")
		}
	}
	t.Skip("the shared data is not here")
	return ""
}

// A realPage is a page whose type people declared.
type realPage struct {
	service, termsType, url string
	part                    bool // one document of several on the page
	body                    []byte
}

// realPages reads the HTML pages of the shared data.
func realPages(t *testing.T) []realPage {
	files, err := filepath.Glob(filepath.Join(shared(t), "data", "extract", "*", "meta.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no pages", err)
	}
	var out []realPage
	for _, f := range files {
		var meta struct {
			Service    string
			TermsType  string `json:"terms_type"`
			PartOfPage bool   `json:"part_of_page"`
			Sources    []struct{ File, URL string }
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &meta); err != nil {
			t.Fatal(f, err)
		}
		for _, s := range meta.Sources {
			if !strings.HasSuffix(s.File, ".html") {
				continue
			}
			body, err := os.ReadFile(filepath.Join(filepath.Dir(f), s.File))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, realPage{meta.Service, meta.TermsType, s.URL, meta.PartOfPage, body})
		}
	}
	return out
}

// How often the title, address and first heading of a page tell its type.
// Pages with several documents cannot be told, and are in the figure all the
// same.
func TestTermsTypeOnRealPages(t *testing.T) {
	n, right, none, whole, wholeRight := 0, 0, 0, 0, 0
	for _, p := range realPages(t) {
		title, h1 := titleAndHeading(string(p.body))
		got, confidence := TermsType(title, p.url, h1)
		n++
		if !p.part {
			whole++
		}
		if got == p.termsType {
			right++
			if !p.part {
				wholeRight++
			}
			continue
		}
		if got == "" {
			none++
		}
		t.Logf("%-30s as %-28s %.2f  %q %q %s", p.termsType, got, confidence, title, h1, p.url)
	}
	t.Logf("%d of %d pages right (%.1f %%), %d not named; of whole pages %d of %d (%.1f %%)", right, n, 100*float64(right)/float64(n), none,
		wholeRight, whole, 100*float64(wholeRight)/float64(whole))
	if float64(right) < 0.75*float64(n) {
		t.Errorf("only %d of %d are right", right, n)
	}
}

func titleAndHeading(page string) (title, heading string) {
	z := html.NewTokenizer(strings.NewReader(page))
	var into *string
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(title), strings.TrimSpace(heading)
		case html.TextToken:
			if into != nil {
				*into += string(z.Text())
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); {
			case a == atom.Title && title == "":
				into = &title
			case a == atom.H1 && strings.TrimSpace(heading) == "":
				into = &heading
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if a := atom.Lookup(name); a == atom.Title || a == atom.H1 {
				into = nil
			}
		}
	}
}

// Whether the pages of a service propose its other documents, with the types
// that people declared: a page that links to the address of another document
// should propose it.
func TestLinksOnRealPages(t *testing.T) {
	pages := realPages(t)
	declared := map[string]string{} // service and address to type; "" where several have it
	for _, p := range pages {
		key := p.service + " " + catalog.Key(p.url)
		if have, ok := declared[key]; ok && have != p.termsType {
			declared[key] = ""
		} else {
			declared[key] = p.termsType
		}
	}
	linked, found, right, proposals := 0, 0, 0, 0
	for _, p := range pages {
		if p.url == "" {
			continue
		}
		got := map[string]string{}
		for _, q := range Links(p.url, p.body) {
			if q.Fragment == "" {
				got[catalog.Key(q.URL)] = q.TermsType
				proposals++
			}
		}
		for key, label := range targets(t, p) {
			want := declared[p.service+" "+key]
			if want == "" || key == "" || key == catalog.Key(p.url) {
				continue
			}
			linked++
			if got[key] != "" {
				found++
			}
			if got[key] == want {
				right++
			} else {
				t.Logf("%s proposed as %q: %s linked as %q", want, got[key], key, label)
			}
		}
	}
	t.Logf("%d other documents are linked: %d proposed, %d with their type; %d proposals in all", linked, found, right, proposals)
	if float64(right) < 0.8*float64(linked) {
		t.Errorf("only %d of %d are right", right, linked)
	}
}

// targets returns the addresses that a page links to, with a label of each.
func targets(t *testing.T, p realPage) map[string]string {
	base, err := fetch.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, l := range readLinks(base, p.body) {
		if ref, err := url.Parse(l.href); err == nil {
			out[catalog.Key(base.ResolveReference(ref).String())] = l.label()
		}
	}
	return out
}
