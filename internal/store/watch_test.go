package store_test

import (
	"sync"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

func watched(t *testing.T, s *store.Store, platform string, due time.Time) string {
	t.Helper()
	edition, source := seed(t, s, platform)
	write(t, s, func(tx *store.Tx) error {
		return tx.SaveWatch(smallprint.Source{ID: source, EditionID: edition}, store.Schedule{Every: 24 * time.Hour, Hours: "22:00-06:00", Zone: "UTC", Due: due, DueWhy: "new"})
	})
	return edition
}

// What is due is claimed once, by however many workers ask at the same time,
// and again only when the lease has ended.
func testClaims(t *testing.T, s *store.Store) {
	for i, name := range []string{"Acorn", "Birch", "Cedar", "Dill"} {
		watched(t, s, name, day0.Add(time.Duration(i)*time.Hour))
	}
	var mu sync.Mutex
	got := map[string]int{}
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			all, err := s.Claim(ctx, day0.Add(2*time.Hour), day0.Add(3*time.Hour), 10)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, w := range all {
				got[w.Ref.Platform]++
			}
		})
	}
	workers.Wait()
	if len(got) != 3 || got["Acorn"] != 1 || got["Birch"] != 1 || got["Cedar"] != 1 {
		t.Errorf("claims are %v, want each of the three that are due once", got)
	}
	if again := must(s.Claim(ctx, day0.Add(3*time.Hour), day0.Add(4*time.Hour), 10))(t); len(again) != 4 {
		t.Errorf("%d are claimed after the lease ended, want all 4 that are due then", len(again))
	}
	if err := s.ReleaseAll(ctx); err != nil {
		t.Fatal(err)
	}
	if w := must(s.Claim(ctx, day0.Add(3*time.Hour), day0.Add(4*time.Hour), 1))(t); len(w) != 1 || w[0].Ref.Platform != "Acorn" {
		t.Errorf("with one to claim it is %v, want the one that is due longest", w)
	}
}

func testSchedules(t *testing.T, s *store.Store) {
	edition := watched(t, s, "Acorn", day0)
	w, ok, err := s.WatchedEdition(ctx, edition)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	sched := w.Schedule
	sched.Attempted, sched.Due, sched.DueWhy, sched.Failures, sched.Outcome, sched.Reason = day0, day0.AddDate(0, 0, 1), "in turn", 2, smallprint.OutcomeTimeout, "slow"
	write(t, s, func(tx *store.Tx) error { return tx.SaveSchedule(w.Source.ID, sched) })
	write(t, s, func(tx *store.Tx) error { return tx.Hasten(edition, day0.Add(time.Hour), "to confirm a change") })
	write(t, s, func(tx *store.Tx) error { return tx.Hasten(edition, day0.Add(2*time.Hour), "later is no haste") })
	w, _, _ = s.WatchedEdition(ctx, edition)
	if got := w.Schedule; !got.Due.Equal(day0.Add(time.Hour)) || got.DueWhy != "to confirm a change" || got.Failures != 2 || got.Every != 24*time.Hour || got.Hours != "22:00-06:00" {
		t.Errorf("the schedule is %+v", got)
	}
	for range 2 { // an attempt is judged once, however often it is followed
		write(t, s, func(tx *store.Tx) error {
			return tx.SaveDistrusted(w.Source.ID, day0, smallprint.OutcomeSoft404, "not here")
		})
	}
	if w, _, _ = s.WatchedEdition(ctx, edition); w.Schedule.Failures != 3 || w.Schedule.Outcome != smallprint.OutcomeSoft404 {
		t.Errorf("after a distrusted attempt the schedule is %+v, want 3 failures", w.Schedule)
	}
	write(t, s, func(tx *store.Tx) error { return tx.SaveTrusted(w.Source.ID, day0.Add(time.Minute)) })
	if w, _, _ = s.WatchedEdition(ctx, edition); w.Schedule.Failures != 0 || !w.Schedule.Trusted.Equal(day0.Add(time.Minute)) {
		t.Errorf("after a trusted attempt the schedule is %+v", w.Schedule)
	}
	if next := must(s.NextDue(ctx))(t); !next.Equal(day0.Add(time.Hour)) {
		t.Errorf("next is due %s", next)
	}
	write(t, s, func(tx *store.Tx) error { return tx.Unwatch(edition) })
	if all := must(s.Watched(ctx))(t); len(all) != 0 {
		t.Errorf("after its end %d are watched", len(all))
	}
}

