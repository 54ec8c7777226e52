package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/pgtest"
	"smallprint/internal/store"
)

// The lists of the API run on both databases too.
func TestAPIListsSQLite(t *testing.T) {
	conformAPI(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "test.db") })
}

func TestAPIListsPostgres(t *testing.T) {
	dsn := pgtest.Start(t)
	n := 0
	conformAPI(t, func(t *testing.T) string {
		n++
		name := fmt.Sprintf("api%d", n)
		pgtest.Create(t, dsn, name)
		return pgtest.Named(dsn, name)
	})
}

func conformAPI(t *testing.T, dsn func(*testing.T) string) {
	for name, test := range map[string]func(*testing.T, *store.Store){
		"a snapshot does not move":          testSnapshot,
		"changes come whole, page by page":  testChangePages,
		"captures come page by page":        testCapturePages,
		"provisions as they stood at a day": testProvisionPages,
		"versions as of a day":              testAsOf,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(ctx, dsn(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			test(t, s)
		})
	}
}

func testSnapshot(t *testing.T, s *store.Store) {
	edition, source := seed(t, s, "Acorn AI")
	save := func(day int) {
		c := capture(edition, source, day)
		text := fmt.Sprint("text ", day)
		write(t, s, func(tx *store.Tx) error {
			r := smallprint.Reading{Text: text, TextSHA256: smallprint.Digest([]byte(text))}
			for _, err := range []error{tx.SaveCapture(c), tx.SaveText(&r, 1), tx.SaveVersion(version(edition, day+1, c, text)),
				tx.SaveChange(smallprint.Change{ID: "c" + fmt.Sprint(day), EditionID: edition, NewCapture: c.ID, Detected: c.At})} {
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	save(0)
	save(1)
	err := s.Snapshot(ctx, func(snap *store.Snapshot) error {
		before := must(snap.Timeline())(t)
		save(2)
		var captures, changes []string
		if err := snap.EachCapture(edition, func(c smallprint.Capture) error { captures = append(captures, c.ID); return nil }); err != nil {
			return err
		}
		if err := snap.EachChange(edition, func(c store.ChangeRow) error { changes = append(changes, c.ID); return nil }); err != nil {
			return err
		}
		versions := must(snap.Versions(edition))(t)
		if len(before) != 2 || len(captures) != 2 || len(versions) != 2 || fmt.Sprint(changes) != "[c0 c1]" || captures[0] > captures[1] {
			t.Errorf("the snapshot holds %d sightings, captures %v, changes %v, %d versions: want two of each, oldest first", len(before), captures, changes, len(versions))
		}
		if r := must(snap.Reading(versions[1].TextSHA256))(t); r.Text != "text 1" {
			t.Errorf("the reading is %q", r.Text)
		}
		if ps := must(snap.Provisions(versions[0]))(t); len(ps) != 1 || ps[0].Quote() != "text 0" {
			t.Errorf("the provisions are %+v", ps)
		}
		if _, err := snap.Capture("none"); smallprint.KindOf(err) != smallprint.KindNotFound {
			t.Errorf("a capture that is not there gives %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := must(s.Totals(ctx))(t); got.Versions != 3 {
		t.Errorf("%d versions after the snapshot, want 3: a snapshot must not keep the writer out", got.Versions)
	}
}

func testChangePages(t *testing.T, s *store.Store) {
	edition, _ := seed(t, s, "Acorn AI")
	for day := range 5 {
		write(t, s, func(tx *store.Tx) error {
			at := day0.AddDate(0, 0, day)
			return tx.SaveChange(smallprint.Change{ID: smallprint.NewID(at, "x"), EditionID: edition, Detected: at, State: smallprint.StateConfirmed,
				Diff: smallprint.Diff{Grade: smallprint.GradeSubstantive, Reasons: []string{fmt.Sprint("reason ", day)}}})
		})
	}
	var got []string
	f := store.ChangeFilter{Limit: 2}
	for {
		page := must(s.ChangesInFull(ctx, f))(t)
		for _, c := range page {
			got = append(got, c.Diff.Reasons[0])
			f.Before = c.ID
		}
		if len(page) < 2 {
			break
		}
	}
	if want := "[reason 4 reason 3 reason 2 reason 1 reason 0]"; fmt.Sprint(got) != want {
		t.Errorf("pages hold %v, want %s", got, want)
	}
}

func testCapturePages(t *testing.T, s *store.Store) {
	for _, name := range []string{"Acorn AI", "Birch Bank"} {
		edition, source := seed(t, s, name)
		for day := range 3 {
			c := capture(edition, source, day)
			if day == 1 {
				c.Outcome = smallprint.OutcomeGone
			}
			write(t, s, func(tx *store.Tx) error { return tx.SaveCapture(c) })
		}
	}
	var seen []string
	f := store.CapturePageFilter{Limit: 2}
	for {
		page := must(s.CapturePage(ctx, f))(t)
		for _, c := range page {
			seen = append(seen, c.ID)
			f.BeforeAt, f.BeforeID = c.At, c.ID
		}
		if len(page) < 2 {
			break
		}
	}
	if len(seen) != 6 {
		t.Errorf("the pages hold %d captures, want 6: %v", len(seen), seen)
	}
	for name, c := range map[string]struct {
		f    store.CapturePageFilter
		want int
	}{
		"of a platform": {store.CapturePageFilter{Platform: "birch-bank"}, 3},
		"gone":          {store.CapturePageFilter{Outcomes: []smallprint.Outcome{smallprint.OutcomeGone}}, 2},
		"of two days":   {store.CapturePageFilter{Since: day0, Until: day0.AddDate(0, 0, 2)}, 4},
	} {
		if got := must(s.CapturePage(ctx, c.f))(t); len(got) != c.want {
			t.Errorf("%s: %d captures, want %d", name, len(got), c.want)
		}
	}
	if got := must(s.LatestSeen(ctx))(t); !got.Equal(day0.AddDate(0, 0, 2)) {
		t.Errorf("the latest attempt is of %v", got)
	}
	if got := must(s.AllSources(ctx))(t); len(got) != 2 || got[0].Ref.EditionID != got[0].EditionID {
		t.Errorf("the sources are %+v", got)
	}
}

func testProvisionPages(t *testing.T, s *store.Store) {
	for i, name := range []string{"Birch Bank", "Acorn AI"} {
		edition, source := seed(t, s, name)
		for n := range 2 {
			c := capture(edition, source, 10*n)
			write(t, s, func(tx *store.Tx) error {
				if err := tx.SaveCapture(c); err != nil {
					return err
				}
				return tx.SaveVersion(version(edition, n+1, c, fmt.Sprint("text ", n)))
			})
		}
		row := func(id string, first, last, position int, typ string) store.ProvisionRow {
			p := store.ProvisionRow{ID: fmt.Sprint(i, id), Lineage: "l-" + id, FirstVersion: first, LastVersion: last, FirstSeen: day0.AddDate(0, 0, 10*(first-1)).UnixMilli(),
				Position: position, Type: typ, Stance: smallprint.PlatformMay, Severity: smallprint.SeverityHigh, Quote: "We may."}
			if last > 0 {
				p.UntilSeen = day0.AddDate(0, 0, 10*last).UnixMilli()
			}
			return p
		}
		write(t, s, func(tx *store.Tx) error {
			for _, p := range []store.ProvisionRow{row("a", 1, 1, 0, "data.sale"), row("b", 1, 0, 1, "data.rights"), row("c", 2, 0, 2, "fees.refunds")} {
				if err := tx.SaveProvision(edition, p); err != nil {
					return err
				}
			}
			return nil
		})
	}
	day := func(n int) time.Time { return day0.AddDate(0, 0, n) }
	for name, c := range map[string]struct {
		f    store.ProvisionPageFilter
		want string
	}{
		"now":              {store.ProvisionPageFilter{}, "[0b/2 0c/2 1b/2 1c/2]"},
		"as of day 3":      {store.ProvisionPageFilter{AsOf: day(3)}, "[0a/1 0b/1 1a/1 1b/1]"},
		"before all":       {store.ProvisionPageFilter{AsOf: day(-1)}, "[]"},
		"of a group":       {store.ProvisionPageFilter{Group: "data"}, "[0b/2 1b/2]"},
		"of types":         {store.ProvisionPageFilter{Types: []string{"data.sale", "fees.refunds"}, AsOf: day(10)}, "[0c/2 1c/2]"},
		"of a platform":    {store.ProvisionPageFilter{Platforms: []string{"birch-bank"}}, "[0b/2 0c/2]"},
		"of severities":    {store.ProvisionPageFilter{Severities: []smallprint.Severity{smallprint.SeverityLow}}, "[]"},
		"the second page":  {store.ProvisionPageFilter{After: store.ProvisionKey{EditionID: smallprint.NewID(day0, "e", "birch-bank"), Position: 1, ID: "0b"}, Limit: 2}, "[0c/2 1b/2]"},
		"with a limit":     {store.ProvisionPageFilter{Limit: 1}, "[0b/2]"},
		"without any such": {store.ProvisionPageFilter{Attribute: "cap"}, "[]"},
	} {
		got := []string{}
		for _, p := range must(s.ProvisionPage(ctx, c.f))(t) {
			got = append(got, fmt.Sprint(p.ID, "/", p.Version))
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

func testAsOf(t *testing.T, s *store.Store) {
	edition, source := seed(t, s, "Acorn AI")
	for n := range 2 {
		c := capture(edition, source, 10*n)
		write(t, s, func(tx *store.Tx) error {
			if err := tx.SaveCapture(c); err != nil {
				return err
			}
			return tx.SaveVersion(version(edition, n+1, c, fmt.Sprint("text ", n)))
		})
	}
	for day, want := range map[int]int{-1: 0, 0: 1, 9: 1, 10: 2, 99: 2} {
		v, ok, err := s.VersionAsOf(ctx, edition, day0.AddDate(0, 0, day))
		if err != nil || ok != (want > 0) || v.Number != want {
			t.Errorf("day %d: version %d (%v, %v), want %d", day, v.Number, ok, err, want)
		}
	}
	if v := must(s.VersionByNumber(ctx, edition, 2))(t); v.Number != 2 {
		t.Errorf("version 2 is %+v", v)
	}
	if _, err := s.VersionByNumber(ctx, edition, 3); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("a version that is not there gives %v", err)
	}
}
