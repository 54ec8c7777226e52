package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"smallprint/internal/pgtest"
	"smallprint/internal/store"
)

func site(t testing.TB, s *store.Store) http.Handler {
	t.Helper()
	return New(Options{Store: s, Diff: toyStage, Now: func() time.Time { return at("2026-03-20") }, Log: slog.New(slog.DiscardHandler)})
}

func get(t testing.TB, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	u, err := r.URL.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	r.URL, r.RequestURI = u, path
	h.ServeHTTP(w, r)
	return w
}

// TestServe serves the fixture for a person to look at.
func TestServe(t *testing.T) {
	addr := os.Getenv("SMALLPRINT_SERVE_FIXTURE")
	if addr == "" {
		t.Skip("set SMALLPRINT_SERVE_FIXTURE=127.0.0.1:8099 to look at the fixture in a browser")
	}
	t.Fatal(http.ListenAndServe(addr, watchedSite(t)))
}

// pagesSay names every template with an address that shows it, and what a reader
// must find there.
var pagesSay = []struct {
	template, path string
	want           []string
	not            []string
}{
	{"home", "/", []string{"Changed lately, and it matters", "training on prompts and outputs turned from opt-in to opt-out", "Against the user", "Unconfirmed",
		"2 of 2", "not received at the last attempt", "without any trusted text"}, nil},
	{"changes", "/changes", []string{"Substantive <b>2</b>", "Retention shortened from 90 to 30 days"}, nil},
	{"changes", "/changes?grade=editorial", []string{"No record matches this filter", "2\u00a0records of other grades"}, nil},
	{"changes", "/changes?direction=for_user&type=data.retention", []string{"Retention shortened"}, []string{"turned from opt-in"}},
	{"changes", "/changes?grade=all&platform=larkspur&document=privacy-policy", []string{"Of <a href=\"/platforms/larkspur/privacy-policy\"", "Retention shortened"}, nil},
	{"platforms", "/platforms", []string{"Larkspur", "Osier", "not read", "3\u00a0platforms"}, nil},
	{"platforms", "/platforms?q=tar", []string{"Tarn", "1\u00a0platform of 3"}, []string{">Larkspur<"}},
	{"platform", "/platforms/larkspur", []string{"Not stated", "AI training on user content", "Terms of Service"}, []string{"Not read, so nothing is said"}},
	{"platform", "/platforms/osier", []string{"Not read, so nothing is said", "no trusted text: robot test"}, nil},
	{"document", "/platforms/larkspur/privacy-policy", []string{"“Last updated: March 1, 2026”", "Last seen unchanged", "Compare version", "Consent wall",
		"Not stated", "https://larkspur.example/privacy", "4\u00a0provisions in the latest text, 2 of them key"}, nil},
	{"document", "/platforms/osier/privacy-policy", []string{"The last attempt did not show the document", "no attempt has shown its whole text"}, []string{"<strong>Not stated</strong>"}},
	{"document", "/platforms/tarn/privacy-policy/eu", []string{"eu edition", "content that you make public"}, nil},
	{"editions", "/platforms/tarn/privacy-policy", []string{"never compared with one another", "/platforms/tarn/privacy-policy/eu"}, nil},
	{"version", "/platforms/larkspur/privacy-policy/versions/3", []string{"Effective, as the text states it", "not stated", "10 Nov 2025", `<mark class="heavy">We may use your prompts`, "Legitimate interests", "Made by a change"}, nil},
	{"compare", "/platforms/larkspur/privacy-policy/compare/1...3", []string{"Version 1 and version 3 compared", "is not a change record", "<del>", "<ins>", "unchanged paragraphs"}, nil},
	{"provision", "/platforms/larkspur/privacy-policy/provisions/l-train", []string{"Use of prompts and outputs to train models", "on by default", "Platform may", "0.91",
		"of 2\u00a0platforms</strong> whose Privacy Policy was read", "Tarn may use content that you make public", "the same kind of document", "<del>", "#:~:text=",
		"In the archived text", "bytes ", "The limits of “services” are not defined", "Analysis written by"}, nil},
	{"provision", "/platforms/larkspur/terms-of-service/provisions/l-arb", []string{"Critical", "Its words have not changed since"}, nil},
	{"types", "/types", []string{"AI training on user content", "2 of 2", "0 of 2"}, nil},
	{"type", "/types/data.ai-training", []string{"Does not cover", "How wordings differ", "2 of 2", "Every provision"}, nil},
	{"type", "/types/dispute.arbitration", []string{"1 of 1", "1</b> of 2"}, nil},
	{"registry", "/registry", []string{"9\u00a0provisions of 2\u00a0platforms", "waive any right"}, nil},
	{"registry", "/registry?type=data.ai-training&platform=larkspur&date=2025-07-01", []string{"1\u00a0provision of 1\u00a0platform", "if you opt in", "stood on 1 Jul 2025"}, []string{"unless you opt out"}},
	{"registry", "/registry?attribute=period&severity=low", []string{"30 days"}, []string{"arbitration,"}},
	{"error", "/registry?date=yesterday", []string{"is not a day"}, nil},
	{"versus", "/compare", []string{"at least two platforms"}, nil},
	{"versus", "/compare?p1=larkspur&p2=tarn&p3=osier", []string{"unless you opt out", "content that you make public", "not stated", "not read"}, nil},
	{"versus", "/compare?p1=larkspur&p2=tarn&date=2025-06-10", []string{"if you opt in", "not read"}, []string{"content that you make public"}},
	{"search", "/search?q=training+prompts", []string{"<mark class=\"key\">train</mark>", "Larkspur"}, nil},
	{"search", "/search?q=zebra", []string{"No passage of the latest texts", "Earlier versions are not searched"}, nil},
	{"search", "/search", []string{"All words must stand in one paragraph"}, nil},
	{"law", "/law", []string{"does not say that the clause keeps or breaks it", "GDPR"}, nil},
	{"instrument", "/law/GDPR", []string{"Rules, and the provisions they bear on", "AI training on user content", "not yet"}, nil},
	{"methodology", "/methodology", []string{"Not read", "Not stated", "docs/measurements.md", "Flapping", "Consent wall"}, nil},
	{"coverage", "/coverage", []string{"Robot test", "Just a moment", "never", "as of"}, nil},
	{"about", "/about", []string{"Nothing here is legal advice"}, nil},
	{"ledger", "/platforms/larkspur/privacy-policy/captures/", []string{"Consent wall", "Received <b>3</b>", "the whole document"}, nil},
	{"error", "/platforms/nobody", []string{"nobody", "list of platforms"}, nil},
}

