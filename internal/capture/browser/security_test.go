package browser

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
)

// counted is a server that must not be reached.
func counted(t *testing.T) (port string, hits *atomic.Int32) {
	t.Helper()
	hits = new(atomic.Int32)
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<p>secret</p>")
	})
	s := serve(t, h)
	_, port, _ = net.SplitHostPort(s.Listener.Addr().String())
	// The same port on IPv6, where the machine has it.
	if l, err := net.Listen("tcp6", "[::1]:"+port); err == nil {
		six := &httptest.Server{Listener: l, Config: &http.Server{Handler: h}}
		six.Start()
		t.Cleanup(six.Close)
	}
	return port, hits
}

// spellings are ways to write addresses that are not public.
func spellings(port string) []string {
	var out []string
	for _, h := range []string{"127.0.0.1", "localhost", "LOCALHOST.", "127.1", "0.0.0.0", "2130706433", "0x7f000001", "017700000001",
		"[::1]", "[::ffff:127.0.0.1]", "[::]", "127。0。0。1", "①②⑦.0.0.1", "a.localhost"} {
		out = append(out, "http://"+h+":"+port+"/")
	}
	return append(out, "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[fd00:ec2::254]/")
}

func html(page string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	}
}

func TestRow1PrivateAddressesInTheBrowser(t *testing.T) {
	t.Parallel()
	port, hits := counted(t)
	var page strings.Builder
	page.WriteString("<!doctype html><p>policy</p>")
	for _, u := range spellings(port) {
		fmt.Fprintf(&page, `<img src=%q><link rel=stylesheet href=%q><link rel=preload as=fetch href=%q><script src=%q></script><iframe src=%q></iframe>`, u, u, u, u, u)
		fmt.Fprintf(&page, `<script>fetch(%q,{mode:"no-cors"}).catch(()=>0);try{new WebSocket(%q)}catch(e){};navigator.sendBeacon(%q,"x");try{new EventSource(%q)}catch(e){}</script>`,
			u, "ws"+strings.TrimPrefix(u, "http"), u, u)
	}
	b, _ := shared(t)
	if res := get(t, b, mount(t, html(page.String()))); res.Outcome != "" || !bytes.Contains(res.Body, []byte("policy")) {
		t.Errorf("the page itself: outcome %q (%s)", res.Outcome, res.Reason)
	}
	for _, u := range spellings(port) {
		if res := get(t, b, u); res.Outcome != smallprint.OutcomeRefused && res.Outcome != smallprint.OutcomeDNSError {
			t.Errorf("%s: outcome %q (%s)", u, res.Outcome, res.Reason)
		}
	}
	if hits.Load() > 0 {
		t.Errorf("a private address was reached %d times", hits.Load())
	}
}

// What WebRTC would send on its own goes nowhere.
func TestRow1NoPacketsBesideTheProxy(t *testing.T) {
	t.Parallel()
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	srv := serve(t, html(fmt.Sprintf(`<!doctype html><p id=p>policy</p><script>
		const c = new RTCPeerConnection({iceServers: [{urls: "stun:%s"}]}); c.createDataChannel("x")
		c.createOffer().then(o => c.setLocalDescription(o)).then(() => { p.textContent = "offered" })</script>`, udp.LocalAddr())))
	b := open(t, Options{Quiet: time.Second}, fetch.Options{}, srv)
	if res := get(t, b, srv.URL); !bytes.Contains(res.Body, []byte(">offered<")) {
		t.Errorf("the page did not try: %q %s", res.Outcome, res.Body)
	}
	udp.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, from, err := udp.ReadFrom(make([]byte, 1500)); err == nil {
		t.Errorf("%d bytes from %s by UDP", n, from)
	}
}

func TestRow4RedirectsInTheBrowser(t *testing.T) {
	t.Parallel()
	port, hits := counted(t)
	to := "http://127.0.0.1:" + port + "/"
	ways := map[string]http.HandlerFunc{
		"/301": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusMovedPermanently) },
		"/307": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusTemporaryRedirect) },
		"/name": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:"+port+"/", http.StatusFound)
		},
		"/meta": html(`<!doctype html><meta http-equiv=refresh content="0;url=` + to + `"><p>x</p>`),
		"/head": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Refresh", "0;url="+to)
			html("<p>x</p>")(w, r)
		},
		"/script": html(`<!doctype html><p>x</p><script>location="` + to + `"</script>`),
		"/form":   html(`<!doctype html><form id=f method=post action="` + to + `"></form><script>f.submit()</script>`),
		"/get":    html(`<!doctype html><form id=f action="` + to + `"></form><script>f.submit()</script>`),
	}
	b, _ := shared(t)
	for path, h := range ways {
		res := get(t, b, mount(t, h))
		// A name is the resolver's to know before it is the guard's to refuse.
		if res.Outcome != smallprint.OutcomeRefused && (path != "/name" || res.Outcome != smallprint.OutcomeDNSError) {
			t.Errorf("%s: outcome %q (%s), document %q", path, res.Outcome, res.Reason, res.Body)
		}
	}
	if hits.Load() > 0 {
		t.Errorf("the private address was reached %d times", hits.Load())
	}
}

