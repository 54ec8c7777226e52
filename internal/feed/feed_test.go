package feed

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"smallprint/internal/api/apitest"
)

func get(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func site(t *testing.T, docs ...apitest.Doc) http.Handler {
	t.Helper()
	return New(Options{Store: apitest.Open(t, docs...), Base: "https://site.example"})
}

// parses reports what a reader of XML would stumble over.
func parses(t *testing.T, path, s string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%s does not parse: %v", path, err)
			return
		}
		if _, ok := tok.(xml.Directive); ok {
			t.Errorf("%s has a directive", path)
		}
	}
}

func TestFeeds(t *testing.T) {
	h := site(t, apitest.World()...)
	for path, want := range map[string]int{
		"/feeds/changes": 2, "/feeds/platforms/larkspur": 2, "/feeds/platforms/larkspur/privacy-policy": 2, "/feeds/platforms/larkspur/terms-of-service": 0,
		"/feeds/types/data.ai-training": 2, "/feeds/types/data.sale": 0,
	} {
		a := get(t, h, path+".atom")
		parses(t, path, a.Body.String())
		if got := strings.Count(a.Body.String(), "<entry>"); a.Code != 200 || got != want {
			t.Errorf("%s: status %d, %d entries, want %d", path, a.Code, got, want)
		}
		var f jsonFeed
		if err := json.Unmarshal(get(t, h, path+".json").Body.Bytes(), &f); err != nil || len(f.Items) != want {
			t.Errorf("%s: %d items, %v, want %d", path, len(f.Items), err, want)
		}
		for _, it := range f.Items {
			if !strings.Contains(it.HTML, "<ins>") || !strings.Contains(it.Text, "+ ") || it.About.Grade == "" || len(it.About.Reasons) == 0 || !strings.HasPrefix(it.ID, "urn:uuid:") {
				t.Errorf("%s: an item lacks words, grade, reasons or id: %+v", path, it)
			}
		}
	}
	for path, want := range map[string]int{"?q=unless+agree": 1, "?q=nowhere": 0, "?grade=noise": 0, "?grade=all&state=all": 2, "?direction=for_user": 0, "?platform=larkspur&type=data.ai-training": 2} {
		if got := strings.Count(get(t, h, "/feeds/changes.atom"+path).Body.String(), "<entry>"); got != want {
			t.Errorf("%s: %d entries, want %d", path, got, want)
		}
	}
	for path, want := range map[string]int{"/feeds/changes.atom?nothing=1": 400, "/feeds/platforms/none.atom": 404, "/feeds/none.atom": 404, "/feeds/types/none.json": 404, "/feeds/changes.xml": 404, "/feeds/platforms/larkspur/none.ics": 404} {
		if w := get(t, h, path); w.Code != want || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
		}
	}
	if a, b := get(t, h, "/feeds/changes.atom").Body.String(), get(t, site(t, apitest.World()...), "/feeds/changes.atom").Body.String(); a != b {
		t.Errorf("the same archive gives other ids")
	}
}

func TestCalendar(t *testing.T) {
	w := get(t, site(t, apitest.World()...), "/feeds/platforms/larkspur.ics")
	for _, want := range []string{"DTSTART;VALUE=DATE:20260301\r\n", "DTSTART;VALUE=DATE:20260331\r\n"} {
		if strings.Count(w.Body.String(), want) != 1 {
			t.Errorf("the calendar has not one %q:\n%s", want, w.Body)
		}
	}
	if plain := strings.ReplaceAll(w.Body.String(), "\r\n ", ""); !strings.Contains(plain, `“Effective March 1\, 2026”`) {
		t.Errorf("the words of the text are not in it:\n%s", plain)
	}
	checkLines(t, w.Body.String())
}

