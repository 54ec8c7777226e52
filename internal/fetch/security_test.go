package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"smallprint"
)

// errPublic is what the guard of these tests answers where the real one would
// let the connection be made, so that no test leaves the machine.
var errPublic = errors.New("the guard let this public address pass")

// guarded returns a client whose dialled addresses are recorded.
func guarded(t *testing.T, o Options) (*Client, *[]string) {
	t.Helper()
	o.Gap = -1
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	passed := &[]string{}
	c.dialer.check = func(network, address string) error {
		if err := checkDial(network, address); err != nil {
			return err
		}
		*passed = append(*passed, address)
		return errPublic
	}
	return c, passed
}

func get(t *testing.T, c *Client, r Request) *Response {
	t.Helper()
	res, err := c.Get(context.Background(), r)
	if err != nil {
		t.Fatalf("Get(%q): %v", r.URL, err)
	}
	return res
}

// answers is a resolver that gives each call its own answer; the last stays.
type answers [][]string

func (a *answers) LookupNetIP(_ context.Context, _, _ string) ([]netip.Addr, error) {
	var out []netip.Addr
	for _, s := range (*a)[0] {
		out = append(out, netip.MustParseAddr(s))
	}
	if len(*a) > 1 {
		*a = (*a)[1:]
	}
	return out, nil
}

func wantRefused(t *testing.T, c *Client, passed *[]string, url string) {
	t.Helper()
	res := get(t, c, Request{URL: url, OverrideRobots: "test"})
	if res.Outcome != smallprint.OutcomeRefused {
		t.Errorf("Get(%q): outcome %q (%s), want refused", url, res.Outcome, res.Reason)
	}
	if len(*passed) > 0 {
		t.Errorf("Get(%q): dialled %v", url, *passed)
		*passed = nil
	}
}

func TestRow1PrivateAddresses(t *testing.T) {
	hosts := []string{"127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
		"169.254.169.254", "[fd00:ec2::254]", "[::1]", "[::]", "[fc00::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]",
		"2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "0x7f.0.0.1", "127.1", "127.0.0.1.",
		"0x7f.1", "1.2.3.0x7f", "127.0.0.0x1", "１２７.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "0x", "1.2.3.4.5",
		"localhost", "localhost.", "LOCALHOST"}
	for _, h := range hosts {
		c, passed := guarded(t, Options{Resolver: &answers{{"127.0.0.1", "::1"}}})
		wantRefused(t, c, passed, "http://"+h+"/latest/meta-data/")
	}
}

func TestRow2RangesThatHelpersMiss(t *testing.T) {
	for _, ip := range []string{"100.64.0.1", "100.127.255.254", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.19.255.1",
		"198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
		"64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001::1", "2001:0:a00::1", "2001:db8::1", "3fff::1",
		"::ffff:10.0.0.1", "::ffff:8.8.8.8", "ff02::1", "100::1", "fec0::1", "5f00::1"} {
		// As a literal, and as what a name resolves to.
		literal := ip
		if strings.Contains(ip, ":") {
			literal = "[" + ip + "]"
		}
		c, passed := guarded(t, Options{})
		wantRefused(t, c, passed, "https://"+literal+"/")
		if strings.HasPrefix(ip, "::ffff:8") {
			continue // resolvers give public addresses in this form; they are unmapped
		}
		c, passed = guarded(t, Options{Resolver: &answers{{ip}}})
		wantRefused(t, c, passed, "https://name.example/")
	}
	if err := checkDial("tcp4", "8.8.8.8:443"); err != nil {
		t.Errorf("a public address was refused: %v", err)
	}
	if err := checkDial("tcp4", "8.8.8.8:25"); err == nil {
		t.Error("port 25 of a public address was not refused")
	}
}

func TestRow3Rebinding(t *testing.T) {
	// A resolver that answers public, then private: the second request is
	// checked anew.
	c, passed := guarded(t, Options{Resolver: &answers{{"8.8.8.8"}, {"10.0.0.1"}}})
	first := get(t, c, Request{URL: "http://swing.example/", OverrideRobots: "test"})
	if got, want := strings.Join(*passed, " "), "8.8.8.8:80"; got != want || first.Outcome == smallprint.OutcomeRefused {
		t.Errorf("first request: dialled %q, outcome %q; want %q", got, first.Outcome, want)
	}
	*passed = nil
	wantRefused(t, c, passed, "http://swing.example/")

	// Mixed answers: only the public ones are dialled.
	c, passed = guarded(t, Options{Resolver: &answers{{"10.0.0.1", "8.8.8.8", "::1"}}})
	get(t, c, Request{URL: "http://mixed.example/", OverrideRobots: "test"})
	if got, want := strings.Join(*passed, " "), "8.8.8.8:80"; got != want {
		t.Errorf("mixed answers: dialled %q, want %q", got, want)
	}
}

