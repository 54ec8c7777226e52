package browser

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
)

// chromium skips a test where there is no browser.
func chromium(t testing.TB) {
	t.Helper()
	if _, err := Find(); err != nil {
		t.Skip("Chromium is not installed: this test needs a browser")
	}
}

// open returns a browser that may go to the servers, without politeness.
func open(t testing.TB, o Options, fo fetch.Options, servers ...*httptest.Server) *Browser {
	t.Helper()
	chromium(t)
	fo.Gap = -1
	for _, s := range servers {
		fo.Allow = append(fo.Allow, s.Listener.Addr().String())
	}
	c, err := fetch.New(fo)
	if err != nil {
		t.Fatal(err)
	}
	o.Client = c
	if o.Quiet == 0 {
		o.Quiet = 150 * time.Millisecond
	}
	if o.Dir == "" {
		o.Dir = short(t)
	}
	b := New(o)
	t.Cleanup(func() { b.Close(); c.Close() })
	return b
}

var common struct {
	sync.Once
	srv *httptest.Server
	b   *Browser
	dir string
}

// shared is a browser and the site, for tests that need none of their own.
func shared(t testing.TB) (*Browser, *httptest.Server) {
	t.Helper()
	chromium(t)
	common.Do(func() {
		common.srv = httptest.NewServer(http.HandlerFunc(site))
		c, err := fetch.New(fetch.Options{Gap: -1, Allow: []string{common.srv.Listener.Addr().String()}})
		if err != nil {
			t.Fatal(err)
		}
		common.dir, err = os.MkdirTemp("", "sp")
		if err != nil {
			t.Fatal(err)
		}
		common.b = New(Options{Client: c, Dir: common.dir, Quiet: 150 * time.Millisecond})
	})
	return common.b, common.srv
}

var (
	mounted sync.Map // handlers by path
	mounts  atomic.Int32
)

// mount adds a page to the shared site and returns its address.
func mount(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	_, srv := shared(t)
	path := fmt.Sprintf("/m/%d", mounts.Add(1))
	mounted.Store(path, h)
	return srv.URL + path
}

func TestMain(m *testing.M) {
	if dir := os.Getenv("BROWSER_TEST_TO_BE_KILLED"); dir != "" {
		c, _ := fetch.New(fetch.Options{})
		_, err := New(Options{Client: c, Dir: dir}).Check(context.Background())
		fmt.Println("started", err)
		select {}
	}
	code := m.Run()
	if common.b != nil {
		common.b.Close()
		common.srv.Close()
		os.RemoveAll(common.dir)
	}
	os.Exit(code)
}

