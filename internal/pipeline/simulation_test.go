package pipeline_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"smallprint/internal/archive"
	"smallprint/internal/fetch"
	"smallprint/internal/pipeline"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

// The simulation watches simDocs documents for simDays days of a fake clock.
// The documents change now and then; servers reset, stall, fail in storms and
// send half a page; names do not resolve; the clock jumps; and the program is
// killed. In the end each document has exactly the versions that stood long
// enough to be seen. SMALLPRINT_SIM=full runs 300 documents for 30 days.
var simDocs, simDays = simSize()

func simSize() (docs, days int) {
	if os.Getenv("SMALLPRINT_SIM") == "full" {
		return 300, 30
	}
	return 60, 15
}

func TestMain(m *testing.M) {
	if dir := os.Getenv("SMALLPRINT_SIM_CHILD"); dir != "" {
		if err := simChild(dir, os.Getenv("SMALLPRINT_SIM_SITE")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if n, err := strconv.Atoi(os.Getenv("SMALLPRINT_SITE_CHILD")); err == nil {
		if err := siteChild(n); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func simHash(parts ...any) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, parts...)
	return h.Sum64()
}

// simStates are the times at which document i takes its next text.
func simStates(i int) []time.Time {
	starts := []time.Time{day0.Add(-time.Hour)}
	r := rand.New(rand.NewPCG(uint64(i), 7))
	at := 3 + r.IntN(6)
	for len(starts) <= i%3 && at < simDays-4 {
		starts = append(starts, day0.AddDate(0, 0, at).Add(time.Duration(r.IntN(24))*time.Hour))
		at += 5 + r.IntN(5)
	}
	return starts
}

func simText(i, state int) string {
	notice := []string{"30", "14", "60", "7"}[state%4]
	more := fmt.Sprintf("\nThis document is number %d of those that are watched here.\n", i)
	if state >= 2 {
		more += "\nWe may share your contact details with our partners so that they can make you offers.\n"
	}
	return strings.ReplaceAll(terms(notice, more), "Acorn", fmt.Sprintf("Acorn %d", i))
}

// A simSite answers for every document by the simulated time, which the
// program under test tells it.
type simSite struct {
	clock atomic.Int64
	srv   *httptest.Server
}

func newSimSite(t *testing.T) *simSite {
	s := &simSite{}
	s.clock.Store(day0.UnixMilli())
	s.srv = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.srv.Close)
	return s
}

func (s *simSite) answer(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/clock" {
		if v, err := strconv.ParseInt(r.FormValue("set"), 10, 64); err == nil {
			s.clock.Store(v)
		}
		fmt.Fprint(w, s.clock.Load())
		return
	}
	i, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/terms/"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	now := time.UnixMilli(s.clock.Load()).UTC()
	state := -1
	for _, start := range simStates(i) {
		if !now.Before(start) {
			state++
		}
	}
	body := html(simText(i, state))
	hour := now.Unix() / 3600
	switch simHash("fault", i, hour) % 40 {
	case 0: // reset
		if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
		}
		return
	case 1: // stall
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, body[:100])
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
		case <-time.After(2 * time.Second):
		}
		return
	case 2: // half a page
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		io.WriteString(w, body[:len(body)/2])
		return
	case 3: // half a page that claims to be whole
		io.WriteString(w, body[:len(body)/2])
		return
	case 4:
		fmt.Fprint(w, `<html><head><title>Just a moment...</title></head><body><h1>Verify you are human</h1></body></html>`)
		return
	}
	if simHash("storm", now.Unix()/(6*3600))%12 == 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	page(body)(w, r)
}

// simResolver knows every name, and sometimes none for some hours.
type simResolver struct{ now func() time.Time }

func (r simResolver) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if simHash("dns", host, r.now().Unix()/(4*3600))%25 == 0 {
		return nil, &net.DNSError{Err: "server misbehaving", Name: host, IsTemporary: true}
	}
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

// simChild is the program under test: it goes on where the simulated clock
// stands, until the last day or until it is killed.
func simChild(dir, site string) error {
	u, err := url.Parse(site)
	if err != nil {
		return err
	}
	clock := new(atomic.Int64)
	if err := simTell(site, "", clock); err != nil {
		return err
	}
	now := func() time.Time { return time.UnixMilli(clock.Load()).UTC() }
	s, err := store.Open(ctx, filepath.Join(dir, "test.db"))
	if err != nil {
		return err
	}
	defer s.Close()
	blobs, err := archive.OpenFolder(filepath.Join(dir, "archive"))
	if err != nil {
		return err
	}
	p := pipeline.New(s, archive.Open(blobs), slog.New(slog.DiscardHandler))
	var allow []string
	for i := range 30 {
		allow = append(allow, fmt.Sprintf("site%d.example:%s", i, u.Port()))
	}
	client, err := fetch.New(fetch.Options{Allow: allow, Gap: -1, Now: now, Timeout: 300 * time.Millisecond, Resolver: simResolver{now}})
	if err != nil {
		return err
	}
	for i := range simDocs {
		place := store.Place{Platform: fmt.Sprintf("Acorn %d", i), TermsType: "Terms of Service", URLs: []string{fmt.Sprintf("http://site%d.example:%s/terms/%d", i%30, u.Port(), i)}}
		if _, err := p.Watch(ctx, place, schedule.Plan{Every: 24 * time.Hour}, day0); err != nil {
			return err
		}
	}
	if err := s.ReleaseAll(ctx); err != nil {
		return err
	}
	w := p.NewWatcher(ctx, pipeline.Fetcher{HTTP: client})
	end := day0.AddDate(0, 0, simDays)
	jumps := 0
	for now().Before(end) {
		next, err := s.NextDue(ctx)
		if err != nil {
			return err
		}
		// Steps of at least ten minutes: what is due together is done together.
		step := clock.Load() + (10 * time.Minute).Milliseconds()
		if next.UnixMilli() > step {
			step = next.UnixMilli()
		}
		// The clock jumps ahead for one step, and back.
		switch day := now().Sub(day0); {
		case jumps == 0 && day > 24*time.Hour*time.Duration(simDays/2), jumps == 2 && day > 24*time.Hour*time.Duration(simDays*3/4):
			jumps++
			step += (5 * time.Hour).Milliseconds()
		case jumps == 1 || jumps == 3:
			jumps++
			step -= (5 * time.Hour).Milliseconds()
		}
		if err := simTell(site, strconv.FormatInt(step, 10), clock); err != nil {
			return err
		}
		if _, err := w.Start(ctx); err != nil {
			return err
		}
		if err := errors.Join(w.Wait(), p.FollowDue(ctx), w.Sweep(ctx)); err != nil {
			return err
		}
		simReport(now())
	}
	return w.Close()
}