func TestRow4Redirects(t *testing.T) {
	targets := []string{"http://169.254.169.254/latest/", "http://10.0.0.1/", "http://[::1]/", "file:///etc/passwd",
		"//192.168.0.1/", "http://2130706433/", "http://localhost:6379/", "gopher://127.0.0.1/", "http:\\\\127.0.0.1\\"}
	for _, to := range targets {
		for _, how := range []string{"301", "302", "303", "307", "308"} {
			var code int
			fmt.Sscan(how, &code)
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Location"] = []string{to}
				w.WriteHeader(code)
			}))
			c, passed := guarded(t, Options{Allow: []string{srv.Listener.Addr().String()}, Resolver: &answers{{"127.0.0.1"}}})
			wantRefused(t, c, passed, srv.URL)
			srv.Close()
		}
	}
	// Meta refresh and scripts are data: nothing is asked of their targets.
	hits := 0
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits++ }))
	defer inner.Close()
	page := `<meta http-equiv="refresh" content="0;url=` + inner.URL + `"><script>location="` + inner.URL + `"</script>`
	outer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) }))
	defer outer.Close()
	c, _ := guarded(t, Options{Allow: []string{outer.Listener.Addr().String()}})
	res := get(t, c, Request{URL: outer.URL, OverrideRobots: "test"})
	if hits != 0 || len(res.Hops) != 1 {
		t.Errorf("a page's own redirect was followed: %d hits, %d hops", hits, len(res.Hops))
	}
	// A public page must not send the fetcher to a host that is allowed, not
	// even where a connection to it is open.
	_, port, _ := net.SplitHostPort(inner.Listener.Addr().String())
	name := "inner.example:" + port
	c, _ = guarded(t, Options{Allow: []string{name}, Resolver: &answers{{"127.0.0.1"}}})
	get(t, c, Request{URL: "http://" + name + "/", OverrideRobots: "test"})
	if hits != 1 {
		t.Fatalf("the allowed host was asked %d times, want once", hits)
	}
	u, _ := Parse("http://" + name + "/")
	res = c.newResponse(Request{URL: u.String()})
	if err := c.chain(context.Background(), u, Request{OverrideRobots: "test"}, res); err != nil || res.Outcome != smallprint.OutcomeRefused || hits != 1 {
		t.Errorf("a chain that began elsewhere: %q (%s), %v, %d hits", res.Outcome, res.Reason, err, hits)
	}
}

func TestRow5ParserDifferential(t *testing.T) {
	refused := []string{"http://public.example\\@127.0.0.1/", "http://127.0.0.1\\.public.example/", "http://user@127.0.0.1/",
		"http://public.example@127.0.0.1/", "http://a:b@public.example/", "http://public.example\t/", "http://pub\nlic.example/",
		"http://public.example%2f@127.0.0.1/", "http://127.0.0.1%2f.public.example/", "http://[fe80::1%25eth0]/", "http://[::1%eth0]/",
		"http://public.example:80:81/", "http://public.example:99999/", "http://public.example:0/", "http:///path", "http://?x",
		"http://[::1", "http://exa mple/", "http://public.example/\x00", "//public.example/", "public.example", "", "http://\u00a0public.example/"}
	for _, raw := range refused {
		if u, err := Parse(raw); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", raw, u)
		}
	}
	accepted := [][2]string{{"HTTP://Public.Example.:80/a%2Fb?q=%2f#frag", "http://public.example/a%2Fb?q=%2f"},
		{"https://public.example:443", "https://public.example/"}, {"https://bücher.example/", "https://xn--bcher-kva.example/"},
		{" https://public.example:8443/x ", "https://public.example:8443/x"}, {"http://ｐｕｂｌｉｃ.example/", "http://public.example/"}}
	for _, x := range accepted {
		u, err := Parse(x[0])
		if err != nil || u.String() != x[1] {
			t.Errorf("Parse(%q) = %v, %v; want %s", x[0], u, err, x[1])
			continue
		}
		if again, err := Parse(u.String()); err != nil || again.String() != u.String() {
			t.Errorf("Parse is not stable on %q: %v, %v", u, again, err)
		}
	}
}