func testProblems(t *testing.T, s *store.Store) {
	edition := watched(t, s, "Acorn", day0)
	q := store.Problem{ID: smallprint.NewID(day0, "problem", edition), Ref: store.Ref{EditionID: edition}, Kind: "stale", Why: "not seen for 3 days", Opened: day0, Told: day0}
	write(t, s, func(tx *store.Tx) error { return tx.SaveProblem(q) })
	if open := must(s.OpenProblems(ctx))(t); len(open) != 1 || open[0].Ref.Platform != "Acorn" || open[0].Kind != "stale" {
		t.Errorf("open problems are %+v", open)
	}
	q.Closed = day0.Add(time.Hour)
	write(t, s, func(tx *store.Tx) error { return tx.SaveProblem(q) })
	if open := must(s.OpenProblems(ctx))(t); len(open) != 0 {
		t.Errorf("a closed problem is listed as open: %+v", open)
	}
	if all := must(s.EditionProblems(ctx, edition, 10))(t); len(all) != 1 || !all[0].Closed.Equal(q.Closed) {
		t.Errorf("the problems of the edition are %+v", all)
	}
}

func testReviews(t *testing.T, s *store.Store) {
	edition, source := seed(t, s, "Acorn")
	c := capture(edition, source, 0)
	write(t, s, func(tx *store.Tx) error { return tx.SaveCapture(c) })
	write(t, s, func(tx *store.Tx) error { return tx.SaveReview(edition, c.ID, "half as long", day0) })
	if open := must(s.OpenReviews(ctx))(t); len(open) != 1 || open[0].CaptureID != c.ID {
		t.Fatalf("open reviews are %+v", open)
	}
	decide := func(decision, by string) {
		write(t, s, func(tx *store.Tx) error { return tx.SaveDecision(c.ID, decision, by, "because", day0.Add(time.Hour)) })
	}
	decide(store.Accepted, store.ByEditor)
	decide(store.Rejected, store.ByLaterCapture) // an editor's word stands
	write(t, s, func(tx *store.Tx) error { return tx.Forget(edition) })
	r, ok, err := s.CaptureReview(ctx, c.ID)
	if err != nil || !ok || r.Decision != store.Accepted || r.By != store.ByEditor {
		t.Errorf("the review is %+v, %v, %v, want the editor's decision", r, ok, err)
	}
}

// A version that is withdrawn leaves the provisions as they stood before it.
func testWithdrawn(t *testing.T, s *store.Store) {
	edition, source := seed(t, s, "Acorn")
	first, second := capture(edition, source, 0), capture(edition, source, 1)
	v1, v2 := version(edition, 1, first, "We sell data."), version(edition, 2, second, "We sell")
	row := func(id string, from int) store.ProvisionRow {
		return store.ProvisionRow{ID: id, Lineage: id, FirstVersion: from, FirstSeen: day0.UnixMilli(), Type: "data.sale", Stance: "platform_may", Severity: "high"}
	}
	diff := smallprint.Diff{Grade: smallprint.GradeSubstantive, Reasons: []string{"a clause was removed"}, Changes: []smallprint.BlockChange{}}
	change := smallprint.Change{ID: smallprint.NewID(second.At, "change", edition), EditionID: edition, OldVersion: 1, NewVersion: 2, Detected: second.At, State: smallprint.StateUnconfirmed, Diff: diff}
	write(t, s, func(tx *store.Tx) error {
		for _, err := range []error{tx.SaveCapture(first), tx.SaveCapture(second), tx.SaveVersion(v1), tx.SaveProvision(edition, row("a", 1)), tx.SaveProvision(edition, row("b", 1)),
			tx.SaveVersion(v2), tx.EndProvision("a", 1, day0.UnixMilli()), tx.SaveProvision(edition, row("c", 2)), tx.SaveChange(change),
			tx.SaveWithdrawn(v2.Version, smallprint.OutcomeTruncated, "half a page")} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	var open []string
	for _, p := range must(s.OpenProvisions(ctx, edition))(t) {
		open = append(open, p.ID)
	}
	if len(open) != 2 || open[0] != "a" || open[1] != "b" {
		t.Errorf("provisions %v stand after the withdrawal, want a and b", open)
	}
	c := must(s.Change(ctx, change.ID))(t)
	if c.State != smallprint.StateFault || c.Grade != smallprint.GradeCaptureFault || c.Diff.Grade != smallprint.GradeCaptureFault || c.Summary != "half a page" {
		t.Errorf("the change is %s, %s, %s: %s", c.State, c.Grade, c.Diff.Grade, c.Summary)
	}
}

// Captures of one edition with the same time keep the order they were saved in.
func testSequence(t *testing.T, s *store.Store) {
	edition, source := seed(t, s, "Acorn")
	var want []string
	for i := range 5 {
		c := capture(edition, source, 0)
		c.ID = smallprint.NewID(c.At, "c", edition, string(rune('z'-i)))
		want = append(want, c.ID)
		write(t, s, func(tx *store.Tx) error { return tx.SaveCapture(c) })
	}
	for i, c := range must(s.CapturesToFollow(ctx, edition, 10))(t) {
		if c.ID != want[i] {
			t.Errorf("capture %d is %s, want %s", i, c.ID, want[i])
		}
	}
	last := capture(edition, source, 0)
	last.ID = want[4]
	write(t, s, func(tx *store.Tx) error { return tx.SaveFollowed(last) })
	if !must(s.OutOfOrder(ctx, edition))(t) {
		t.Error("captures that were saved before the followed one are not out of order")
	}
}