func TestPagesSay(t *testing.T) { pagesSayAll(t, site(t, openFixture(t, larkspur()...))) }

func TestPagesSayTheSameOnPostgres(t *testing.T) {
	dsn := pgtest.Start(t)
	pgtest.Create(t, dsn, "web")
	pagesSayAll(t, site(t, fixtureAt(t, pgtest.Named(dsn, "web"), larkspur()...)))
}

func pagesSayAll(t *testing.T, h http.Handler) {
	t.Helper()
	seen := map[string]bool{"change": true, "capture": true, "copy": true, "health": true} // TestRecords, TestWatched
	for _, tt := range pagesSay {
		seen[tt.template] = true
		body := get(t, h, tt.path).Body.String()
		for _, s := range tt.want {
			if !strings.Contains(strings.ToLower(body), strings.ToLower(s)) {
				t.Errorf("%s does not say %q", tt.path, s)
			}
		}
		for _, s := range tt.not {
			if strings.Contains(strings.ToLower(body), strings.ToLower(s)) {
				t.Errorf("%s says %q", tt.path, s)
			}
		}
	}
	for name := range parsePages() {
		if !seen[name] {
			t.Errorf("no test shows the page %s", name)
		}
	}
}

// links returns the addresses of h's page that begin so.
func links(t testing.TB, h http.Handler, page, prefix string) []string {
	t.Helper()
	var out []string
	for _, l := range anchors(t, get(t, h, page).Body.String()) {
		if strings.HasPrefix(l, prefix) {
			out = append(out, l)
		}
	}
	if len(out) == 0 {
		t.Fatalf("%s has no link that begins with %s", page, prefix)
	}
	return out
}