func TestRow7And10Schemes(t *testing.T) {
	for _, raw := range []string{"file:///etc/passwd", "FILE:///etc/passwd", " file:///etc/passwd", "view-source:http://x.example/",
		"jar:http://x.example!/a", "data:text/html,hi", "blob:http://x.example/1", "ftp://x.example/", "gopher://x.example/",
		"javascript:alert(1)", "httpx://x.example/", "http:x.example", "https:/x.example", "source:file:///etc/passwd", "\tfile:///x",
		"about:blank", "chrome://version", "ws://x.example/", "unix:///run/x.sock", "http+unix://x/"} {
		c, passed := guarded(t, Options{})
		wantRefused(t, c, passed, raw)
	}
}

func TestRow9EnvironmentProxies(t *testing.T) {
	hits := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { hits++ }))
	defer proxy.Close()
	for _, k := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"} {
		t.Setenv(k, proxy.URL)
	}
	c, _ := guarded(t, Options{Resolver: &answers{{"8.8.8.8"}}})
	get(t, c, Request{URL: "http://public.example/"})
	if hits != 0 {
		t.Errorf("the environment's proxy was asked %d times", hits)
	}
	c, _ = guarded(t, Options{Proxy: proxy.URL})
	res := get(t, c, Request{URL: "http://public.example/", OverrideRobots: "test"})
	if hits == 0 || res.Status != 200 {
		t.Errorf("the configured proxy was not used: %d hits, %s %s", hits, res.Outcome, res.Reason)
	}
	wantRefused(t, c, &[]string{}, "http://169.254.169.254/")
}

func TestRow23Exhaustion(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		zw := gzip.NewWriter(&b)
		zero := make([]byte, 1<<20)
		for range 64 {
			zw.Write(zero)
		}
		zw.Close()
		return b.Bytes()
	}()
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    smallprint.Outcome
		cut     string
	}{
		{"a body beyond the limit", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 3<<20)) }, smallprint.OutcomeTooLarge, "length"},
		{"an endless body", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		}, smallprint.OutcomeTooLarge, "length"},
		{"a gzip bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb)
		}, smallprint.OutcomeTooLarge, "length"},
		{"brotli that was not asked for", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			w.Write([]byte{1, 2, 3})
		}, smallprint.OutcomeWrongType, "unspecified"},
		{"redirects without end", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}, smallprint.OutcomeMoved, ""},
		{"a server that never answers", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, smallprint.OutcomeTimeout, ""},
		{"a body that drips", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				fmt.Fprint(w, ".")
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		}, smallprint.OutcomeTimeout, "time"},
		{"endless headers", func(w http.ResponseWriter, _ *http.Request) {
			for i := range 2000 {
				w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("a", 100))
			}
		}, smallprint.OutcomeTooLarge, ""},
		{"a body shorter than declared", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "half")
		}, smallprint.OutcomeTruncated, "disconnect"},
		{"a chunked body without its end", func(w http.ResponseWriter, _ *http.Request) {
			conn, buf, _ := w.(http.Hijacker).Hijack()
			buf.WriteString("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
			buf.Flush()
			conn.Close()
		}, smallprint.OutcomeTruncated, "disconnect"},
		{"a gzip stream without its end", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb[:200])
		}, smallprint.OutcomeTruncated, "disconnect"},
		{"a reset", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
		}, smallprint.OutcomeServerError, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(tt.handler)
			defer srv.Close()
			c, _ := guarded(t, Options{Allow: []string{srv.Listener.Addr().String()}, MaxBody: 1 << 20, Timeout: 300 * time.Millisecond})
			res := get(t, c, Request{URL: srv.URL, OverrideRobots: "test"})
			if res.Outcome != tt.want || res.Truncated != tt.cut {
				t.Errorf("outcome %q, cut %q (%s); want %q, %q", res.Outcome, res.Truncated, res.Reason, tt.want, tt.cut)
			}
			if len(res.Body) > 1<<20 || res.Received > 1<<20+64<<10 {
				t.Errorf("kept %d bytes of %d received", len(res.Body), res.Received)
			}
		})
	}
}
