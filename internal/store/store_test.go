package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/pgtest"
	"smallprint/internal/store"
)

// The conformance suite: every test runs on both databases.
func TestSQLite(t *testing.T) {
	conform(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "test.db") })
}

func TestPostgres(t *testing.T) {
	dsn := pgtest.Start(t)
	n := 0
	conform(t, func(t *testing.T) string {
		n++
		name := fmt.Sprintf("t%d", n)
		pgtest.Create(t, dsn, name)
		return pgtest.Named(dsn, name)
	})
}

func conform(t *testing.T, dsn func(*testing.T) string) {
	for name, test := range map[string]func(*testing.T, *store.Store){
		"a saved history reads back":          testHistory,
		"saving twice changes nothing":        testIdempotent,
		"a failed write leaves nothing":       testAtomic,
		"provision states follow versions":    testProvisions,
		"search finds words and phrases":      testSearch,
		"changes can be filtered and counted": testChanges,
		"forgetting keeps the captures":       testForget,
		"imports resume":                      testImports,
		"what is due is claimed once":         testClaims,
		"schedules follow attempts":           testSchedules,
		"problems open and close":             testProblems,
		"an editor's word stands":             testReviews,
		"a withdrawal restores provisions":    testWithdrawn,
		"equal times keep their order":        testSequence,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(context.Background(), dsn(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			test(t, s)
		})
	}
}