// short is a folder with a shorter name than the test's own.
func short(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func get(t testing.TB, b *Browser, url string) *fetch.Response {
	t.Helper()
	res, err := b.Get(context.Background(), fetch.Request{URL: url, OverrideRobots: "test"})
	if err != nil {
		t.Fatalf("Get(%q): %v", url, err)
	}
	return res
}

func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

const clause = "We may change these terms at any time with thirty days' notice."

// pages are what a page may do; each is at its own path.
var pages = map[string]string{
	"/plain":   "<!doctype html><title>Terms</title><main><h1>Terms</h1><p>" + clause + "</p></main>",
	"/scripts": `<!doctype html><title>Terms</title><main id=m></main><script src="/fill.js"></script>`,
	"/folded": `<!doctype html><title>Terms</title><main><details><summary>One</summary><p id=d>in details</p></details>
		<h2><button aria-expanded=false id=a onclick="toggle(this,'pa')">Cookies</button></h2><div id=pa></div>
		<h2><button aria-expanded=false aria-controls=pb onclick="only('pb')">B</button></h2><div id=pb hidden>panel b</div>
		<h2><button aria-expanded=false aria-controls=pc onclick="only('pc')">C</button></h2><div id=pc hidden>panel c</div>
		<a href="/plain" aria-expanded=false role=button>away</a>
		<button aria-expanded=false onclick="document.title='consented'">Accept all</button>
		<form action="/plain"><button aria-expanded=false>Send</button></form>
		<button type=button aria-expanded=false onclick="location='/plain'">Elsewhere</button></main>
		<script>function toggle(b,id){b.setAttribute('aria-expanded','true');document.getElementById(id).textContent='filled on '+'opening'}
		function only(id){for(const p of ['pb','pc'])document.getElementById(p).hidden=p!==id}</script>`,
	"/high":    `<!doctype html><body style="margin:0"><div style="height:4321px;background:linear-gradient(red,blue)">high</div>`,
	"/hang":    `<!doctype html><p>before</p><script>setTimeout(()=>{while(true);},20)</script>`,
	"/cookie":  `<!doctype html><p id=p></p><script>p.textContent="seen:"+document.cookie+localStorage.x;document.cookie="k=v";localStorage.x=1</script>`,
	"/alert":   `<!doctype html><script>alert(1)</script><p>after the dialog</p>`,
	"/latin":   "<!doctype html><meta charset=iso-8859-1><p>caf\xe9</p>",
	"/moves":   `<!doctype html><script>location.replace("/plain")</script>`,
	"/meta":    `<!doctype html><meta http-equiv=refresh content="0;url=/plain">`,
	"/endless": `<!doctype html><p>grows</p><script>setInterval(()=>document.body.append("x"),20)</script>`,
}

func site(w http.ResponseWriter, r *http.Request) {
	if p, ok := pages[r.URL.Path]; ok {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, p)
		return
	}
	if h, ok := mounted.Load(r.URL.Path); ok {
		h.(http.HandlerFunc)(w, r)
		return
	}
	switch r.URL.Path {
	case "/fill.js":
		time.Sleep(100 * time.Millisecond)
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprintf(w, `setTimeout(() => fetch("/text").then(r => r.text()).then(t => { m.textContent = t }), 100)`)
	case "/text":
		fmt.Fprint(w, clause)
	case "/redirect":
		w.Header().Set("X-Hop", "first")
		http.Redirect(w, r, "/plain", http.StatusFound)
	case "/gone":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<h1>Page not found</h1>")
	case "/gzip": // whatever is asked for
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		zw := gzip.NewWriter(w)
		fmt.Fprint(zw, pages["/plain"])
		zw.Close()
	case "/pdf":
		w.Header().Set("Content-Type", "application/pdf")
		fmt.Fprint(w, "%PDF-1.4 made up")
	case "/download":
		w.Header().Set("Content-Disposition", "attachment; filename=x.html")
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, pages["/plain"])
	case "/empty":
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		http.NotFound(w, r)
	}
}

func TestWhatPagesShow(t *testing.T) {
	t.Parallel()
	b, srv := shared(t)
	tests := []struct {
		path   string
		status int
		has    []string
		hasNot []string
		final  string
	}{
		{"/plain", 200, []string{"<!DOCTYPE html>", clause}, nil, "/plain"},
		{"/scripts", 200, []string{">" + clause + "<"}, nil, "/scripts"},
		{"/folded", 200, []string{"<details open", "filled on opening", `<div id="pb">panel b`, `<div id="pc">panel c`}, []string{"<title>consented", `hidden=""`}, "/folded"},
		{"/alert", 200, []string{"after the dialog"}, nil, "/alert"},
		{"/latin", 200, []string{"café"}, nil, "/latin"},
		{"/redirect", 200, []string{clause}, nil, "/plain"},
		{"/gzip", 200, []string{clause}, nil, "/gzip"},
		{"/moves", 200, []string{clause}, nil, "/plain"},
		{"/meta", 200, []string{clause}, nil, "/plain"},
		{"/gone", 404, []string{"Page not found"}, nil, "/gone"},
	}
	for _, tt := range tests {
		t.Run(strings.TrimPrefix(tt.path, "/"), func(t *testing.T) {
			t.Parallel()
			res := get(t, b, srv.URL+tt.path)
			if res.Outcome != "" || res.Status != tt.status || res.FinalURL != srv.URL+tt.final {
				t.Fatalf("outcome %q (%s), status %d, final %s", res.Outcome, res.Reason, res.Status, res.FinalURL)
			}
			for _, want := range tt.has {
				if !bytes.Contains(res.Body, []byte(want)) {
					t.Errorf("the document has no %q:\n%s", want, res.Body)
				}
			}
			for _, not := range tt.hasNot {
				if bytes.Contains(res.Body, []byte(not)) {
					t.Errorf("the document has %q:\n%s", not, res.Body)
				}
			}
			if _, err := png.Decode(bytes.NewReader(res.Screenshot)); err != nil {
				t.Errorf("picture of %d bytes: %v", len(res.Screenshot), err)
			}
			if want := pages[tt.final]; want != "" && string(res.Served) != want {
				t.Errorf("served %q, want %q", res.Served, want)
			}
		})
	}
}