// simTell sets the site's clock, or asks it where set is "".
func simTell(site, set string, clock *atomic.Int64) error {
	res, err := http.Get(site + "/clock?set=" + set)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	v, err := strconv.ParseInt(string(b), 10, 64)
	clock.Store(v)
	return err
}

// simReport says how much the program holds.
func simReport(now time.Time) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	files, _ := os.ReadDir("/proc/self/fd")
	fmt.Printf("%d %d %d %d\n", now.UnixMilli(), m.HeapInuse>>10, runtime.NumGoroutine(), len(files))
}

func TestDaysOfFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("a simulation of days")
	}
	site, dir := newSimSite(t), t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	var held []usage
	kills := 0
	for {
		killAt := day0.Add(time.Duration(r.IntN(simDays*24)) * time.Hour)
		if kills >= 12 {
			killAt = day0.AddDate(1, 0, 0)
		}
		used, killed := simRun(t, dir, site.srv.URL, killAt)
		held = append(held, used...)
		if !killed {
			break
		}
		kills++
	}
	t.Logf("%d documents, %d days, %d kills, %d steps", simDocs, simDays, kills, len(held))
	simBounded(t, held)
	simVersions(t, dir)
}

// usage is what the program held after a step.
type usage struct{ at, heap, goroutines, files int }

// simRun runs the program until it ends, or kills it once the clock has
// reached a time: in the middle of whatever it does then.
func simRun(t *testing.T, dir, site string, killAt time.Time) (held []usage, killed bool) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "SMALLPRINT_SIM_CHILD="+dir, "SMALLPRINT_SIM_SITE="+site)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first := -1
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var u usage
		if _, err := fmt.Sscan(lines.Text(), &u.at, &u.heap, &u.goroutines, &u.files); err != nil {
			t.Fatalf("the program said %q", lines.Text())
		}
		held = append(held, u)
		if first < 0 {
			first = u.at
		}
		// A time that had passed before this run began kills it after some steps.
		if int64(u.at) >= killAt.UnixMilli() && (int64(first) < killAt.UnixMilli() || len(held) > 20) && !killed {
			killed = true
			time.AfterFunc(time.Duration(len(held)%7)*time.Millisecond, func() { cmd.Process.Kill() })
		}
	}
	if err := cmd.Wait(); err != nil && !killed {
		t.Fatalf("the program ended: %v", err)
	}
	return held, killed && !cmd.ProcessState.Success()
}

// simBounded holds that nothing grows from the first quarter to the last.
func simBounded(t *testing.T, held []usage) {
	t.Helper()
	n := len(held) / 4
	early, late := peak(held[:n]), peak(held[len(held)-n:])
	t.Logf("most held, early and late: heap %d and %d kB, goroutines %d and %d, files %d and %d",
		early.heap, late.heap, early.goroutines, late.goroutines, early.files, late.files)
	if late.goroutines > early.goroutines+100 || late.files > early.files+100 || late.heap > 2*early.heap+64<<10 {
		t.Error("the program holds more and more")
	}
}

func peak(held []usage) (most usage) {
	for _, u := range held {
		most.heap, most.goroutines, most.files = max(most.heap, u.heap), max(most.goroutines, u.goroutines), max(most.files, u.files)
	}
	return most
}

// simVersions holds that every document has the versions that it had in truth.
func simVersions(t *testing.T, dir string) {
	t.Helper()
	s, err := store.OpenReadOnly(ctx, filepath.Join(dir, "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	refs, err := s.Editions(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(refs) != simDocs {
		t.Fatalf("%d documents, want %d", len(refs), simDocs)
	}
	for _, ref := range refs {
		i, err := strconv.Atoi(strings.TrimPrefix(ref.Platform, "Acorn "))
		if err != nil {
			t.Fatal(err)
		}
		versions, err := s.Versions(ctx, ref.EditionID)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range versions {
			r, err := s.Reading(ctx, v.TextSHA256)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r.Text)
		}
		want := len(simStates(i))
		if len(got) != want {
			t.Errorf("document %d has %d versions, want %d", i, len(got), want)
			for _, v := range versions {
				t.Logf("  version %d, %s to %s, withdrawn %q, reverts %d", v.Number, v.FirstSeen, v.LastSeen, v.Withdrawn, v.Reverts)
			}
			continue
		}
		for k, text := range got {
			if line := fmt.Sprintf("at least %s days' notice", []string{"30", "14", "60", "7"}[k%4]); !strings.Contains(text, line) {
				t.Errorf("version %d of document %d does not say %q", k+1, i, line)
			}
		}
	}
}
