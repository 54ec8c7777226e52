package web

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"smallprint/internal/store"
)

func parse(t testing.TB, body string) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func anchors(t testing.TB, body string) (out []string) {
	t.Helper()
	for n := range parse(t, body).Descendants() {
		if n.Type == html.ElementNode && (n.Data == "a" || n.Data == "link") {
			if h := attr(n, "href"); h != "" {
				out = append(out, h)
			}
		}
	}
	return out
}

// A crawled page is what a crawl found at an address.
type crawled struct {
	status int
	from   string
	body   string
	ids    map[string]bool
}

// crawl follows every internal link from the home page and the starts given.
func crawl(t testing.TB, h http.Handler, starts ...string) map[string]crawled {
	t.Helper()
	pages := map[string]crawled{}
	type step struct{ path, from string }
	queue := []step{{"/", ""}}
	for _, s := range starts {
		queue = append(queue, step{s, ""})
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if _, ok := pages[at.path]; ok {
			continue
		}
		w := get(t, h, at.path)
		p := crawled{w.Code, at.from, w.Body.String(), map[string]bool{}}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			for n := range parse(t, p.body).Descendants() {
				p.ids[attr(n, "id")] = true
			}
			for _, l := range anchors(t, p.body) {
				if path, _, _ := strings.Cut(l, "#"); strings.HasPrefix(path, "/") {
					queue = append(queue, step{path, at.path})
				}
			}
		}
		pages[at.path] = p
	}
	return pages
}

func TestEveryLinkResolves(t *testing.T) {
	pages := crawl(t, watchedSite(t))
	if len(pages) < 100 {
		t.Errorf("the crawl found %d pages, too few to mean anything", len(pages))
	}
	for path, p := range pages {
		if p.status != http.StatusOK {
			t.Errorf("%s, linked from %s: status %d", path, p.from, p.status)
		}
		for _, l := range anchors(t, p.body) {
			to, frag, ok := strings.Cut(l, "#")
			if !ok || strings.HasPrefix(frag, ":~:") {
				continue
			}
			if to == "" {
				to = path
			}
			name, err := url.PathUnescape(frag)
			if target, known := pages[to]; err != nil || known && !target.ids[name] {
				t.Errorf("%s links to %s: there is no such place", path, l)
			}
		}
	}
}

// TestPagesAreWellMade holds what a reader without sight, script or mouse
// needs: one heading of the first level, a language, landmarks, labels, table
// heads.
func TestPagesAreWellMade(t *testing.T) {
	for path, p := range crawl(t, watchedSite(t)) {
		if !strings.HasPrefix(p.body, "<!doctype html>") {
			continue
		}
		count, ids, labelled := map[string]int{}, map[string]int{}, map[string]bool{}
		doc := parse(t, p.body)
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode {
				if n.Data != "title" || n.Parent.Data == "head" { // drawings have titles too
					count[n.Data]++
				}
				if id := attr(n, "id"); id != "" {
					ids[id]++
				}
				if n.Data == "label" {
					labelled[attr(n, "for")] = true
				}
			}
		}
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && (n.Data == "input" || n.Data == "select") && !labelled[attr(n, "id")] {
				t.Errorf("%s: the field %q has no label", path, attr(n, "name"))
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: %d elements have the id %q", path, n, id)
			}
		}
		for tag, want := range map[string]int{"h1": 1, "main": 1, "title": 1, "script": 0, "style": 0} {
			if count[tag] != want {
				t.Errorf("%s: %d %s elements, want %d", path, count[tag], tag, want)
			}
		}
		if count["table"] > 0 && count["th"] == 0 {
			t.Errorf("%s: a table without heads", path)
		}
	}
}

// TestCrawlArchive follows links of a real archive, page kinds in turn, for an
// operator who names its database.
func TestCrawlArchive(t *testing.T) {
	db := os.Getenv("SMALLPRINT_CRAWL_DB")
	if db == "" {
		t.Skip("set SMALLPRINT_CRAWL_DB to the smallprint.db of an archive to crawl its site")
	}
	s, err := store.OpenReadOnly(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const most = 6000
	h, seen, queue := site(t, s), map[string]bool{"/": true}, []string{"/"}
	var slow time.Duration
	var slowest, heaviest string
	n, size := 0, 0
	for ; len(queue) > 0 && n < most; n++ {
		path := queue[0]
		queue = queue[1:]
		began := time.Now()
		w := get(t, h, path)
		if d := time.Since(began); d > slow {
			slow, slowest = d, path
		}
		if w.Body.Len() > size {
			size, heaviest = w.Body.Len(), path
		}
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, w.Code)
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		checkInert(t, path, w.Body.String())
		for _, l := range anchors(t, w.Body.String()) {
			if l, _, _ = strings.Cut(l, "#"); strings.HasPrefix(l, "/") && !seen[l] {
				seen[l] = true
				queue = append(queue, l)
			}
		}
	}
	t.Logf("%d pages of %d found; slowest %v %s; largest %d bytes %s", n, len(seen), slow, slowest, size, heaviest)
}
