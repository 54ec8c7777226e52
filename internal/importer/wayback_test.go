package importer

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/warc"
)

const watched = "https://acorn.example/terms"

// An archiveServer speaks the Wayback Machine's interface.
type archiveServer struct {
	*httptest.Server
	mu     sync.Mutex
	stamps []string
	bodies map[string]string
	listed map[string]string // digest in the list, where it is not the body's
	robots string
	faults map[string][]func(http.ResponseWriter, *http.Request) // by timestamp or "list", each once
	asked  []string
	query  string
}

func newArchive(t *testing.T, stamps ...string) *archiveServer {
	a := &archiveServer{stamps: stamps, bodies: map[string]string{}, listed: map[string]string{}, faults: map[string][]func(http.ResponseWriter, *http.Request){}}
	for _, s := range stamps {
		a.bodies[s] = "<title>Terms</title><p>As of " + s
	}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *archiveServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if r.URL.Path == "/robots.txt" {
		fmt.Fprint(w, a.robots)
		return
	}
	name := "list"
	if rest, ok := strings.CutPrefix(r.URL.Path, "/web/"); ok {
		name, _, _ = strings.Cut(rest, "id_/")
	}
	a.asked = append(a.asked, name)
	if f := a.faults[name]; len(f) > 0 {
		a.faults[name] = f[1:]
		f[0](w, r)
		return
	}
	if name == "list" {
		a.list(w, r)
		return
	}
	w.Header().Set("X-Archive-Orig-Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Archive-Orig-ETag", `"`+name+`"`)
	fmt.Fprint(w, a.bodies[name])
}

// list gives two rows at a time.
func (a *archiveServer) list(w http.ResponseWriter, r *http.Request) {
	a.query = r.URL.RawQuery
	q := r.URL.Query()
	fmt.Fprint(w, `[["timestamp","original","mimetype","statuscode","digest","length"]`)
	n := 0
	for _, s := range a.stamps {
		if s <= q.Get("resumeKey") {
			continue
		}
		if n++; n > 2 {
			break
		}
		digest := a.listed[s]
		if digest == "" {
			digest = warc.SHA1([]byte(a.bodies[s]))
		}
		fmt.Fprintf(w, `,[%q,%q,"text/html","200",%q,"1"]`, s, watched, digest)
		if n == 2 && s != a.stamps[len(a.stamps)-1] {
			fmt.Fprintf(w, `,[],[%q]`, s)
		}
	}
	fmt.Fprint(w, "]\n")
}

func status(code int, header ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "900")
	fmt.Fprint(w, "half")
}

// fill imports everything and returns the timestamps that came, what was
// skipped, and how long was waited.
func (a *archiveServer) fill(t *testing.T, change func(*WaybackOptions)) (got string, skips []Skip, waited time.Duration, err error) {
	t.Helper()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	sleep := func(_ context.Context, d time.Duration) error { waited += d; now = now.Add(d); return nil }
	client, cerr := fetch.New(fetch.Options{UserAgent: "smallprint/1 (test)", Allow: []string{strings.TrimPrefix(a.URL, "http://")},
		Gap: 2 * time.Second, Now: func() time.Time { return now }, Sleep: sleep})
	if cerr != nil {
		t.Fatal(cerr)
	}
	defer client.Close()
	o := WaybackOptions{URL: watched, Base: a.URL, Sleep: sleep, Skipped: func(s Skip) { skips = append(skips, s) },
		Target: Target{Platform: "Acorn", TermsType: "Terms of Service", Sources: []string{watched}}}
	if change != nil {
		change(&o)
	}
	var stamps []string
	for rec, rerr := range Wayback(context.Background(), client, o) {
		if rerr != nil {
			return strings.Join(stamps, " "), skips, waited, rerr
		}
		stamps = append(stamps, rec.Commit)
		checkArchived(t, a, rec)
	}
	return strings.Join(stamps, " "), skips, waited, nil
}

func checkArchived(t *testing.T, a *archiveServer, rec Record) {
	t.Helper()
	c := rec.Captured
	if want := a.URL + "/web/" + rec.Commit + "id_/" + watched; c.Ref != want {
		t.Errorf("ref %q, want %q", c.Ref, want)
	}
	p := c.Pages[0]
	if string(c.Bodies[0]) != a.bodies[rec.Commit] || p.SHA256 != smallprint.Digest(c.Bodies[0]) || p.ContentType != "text/html; charset=utf-8" ||
		p.URL != watched || http.Header(p.Header).Get("Etag") == "" || len(c.Evidence) == 0 || rec.At.Format(stampForm) != rec.Commit {
		t.Errorf("record of %s: %+v", rec.Commit, p)
	}
}

