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

// How often the title, address and first heading of a page tell its type, on
// raw pages whose type people declared. Pages with several documents cannot
// be told, and are in the figure all the same.
func TestTermsTypeOnRealPages(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t), "data", "extract", "*", "meta.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no pages", err)
	}
	n, right, none := 0, 0, 0
	whole, wholeRight := 0, 0
	for _, f := range files {
		var meta struct {
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
			title, h1 := titleAndHeading(string(body))
			got, confidence := TermsType(title, s.URL, h1)
			n++
			if got == meta.TermsType {
				right++
			} else {
				if got == "" {
					none++
				}
				t.Logf("%-30s as %-28s %.2f  %q %q %s", meta.TermsType, got, confidence, title, h1, s.URL)
			}
			if !meta.PartOfPage {
				whole++
				if got == meta.TermsType {
					wholeRight++
				}
			}
		}
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
// that people declared: a page that links to an address of another document
// should propose it.
func TestLinksOnRealPages(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t), "data", "extract", "*", "meta.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no pages", err)
	}
	declared := map[string]map[string]string{} // service to address to type; "" where several have it
	type page struct{ service, file, url string }
	var pages []page
	for _, f := range files {
		var meta struct {
			Service   string
			TermsType string `json:"terms_type"`
			Sources   []struct{ File, URL string }
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &meta); err != nil {
			t.Fatal(f, err)
		}
		known := declared[meta.Service]
		if known == nil {
			known = map[string]string{}
			declared[meta.Service] = known
		}
		for _, s := range meta.Sources {
			if s.URL == "" || !strings.HasSuffix(s.File, ".html") {
				continue
			}
			pages = append(pages, page{meta.Service, filepath.Join(filepath.Dir(f), s.File), s.URL})
			key := catalog.Key(s.URL)
			if have, ok := known[key]; ok && have != meta.TermsType {
				known[key] = ""
			} else {
				known[key] = meta.TermsType
			}
		}
	}
	linked, found, right, proposals := 0, 0, 0, 0
	for _, p := range pages {
		body, err := os.ReadFile(p.file)
		if err != nil {
			t.Fatal(err)
		}
		base, err := fetch.Parse(p.url)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, q := range Links(p.url, body) {
			if q.Fragment == "" {
				got[catalog.Key(q.URL)] = q.TermsType
				proposals++
			}
		}
		seen := map[string]bool{}
		for _, l := range readLinks(base, body) {
			ref, err := url.Parse(l.href)
			if err != nil {
				continue
			}
			key := catalog.Key(base.ResolveReference(ref).String())
			want := declared[p.service][key]
			if want == "" || seen[key] || key == catalog.Key(p.url) {
				continue
			}
			seen[key] = true
			linked++
			switch got[key] {
			case want:
				found++
				right++
			case "":
				t.Logf("not proposed: %s, %s linked as %q", want, key, l.label())
			default:
				found++
				t.Logf("%s proposed as %s: %s linked as %q", want, got[key], key, l.label())
			}
		}
	}
	t.Logf("%d pages link to %d other documents: %d proposed, %d with their type; %d proposals in all", len(pages), linked, found, right, proposals)
}
