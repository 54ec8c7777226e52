package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"smallprint"
)

func TestResponseRecord(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/old":
			w.Header().Set("X-Hop", "first")
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		case "/new":
			if got, want := r.Header.Get("Accept-Encoding"), "gzip"; got != want {
				t.Errorf("Accept-Encoding %q, want %q", got, want)
			}
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("ETag", `"1"`)
			if r.Header.Get("If-None-Match") == `"1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			zw := gzip.NewWriter(w)
			zw.Write([]byte(strings.Repeat("terms ", 1000)))
			zw.Close()
		}
	}))
	srv.StartTLS()
	defer srv.Close()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	addr := srv.Listener.Addr().String()
	c, err := New(Options{Allow: []string{addr}, Gap: -1, RootCAs: srv.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs,
		Now: func() time.Time { return now }, Vantage: "test bench", Region: "NL", UserAgent: "smallprint/1 (+mailto:op@watch.example)"})
	if err != nil {
		t.Fatal(err)
	}
	res := get(t, c, Request{URL: srv.URL + "/old"})
	if res.Outcome != "" || res.Status != 200 || len(res.Hops) != 2 || len(res.Body) != 6000 {
		t.Fatalf("outcome %q (%s), status %d, %d hops, %d bytes", res.Outcome, res.Reason, res.Status, len(res.Hops), len(res.Body))
	}
	first, last := res.Hops[0], res.Last()
	if first.Status != 301 || first.Header.Get("X-Hop") != "first" || res.FinalURL != srv.URL+"/new" {
		t.Errorf("first hop %+v, final %s", first, res.FinalURL)
	}
	if last.IP != addr || last.TLS == nil || len(last.TLS.Leaf) != 64 || last.TLS.Version != "TLS 1.3" {
		t.Errorf("connection: %s %+v", last.IP, last.TLS)
	}
	if res.Received >= 6000 || res.Received == 0 || res.Encoding != "gzip" {
		t.Errorf("received %d, encoding %q", res.Received, res.Encoding)
	}
	if !res.Start.Equal(now) || res.Vantage != "test bench" || len(res.Config) != 64 || !res.Robots.Allowed {
		t.Errorf("record %+v", res)
	}
	if got, want := strings.Join(first.Resolved, " "), "127.0.0.1"; got != want {
		t.Errorf("resolved to %q, want %q", got, want)
	}
	if res.Region != "NL" || res.Language != "en" || res.Declared < 0 || len(last.TLS.Chain) != 1 || last.TLS.Chain[0] != last.TLS.Leaf ||
		res.Clock == "" || !strings.HasPrefix(res.Fetcher, "smallprint-fetch/") || res.End.Before(res.Start) || last.Proto == "" ||
		res.Robots.URL != srv.URL+"/robots.txt" || res.Robots.Fetched.IsZero() || last.RequestHeader.Get("Accept-Language") != "en" {
		t.Errorf("record %+v", res)
	}
	if got := last.RequestHeader.Get("User-Agent"); got != "smallprint/1 (+mailto:op@watch.example)" {
		t.Errorf("recorded user agent %q", got)
	}
	res = get(t, c, Request{URL: srv.URL + "/new", ETag: `"1"`})
	if res.Outcome != "" || res.Status != 304 || len(res.Body) != 0 {
		t.Errorf("conditional: outcome %q, status %d, %d bytes", res.Outcome, res.Status, len(res.Body))
	}
	// Without the authority's certificate the connection is not secure.
	c, _ = New(Options{Allow: []string{addr}, Gap: -1})
	if res := get(t, c, Request{URL: srv.URL + "/old"}); res.Outcome != smallprint.OutcomeTLSError {
		t.Errorf("unknown authority: outcome %q (%s), want tls_error", res.Outcome, res.Reason)
	}
}

func TestDNSFailure(t *testing.T) {
	c, _ := New(Options{Gap: -1, Resolver: noNames{}})
	res := get(t, c, Request{URL: "https://nowhere.example/terms"})
	if res.Outcome != smallprint.OutcomeDNSError {
		t.Errorf("outcome %q (%s), want dns_error", res.Outcome, res.Reason)
	}
}

type noNames struct{ Resolver }

func (noNames) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

func TestOneAtATimeWithAGap(t *testing.T) {
	var now atomic.Int64
	var open, most atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		most.Store(max(most.Load(), open.Add(1)))
		time.Sleep(2 * time.Millisecond)
		open.Add(-1)
	}))
	defer srv.Close()
	c, _ := New(Options{Allow: []string{srv.Listener.Addr().String()}, Gap: 5 * time.Second, MaxWait: time.Hour,
		Now:   func() time.Time { return time.Unix(0, now.Load()) },
		Sleep: func(_ context.Context, d time.Duration) error { now.Add(int64(d)); return nil }})
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			get(t, c, Request{URL: fmt.Sprintf("%s/%d", srv.URL, i), OverrideRobots: "test"})
		})
	}
	wg.Wait()
	// Five gaps, each longer by up to a quarter.
	if got := time.Duration(now.Load()); got <= 25*time.Second || got > 25*time.Second*5/4 {
		t.Errorf("six requests took %s of simulated time, want 25 s to 31.25 s", got)
	}
	if most.Load() != 1 {
		t.Errorf("%d requests were open at once, want 1", most.Load())
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	hits := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits++
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer srv.Close()
	c, _ := New(Options{Allow: []string{srv.Listener.Addr().String()}, Gap: -1, Now: func() time.Time { return now }})
	res := get(t, c, Request{URL: srv.URL, OverrideRobots: "test"})
	if want := now.Add(10 * time.Minute); !res.RetryAfter.Equal(want) {
		t.Errorf("RetryAfter %s, want %s", res.RetryAfter, want)
	}
	var soon *TooSoonError
	if _, err := c.Get(t.Context(), Request{URL: srv.URL}); !errors.As(err, &soon) || hits != 1 {
		t.Errorf("second request: error %v, %d hits", err, hits)
	}
	now = now.Add(11 * time.Minute)
	get(t, c, Request{URL: srv.URL, OverrideRobots: "test"})
	if hits != 2 {
		t.Errorf("after the wait: %d hits, want 2", hits)
	}
	for v, want := range map[string]time.Duration{"0": 0, "-5": 0, "soon": 0, "999999999": maxRetryAfter,
		now.Add(time.Hour).Format(http.TimeFormat): time.Hour} {
		at, ok := retryAfter(v, now)
		if got := at.Sub(now); ok != (want > 0) || ok && got != want {
			t.Errorf("Retry-After %q: %s, %v; want %s", v, got, ok, want)
		}
	}
}

func TestAllowNeedsAPort(t *testing.T) {
	if _, err := New(Options{Allow: []string{"localhost"}}); smallprint.KindOf(err) != smallprint.KindUsage {
		t.Errorf("error %v, want a usage error", err)
	}
}