func TestWayback(t *testing.T) {
	const all = "20200101000000 20200115000000 20200301000000 20210301120000 20210302120000"
	a := newArchive(t, strings.Fields(all)...)
	got, skips, waited, err := a.fill(t, func(o *WaybackOptions) {
		o.From, o.To = time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	})
	if err != nil || got != all || len(skips) > 0 {
		t.Fatalf("got %s, %v, %v", got, skips, err)
	}
	for _, want := range []string{"collapse=digest", "filter=statuscode%3A200", "from=20190101000000", "to=20220101000000", "url=https%3A%2F%2Facorn.example%2Fterms", "output=json"} {
		if !strings.Contains(a.query, want) {
			t.Errorf("the list was asked for with %s, without %s", a.query, want)
		}
	}
	if want := 2 * time.Second * 7; waited < want {
		t.Errorf("waited %v between 8 requests, want at least %v", waited, want)
	}
	// What is kept is not asked for again.
	a.asked = nil
	got, _, _, err = a.fill(t, func(o *WaybackOptions) { o.Have = func(ref string) bool { return !strings.Contains(ref, "20200301") } })
	if err != nil || got != "20200301000000" || len(a.asked) != 4 {
		t.Errorf("got %s with %v, %v", got, a.asked, err)
	}
	got, _, _, err = a.fill(t, func(o *WaybackOptions) { o.Every = 40 * 24 * time.Hour })
	if err != nil || got != "20200101000000 20200301000000 20210301120000" {
		t.Errorf("thinned to %s, %v", got, err)
	}
}

func TestWaybackFaults(t *testing.T) {
	const one, two = "20200101000000", "20200201000000"
	other := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/web/"+two+"id_/"+watched, http.StatusFound)
	}
	for name, c := range map[string]struct {
		faults []func(http.ResponseWriter, *http.Request)
		at     string
		want   string
		waits  time.Duration
		skip   string
	}{
		"429 with Retry-After":       {[]func(http.ResponseWriter, *http.Request){status(429, "Retry-After", "30")}, one, one + " " + two, 30 * time.Second, ""},
		"503, then right":            {[]func(http.ResponseWriter, *http.Request){status(503), status(503)}, one, one + " " + two, 15 * time.Second, ""},
		"the list, after a 503":      {[]func(http.ResponseWriter, *http.Request){status(503)}, "list", one + " " + two, 5 * time.Second, ""},
		"cut once":                   {[]func(http.ResponseWriter, *http.Request){cut}, one, one + " " + two, 5 * time.Second, ""},
		"cut each time":              {[]func(http.ResponseWriter, *http.Request){cut, cut, cut, cut}, one, two, 0, "connection ended"},
		"not there":                  {[]func(http.ResponseWriter, *http.Request){status(404)}, one, two, 0, "404"},
		"another timestamp, always":  {[]func(http.ResponseWriter, *http.Request){other, other, other, other}, one, two, 0, "another capture"},
		"other bytes than it listed": {nil, "digest", two, 0, "digest"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newArchive(t, one, two)
			a.faults[c.at] = c.faults
			if c.at == "digest" {
				a.listed[one] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
			}
			got, skips, waited, err := a.fill(t, nil)
			if err != nil || got != c.want || waited < c.waits {
				t.Errorf("got %q after %v, %v; want %q after %v", got, waited, err, c.want, c.waits)
			}
			if c.skip == "" && len(skips) > 0 || c.skip != "" && (len(skips) != 1 || skips[0].Commit != one || !strings.Contains(skips[0].Reason, c.skip)) {
				t.Errorf("skipped %v, want %q", skips, c.skip)
			}
		})
	}
}

func TestWaybackEnds(t *testing.T) {
	a := newArchive(t, "20200101000000")
	a.faults["20200101000000"] = []func(http.ResponseWriter, *http.Request){status(429, "Retry-After", "7200")}
	_, _, _, err := a.fill(t, nil)
	if smallprint.KindOf(err) != smallprint.KindConflict || !strings.Contains(err.Error(), "left alone until 2026-01-01T02:00") {
		t.Errorf("asked to come back in two hours: %v", err)
	}
	a = newArchive(t, "20200101000000")
	a.robots = "User-agent: *\nDisallow: /web/\n"
	if _, _, _, err := a.fill(t, nil); smallprint.KindOf(err) != smallprint.KindRefused || !strings.Contains(err.Error(), "robots.txt") {
		t.Errorf("robots.txt of the archive: %v", err)
	}
	a = newArchive(t)
	a.faults["list"] = []func(http.ResponseWriter, *http.Request){func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }}
	if _, _, _, err := a.fill(t, nil); smallprint.KindOf(err) != smallprint.KindInvalid {
		t.Errorf("a list that is none: %v", err)
	}
	if got, _, _, err := a.fill(t, nil); got != "" || err != nil {
		t.Errorf("nothing archived: %q, %v", got, err)
	}
}
