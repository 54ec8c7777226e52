package capture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
)

// scripted is a Getter that answers as a browser would: shells filled.
type scripted struct {
	asked int
	err   error
}

func (s *scripted) Now() time.Time { return time.Time{} }

func (s *scripted) Get(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	s.asked++
	if s.err != nil {
		return nil, s.err
	}
	return &fetch.Response{URL: r.URL, FinalURL: r.URL, Status: 200, Header: http.Header{"Content-Type": {"text/html"}},
		Body: []byte(doc("Terms", policy)), Served: []byte(shellPage), Screenshot: []byte("\x89PNG"), Fetcher: "smallprint-browser/1 test"}, nil
}

const shellPage = `<!doctype html><html><head><title>Shop</title><script src="/a.js"></script></head><body><div id="root"></div></body></html>`

func TestVia(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/shell":
			w.Write([]byte(shellPage))
		case "/wall":
			w.Header().Set("Cf-Mitigated", "challenge")
			w.WriteHeader(http.StatusForbidden)
			w.Write([]byte(shellPage))
		default:
			w.Write([]byte(doc("Terms", policy)))
		}
	}))
	defer srv.Close()
	c := client(t, srv, nil)
	tests := []struct {
		path, via string
		browser   *scripted
		want      smallprint.Outcome
		wantVia   string
		asked     int
	}{
		{"/terms", "", &scripted{}, smallprint.OutcomeOK, ViaHTTP, 0},
		{"/shell", "", &scripted{}, smallprint.OutcomeOK, ViaBrowser, 1},
		{"/shell", ViaHTTP, &scripted{}, smallprint.OutcomeEmpty, ViaHTTP, 0},
		{"/shell", "", nil, smallprint.OutcomeEmpty, ViaHTTP, 0},
		{"/shell", "", &scripted{err: errors.New("no Chromium")}, smallprint.OutcomeEmpty, ViaHTTP, 1},
		{"/wall", "", &scripted{}, smallprint.OutcomeChallenge, ViaHTTP, 0},
		{"/terms", ViaBrowser, &scripted{}, smallprint.OutcomeOK, ViaBrowser, 1},
	}
	for _, tt := range tests {
		src := smallprint.Source{ID: "s", URLs: []string{srv.URL + tt.path}, Via: tt.via}
		var o Options
		if tt.browser != nil {
			o.Browser = tt.browser
		}
		r, err := Fetch(t.Context(), c, src, o)
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		if tt.browser != nil {
			asked = tt.browser.asked
		}
		if r.Capture.Outcome != tt.want || r.Via != tt.wantVia || asked != tt.asked {
			t.Errorf("%s via %q: %q (%s) via %q, browser asked %d times; want %q via %q, %d times",
				tt.path, tt.via, r.Capture.Outcome, r.Capture.Reason, r.Via, asked, tt.want, tt.wantVia, tt.asked)
		}
		p := r.Capture.Pages[0]
		if r.Via == ViaBrowser && (p.Served != smallprint.Digest([]byte(shellPage)) || p.Screenshot == "" || p.Fetcher == "" || len(r.Blobs()) != 3) {
			t.Errorf("%s: page %+v, %d blobs", tt.path, p, len(r.Blobs()))
		}
	}
	if _, err := Fetch(t.Context(), c, smallprint.Source{URLs: []string{srv.URL}, Via: ViaBrowser}, Options{}); smallprint.KindOf(err) != smallprint.KindInvalid {
		t.Errorf("via browser without one: %v", err)
	}
}

// pages serves documents under tags; bump gives one another text.
func pages(t *testing.T) (srv *httptest.Server, texts map[string]string, conditional map[string]int) {
	texts, conditional = map[string]string{"/1": doc("Terms", policy), "/2": doc("Annex", long(3))}, map[string]int{}
	srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := texts[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		tag := `"` + smallprint.Digest([]byte(text)) + `"`
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") != "" {
			conditional[r.URL.Path]++
		}
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write([]byte(text))
	}))
	t.Cleanup(srv.Close)
	return srv, texts, conditional
}

