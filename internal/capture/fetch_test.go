package capture

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/demo"
	"smallprint/internal/fetch"
)

// client returns a client that may reach srv.
func client(t *testing.T, srv *httptest.Server, now func() time.Time) *fetch.Client {
	t.Helper()
	c, err := fetch.New(fetch.Options{Allow: []string{srv.Listener.Addr().String()}, Gap: -1, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestFetchConditional(t *testing.T) {
	body := doc("Terms", policy)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			w.WriteHeader(http.StatusNotFound)
		case "/tagged":
			w.Header().Set("ETag", `"7"`)
			if r.Header.Get("If-None-Match") == `"7"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			fallthrough
		default:
			w.Write([]byte(body))
		}
	}))
	defer srv.Close()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	c := client(t, srv, func() time.Time { return now })
	for _, paths := range [][]string{{"/tagged"}, {"/plain"}, {"/tagged", "/plain"}} {
		src := smallprint.Source{ID: "s", EditionID: "e"}
		for _, p := range paths {
			src.URLs = append(src.URLs, srv.URL+p)
		}
		first, err := Fetch(t.Context(), c, src, Options{})
		if err != nil || first.Capture.Outcome != smallprint.OutcomeOK {
			t.Fatalf("%v: %q (%s), %v", paths, first.Capture.Outcome, first.Capture.Reason, err)
		}
		if !first.Capture.At.Equal(now) || len(first.Bodies) != len(paths) || first.Capture.Pages[0].SHA256 != smallprint.Digest(first.Bodies[0]) {
			t.Errorf("%v: capture %+v", paths, first.Capture)
		}
		second, err := Fetch(t.Context(), c, src, Options{Last: &first.Capture})
		if err != nil || second.Capture.Outcome != smallprint.OutcomeUnchanged {
			t.Errorf("%v, again: %q (%s), %v", paths, second.Capture.Outcome, second.Capture.Reason, err)
		}
		if second.Capture.Pages[0].SHA256 != first.Capture.Pages[0].SHA256 {
			t.Errorf("%v, again: the page's digest is lost", paths)
		}
		// The validators survive a 304, so that the third is conditional too.
		third, _ := Fetch(t.Context(), c, src, Options{Last: &second.Capture})
		if third.Capture.Outcome != smallprint.OutcomeUnchanged || third.Responses[0].Status != second.Responses[0].Status {
			t.Errorf("%v, a third time: %q, status %d", paths, third.Capture.Outcome, third.Responses[0].Status)
		}
	}
}

func TestFetchEndsWithItsContext(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	r, err := Fetch(ctx, client(t, srv, time.Now), smallprint.Source{URLs: []string{srv.URL}}, Options{})
	if err == nil {
		t.Errorf("a capture was made of nothing: %+v", r.Capture)
	}
}

func TestFetchNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	c, _ := fetch.New(fetch.Options{Allow: []string{addr}, Gap: -1})
	r, err := Fetch(t.Context(), c, smallprint.Source{URLs: []string{"http://" + addr + "/terms"}}, Options{})
	if err != nil || r.Capture.Outcome != smallprint.OutcomeServerError {
		t.Errorf("%+v, %v; want server_error", r.Capture, err)
	}
}

// TestDemoYear captures every document of the made-up platforms on every day
// and compares each outcome with what is known to happen.
func TestDemoYear(t *testing.T) {
	w := demo.NewWorld()
	var day time.Time
	srv := httptest.NewServer(w.Handler(func() time.Time { return day }))
	defer srv.Close()
	c := client(t, srv, func() time.Time { return day })
	truth := w.Truth()
	counts := map[smallprint.Outcome]int{}
	last := map[string]*smallprint.Capture{}
	for _, day = range w.Days() {
		for _, d := range w.Docs() {
			src := smallprint.Source{ID: d.Path, EditionID: d.Path, URLs: []string{srv.URL + d.Path}}
			r, err := Fetch(t.Context(), c, src, Options{Last: last[d.Path]})
			if err != nil {
				t.Fatal(err)
			}
			got := r.Capture.Outcome
			counts[got]++
			if want := expected(truth, d.Path, day); got != want && !(want == smallprint.OutcomeOK && got == smallprint.OutcomeUnchanged) {
				t.Errorf("%s %s: %q (%s), want %q", day.Format(time.DateOnly), d.Path, got, r.Capture.Reason, want)
			}
			if got == smallprint.OutcomeOK || got == smallprint.OutcomeUnchanged {
				last[d.Path] = &r.Capture
			}
		}
	}
	t.Log(counts)
}

// expected returns what a capture without a reading should find. The text of
// another edition is known only by reading it.
func expected(truth []demo.Event, path string, day time.Time) smallprint.Outcome {
	i := slices.IndexFunc(truth, func(e demo.Event) bool {
		return e.Path == path && (e.Kind == demo.EventOutcome && e.Outcome != smallprint.OutcomeLanguageMismatch &&
			!day.Before(e.Day) && !day.After(e.Until) || e.Kind == demo.EventNew && day.Before(e.Day))
	})
	switch {
	case i < 0:
		return smallprint.OutcomeOK
	case truth[i].Kind == demo.EventNew:
		return smallprint.OutcomeGone
	}
	return truth[i].Outcome
}