// What is no page for a browser is kept as the HTTP client would.
func TestOtherTypesAreKeptAsServed(t *testing.T) {
	t.Parallel()
	b, srv := shared(t)
	for path, want := range map[string]string{"/pdf": "%PDF-1.4 made up", "/text": clause, "/empty": ""} {
		res := get(t, b, srv.URL+path)
		if res.Outcome != "" || string(res.Body) != want || res.Served != nil || res.Screenshot != nil {
			t.Errorf("%s: outcome %q (%s), body %q, served %q", path, res.Outcome, res.Reason, res.Body, res.Served)
		}
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()
	srv := serve(t, site)
	b := open(t, Options{}, fetch.Options{Vantage: "bench", Region: "NL", UserAgent: "smallprint/1 (+mailto:op@watch.example)"}, srv)
	res, err := b.Get(t.Context(), fetch.Request{URL: srv.URL + "/redirect", AcceptLanguage: "de"})
	if err != nil || len(res.Hops) != 2 {
		t.Fatalf("%v, %+v", err, res)
	}
	first, last := res.Hops[0], res.Hops[1]
	if first.Status != 302 || first.Header.Get("X-Hop") != "first" || last.Status != 200 || last.Proto != "HTTP/1.1" || first.Proto != "HTTP/1.1" {
		t.Errorf("hops %+v", res.Hops)
	}
	for i, h := range res.Hops {
		if h.IP != srv.Listener.Addr().String() || h.Start.IsZero() || h.End.Before(h.Start) {
			t.Errorf("hop %d: connected to %s, %s to %s", i, h.IP, h.Start, h.End)
		}
		for k, want := range map[string]string{"User-Agent": "smallprint/1 (+mailto:op@watch.example)", "Accept-Language": "de", "Accept-Encoding": "identity"} {
			if got := h.RequestHeader.Get(k); got != want {
				t.Errorf("hop %d: %s %q, want %q", i, k, got, want)
			}
		}
	}
	if !strings.HasPrefix(res.Fetcher, "smallprint-browser/1 Chromium/") || len(res.Config) != 64 || res.Vantage != "bench" ||
		res.Region != "NL" || res.Language != "de" || res.Clock == "" || !res.Robots.Allowed || res.Robots.URL == "" {
		t.Errorf("record %+v", res)
	}
	if res.Received != int64(len(pages["/plain"])) || res.Declared != res.Received || res.End.Before(res.Start) {
		t.Errorf("received %d of %d", res.Received, res.Declared)
	}
}

// TLS is recorded with its chain.
func TestRecordOfTLS(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
			return
		}
		fmt.Fprint(w, pages["/plain"])
	}))
	defer srv.Close()
	spki := sha256.Sum256(srv.Certificate().RawSubjectPublicKeyInfo)
	b := open(t, Options{flags: []string{"ignore-certificate-errors-spki-list=" + base64.StdEncoding.EncodeToString(spki[:])}}, fetch.Options{}, srv)
	res := get(t, b, srv.URL+"/old")
	if res.Outcome != "" || string(res.Served) != pages["/plain"] || len(res.Hops) != 2 {
		t.Fatalf("outcome %q (%s), served %q, %d hops", res.Outcome, res.Reason, res.Served, len(res.Hops))
	}
	want := smallprint.Digest(srv.Certificate().Raw)
	for _, h := range res.Hops {
		if h.TLS == nil || h.TLS.Version != "TLS 1.3" || h.TLS.Leaf != want || len(h.TLS.Chain) != 1 {
			t.Errorf("TLS of %s: %+v", h.URL, h.TLS)
		}
	}
	b = open(t, Options{}, fetch.Options{}, srv)
	if res := get(t, b, srv.URL); res.Outcome != smallprint.OutcomeTLSError {
		t.Errorf("unknown authority: outcome %q (%s)", res.Outcome, res.Reason)
	}
}