// A page of several that did not change keeps its digest; the whole is
// unchanged only when each of them is.
func TestSeveralPagesAreConditional(t *testing.T) {
	srv, texts, _ := pages(t)
	c := client(t, srv, nil)
	src := smallprint.Source{ID: "s", URLs: []string{srv.URL + "/1", srv.URL + "/2"}}
	fetchNext := func(last *Result) *Result {
		t.Helper()
		var o Options
		if last != nil {
			o.Last = &last.Capture
		}
		r, err := Fetch(t.Context(), c, src, o)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := fetchNext(nil)
	if second := fetchNext(first); second.Capture.Outcome != smallprint.OutcomeUnchanged {
		t.Errorf("nothing changed: %q", second.Capture.Outcome)
	}
	texts["/2"] = doc("Annex", long(4))
	third := fetchNext(first)
	if third.Capture.Outcome != smallprint.OutcomeOK || third.Capture.Pages[0].Status != http.StatusNotModified || len(third.Bodies[0]) > 0 {
		t.Errorf("one page changed: %q, first page %d", third.Capture.Outcome, third.Capture.Pages[0].Status)
	}
	if p := third.Capture.Pages; p[0].SHA256 != first.Capture.Pages[0].SHA256 || p[1].SHA256 != smallprint.Digest([]byte(texts["/2"])) {
		t.Errorf("one page changed: digests %q and %q", p[0].SHA256, p[1].SHA256)
	}
	delete(texts, "/2")
	if r := fetchNext(third); r.Capture.Outcome != smallprint.OutcomeGone || !strings.HasPrefix(r.Capture.Reason, "page 2 of 2: ") {
		t.Errorf("one page gone: %q (%s)", r.Capture.Outcome, r.Capture.Reason)
	}
}

// Whatever the validators say, a page is sent whole every week.
func TestFullFetchEveryWeek(t *testing.T) {
	srv, _, conditional := pages(t)
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	c := client(t, srv, func() time.Time { return now })
	src := smallprint.Source{ID: "s", URLs: []string{srv.URL + "/1"}}
	var last *smallprint.Capture
	var full []int
	for day := range 22 {
		before := conditional["/1"]
		r, err := Fetch(t.Context(), c, src, Options{Last: last})
		if err != nil {
			t.Fatal(err)
		}
		if conditional["/1"] == before {
			full = append(full, day)
		}
		last, now = &r.Capture, now.AddDate(0, 0, 1)
	}
	if len(full) != 4 || full[1] != 7 || full[2] != 14 || full[3] != 21 {
		t.Errorf("full fetches on days %v, want 0, 7, 14 and 21", full)
	}
	r, err := Fetch(t.Context(), c, src, Options{Last: last, LastFull: now.AddDate(0, 0, -8)})
	if err != nil || r.Responses[0].Status != http.StatusOK {
		t.Errorf("the caller's eight days: status %d, %v", r.Responses[0].Status, err)
	}
}

func TestEvidence(t *testing.T) {
	srv, _, _ := pages(t)
	src := smallprint.Source{ID: "s", URLs: []string{srv.URL + "/1", srv.URL + "/2"}}
	r, err := Fetch(t.Context(), client(t, srv, nil), src, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []fetch.Response
	if err := json.Unmarshal(r.Evidence(), &got); err != nil || len(got) != 2 || len(got[0].Hops) != 1 || got[1].URL != src.URLs[1] {
		t.Errorf("%s, %v", r.Evidence(), err)
	}
	if !bytes.Equal(r.Evidence(), r.Evidence()) {
		t.Error("the record differs from itself")
	}
}

func TestRobotsOverride(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			w.Write([]byte("User-agent: *\nDisallow: /\n"))
			return
		}
		w.Write([]byte(doc("Terms", policy)))
	}))
	defer srv.Close()
	c := client(t, srv, nil)
	for reason, want := range map[string]smallprint.Outcome{"": smallprint.OutcomeRobotsDenied, "the site's owner asked us to": smallprint.OutcomeOK} {
		r, err := Fetch(t.Context(), c, smallprint.Source{URLs: []string{srv.URL + "/terms"}, OverrideRobots: reason}, Options{})
		if err != nil || r.Capture.Outcome != want || r.Responses[0].Robots.Override != reason {
			t.Errorf("reason %q: %q, %+v, %v", reason, r.Capture.Outcome, r.Responses[0].Robots, err)
		}
	}
}
