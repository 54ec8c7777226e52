package fetch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"smallprint"
)

// ask sends raw bytes to a proxy and returns the status of the answer; 0 where
// it gave none.
func ask(t *testing.T, p *Proxy, request string) (int, string) {
	t.Helper()
	conn, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Second))
	fmt.Fprint(conn, request)
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, ""
	}
	body, _ := io.ReadAll(io.LimitReader(res.Body, 100))
	return res.StatusCode, string(body)
}

func visit(t *testing.T, c *Client, url string) *Visit {
	t.Helper()
	v, err := c.Visit(t.Context(), Request{URL: url}, "test", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

// Rows 1 to 5, 7 and 10 of the table of attacks, as a browser would send them.
func TestRows1To10ThroughTheProxy(t *testing.T) {
	hits := 0
	inner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { hits++; fmt.Fprint(w, "inner") }))
	defer inner.Close()
	addr := inner.Listener.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	c, passed := guarded(t, Options{Allow: []string{addr}, Resolver: &answers{{"127.0.0.1", "::1"}}})
	// A visit that began at a public page reaches nothing, not even what the
	// operator allowed.
	v := visit(t, c, "http://public.example/")
	for _, host := range []string{addr, "localhost:" + port, "127.1:" + port, "2130706433:" + port, "0x7f000001:80", "0177.0.0.1:80", "[::1]:" + port,
		"[::ffff:127.0.0.1]:80", "0.0.0.0:80", "10.0.0.1:443", "169.254.169.254:80", "[fd00:ec2::254]:80", "100.64.0.1:443", "192.0.0.8:80",
		"198.18.0.1:80", "[64:ff9b::7f00:1]:443", "[2002:7f00:1::]:443", "name.example:443", "8.8.8.8:25", "user@127.0.0.1:80", "[fe80::1%25lo]:80"} {
		for _, request := range []string{"CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", "GET http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n"} {
			if status, body := ask(t, v.Proxy, request); status == 200 || body == "inner" {
				t.Errorf("%q was answered %d %q", request, status, body)
			}
		}
	}
	for _, raw := range []string{"file:///etc/passwd", "ftp://public.example/", "https://public.example/", "gopher://x/", "/", "http:\\\\127.0.0.1\\", "data:,x"} {
		if status, _ := ask(t, v.Proxy, "GET "+raw+" HTTP/1.1\r\nHost: public.example\r\n\r\n"); status == 200 {
			t.Errorf("GET %s was answered", raw)
		}
	}
	if hits > 0 || len(*passed) > 0 {
		t.Errorf("the allowed host was reached %d times, %v dialled", hits, *passed)
	}
	// One that began at the allowed host reaches it, and no other.
	v = visit(t, c, "http://"+addr+"/")
	if status, body := ask(t, v.Proxy, "GET http://"+addr+"/ HTTP/1.1\r\nHost: "+addr+"\r\n\r\n"); status != 200 || body != "inner" {
		t.Errorf("the allowed host: %d %q", status, body)
	}
	if status, _ := ask(t, v.Proxy, "CONNECT "+addr+" HTTP/1.1\r\nHost: x\r\n\r\n"); status != 200 {
		t.Errorf("a tunnel to the allowed host: %d", status)
	}
	if got := v.Proxy.remote(addr); got != addr {
		t.Errorf("connected to %q, want %q", got, addr)
	}
	if status, _ := ask(t, v.Proxy, "CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\n\r\n"); status == 200 {
		t.Error("another port of the allowed host was reached")
	}
	if o, _ := v.Proxy.fault("127.0.0.1:1"); o != smallprint.OutcomeRefused {
		t.Errorf("the refusal is recorded as %q", o)
	}
	none, err := c.DenyAll()
	if err != nil {
		t.Fatal(err)
	}
	defer none.Close()
	if status, _ := ask(t, none, "CONNECT "+addr+" HTTP/1.1\r\nHost: x\r\n\r\n"); status == 200 {
		t.Error("outside of a visit a tunnel was opened")
	}
}