var (
	ctx  = context.Background()
	day0 = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

func write(t *testing.T, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// seed saves one edition with a source and returns its ids.
func seed(t *testing.T, s *store.Store, platform string) (edition, source string) {
	t.Helper()
	slug := smallprint.Slug(platform)
	id := func(kind string) string { return smallprint.NewID(day0, kind, slug) }
	write(t, s, func(tx *store.Tx) error {
		for _, err := range []error{
			tx.SavePlatform(smallprint.Platform{ID: id("p"), Slug: slug, Name: platform}),
			tx.SaveDocument(smallprint.Document{ID: id("d"), PlatformID: id("p"), Slug: "terms-of-service", TermsType: "Terms of Service"}),
			tx.SaveEdition(smallprint.Edition{ID: id("e"), DocumentID: id("d"), Slug: "main"}),
			tx.SaveSource(smallprint.Source{ID: id("s"), EditionID: id("e"), URLs: []string{"https://" + slug + ".example/terms"}, Origin: smallprint.OriginLive}),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	return id("e"), id("s")
}

func capture(edition, source string, day int) smallprint.Capture {
	at := day0.AddDate(0, 0, day)
	return smallprint.Capture{ID: smallprint.NewID(at, "c", edition), EditionID: edition, SourceID: source, At: at, Outcome: smallprint.OutcomeOK,
		Pages: []smallprint.Page{{URL: "https://a.example/terms", SHA256: smallprint.Digest([]byte{byte(day)}), Bytes: 10}}, Origin: smallprint.OriginLive}
}

func version(edition string, number int, c smallprint.Capture, text string) store.VersionRow {
	return store.VersionRow{
		Version: smallprint.Version{ID: smallprint.NewID(c.At, "v", edition, fmt.Sprint(number)), EditionID: edition, Number: number, CaptureID: c.ID,
			TextSHA256: smallprint.Digest([]byte(text)), WordsSHA256: smallprint.Digest([]byte("w" + text)), FirstSeen: c.At, LastSeen: c.At},
		Language: "en", Dates: []smallprint.Date{}, Sketch: []byte(`{"n":1}`),
		Provisions: []smallprint.Provision{{ID: "p-1", Type: "data.sale", Lineage: "l-1", Spans: []smallprint.QuotedSpan{smallprint.Quote(text, 0, len(text))}}},
		BlockSince: []int{number},
	}
}

func testHistory(t *testing.T, s *store.Store) {
	edition, source := seed(t, s, "Acorn AI")
	c := capture(edition, source, 0)
	v := version(edition, 1, c, "We sell data.")
	r := smallprint.Reading{Text: "We sell data.", TextSHA256: smallprint.Digest([]byte("We sell data.")), Language: "en",
		Blocks: []smallprint.Block{{Kind: smallprint.BlockParagraph, Path: []string{}, End: 13}}}
	write(t, s, func(tx *store.Tx) error {
		for _, err := range []error{tx.SaveCapture(c), tx.SaveText(&r, 1), tx.SaveVersion(v)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	ref := must(s.Edition(ctx, "acorn-ai", "terms-of-service", "main"))(t)
	if ref.Platform != "Acorn AI" || ref.EditionID != edition {
		t.Errorf("edition is %+v", ref)
	}
	if got := must(s.VersionDetail(ctx, edition, 1))(t); !reflect.DeepEqual(got, v) {
		t.Errorf("version is\n%+v, saved\n%+v", got, v)
	}
	if got := must(s.Reading(ctx, r.TextSHA256))(t); got.Text != r.Text || len(got.Blocks) != 1 {
		t.Errorf("reading is %+v", got)
	}
	if got := must(s.Captures(ctx, edition, time.Time{}, 10))(t); len(got) != 1 || !reflect.DeepEqual(got[0], c) {
		t.Errorf("captures are\n%+v, saved\n%+v", got, c)
	}
	if _, err := s.Edition(ctx, "acorn-ai", "nothing", "main"); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("a missing document gives %v, want not_found", err)
	}
	states := must(s.EditionStates(ctx, ""))(t)
	if len(states) != 1 || states[0].Versions != 1 || states[0].LastOutcome != smallprint.OutcomeOK || !states[0].FirstSeen.Equal(day0) {
		t.Errorf("edition states are %+v", states)
	}
	if got := must(s.Totals(ctx))(t); got.Captures != 1 || got.Versions != 1 || got.Bytes != 10 {
		t.Errorf("totals are %+v", got)
	}
}

func testIdempotent(t *testing.T, s *store.Store) {
	for range 2 {
		edition, source := seed(t, s, "Acorn AI")
		c := capture(edition, source, 0)
		write(t, s, func(tx *store.Tx) error { return tx.SaveCapture(c) })
		write(t, s, func(tx *store.Tx) error { return tx.SaveVersion(version(edition, 1, c, "a")) })
	}
	if got := must(s.Totals(ctx))(t); got.Platforms != 1 || got.Editions != 1 || got.Captures != 1 || got.Versions != 1 {
		t.Errorf("saved twice, totals are %+v", got)
	}
}

func testAtomic(t *testing.T, s *store.Store) {
	want := fmt.Errorf("the stage failed")
	err := s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SavePlatform(smallprint.Platform{ID: "1", Slug: "a", Name: "A"}); err != nil {
			return err
		}
		return want
	})
	if err != want {
		t.Errorf("error is %v, want the function's own", err)
	}
	if got := must(s.Totals(ctx))(t); got.Platforms != 0 {
		t.Errorf("%d platforms were saved by a failed write", got.Platforms)
	}
}

func testProvisions(t *testing.T, s *store.Store) {
	edition, _ := seed(t, s, "Acorn AI")
	other, _ := seed(t, s, "Birch Bank")
	row := func(id, typ string, sev smallprint.Severity) store.ProvisionRow {
		return store.ProvisionRow{ID: id, Lineage: "l-" + id, FirstVersion: 1, FirstSeen: day0.UnixMilli(), Type: typ, Stance: smallprint.PlatformMay,
			Salience: smallprint.Key, Severity: sev, Quote: "We may.", Attributes: []smallprint.Attribute{{Name: "opt_out", Value: "email"}}}
	}
	write(t, s, func(tx *store.Tx) error {
		for _, err := range []error{
			tx.SaveProvision(edition, row("1", "data.sale", smallprint.SeverityHigh)),
			tx.SaveProvision(edition, row("2", "data.rights", smallprint.SeverityLow)),
			tx.SaveProvision(other, row("3", "data.sale", smallprint.SeverityCritical)),
			tx.EndProvision("2", 3, day0.AddDate(0, 1, 0).UnixMilli()),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	count := func(f store.ProvisionFilter) int { t.Helper(); return must(s.CountProvisions(ctx, f))(t) }
	for name, c := range map[string]struct {
		f    store.ProvisionFilter
		want int
	}{
		"standing":         {store.ProvisionFilter{}, 2},
		"all":              {store.ProvisionFilter{Past: true}, 3},
		"of a type":        {store.ProvisionFilter{Type: "data.sale"}, 2},
		"of a group":       {store.ProvisionFilter{Group: "data"}, 2},
		"of another group": {store.ProvisionFilter{Group: "dat"}, 0},
		"critical":         {store.ProvisionFilter{Severity: smallprint.SeverityCritical}, 1},
		"of a platform":    {store.ProvisionFilter{Platform: "birch-bank"}, 1},
		"with attribute":   {store.ProvisionFilter{Attribute: "opt_out"}, 2},
		"without it":       {store.ProvisionFilter{Attribute: "cap"}, 0},
	} {
		if got := count(c.f); got != c.want {
			t.Errorf("%s: %d provisions, want %d", name, got, c.want)
		}
	}
	counts := must(s.TypeCounts(ctx, "", false))(t)
	if len(counts) != 1 || counts[0].Platforms != 2 || counts[0].Provisions != 2 {
		t.Errorf("type counts are %+v", counts)
	}
	adopters := must(s.Adoption(ctx, "data.rights", []string{"Terms of Service"}))(t)
	if len(adopters) != 2 || adopters[0].Provisions != 0 {
		t.Errorf("adoption is %+v", adopters)
	}
	for _, order := range []string{"position", "severity", "recent", "lineage"} {
		if got := must(s.Provisions(ctx, store.ProvisionFilter{Order: order}))(t); len(got) != 2 {
			t.Errorf("ordered by %s: %d provisions", order, len(got))
		}
	}
}

func testSearch(t *testing.T, s *store.Store) {
	edition, _ := seed(t, s, "Acorn AI")
	write(t, s, func(tx *store.Tx) error {
		return tx.SavePassages(edition, 1, []store.Passage{
			{Start: 0, Path: []string{"1. Data"}, Text: "We may use your inputs to train our models."},
			{Start: 50, Path: []string{}, Text: "Our models are large. You train hard."},
		})
	})
	for query, want := range map[string]int{
		"train models": 2, `"train our models"`: 1, "training": 2, "absent": 0, "": 0, `"`: 0, "models ( * : ) ^": 2, "train'; DROP TABLE passages": 0,
	} {
		if got := must(s.Search(ctx, query, "", 10, 0))(t); len(got) != want {
			t.Errorf("%q finds %d passages, want %d", query, len(got), want)
		}
	}
	write(t, s, func(tx *store.Tx) error { return tx.SavePassages(edition, 2, nil) })
	if got := must(s.Search(ctx, "train", "", 10, 0))(t); len(got) != 0 {
		t.Errorf("replaced passages are still found: %+v", got)
	}
}

func testChanges(t *testing.T, s *store.Store) {
	edition, _ := seed(t, s, "Acorn AI")
	against := smallprint.AgainstUser
	change := smallprint.Change{ID: smallprint.NewID(day0, "x"), EditionID: edition, OldVersion: 1, NewVersion: 2, Detected: day0, After: day0.AddDate(0, 0, -1), Before: day0,
		State: smallprint.StateUnconfirmed, Diff: smallprint.Diff{Grade: smallprint.GradeSubstantive, Direction: &against, Reasons: []string{"'may' became 'will'"},
			Changes: []smallprint.BlockChange{{Kind: smallprint.KindReworded, Grade: smallprint.GradeSubstantive, Types: []string{"data.sale"}}}}}
	noise := smallprint.Change{ID: smallprint.NewID(day0.Add(time.Hour), "y"), EditionID: edition, OldVersion: 2, Detected: day0.Add(time.Hour),
		State: smallprint.StateConfirmed, Diff: smallprint.Diff{Grade: smallprint.GradeNoise}}
	write(t, s, func(tx *store.Tx) error {
		if err := tx.SaveChange(change); err != nil {
			return err
		}
		return tx.SaveChange(noise)
	})
	if got := must(s.Changes(ctx, store.ChangeFilter{Type: "data.sale", Grades: []smallprint.Grade{smallprint.GradeSubstantive}, Since: day0}))(t); len(got) != 1 || got[0].Summary != "'may' became 'will'" || got[0].Ref.Platform != "Acorn AI" {
		t.Errorf("filtered changes are %+v", got)
	}
	if got := must(s.Changes(ctx, store.ChangeFilter{}))(t); len(got) != 2 || got[0].ID != noise.ID {
		t.Errorf("changes are not newest first: %+v", got)
	}
	if got := must(s.Changes(ctx, store.ChangeFilter{Before: noise.ID}))(t); len(got) != 1 {
		t.Errorf("the page after the noise has %d changes", len(got))
	}
	last, ok, err := s.LastChange(ctx, edition)
	if err != nil || !ok || last.ID != change.ID {
		t.Errorf("the last change that made a version is %v, %v, %v", last.ID, ok, err)
	}
	write(t, s, func(tx *store.Tx) error {
		return tx.SaveChangeState(change.ID, smallprint.StateConfirmed, "seen again")
	})
	full := must(s.Change(ctx, change.ID))(t)
	if full.State != smallprint.StateConfirmed || len(full.Diff.Changes) != 1 || *full.Diff.State != smallprint.StateConfirmed {
		t.Errorf("change is %+v", full)
	}
	if got := must(s.CountChanges(ctx, store.ChangeFilter{}))(t); len(got) != 2 {
		t.Errorf("counts are %+v", got)
	}
}

func testForget(t *testing.T, s *store.Store) {
	edition, source := seed(t, s, "Acorn AI")
	c := capture(edition, source, 0)
	write(t, s, func(tx *store.Tx) error { return tx.SaveCapture(c) })
	due := must(s.EditionsToFollow(ctx, 0))(t)
	if len(due) != 1 {
		t.Fatalf("%d editions are due, want 1", len(due))
	}
	followed := c
	followed.Outcome, followed.Version = smallprint.OutcomeTruncated, 1
	write(t, s, func(tx *store.Tx) error {
		for _, err := range []error{tx.SaveFollowed(followed), tx.SaveVersion(version(edition, 1, c, "a")), tx.SaveFollowedStage(edition, 7)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if due := must(s.EditionsToFollow(ctx, 7))(t); len(due) != 0 {
		t.Errorf("%d editions are due after they were followed", len(due))
	}
	if due := must(s.EditionsToFollow(ctx, 8))(t); len(due) != 1 {
		t.Errorf("%d editions are due for a newer stage, want 1", len(due))
	}
	write(t, s, func(tx *store.Tx) error { return tx.Forget(edition) })
	if got := must(s.Captures(ctx, edition, time.Time{}, 10))(t); len(got) != 1 || got[0].Outcome != smallprint.OutcomeOK || got[0].Version != 0 {
		t.Errorf("captures are %+v, want the capture as it was seen", got)
	}
	if got := must(s.Totals(ctx))(t); got.Versions != 0 {
		t.Errorf("%d versions are left", got.Versions)
	}
}

func testImports(t *testing.T, s *store.Store) {
	if got := must(s.ImportedTo(ctx, "versions:x"))(t); got != "" {
		t.Errorf("an unknown history was imported to %q", got)
	}
	for i, ref := range []string{"abc", "def"} {
		write(t, s, func(tx *store.Tx) error { return tx.SaveImported("versions:x", ref, day0.AddDate(0, 0, i)) })
	}
	if got := must(s.ImportedTo(ctx, "versions:x"))(t); got != "def" {
		t.Errorf("imported to %q, want def", got)
	}
	edition, source := seed(t, s, "Acorn AI")
	c := capture(edition, source, 0)
	c.Origin, c.History = smallprint.OriginVersions, "versions:x"
	other := capture(edition, source, 1)
	other.Origin, other.History = smallprint.OriginVersions, "versions:other"
	write(t, s, func(tx *store.Tx) error {
		for _, k := range []smallprint.Capture{c, other} {
			ch := smallprint.Change{ID: "x" + k.ID, EditionID: edition, NewCapture: k.ID, Detected: k.At, State: smallprint.StateUnconfirmed}
			if err := tx.SaveCapture(k); err != nil {
				return err
			}
			if err := tx.SaveChange(ch); err != nil {
				return err
			}
		}
		return tx.SaveImported("versions:x", "abc", day0)
	})
	got := must(s.Unreplaced(ctx, 24*time.Hour))(t)
	if len(got) != 1 || got[0].Change != "x"+c.ID || !got[0].End.Equal(day0.AddDate(0, 0, 1)) {
		t.Errorf("unreplaced changes are %+v, want the one of the history that ended a day later", got)
	}
}
