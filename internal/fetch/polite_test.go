package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"smallprint"
)

// world is a clock that passes only where somebody sleeps.
type world struct {
	now   time.Time
	slept []time.Duration
}

func (w *world) options(allow string) Options {
	return Options{Allow: []string{allow}, Gap: 2 * time.Second, MaxWait: time.Minute, Now: func() time.Time { return w.now },
		Sleep: func(_ context.Context, d time.Duration) error {
			w.slept = append(w.slept, d)
			w.now = w.now.Add(d)
			return nil
		}}
}

func TestJitter(t *testing.T) {
	seen := map[time.Duration]bool{}
	for n := range 50 {
		d := jitter(4*time.Second, "a.example", n)
		if d < 4*time.Second || d > 5*time.Second {
			t.Errorf("jitter %d: %s, want 4 s to 5 s", n, d)
		}
		if d != jitter(4*time.Second, "a.example", n) {
			t.Errorf("jitter %d differs from itself", n)
		}
		seen[d] = true
	}
	if len(seen) < 40 {
		t.Errorf("fifty gaps have only %d lengths", len(seen))
	}
	if d := jitter(0, "a.example", 1); d != 0 {
		t.Errorf("no gap became %s", d)
	}
}

// Failures in a row double the pause; an answer ends it; a host's own
// Retry-After holds over it.
func TestBackOff(t *testing.T) {
	var answer atomic.Value // of http.HandlerFunc
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer.Load().(http.HandlerFunc)(w, r) }))
	defer srv.Close()
	w := &world{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	c, _ := New(w.options(srv.Listener.Addr().String()))
	status := func(code int, after string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			if after != "" {
				rw.Header().Set("Retry-After", after)
			}
			rw.WriteHeader(code)
		}
	}
	reset := http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		conn, _, _ := rw.(http.Hijacker).Hijack()
		conn.Close()
	})
	steps := []struct {
		name   string
		answer http.HandlerFunc
		least  time.Duration // waited before the request
	}{
		{"the first", status(500, ""), 0},
		{"after one failure", reset, 8 * time.Second},
		{"after two", status(429, ""), 16 * time.Second},
		{"after three", status(200, ""), 32 * time.Second},
		{"after an answer", status(503, "40"), 2 * time.Second},
		{"after a Retry-After", status(404, ""), 40 * time.Second},
		{"after a page that is gone", status(502, ""), 2 * time.Second},
		{"after a failure again", status(200, ""), 8 * time.Second},
	}
	for i, s := range steps {
		answer.Store(s.answer)
		w.slept = nil
		get(t, c, Request{URL: fmt.Sprintf("%s/%d", srv.URL, i), OverrideRobots: "test"})
		var waited time.Duration
		for _, d := range w.slept {
			waited += d
		}
		if waited < s.least || waited > s.least+s.least/4 {
			t.Errorf("%s: waited %s, want %s and up to a quarter", s.name, waited, s.least)
		}
	}
	// A pause too long to wait for is said, and nothing is asked.
	answer.Store(status(500, ""))
	var soon *TooSoonError
	var err error
	for range 6 {
		if _, err = c.Get(t.Context(), Request{URL: srv.URL, OverrideRobots: "test"}); err != nil {
			break
		}
	}
	if !errors.As(err, &soon) || soon.Until.Sub(w.now) > maxBackOff*5/4 {
		t.Errorf("after many failures: %v at %s", err, w.now)
	}
}

func TestBackOffIsCapped(t *testing.T) {
	w := &world{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	c, _ := New(w.options("127.0.0.1:1"))
	for range 100 {
		c.noteFailure("down.example", smallprint.OutcomeServerError)
	}
	if d := c.hosts.get("down.example").until.Sub(w.now); d < maxBackOff || d > maxBackOff*5/4 {
		t.Errorf("pause of %s after 100 failures, want an hour and up to a quarter", d)
	}
	c.noteFailure("name.example", smallprint.OutcomeDNSError)
	if x := c.hosts.get("name.example"); !x.until.IsZero() {
		t.Errorf("a name that does not resolve costs the host nothing, yet it is left alone until %s", x.until)
	}
}