func TestPictureIsOfTheFullHeight(t *testing.T) {
	t.Parallel()
	whole, srv := shared(t)
	cut := open(t, Options{MaxHeight: 1000}, fetch.Options{}, srv)
	for b, want := range map[*Browser]int{whole: 4321, cut: 1000} {
		res := get(t, b, srv.URL+"/high")
		img, err := png.DecodeConfig(bytes.NewReader(res.Screenshot))
		if err != nil || img.Height != want || img.Width != 1280 {
			t.Errorf("%dx%d, %v; want 1280x%d", img.Width, img.Height, err, want)
		}
	}
}

func TestCapturesShareNothing(t *testing.T) {
	t.Parallel()
	b, srv := shared(t)
	for i := range 2 {
		if res := get(t, b, srv.URL+"/cookie"); !bytes.Contains(res.Body, []byte("seen:undefined<")) {
			t.Errorf("capture %d: %s", i, res.Body)
		}
	}
}

func TestHangingPageIsKilled(t *testing.T) {
	t.Parallel()
	srv := serve(t, site)
	b := open(t, Options{Timeout: 1500 * time.Millisecond}, fetch.Options{}, srv)
	begin := time.Now()
	res := get(t, b, srv.URL+"/hang")
	if res.Outcome != smallprint.OutcomeTimeout || res.Truncated != "time" {
		t.Errorf("outcome %q, cut %q (%s)", res.Outcome, res.Truncated, res.Reason)
	}
	if took := time.Since(begin); took > time.Minute {
		t.Errorf("took %s", took)
	}
	b.opts.Timeout = time.Minute // of the process to come
	if res := get(t, b, srv.URL+"/plain"); res.Outcome != "" || b.started != 2 {
		t.Errorf("after it: outcome %q (%s), %d processes", res.Outcome, res.Reason, b.started)
	}
}

// A page that goes on changing is taken as it stands when the time is over.
func TestRestlessPage(t *testing.T) {
	t.Parallel()
	srv := serve(t, site)
	b := open(t, Options{Settle: 700 * time.Millisecond}, fetch.Options{}, srv)
	if res := get(t, b, srv.URL+"/endless"); res.Outcome != "" || !bytes.Contains(res.Body, []byte("grows")) {
		t.Errorf("outcome %q (%s)", res.Outcome, res.Reason)
	}
}