// Row 3: the address is checked as it is dialled, each time.
func TestRow3RebindingThroughTheProxy(t *testing.T) {
	c, passed := guarded(t, Options{Resolver: &answers{{"8.8.8.8"}, {"10.0.0.1"}}})
	v := visit(t, c, "http://swing.example/")
	for i, want := range []string{"8.8.8.8:443", ""} {
		*passed = nil
		ask(t, v.Proxy, "CONNECT swing.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
		if got := strings.Join(*passed, " "); got != want {
			t.Errorf("request %d: the guard let %q pass, want %q", i, got, want)
		}
	}
}

// Row 23: bytes are counted over the whole visit, in and out of tunnels.
func TestRow23ExhaustionThroughTheProxy(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 32<<10)); err != nil {
				return
			}
		}
	}))
	defer srv.Close()
	addr := srv.Listener.Addr().String()
	c, _ := guarded(t, Options{Allow: []string{addr}, MaxBody: 1 << 20})
	for _, request := range []string{"GET http://" + addr + "/ HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT " + addr + " HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"} {
		v := visit(t, c, srv.URL)
		conn, err := net.Dial("tcp", v.Proxy.Addr())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, request)
		n, _ := io.Copy(io.Discard, conn)
		conn.Close()
		if n < 1<<20 || n > 6<<20 {
			t.Errorf("%.10q: %d bytes came, want about 4 MB", request, n)
		}
		if o, reason := v.Proxy.fault(addr); o != smallprint.OutcomeTooLarge {
			t.Errorf("%.10q: recorded as %q (%s)", request, o, reason)
		}
	}
}

func TestProxyLeavesNothing(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer srv.Close()
	addr := srv.Listener.Addr().String()
	c, _ := guarded(t, Options{Allow: []string{addr}})
	before := runtime.NumGoroutine()
	for range 5 {
		v, err := c.Visit(context.Background(), Request{URL: srv.URL}, "test", "")
		if err != nil {
			t.Fatal(err)
		}
		for _, request := range []string{"GET http://" + addr + "/ HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT " + addr + " HTTP/1.1\r\nHost: x\r\n\r\n", "GET"} {
			conn, err := net.Dial("tcp", v.Proxy.Addr())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprint(conn, request)
		}
		time.Sleep(20 * time.Millisecond)
		v.Close()
	}
	srv.CloseClientConnections()
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before+1 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before+1 {
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines before, %d after:\n%s", before, n, buf[:runtime.Stack(buf, true)])
	}
}

// The operator's own proxy is gone through by tunnels too.
func TestProxyBehindAProxy(t *testing.T) {
	var asked []string
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI)
		if r.Method == http.MethodConnect {
			conn, _, _ := w.(http.Hijacker).Hijack()
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 204 through\r\n\r\n")
			conn.Close()
		}
	}))
	defer up.Close()
	c, _ := guarded(t, Options{Proxy: up.URL})
	v := visit(t, c, "http://public.example/")
	ask(t, v.Proxy, "CONNECT public.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
	ask(t, v.Proxy, "GET http://public.example/x HTTP/1.1\r\nHost: x\r\n\r\n")
	if got, want := strings.Join(asked, ", "), "CONNECT public.example:443, GET http://public.example/x"; got != want {
		t.Errorf("the operator's proxy was asked for %q, want %q", got, want)
	}
}

// A visit's addresses obey robots.txt and wait their turn as Get's do.
func TestVisitIsPolite(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			fmt.Fprint(w, "User-agent: *\nDisallow: /private")
		}
	}))
	defer srv.Close()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var slept time.Duration
	c, _ := New(Options{Allow: []string{srv.Listener.Addr().String()}, Gap: 5 * time.Second, Now: func() time.Time { return now },
		Sleep: func(_ context.Context, d time.Duration) error { slept += d; now = now.Add(d); return nil }})
	v := visit(t, c, srv.URL+"/private/page")
	if ok, err := v.Enter(t.Context(), srv.URL+"/private/page"); ok || err != nil || v.Response.Outcome != smallprint.OutcomeRobotsDenied {
		t.Errorf("entered %v, %v, outcome %q", ok, err, v.Response.Outcome)
	}
	v = visit(t, c, srv.URL+"/terms")
	for range 2 { // the page, and a redirect to the same host
		if ok, err := v.Enter(t.Context(), srv.URL+"/terms"); !ok || err != nil {
			t.Fatalf("entered %v, %v: %s", ok, err, v.Response.Reason)
		}
	}
	if slept < 10*time.Second {
		t.Errorf("waited %s between robots.txt, page and redirect, want two gaps", slept)
	}
	v.Answered(Hop{URL: srv.URL + "/terms", Status: 503, Header: http.Header{"Retry-After": {"600"}}})
	v.Close()
	var soon *TooSoonError
	if _, err := c.Get(t.Context(), Request{URL: srv.URL}); !errors.As(err, &soon) {
		t.Errorf("after a 503 with Retry-After: %v", err)
	}
}
