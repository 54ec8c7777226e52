package pipeline_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/capture/capturetest"
	"smallprint/internal/fetch"
	"smallprint/internal/pipeline"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

// kindsPages is how many pages TestKinds watches; SMALLPRINT_KINDS sets
// another number.
const kindsPages = 72

// TestKinds watches made-up pages of every kind over three rounds, of which
// the third is as the second: every real change is found and graded, nothing
// else is published, moves are moves, and what is no document is a typed
// outcome. No page has a selector.
func TestKinds(t *testing.T) {
	n := kindsPages
	if s := os.Getenv("SMALLPRINT_KINDS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	w := watchWorld(t, n)
	confusion := map[string]int{}
	for round := 1; round <= 3; round++ {
		w.world.Round(round)
		w.now = w.now.Add(48 * time.Hour)
		for i, c := range w.capture(t) {
			want := w.world.Truth(i).Outcome
			if c.Outcome != want && (want != smallprint.OutcomeOK || c.Outcome != smallprint.OutcomeUnchanged) {
				confusion[fmt.Sprintf("round %d, %q: captured %q (%s), want %q", round, w.kind(i), c.Outcome, c.Reason, want)]++
			}
		}
	}
	for i := range w.sources {
		for _, wrong := range w.judge(t, i) {
			confusion[wrong]++
		}
	}
	var lines []string
	for what, count := range confusion {
		lines = append(lines, fmt.Sprintf("%4d x %s", count, what))
	}
	if slices.Sort(lines); len(lines) > 0 {
		t.Errorf("of %d pages:\n%s", n, strings.Join(lines, "\n"))
	}
}

// A watchedWorld is a made-up world with a pipeline that watches it.
type watchedWorld struct {
	world   *capturetest.World
	store   *store.Store
	p       *pipeline.Pipeline
	sources []smallprint.Source
	now     time.Time
	fetcher pipeline.Fetcher
	hasty   pipeline.Fetcher // for servers that never answer
}

func watchWorld(t testing.TB, n int) *watchedWorld {
	t.Helper()
	w := &watchedWorld{world: capturetest.New(1, n), now: day0}
	w.store, w.p = open(t)
	handler := w.world.Handler()
	var hosts []string
	for range 16 { // hosts are asked side by side, each one thing at a time
		srv := httptest.NewServer(handler)
		t.Cleanup(srv.Close)
		hosts = append(hosts, srv.Listener.Addr().String())
	}
	for timeout, f := range map[time.Duration]*pipeline.Fetcher{time.Minute: &w.fetcher, 200 * time.Millisecond: &w.hasty} {
		c, err := fetch.New(fetch.Options{Gap: -1, Allow: hosts, Timeout: timeout, Now: func() time.Time { return w.now }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		f.HTTP = c
	}
	for i, page := range w.world.Pages() {
		src, err := w.p.Watch(ctx, store.Place{Platform: page.Platform, TermsType: page.TermsType, Language: "en", Region: page.Region,
			URLs: []string{"http://" + hosts[i%len(hosts)] + page.Path}}, schedule.Plan{Every: time.Hour}, w.now)
		if err != nil {
			t.Fatal(err)
		}
		w.sources = append(w.sources, src)
	}
	return w
}

func (w *watchedWorld) kind(i int) string { return w.world.Pages()[i].Kind.Name }

// fetch captures every page once.
func (w *watchedWorld) fetch(t testing.TB) {
	t.Helper()
	for i, src := range w.sources {
		if w.world.Truth(i).Slow {
			if _, err := w.p.Capture(t.Context(), w.hasty, src); err != nil {
				t.Fatal(err)
			}
		}
	}
	watcher := w.p.NewWatcher(t.Context(), w.fetcher)
	for {
		n, err := watcher.Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := watcher.Wait(); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	if err := watcher.Close(); err != nil {
		t.Fatal(err)
	}
}

// capture captures and follows every page once, and returns the captures as
// they are after that.
func (w *watchedWorld) capture(t testing.TB) []smallprint.Capture {
	t.Helper()
	w.fetch(t)
	if err := w.p.FollowDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	out := make([]smallprint.Capture, len(w.sources))
	for i, src := range w.sources {
		list, err := w.store.Captures(t.Context(), src.EditionID, time.Time{}, 1)
		if err != nil || len(list) == 0 || list[0].At.Before(w.now.Add(-time.Minute)) {
			t.Fatalf("%q was not captured on %s: %v", w.kind(i), w.now, err)
		}
		out[i] = list[0]
	}
	return out
}

// judge compares what was published about page i with what is true.
func (w *watchedWorld) judge(t *testing.T, i int) (wrong []string) {
	t.Helper()
	truth, kind := w.world.Truth(i), w.kind(i)
	rows, err := w.store.Changes(t.Context(), store.ChangeFilter{EditionID: w.sources[i].EditionID, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, row := range rows {
		c, err := w.store.Change(t.Context(), row.ID)
		if err != nil {
			t.Fatal(err)
		}
		what := fmt.Sprintf("%s %s (%s; %s)", c.State, c.Grade, strings.Join(c.Diff.Reasons, ", "), blockKinds(&c.Change))
		switch {
		case c.Grade == smallprint.GradeNoise, c.Grade == smallprint.GradeCosmetic, c.State == smallprint.StateFault:
			continue // a record beside the history, not a change of the words
		case truth.Grade == smallprint.GradeNone && (c.State == smallprint.StateFlapping):
			continue
		case truth.Grade == smallprint.GradeNone:
			wrong = append(wrong, fmt.Sprintf("%q: published %s", kind, what))
		case c.Grade != truth.Grade || c.State != smallprint.StateConfirmed || truth.Moved && !onlyMoves(&c.Change):
			wrong = append(wrong, fmt.Sprintf("%q: %s, want a confirmed %s change", kind, what, truth.Grade))
			found = true
		default:
			found = true
		}
	}
	if truth.Grade != smallprint.GradeNone && !found {
		wrong = append(wrong, fmt.Sprintf("%q: no change found", kind))
	}
	return wrong
}

func onlyMoves(c *smallprint.Change) bool {
	moves := 0
	for _, b := range c.Diff.Changes {
		if b.Kind == smallprint.KindMoved {
			moves++
		} else if b.Grade != smallprint.GradeNone && b.Grade != smallprint.GradeCosmetic && b.Grade != smallprint.GradeNoise {
			return false
		}
	}
	return moves > 0
}

// blockKinds counts the kinds and grades of a change's parts.
func blockKinds(c *smallprint.Change) string {
	n := map[string]int{}
	for _, b := range c.Diff.Changes {
		n[string(b.Kind)+"/"+string(b.Grade)]++
	}
	return fmt.Sprint(n)
}
