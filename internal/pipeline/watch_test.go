package pipeline_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/pipeline"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

// A live is a made-up site whose one document is watched by a fake clock.
type live struct {
	t     *testing.T
	s     *store.Store
	p     *pipeline.Pipeline
	w     *pipeline.Watcher
	f     pipeline.Fetcher
	src   smallprint.Source
	clock atomic.Int64
	log   bytes.Buffer

	mu     sync.Mutex
	answer http.HandlerFunc
	asked  int
}

func (l *live) now() time.Time { return time.UnixMilli(l.clock.Load()).UTC() }

func watchOne(t *testing.T, every time.Duration, answer http.HandlerFunc) *live {
	t.Helper()
	l := &live{t: t, answer: answer}
	l.clock.Store(day0.UnixMilli())
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		l.mu.Lock()
		answer := l.answer
		l.asked++
		l.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(srv.Close)
	client, err := fetch.New(fetch.Options{Allow: []string{srv.Listener.Addr().String()}, Gap: -1, Now: l.now, Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	l.s, l.p = open(t)
	l.p.Log = slog.New(slog.NewTextHandler(&l.log, nil))
	l.f = pipeline.Fetcher{HTTP: client}
	l.src, err = l.p.Watch(ctx, store.Place{Platform: "Acorn", TermsType: "Terms of Service", URLs: []string{srv.URL + "/terms"}},
		schedule.Plan{Every: every}, l.now())
	if err != nil {
		t.Fatal(err)
	}
	l.w = l.p.NewWatcher(ctx, l.f)
	t.Cleanup(func() {
		if err := l.w.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func (l *live) serve(h http.HandlerFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answer = h
}

// run lets the time pass: everything that is due meanwhile is done at its time.
func (l *live) run(d time.Duration) {
	l.t.Helper()
	end := l.now().Add(d)
	for {
		due, err := l.s.NextDue(ctx)
		if err != nil {
			l.t.Fatal(err)
		}
		if due.IsZero() || due.After(end) {
			break
		}
		if due.After(l.now()) {
			l.clock.Store(due.UnixMilli())
		}
		l.step()
	}
	l.clock.Store(end.UnixMilli())
	if err := l.w.Sweep(ctx); err != nil {
		l.t.Fatal(err)
	}
}

func (l *live) step() {
	l.t.Helper()
	if _, err := l.w.Start(ctx); err != nil {
		l.t.Fatal(err)
	}
	if err := l.w.Wait(); err != nil {
		l.t.Fatal(err)
	}
	if err := l.p.FollowDue(ctx); err != nil {
		l.t.Fatal(err)
	}
	if err := l.w.Sweep(ctx); err != nil {
		l.t.Fatal(err)
	}
}

func (l *live) history() history { return read(l.t, l.s, l.p) }

// html makes a page of a text in Markdown.
func html(markdown string) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><head><title>Terms of Service | Acorn</title></head><body><nav><a href="/">Home</a> <a href="/about">About</a></nav><main>`)
	for line := range strings.SplitSeq(markdown, "\n") {
		switch {
		case strings.HasPrefix(line, "## "):
			fmt.Fprintf(&b, "<h2>%s</h2>", line[3:])
		case strings.HasPrefix(line, "# "):
			fmt.Fprintf(&b, "<h1>%s</h1>", line[2:])
		case line != "":
			fmt.Fprintf(&b, "<p>%s</p>", line)
		}
	}
	b.WriteString(`</main><footer>&copy; Acorn</footer></body></html>`)
	return b.String()
}

func page(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tag := fmt.Sprintf(`"%s"`, smallprint.Digest([]byte(body))[:16])
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("ETag", tag)
		fmt.Fprint(w, body)
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

var long = strings.Repeat("\nYou must not use the service to send messages that people did not ask for, or to collect what others published without their leave.\n", 8)

// A change is looked at again within two hours and confirmed by what is seen then.
func TestAChangeIsConfirmedSoon(t *testing.T) {
	l := watchOne(t, 24*time.Hour, page(html(terms("30", ""))))
	l.run(3 * 24 * time.Hour)
	l.serve(page(html(terms("14", ""))))
	l.run(30 * time.Hour)
	h := l.history()
	if len(h.versions) != 2 || len(h.changes) != 1 {
		t.Fatalf("%d versions and %d changes, want 2 and 1", len(h.versions), len(h.changes))
	}
	if c := h.changes[0]; c.State != smallprint.StateConfirmed || c.Grade != smallprint.GradeSubstantive {
		t.Errorf("the change is %s and %s (%s), want confirmed and substantive", c.State, c.Grade, c.StateWhy)
	}
	seen := h.versions[1].FirstSeen
	confirmed := false
	for _, c := range h.captures {
		confirmed = confirmed || c.At.After(seen) && c.At.Sub(seen) <= 2*time.Hour
	}
	if !confirmed {
		t.Error("no capture within two hours of the change looked at it again")
	}
}

// A text half as long makes no version until the same words come 20 hours later.
func TestADoubtfulTextWaits(t *testing.T) {
	full, half := page(html(terms("30", long+long))), page(html(terms("30", "")))
	l := watchOne(t, 12*time.Hour, full)
	l.run(2 * 24 * time.Hour)
	l.serve(half)
	l.run(13 * time.Hour)
	if h := l.history(); len(h.versions) != 1 {
		t.Errorf("%d versions after the first sight, want 1", len(h.versions))
	}
	if open := must(l.s.OpenReviews(ctx))(t); len(open) != 1 || !strings.Contains(open[0].Why, "as long as the last one") {
		t.Errorf("open reviews are %+v, want one about the length", open)
	}
	l.run(2 * 24 * time.Hour)
	if h := l.history(); len(h.versions) != 2 {
		t.Errorf("%d versions after two days of the same text, want 2", len(h.versions))
	}
	if r := reviews(t, l); len(r) != 1 || r[0].Decision != store.Accepted || r[0].By != store.ByLaterCapture {
		t.Errorf("reviews are %+v, want one accepted by a later capture", r)
	}
}

// The same text for one day only was a fault: it leaves no version and no change.
func TestADoubtfulTextThatPassesLeavesNothing(t *testing.T) {
	full, half := page(html(terms("30", long+long))), page(html(terms("30", "")))
	l := watchOne(t, 12*time.Hour, full)
	l.run(2 * 24 * time.Hour)
	l.serve(half)
	l.run(13 * time.Hour)
	l.serve(full)
	l.run(3 * 24 * time.Hour)
	h := l.history()
	if len(h.versions) != 1 || len(h.changes) != 0 {
		t.Errorf("%d versions and %d changes, want 1 and 0", len(h.versions), len(h.changes))
	}
	if r := reviews(t, l); len(r) != 1 || r[0].Decision != store.Rejected {
		t.Errorf("reviews are %+v, want one that was rejected", r)
	}
}

func TestAnEditorDecides(t *testing.T) {
	full, half := page(html(terms("30", long+long))), page(html(terms("30", "")))
	for _, decision := range []string{store.Accepted, store.Rejected} {
		l := watchOne(t, 12*time.Hour, full)
		l.run(2 * 24 * time.Hour)
		l.serve(half)
		l.run(13 * time.Hour)
		held := must(l.s.OpenReviews(ctx))(t)
		if len(held) != 1 {
			t.Fatalf("%d captures are held, want 1", len(held))
		}
		if err := l.p.Decide(ctx, held[0].CaptureID, decision, "seen on their site", l.now()); err != nil {
			t.Fatal(err)
		}
		l.run(3 * 24 * time.Hour)
		want := 1
		if decision == store.Accepted {
			want = 2
		}
		if h := l.history(); len(h.versions) != want {
			t.Errorf("%s: %d versions, want %d", decision, len(h.versions), want)
		}
	}
}

func reviews(t *testing.T, l *live) []store.Review {
	t.Helper()
	return must(l.s.EditionReviews(ctx, l.src.EditionID))(t)
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// A wall with status 200 that is served twice before anything was followed is
// a wall both times: nothing is unchanged since a wall.
func TestUnchangedIsHeldAgainstTheDocument(t *testing.T) {
	wall := page(`<html lang="en"><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1><p>Verify you are human.</p></body></html>`)
	l := watchOne(t, 12*time.Hour, page(html(terms("30", ""))))
	l.run(24 * time.Hour)
	seen := l.history().versions[0].LastSeen
	l.serve(wall)
	for range 2 {
		l.clock.Add(int64(time.Hour / time.Millisecond))
		if _, err := l.p.Capture(ctx, l.f, l.src); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.p.FollowDue(ctx); err != nil {
		t.Fatal(err)
	}
	h := l.history()
	if got := h.versions[0].LastSeen; !got.Equal(seen) {
		t.Errorf("the document was last seen %s, want %s", got, seen)
	}
	for _, c := range h.captures[:2] {
		if c.Outcome != smallprint.OutcomeChallenge {
			t.Errorf("the capture of %s is %s (%s), want challenge", c.At, c.Outcome, c.Reason)
		}
	}
}

// Operators hear of trouble once, and once when it is over.
func TestTroubleIsToldOnce(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		kind   string
	}{
		{"a failing server", status(500), schedule.Failing},
		{"a page that is gone", status(404), schedule.Gone},
		{"a wall", status(403), schedule.Failing},
	} {
		l := watchOne(t, 24*time.Hour, page(html(terms("30", ""))))
		l.run(2 * 24 * time.Hour)
		l.serve(c.answer)
		l.run(5 * 24 * time.Hour)
		if open := must(l.s.OpenProblems(ctx))(t); len(open) != 1 || open[0].Kind != c.kind {
			t.Errorf("%s: open problems are %+v, want one that is %s", c.name, open, c.kind)
		}
		l.serve(page(html(terms("30", ""))))
		l.run(3 * 24 * time.Hour)
		if open := must(l.s.OpenProblems(ctx))(t); len(open) != 0 {
			t.Errorf("%s: open problems after it recovered are %+v", c.name, open)
		}
		if n := strings.Count(l.log.String(), "a document is in trouble"); n != 1 {
			t.Errorf("%s: operators were told %d times, want once\n%s", c.name, n, l.log.String())
		}
		if n := strings.Count(l.log.String(), "recovered"); n != 1 {
			t.Errorf("%s: the recovery was told %d times, want once\n%s", c.name, n, l.log.String())
		}
		if h := l.history(); len(h.versions) != 1 || len(h.changes) != 0 {
			t.Errorf("%s: %d versions and %d changes, want 1 and 0", c.name, len(h.versions), len(h.changes))
		}
	}
}

// A server that cannot be reached is tried again soon, then ever less often.
func TestFailuresAreNotHammered(t *testing.T) {
	l := watchOne(t, 24*time.Hour, status(503))
	l.run(7 * 24 * time.Hour)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asked < 8 || l.asked > 20 {
		t.Errorf("a failing server was asked %d times in a week, want 8 to 20", l.asked)
	}
}