func TestRecords(t *testing.T) {
	h := site(t, openFixture(t, larkspur()...))
	for _, tt := range []struct {
		path string
		want []string
	}{
		{links(t, h, "/changes", "/changes/0")[0], []string{"Change record", "Unconfirmed", "Silent: the date that the text states did not move", "Reworded", "unchanged paragraphs", "<ins>", "Version 2"}},
		{links(t, h, "/changes", "/changes/0")[1], []string{"Confirmed", "Seen again on 19 November 2025", "For the user"}},
		{links(t, h, "/platforms/osier/privacy-policy", "/captures/")[0], []string{"Robot test", "none: it does not show the whole document", "no bytes were kept", "403"}},
	} {
		w := get(t, h, tt.path)
		for _, s := range tt.want {
			if !strings.Contains(strings.ToLower(w.Body.String()), strings.ToLower(s)) {
				t.Errorf("%s (%d) does not say %q", tt.path, w.Code, s)
			}
		}
	}
}

func TestStatuses(t *testing.T) {
	h := site(t, openFixture(t, larkspur()...))
	for path, want := range map[string]int{
		"/": 200, "/healthz": 200, "/robots.txt": 200, "/favicon.svg": 200, stylePath: 200,
		"/platforms/larkspur/privacy-policy/versions/1.txt": 200, "/platforms/larkspur/privacy-policy/versions/9": 404,
		"/platforms/larkspur/privacy-policy/versions/x": 404, "/platforms/larkspur/privacy-policy/versions/0": 404, "/platforms/larkspur/privacy-policy/versions/99999999999999999999": 404,
		"/platforms/larkspur/privacy-policy/compare/1": 404, "/platforms/larkspur/privacy-policy/compare/1...01": 404, "/platforms/larkspur/privacy-policy/provisions/none": 404,
		"/changes/none": 404, "/captures/none": 404, "/captures/none/bytes/0": 404, "/types/none": 404, "/law/none": 404, "/nothing": 404, "/platforms/larkspur/none": 404,
		"/platforms/larkspur/privacy-policy/eu": 404, "/platforms/larkspur/privacy-policy/compare/?a=1&b=2": 303,
	} {
		if got := get(t, h, path).Code; got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
}

func TestTextIsServedAsItStands(t *testing.T) {
	docs := larkspur()
	w := get(t, site(t, openFixture(t, docs...)), "/platforms/larkspur/privacy-policy/versions/2.txt")
	if got, want := w.Body.String(), docs[0].texts[1].Text; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := w.Header().Get("Content-Type"); got != "text/plain; charset=utf-8" {
		t.Errorf("content type %q", got)
	}
}

func TestPagesAreSentOnce(t *testing.T) {
	h := site(t, openFixture(t, larkspur()...))
	tag := get(t, h, "/types").Header().Get("ETag")
	r := httptest.NewRequest(http.MethodGet, "/types", nil)
	r.Header.Set("If-None-Match", tag)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if tag == "" || w.Code != http.StatusNotModified {
		t.Errorf("tag %q: status %d, want 304", tag, w.Code)
	}
}

func TestAnEmptyArchiveSaysSo(t *testing.T) {
	h := site(t, openFixture(t))
	for path, want := range map[string]string{"/": "No substantive change is recorded yet", "/changes": "No record matches", "/platforms": "No platform is watched yet",
		"/coverage": "No document is watched yet", "/types/data.sale": "No document that was read states this", "/types": "Provision types", "/search?q=data": "No passage"} {
		if w := get(t, h, path); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: status %d, does not say %q", path, w.Code, want)
		}
	}
}