func TestRow5ParserDifferentialInTheBrowser(t *testing.T) {
	t.Parallel()
	port, hits := counted(t)
	a := "127.0.0.1:" + port
	addresses := []string{`http:\\\\` + a + `\\`, `http://public.example@` + a + `/`, `http://public.example:80\\@` + a + `/`, `ht\ttp://` + a + `/`,
		`http:/` + a, `http:` + a, `//` + a + `/`, `/\\` + a, ` http://` + a + `/`, `http://\n` + a + `/`, `http://127.0.0.1%2e:` + port + `/`,
		`http://%31%32%37.0.0.1:` + port + `/`, `http://127.0.0.1%2f@` + a, `http://[::1%25lo]:` + port + `/`}
	b, _ := shared(t)
	url := mount(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscan(r.URL.Query().Get("n"), &n)
		page := "<!doctype html><p>x</p><script>"
		for _, a := range addresses {
			page += `new Image().src="` + a + `";`
		}
		html(page+`try{location="`+addresses[n]+`"}catch(e){}</script>`)(w, r)
	})
	// Each is asked for as a picture; every other one is gone to as well: where
	// a page may go is for fetch.Parse, whose own tests have them all.
	for i := 0; i < len(addresses); i += 2 {
		raw := addresses[i]
		if res := get(t, b, fmt.Sprintf("%s?n=%d", url, i)); bytes.Contains(res.Body, []byte("secret")) {
			t.Errorf("%q was loaded", raw)
		}
	}
	if hits.Load() > 0 {
		t.Errorf("the private address was reached %d times", hits.Load())
	}
}

func TestRow7And10SchemesInTheBrowser(t *testing.T) {
	t.Parallel()
	b := open(t, Options{}, fetch.Options{})
	for _, raw := range []string{"file:///etc/passwd", "FILE:///etc/passwd", " file:///etc/passwd", "view-source:http://x.example/", "jar:http://x.example!/a",
		"data:text/html,hi", "blob:http://x.example/1", "ftp://x.example/", "gopher://x.example/", "javascript:alert(1)", "chrome://version",
		"about:blank", "devtools://devtools/bundled/inspector.html", "filesystem:http://x.example/temporary/x", "chrome-extension://x/y"} {
		if res := get(t, b, raw); res.Outcome != smallprint.OutcomeRefused {
			t.Errorf("%q: outcome %q (%s)", raw, res.Outcome, res.Reason)
		}
	}
	if b.started > 0 {
		t.Error("Chromium was started for them")
	}
	targets := []string{`"file:///etc/passwd"`, `"FILE:/etc/passwd"`, `"view-source:"+location`, `"data:text/html,secret"`, `"chrome://version"`,
		`URL.createObjectURL(new Blob(["secret"],{type:"text/html"}))`, `"ftp://127.0.0.1/"`, `"about:blank"`}
	url := mount(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscan(r.URL.Query().Get("n"), &n)
		html(`<!doctype html><p>policy</p><iframe src="file:///etc/passwd"></iframe><script>try{location=`+targets[n]+`}catch(e){}</script>`)(w, r)
	})
	b, _ = shared(t)
	for i, raw := range targets {
		res := get(t, b, fmt.Sprintf("%s?n=%d", url, i))
		stayed := res.Outcome == "" && bytes.Contains(res.Body, []byte("policy"))
		if !stayed && (res.Outcome != smallprint.OutcomeRefused || len(res.Body) > 0) {
			t.Errorf("a page that goes to %s: outcome %q (%s), document %q", raw, res.Outcome, res.Reason, res.Body)
		}
		if bytes.Contains(res.Body, []byte("root:")) {
			t.Errorf("a page that goes to %s reads a file", raw)
		}
	}
}