func TestRenewedAndNothingLeft(t *testing.T) {
	t.Parallel()
	srv := serve(t, site)
	dir := short(t)
	b := open(t, Options{Every: 2, Dir: dir}, fetch.Options{}, srv)
	for range 3 {
		get(t, b, srv.URL+"/plain")
	}
	if b.started != 2 {
		t.Errorf("%d processes for three pages with two each, want 2", b.started)
	}
	if len(Using(dir)) == 0 {
		t.Error("no process is seen while Chromium runs: the check of what is left would see nothing")
	}
	b.Close()
	if pids := Using(dir); len(pids) > 0 {
		t.Errorf("processes left: %v", pids)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("files left: %v", left)
	}
	if z := zombies(); len(z) > 0 {
		t.Errorf("zombies: %v", z)
	}
	if _, err := b.Get(t.Context(), fetch.Request{URL: srv.URL + "/plain", OverrideRobots: "test"}); err == nil {
		t.Error("a closed browser captures")
	}
}

// zombies returns the dead children that this process has not waited for.
func zombies() []string {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	var out []string
	for _, path := range stats {
		b, _ := os.ReadFile(path)
		_, rest, _ := strings.Cut(string(b), ") ")
		if f := strings.Fields(rest); len(f) > 1 && f[0] == "Z" && f[1] == fmt.Sprint(os.Getpid()) {
			out = append(out, string(b))
		}
	}
	return out
}

func TestContextEnds(t *testing.T) {
	t.Parallel()
	srv := serve(t, site)
	dir := short(t)
	b := open(t, Options{Dir: dir}, fetch.Options{}, srv)
	ctx, cancel := context.WithTimeout(t.Context(), 1200*time.Millisecond)
	defer cancel()
	if _, err := b.Get(ctx, fetch.Request{URL: srv.URL + "/hang", OverrideRobots: "test"}); err == nil {
		t.Error("no error where the context ended")
	}
	b.Close()
	if pids := Using(dir); len(pids) > 0 {
		t.Errorf("processes left: %v", pids)
	}
}

// A program that is killed takes Chromium with it, and the next one removes
// what it left.
func TestKilledProgram(t *testing.T) {
	t.Parallel()
	chromium(t)
	dir := short(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "BROWSER_TEST_TO_BE_KILLED="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	if line != "started <nil>\n" || len(Using(dir)) == 0 {
		t.Errorf("the program said %q", line)
	}
	cmd.Process.Kill()
	cmd.Wait()
	for end := time.Now().Add(10 * time.Second); len(Using(dir)) > 0 && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	if pids := Using(dir); len(pids) > 0 {
		t.Errorf("processes left: %v", pids)
	}
	srv := serve(t, site)
	b := open(t, Options{Dir: dir}, fetch.Options{}, srv)
	get(t, b, srv.URL+"/plain")
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d profiles where one is in use", len(left))
	}
}

// BenchmarkCapture gives pages a second, and the memory of Chromium with its
// children, from what is shared among several of them only once.
func BenchmarkCapture(b *testing.B) {
	for _, quiet := range []time.Duration{500 * time.Millisecond, 100 * time.Millisecond} {
		for _, n := range []int{1, 2, 4} {
			b.Run(fmt.Sprintf("quiet=%s/at-once=%d", quiet, n), func(b *testing.B) {
				srv := serve(b, site)
				dir := short(b)
				br := open(b, Options{Quiet: quiet, AtOnce: n, Dir: dir}, fetch.Options{}, srv)
				get(b, br, srv.URL+"/scripts")
				b.SetParallelism(n)
				b.ResetTimer()
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if res := get(b, br, srv.URL+"/scripts"); res.Outcome != "" {
							b.Errorf("outcome %q (%s)", res.Outcome, res.Reason)
						}
					}
				})
				b.StopTimer()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
				b.ReportMetric(proportional(dir), "MB")
			})
		}
	}
}

// proportional sums the proportional set sizes of the processes of a profile.
func proportional(dir string) float64 {
	kb := 0
	for _, pid := range Using(dir) {
		roll, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		for line := range strings.Lines(string(roll)) {
			var n int
			if _, err := fmt.Sscanf(line, "Pss: %d kB", &n); err == nil {
				kb += n
			}
		}
	}
	return float64(kb) / 1000
}
