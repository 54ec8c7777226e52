package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/pgtest"
	"smallprint/internal/store"
)

func TestPagesQueriesOnSQLite(t *testing.T) {
	testPagesQueries(t, filepath.Join(t.TempDir(), "web.db"))
}

func TestPagesQueriesOnPostgres(t *testing.T) {
	dsn := pgtest.Start(t)
	pgtest.Create(t, dsn, "pages")
	testPagesQueries(t, pgtest.Named(dsn, "pages"))
}

// testPagesQueries holds what the pages about captures ask for.
func testPagesQueries(t *testing.T, dsn string) {
	s := must(store.Open(ctx, dsn))(t)
	t.Cleanup(func() { s.Close() })
	edition, source := seed(t, s, "Acorn AI")
	other, otherSource := seed(t, s, "Birch Bank")
	var all []smallprint.Capture
	for day := range 6 {
		c := capture(edition, source, day)
		if day == 2 || day == 4 {
			c.Outcome, c.Reason = smallprint.OutcomeBlocked, "status 403"
		}
		all = append(all, c)
	}
	all[3].At, all[3].ID = all[2].At, "same-moment"
	all[0].TextSHA256, all[0].Version = smallprint.Digest([]byte("a")), 1
	write(t, s, func(tx *store.Tx) error {
		for _, c := range append(all, capture(other, otherSource, 1)) {
			if err := tx.SaveCapture(c); err != nil {
				return err
			}
		}
		for _, err := range []error{tx.SaveFollowed(all[0]), tx.SaveReview(edition, all[5].ID, "half as long", all[5].At),
			tx.SaveWatch(smallprint.Source{ID: source, EditionID: edition}, store.Schedule{Every: time.Hour, Due: day0}),
			tx.SaveProblem(store.Problem{ID: "q1", Ref: store.Ref{EditionID: edition}, Kind: "failing", Why: "3 attempts", Opened: day0, Told: day0, Closed: day0.AddDate(0, 0, 1)})} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	ledgers(t, s, edition, all)
	if got := must(s.AttemptsSince(ctx, edition, day0.AddDate(0, 0, 3)))(t); len(got) != 2 || got[0].Held || !got[1].Held {
		t.Errorf("attempts from the fourth day on are %+v", got)
	}
	n := must(s.Neighbours(ctx, all[2].ID))(t)
	if n.Before != all[1].ID || n.After != all[3].ID {
		t.Errorf("beside the third attempt are %+v, want %s and %s", n, all[1].ID, all[3].ID)
	}
	if n := must(s.Neighbours(ctx, all[0].ID))(t); n.Before != "" {
		t.Errorf("before the first attempt is %q", n.Before)
	}
	if c, ok, err := s.ReadBefore(ctx, all[4]); err != nil || !ok || c.ID != all[0].ID {
		t.Errorf("the attempt that was read before is %q, %v, %v", c.ID, ok, err)
	}
	if _, ok, err := s.ReadBefore(ctx, all[0]); err != nil || ok {
		t.Errorf("before the first attempt one was read: %v, %v", ok, err)
	}
	days := must(s.OutcomesByDay(ctx, day0.AddDate(0, 0, 1)))(t)
	if len(days) != 5 || days[0].Count != 2 || !days[0].Day.Equal(day0.AddDate(0, 0, 1).Truncate(24*time.Hour)) || !days[4].Held {
		t.Errorf("outcomes by day are %+v", days)
	}
	if got := must(s.RecentProblems(ctx, day0.AddDate(0, 0, 1), 5))(t); len(got) != 1 || got[0].Kind != "failing" {
		t.Errorf("problems are %+v", got)
	}
	if got := must(s.RecentProblems(ctx, day0.AddDate(0, 0, 2), 5))(t); len(got) != 0 {
		t.Errorf("problems long closed are %+v", got)
	}
	if got := must(s.RecentReviews(ctx, day0.AddDate(1, 0, 0), 5))(t); len(got) != 1 || got[0].CaptureID != all[5].ID {
		t.Errorf("reviews are %+v", got)
	}
	if got := must(s.ReviewsOf(ctx, other))(t); len(got) != 0 {
		t.Errorf("reviews of another edition are %+v", got)
	}
	if got := must(s.LastAttempts(ctx))(t); len(got) != 1 || got[0].ID != all[5].ID {
		t.Errorf("last attempts of what is watched are %+v", got)
	}
	if w, ok, err := s.WatchedBeside(ctx, edition); err != nil || !ok || w.Schedule.Every != time.Hour {
		t.Errorf("the watch is %+v, %v, %v", w, ok, err)
	}
}

// ledgers reads the attempts page by page and by outcome.
func ledgers(t *testing.T, s *store.Store, edition string, all []smallprint.Capture) {
	t.Helper()
	var got []string
	for f := (store.LedgerFilter{EditionID: edition, Limit: 2}); ; {
		rows := must(s.Ledger(ctx, f))(t)
		if len(rows) == 0 {
			break
		}
		for _, c := range rows {
			got = append(got, c.ID)
		}
		f.Before = got[len(got)-1]
	}
	if len(got) != len(all) {
		t.Fatalf("page by page there are %d attempts, want %d", len(got), len(all))
	}
	for i, id := range got {
		if want := all[len(all)-1-i].ID; id != want {
			t.Errorf("attempt %d is %s, want %s", i, id, want)
		}
	}
	walls := []smallprint.Outcome{smallprint.OutcomeBlocked, smallprint.OutcomeChallenge}
	if rows := must(s.Ledger(ctx, store.LedgerFilter{EditionID: edition, Outcomes: walls, Limit: 9}))(t); len(rows) != 2 {
		t.Errorf("%d attempts were blocked, want 2", len(rows))
	}
	if rows := must(s.Ledger(ctx, store.LedgerFilter{EditionID: edition, Held: true, Limit: 9}))(t); len(rows) != 1 || rows[0].ID != all[5].ID {
		t.Errorf("held are %+v", rows)
	}
}

// What stood on a day is found by day, and what stands now without one.
func TestRegistry(t *testing.T) {
	dsns := map[string]func() string{"sqlite": func() string { return filepath.Join(t.TempDir(), "registry.db") }}
	pg := pgtest.Start(t)
	pgtest.Create(t, pg, "registry")
	dsns["postgres"] = func() string { return pgtest.Named(pg, "registry") }
	for name, dsn := range dsns {
		s := must(store.Open(ctx, dsn()))(t)
		t.Cleanup(func() { s.Close() })
		edition, _ := seed(t, s, "Acorn AI")
		row := func(id string, first time.Time, sev smallprint.Severity) store.ProvisionRow {
			return store.ProvisionRow{ID: id, Lineage: "l", FirstVersion: 1, FirstSeen: first.UnixMilli(), Type: "data.sale", Stance: smallprint.PlatformMay, Severity: sev, Quote: id,
				Attributes: []smallprint.Attribute{{Name: "opt_out", Value: "email"}}}
		}
		write(t, s, func(tx *store.Tx) error {
			for _, err := range []error{tx.SaveProvision(edition, row("old", day0, smallprint.SeverityLow)), tx.EndProvision("old", 1, day0.AddDate(0, 0, 5).UnixMilli()),
				tx.SaveProvision(edition, row("new", day0.AddDate(0, 0, 5), smallprint.SeverityHigh))} {
				if err != nil {
					return err
				}
			}
			return nil
		})
		for _, tt := range []struct {
			f    store.RegistryFilter
			want string
		}{
			{store.RegistryFilter{}, "new"}, {store.RegistryFilter{At: day0.AddDate(0, 0, 4)}, "old"}, {store.RegistryFilter{At: day0.AddDate(0, 0, 5)}, "new"},
			{store.RegistryFilter{At: day0.AddDate(0, 0, -1)}, ""}, {store.RegistryFilter{Severity: smallprint.SeverityCritical}, ""},
			{store.RegistryFilter{Platforms: []string{"acorn-ai", "x"}, Attribute: "opt_out", Severity: smallprint.SeverityHigh, Type: "data.sale"}, "new"},
			{store.RegistryFilter{Platforms: []string{"x"}}, ""}, {store.RegistryFilter{Attribute: "cap"}, ""}, {store.RegistryFilter{Limit: 1, Offset: 1}, ""},
		} {
			got := ""
			for _, p := range must(s.Registry(ctx, tt.f))(t) {
				got += p.Quote
			}
			if got != tt.want {
				t.Errorf("%s: %+v selects %q, want %q", name, tt.f, got, tt.want)
			}
		}
		if n, platforms, err := s.CountRegistry(ctx, store.RegistryFilter{}); n != 1 || platforms != 1 || err != nil {
			t.Errorf("%s: counted %d of %d platforms, %v", name, n, platforms, err)
		}
	}
}
