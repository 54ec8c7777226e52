package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"smallprint"
)

// hostile strings are set in every place where words of others reach a page.
var hostile = []string{
	`"><script>alert(1)</script>`, `</title><script>alert(1)</script>`, `'onmouseover=alert(1) x='`, `javascript:alert(1)`, `<img src=x onerror=alert(1)>`,
	`</textarea><svg onload=alert(1)>`, `{{.Title}}`, `data:text/html,<script>alert(1)</script>`, "\u202e<b>\x00", `--><base href=//evil.example>`, `</style><meta http-equiv=refresh content="0;url=//evil.example">`,
}

// hostileDoc has the string as the name of everything.
func hostileDoc(h string) fixtureDoc {
	a := readLines("# "+h, "Last updated: "+h, "# "+h, "We may train on "+h+" and more.", "- "+h, "| "+h+" | "+h)
	b := readLines("# "+h, "Last updated: "+h, "# "+h, "We may always train on "+h+" and more.", "- "+h, "| "+h+" | "+h)
	d := fixtureDoc{platform: h, terms: "Privacy Policy " + h, edition: "main", url: h, days: []string{"2025-06-02", "2025-07-02"}, texts: []*smallprint.Reading{a, b},
		faults: map[string]smallprint.Outcome{"2025-06-20": smallprint.Outcome(h)}}
	for i, q := range []string{"We may train on " + h + " and more.", "We may always train on " + h + " and more."} {
		p := clause(d.texts[i], "data.ai-training", smallprint.Stance(h), smallprint.SeverityHigh, "l/"+h, h, q)
		p.SeverityReasons, p.Notes, p.Salience, p.Effect = []string{h}, []string{h}, smallprint.Salience(h), smallprint.Direction(h)
		p.Attributes = []smallprint.Attribute{{Name: h, Value: h, Start: p.Spans[0].Start, End: p.Spans[0].End, Quote: q}}
		p.Law = []smallprint.LawRef{{Rule: h, Jurisdiction: h, Why: h, Confidence: h, Instrument: h, Status: h}}
		d.provisions = append(d.provisions, []smallprint.Provision{p})
	}
	diff := toyDiff(a, b, smallprint.Direction(h), h, h)
	diff.Changes[0].Kind, diff.Changes[0].Why = smallprint.ChangeKind(h), h
	d.changes = []smallprint.Change{{State: smallprint.ChangeState(h), StateWhy: h, Diff: diff}}
	return d
}

func TestRow14XSS(t *testing.T) {
	for i, h := range hostile {
		if strings.Contains(h, "\x00") {
			h = strings.ReplaceAll(h, "\x00", "") // no database keeps it
		}
		handler := site(t, openFixture(t, hostileDoc(h)))
		q := url.QueryEscape(h)
		pages := crawl(t, handler, "/search?q="+q, "/search?q=train&platform="+q, "/changes?grade="+q+"&state="+q+"&type="+q, "/platforms?q="+q, "/types/"+url.PathEscape(h),
			"/platforms/"+url.PathEscape(h), "/law/"+url.PathEscape(h), "/changes/"+url.PathEscape(h), "/types/data.ai-training?stance="+q+"&document="+q, "/registry?type="+q+"&stance="+q+"&platform="+q+"&document="+q+"&attribute="+q+"&date="+q,
			"/compare?p1="+q+"&p2="+q+"&date=2026-01-01", "/health?page="+q)
		if len(pages) < 80 {
			t.Errorf("string %d: only %d pages", i, len(pages))
		}
		for path, p := range pages {
			if strings.HasPrefix(p.body, "<!doctype html>") {
				checkInert(t, path, p.body)
			}
			if p.status == http.StatusInternalServerError {
				t.Errorf("%s, linked from %s: status 500", path, p.from)
			}
		}
	}
}

// checkInert reports everything on a page that could run, load or lead away
// unseen.
func checkInert(t *testing.T, path, body string) {
	t.Helper()
	for n := range parse(t, body).Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "img":
			if !strings.HasPrefix(attr(n, "src"), "/captures/") || attr(n, "alt") == "" {
				t.Errorf("%s shows the picture %q with the words %q", path, attr(n, "src"), attr(n, "alt"))
			}
		case "script", "style", "iframe", "object", "embed", "base", "textarea", "video", "audio":
			t.Errorf("%s has a %s element", path, n.Data)
		case "meta":
			if attr(n, "http-equiv") != "" {
				t.Errorf("%s has meta http-equiv", path)
			}
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" {
				t.Errorf("%s: %s has the attribute %s=%q", path, n.Data, a.Key, a.Val)
			}
			if a.Key == "href" || a.Key == "src" || a.Key == "action" {
				u, err := url.Parse(a.Val)
				if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" || u.Host != "" && strings.Contains(u.Host, "evil") {
					t.Errorf("%s: %s leads to %q", path, n.Data, a.Val)
				}
			}
		}
	}
}

func TestRow14PolicyForbidsScripts(t *testing.T) {
	h := site(t, openFixture(t, larkspur()...))
	for _, path := range []string{"/", "/nothing", "/platforms/larkspur/privacy-policy/versions/1.txt", stylePath, "/healthz"} {
		head := get(t, h, path).Header()
		csp := head.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'; ") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "script-src") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if got := head.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: X-Content-Type-Options %q", path, got)
		}
	}
}

func TestRow20NothingChangesOnARequest(t *testing.T) {
	h := site(t, openFixture(t, larkspur()...))
	for _, r := range routes {
		if !strings.HasPrefix(r.pattern, "GET ") {
			t.Errorf("route %s is not read-only", r.pattern)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, "/changes", strings.NewReader("x=1")))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d, want 405", method, w.Code)
		}
	}
}

func TestRow21NoOpenRedirect(t *testing.T) {
	h := site(t, openFixture(t, larkspur()...))
	for _, path := range []string{"//evil.example/", "/\\evil.example", "/%2fevil.example/", "/%5cevil.example/..", "//evil.example/%2e%2e", "/platforms//evil.example", "/https:evil.example/", "/\tevil.example",
		"/platforms/larkspur/privacy-policy/compare/?a=1&b=2&next=//evil.example", "/platforms/%2f%2fevil.example/privacy-policy/compare/?a=1&b=2"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL = &url.URL{Path: path}
		if u, err := url.ParseRequestURI(path); err == nil {
			r.URL = u
		}
		h.ServeHTTP(w, r)
		to := w.Header().Get("Location")
		if w.Code >= 300 && w.Code < 400 && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\")) {
			t.Errorf("%q leads to %q", path, to)
		}
	}
}

func TestOutsideLinks(t *testing.T) {
	for in, want := range map[string]string{
		"https://larkspur.example/a?b=c": "https://larkspur.example/a?b=c", "javascript:alert(1)": "", "//evil.example": "", "/local": "", "data:text/html,x": "",
		"https://user:pass@larkspur.example/": "", "ftp://larkspur.example/": "", "https:evil.example": "", " https://larkspur.example/": "", "": "",
	} {
		if got := outside(in); got != want {
			t.Errorf("outside(%q) = %q, want %q", in, got, want)
		}
	}
}