func checkLines(t *testing.T, s string) {
	t.Helper()
	if strings.Contains(strings.ReplaceAll(s, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(s, "\r\n", ""), "\r") {
		t.Errorf("a line ends otherwise than by CRLF")
	}
	known := "BEGIN END VERSION PRODID X-WR-CALNAME UID DTSTAMP DTSTART SUMMARY DESCRIPTION URL TRANSP"
	for l := range strings.SplitSeq(strings.TrimSuffix(s, "\r\n"), "\r\n") {
		if len(l) > 75 {
			t.Errorf("a line has %d octets: %q", len(l), l)
		}
		name := l[:max(0, strings.IndexAny(l, ":;"))]
		if !strings.HasPrefix(l, " ") && (name == "" || !strings.Contains(known, name)) {
			t.Errorf("a line of others: %q", l)
		}
	}
	if n := strings.Count(s, "BEGIN:VEVENT\r\n"); n != strings.Count(s, "END:VEVENT\r\n") {
		t.Errorf("events begin %d times", n)
	}
}

// Rows 12 and 14 of the attacks: hostile names and texts in every feed.
func TestRow14HostileFeeds(t *testing.T) {
	for _, h := range []string{"]]><script>alert(1)</script>", "a\r\nBEGIN:VEVENT\r\nATTACH:x", "<!DOCTYPE x [<!ENTITY a \"b\">]>&a;", "&xxe;\x01\x1b[31m\u202e", "\uffff\x7f,;\\n", strings.Repeat("ä𝄞", 90), "</content></entry>"} {
		line := "We may train on " + h + " and you may opt out by March 31, 2026."
		handler := site(t, apitest.Doc{Platform: h, Terms: "Terms " + h, URL: "https://a.example/", States: []apitest.State{
			{Lines: []string{h, "We may train."}, Types: []string{"data.ai-training"}}, {Lines: []string{h, line}, Types: []string{"data.ai-training"}}}})
		for _, form := range []string{"atom", "json", "ics"} {
			w := get(t, handler, "/feeds/changes."+form)
			b := w.Body.String()
			if w.Code != 200 {
				t.Fatalf("%q: status %d", h, w.Code)
			}
			for _, r := range b {
				if r < 0x20 && r != '\n' && r != '\r' && r != '\t' || r == 0x7f || r == 0x202e {
					t.Errorf("%q, %s: holds the character %U", h, form, r)
				}
			}
			switch form {
			case "atom":
				parses(t, h, b)
				if strings.Count(b, "<entry>") != 1 || strings.Contains(b, "<script") {
					t.Errorf("%q: %s", h, b)
				}
			case "json":
				var f jsonFeed
				if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil || len(f.Items) != 1 || strings.Contains(f.Items[0].HTML, "<script") {
					t.Errorf("%q: %v", h, err)
				}
			case "ics":
				checkLines(t, b)
				if strings.Count(b, "BEGIN:VEVENT\r\n") != 1 {
					t.Errorf("%q: not one event:\n%s", h, b)
				}
			}
		}
		parses(t, h, get(t, handler, "/sitemap-1.xml").Body.String())
	}
}

func TestSitemap(t *testing.T) {
	h := New(Options{Store: apitest.Open(t, apitest.World()...), Base: "https://site.example/", PerPart: 40})
	index := get(t, h, "/sitemap.xml").Body.String()
	parses(t, "index", index)
	parts, urls := strings.Count(index, "<sitemap>"), map[string]bool{}
	for n := range parts {
		b := get(t, h, fmt.Sprintf("/sitemap-%d.xml", n+1)).Body.String()
		var set siteSet
		if err := xml.Unmarshal([]byte(b), &set); err != nil || len(set.URLs) > 40 || len(set.URLs) == 0 {
			t.Errorf("part %d: %d addresses, %v", n+1, len(set.URLs), err)
		}
		for _, u := range set.URLs {
			if urls[u.Loc] {
				t.Errorf("%s stands twice", u.Loc)
			}
			urls[u.Loc] = true
		}
	}
	for _, want := range []string{"https://site.example/", "https://site.example/platforms/larkspur/privacy-policy/versions/3"} {
		if parts < 2 || !urls[want] {
			t.Errorf("%d parts, without %s", parts, want)
		}
	}
	for _, path := range []string{"/sitemap-0.xml", "/sitemap-99.xml", "/sitemap-01.xml", "/other.xml"} {
		if w := get(t, h, path); w.Code != 404 {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
	if w := get(t, h, "/robots.txt"); !strings.Contains(w.Body.String(), "Sitemap: https://site.example/sitemap.xml\n") {
		t.Errorf("robots.txt is %s", w.Body)
	}
}