func TestRow9EnvironmentProxiesInTheBrowser(t *testing.T) {
	var hits atomic.Int32
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	for _, k := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"} {
		t.Setenv(k, proxy.URL)
	}
	t.Setenv("no_proxy", "*")
	t.Setenv("SMALLPRINT_SECRET", "never to be seen by a browser")
	srv := serve(t, site)
	b := open(t, Options{}, fetch.Options{}, srv)
	if res := get(t, b, srv.URL+"/scripts"); res.Outcome != "" || hits.Load() > 0 {
		t.Errorf("outcome %q (%s), the environment's proxy was asked %d times", res.Outcome, res.Reason, hits.Load())
	}
	for _, v := range b.cur.env() {
		if strings.Contains(strings.ToLower(v), "proxy") || strings.Contains(v, "never") {
			t.Errorf("Chromium is given %s", v)
		}
	}
}

func TestRow23ExhaustionInTheBrowser(t *testing.T) {
	t.Parallel()
	bomb := func() []byte {
		var b bytes.Buffer
		zw := gzip.NewWriter(&b)
		for range 64 {
			zw.Write(make([]byte, 1<<20))
		}
		zw.Close()
		return b.Bytes()
	}()
	raw := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, buf, _ := w.(http.Hijacker).Hijack()
			buf.WriteString(text)
			buf.Flush()
			conn.Close()
		}
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    []smallprint.Outcome
		cut     string
	}{
		{"a body beyond the limit", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Write(make([]byte, 3<<20))
		}, []smallprint.Outcome{smallprint.OutcomeTooLarge}, "length"},
		{"an endless body", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		}, []smallprint.Outcome{smallprint.OutcomeTooLarge}, "length"},
		{"a gzip bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", "text/html")
			w.Write(bomb)
		}, []smallprint.Outcome{smallprint.OutcomeTooLarge}, "length"},
		{"redirects without end", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) },
			[]smallprint.Outcome{smallprint.OutcomeMoved}, ""},
		{"script redirects without end", html(`<!doctype html><script>location=location+"x"</script>`), []smallprint.Outcome{smallprint.OutcomeMoved}, ""},
		{"a server that never answers", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, []smallprint.Outcome{smallprint.OutcomeTimeout}, ""},
		{"a body that drips", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			for r.Context().Err() == nil {
				fmt.Fprint(w, ".")
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		}, []smallprint.Outcome{smallprint.OutcomeTimeout}, "time"},
		{"endless headers", func(w http.ResponseWriter, _ *http.Request) {
			for i := range 2000 {
				w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("a", 100))
			}
		}, []smallprint.Outcome{smallprint.OutcomeTooLarge}, ""},
		{"a body shorter than declared", raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>half"), []smallprint.Outcome{smallprint.OutcomeTruncated}, "disconnect"},
		{"a chunked body without its end", raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"), []smallprint.Outcome{smallprint.OutcomeTruncated}, "disconnect"},
		{"a reset", raw(""), []smallprint.Outcome{smallprint.OutcomeServerError}, ""},
		{"a document that grows beyond the limit", html(`<!doctype html><p>x</p><script>for(let i=0;i<120;i++)document.body.append("y".repeat(10000))</script>`),
			[]smallprint.Outcome{smallprint.OutcomeTooLarge}, "length"},
		{"a document of many levels", html(`<!doctype html><p>x</p><script>let e=document.body;for(let i=0;i<30000;i++){const d=document.createElement("b");e.append(d);e=d}</script>`),
			[]smallprint.Outcome{"", smallprint.OutcomeTooLarge, smallprint.OutcomeTimeout}, "any"},
		{"dialogs without end", html(`<!doctype html><p>x</p><script>onload=()=>{for(;;)alert(1)}</script>`), []smallprint.Outcome{"", smallprint.OutcomeTimeout}, "any"},
	}
	srv := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for i, tt := range tests {
			if strings.HasPrefix(r.URL.Path, fmt.Sprintf("/%d/", i)) {
				tt.handler(w, r)
			}
		}
	})
	long := open(t, Options{MaxDOM: 1 << 20}, fetch.Options{MaxBody: 1 << 20}, srv)
	short := open(t, Options{Timeout: 3 * time.Second, MaxDOM: 1 << 20}, fetch.Options{MaxBody: 1 << 20}, srv)
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := long
			if slices.Contains(tt.want, smallprint.OutcomeTimeout) {
				b = short
			}
			res := get(t, b, fmt.Sprintf("%s/%d/", srv.URL, i))
			if !slices.Contains(tt.want, res.Outcome) || tt.cut != "any" && res.Truncated != tt.cut {
				t.Errorf("outcome %q, cut %q (%s); want %q, %q", res.Outcome, res.Truncated, res.Reason, tt.want, tt.cut)
			}
			if len(res.Body) > 3<<20+3 {
				t.Errorf("kept %d bytes", len(res.Body))
			}
		})
	}
}
