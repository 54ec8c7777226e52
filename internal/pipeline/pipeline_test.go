package pipeline_test

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/importer"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"
)

var (
	ctx  = context.Background()
	day0 = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
)

// terms is a made-up document; notice and more are what the tests change.
func terms(notice, more string) string {
	return `# Acorn Terms of Service

Last updated: January 1, 2026

## 1. Your content

You retain ownership of the content that you submit to the service. You grant us a licence to host, store and display your content so that we can run the service for you.

## 2. Payment

Your subscription renews automatically each month unless you cancel it at least 24 hours before the renewal date. Fees already paid are not refundable except where the law requires it.

## 3. Changes

We will give you at least ` + notice + ` days' notice by e-mail before we change these terms in a way that affects you.

## 4. Ending

We may suspend or terminate your account if you breach these terms. You may close your account at any time in your account settings.
` + more + `
## 5. Law

These terms are governed by the laws of Freedonia, and its courts have jurisdiction over any dispute.
`
}

// A sight is one recorded text: the day it was recorded, and how.
type sight struct {
	day       int
	body      string
	technical bool
}

type history struct {
	versions []store.VersionRow
	changes  []store.ChangeRow // oldest first
	captures []smallprint.Capture
	store    *store.Store
	p        *pipeline.Pipeline
}

func open(t testing.TB) (*store.Store, *pipeline.Pipeline) {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(ctx, filepath.Join(dir, "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	blobs, err := archive.OpenFolder(filepath.Join(dir, "archive"))
	if err != nil {
		t.Fatal(err)
	}
	return s, pipeline.New(s, archive.Open(blobs), slog.New(slog.DiscardHandler))
}

// follow imports the sights as a versions-only history and returns what was
// made of them. With step, each sight is followed before the next is saved.
func follow(t *testing.T, step bool, sights ...sight) history {
	t.Helper()
	s, p := open(t)
	var batches [][]sight
	if step {
		for _, x := range sights {
			batches = append(batches, []sight{x})
		}
	} else {
		batches = [][]sight{sights}
	}
	for _, b := range batches {
		if _, err := p.Ingest(ctx, smallprint.OriginVersions, "versions:test", records(b)); err != nil {
			t.Fatal(err)
		}
		if err := p.FollowDue(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	return read(t, s, p)
}

func records(sights []sight) iter.Seq2[importer.Record, error] {
	return func(yield func(importer.Record, error) bool) {
		for _, x := range sights {
			r := importer.Record{Commit: fmt.Sprintf("%040x", x.day), At: day0.AddDate(0, 0, x.day), Service: "Acorn", TermsType: "Terms of Service",
				Body: []byte(x.body), ContentType: "text/markdown", Technical: x.technical}
			if !yield(r, nil) {
				return
			}
		}
	}
}

func read(t *testing.T, s *store.Store, p *pipeline.Pipeline) history {
	t.Helper()
	ref, err := s.Edition(ctx, "acorn", "terms-of-service", "main")
	if err != nil {
		t.Fatal(err)
	}
	h := history{store: s, p: p}
	if h.versions, err = s.Versions(ctx, ref.EditionID); err != nil {
		t.Fatal(err)
	}
	listed, err := s.Changes(ctx, store.ChangeFilter{EditionID: ref.EditionID})
	if err != nil {
		t.Fatal(err)
	}
	for i := len(listed) - 1; i >= 0; i-- {
		full, err := s.Change(ctx, listed[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		h.changes = append(h.changes, full)
	}
	if h.captures, err = s.Captures(ctx, ref.EditionID, time.Time{}, 1000); err != nil {
		t.Fatal(err)
	}
	return h
}

// summary says in one line per record what became of a history.
func (h history) summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d versions", len(h.versions))
	for _, c := range h.changes {
		fmt.Fprintf(&b, "; %d>%d %s %s", c.OldVersion, c.NewVersion, c.Grade, c.State)
	}
	return b.String()
}

const errorPage = "# 404\n\nPage not found. The page you are looking for does not exist or has been moved.\n\n[Go back home](/)\n"

func TestWhatAHistoryAmountsTo(t *testing.T) {
	base, shorter := terms("30", ""), terms("14", "")
	longer := terms("14", "\nWe may use your content to train our models.\n")
	typographic := strings.ReplaceAll(base, "days' notice", "days’ notice")
	for _, c := range []struct {
		name   string
		sights []sight
		want   string
	}{
		{"one text", []sight{{0, base, false}}, "1 versions"},
		{"the same text again", []sight{{0, base, false}, {9, base, false}}, "1 versions"},
		{"typography makes a record and no version", []sight{{0, base, false}, {9, typographic, false}}, "1 versions; 1>0 cosmetic confirmed"},
		{"a change seen last stays unconfirmed", []sight{{0, base, false}, {9, shorter, false}}, "2 versions; 1>2 substantive unconfirmed"},
		{"a change that stands in the next text is confirmed", []sight{{0, base, false}, {9, shorter, false}, {10, longer, false}},
			"3 versions; 1>2 substantive confirmed; 2>3 substantive unconfirmed"},
		{"a change that nothing replaced for a week is confirmed", []sight{{0, base, false}, {9, shorter, false}, {30, base, false}},
			"3 versions; 1>2 substantive confirmed; 2>3 substantive flapping"},
		{"a change taken back at once is flapping", []sight{{0, base, false}, {9, shorter, false}, {10, base, false}},
			"3 versions; 1>2 substantive flapping; 2>3 substantive flapping"},
		{"an error page is a capture and no version", []sight{{0, base, false}, {9, errorPage, false}, {10, base, false}}, "1 versions; 1>0 capture_fault fault"},
		{"a change behind an error page is seen", []sight{{0, base, false}, {9, errorPage, false}, {10, shorter, false}},
			"2 versions; 1>0 capture_fault fault; 1>2 substantive unconfirmed"},
		{"a new extraction is no change", []sight{{0, base, false}, {9, shorter, true}, {20, longer, false}}, "3 versions; 2>3 substantive unconfirmed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, step := range []bool{false, true} {
				if got := follow(t, step, c.sights...).summary(); got != c.want {
					t.Errorf("followed step by step %v:\n got %s\nwant %s", step, got, c.want)
				}
			}
		})
	}
}

// Part of a text is no change that readers are told of: either it is seen to be
// a part, or its version is withdrawn when the whole comes back.
func TestPartOfATextIsNoChange(t *testing.T) {
	base := terms("30", "")
	h := follow(t, true, sight{0, base, false}, sight{9, base[:len(base)/3], false}, sight{10, base, false})
	for _, c := range h.changes {
		if c.State != smallprint.StateFault {
			t.Errorf("a change is told: %s", h.summary())
		}
	}
	for _, v := range h.versions {
		if v.TextSHA256 != h.versions[0].TextSHA256 && v.Withdrawn == "" {
			t.Errorf("version %d stands: %s", v.Number, h.summary())
		}
	}
}

// A first text that was not the whole document is withdrawn when the document
// comes back, and its number stays.
func TestAFaultyVersionIsWithdrawn(t *testing.T) {
	h := follow(t, true, sight{0, errorPage, false}, sight{9, terms("30", ""), false}, sight{20, terms("30", ""), false})
	if len(h.versions) == 2 && h.versions[0].Withdrawn == "" {
		t.Errorf("version 1 still stands: %s", h.summary())
	}
	last := h.versions[len(h.versions)-1]
	if last.Withdrawn != "" || len(h.captures) != 3 {
		t.Errorf("the document is not trusted: %s", h.summary())
	}
}

// A clause keeps its lineage through rewording, moves and renumbering, and
// each paragraph knows since which version it has its words.
func TestLineageAndAges(t *testing.T) {
	h := follow(t, true, sight{0, terms("30", ""), false}, sight{9, terms("14", ""), false})
	ref := h.changes[0].Ref
	var lineages [2]string
	for i := range lineages {
		v, err := h.store.VersionDetail(ctx, ref.EditionID, i+1)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range v.Provisions {
			if strings.Contains(p.Quote(), "notice by e-mail") && lineages[i] == "" {
				lineages[i] = p.Lineage
			}
		}
		r, err := h.store.Reading(ctx, v.TextSHA256)
		if err != nil {
			t.Fatal(err)
		}
		for n := range r.Blocks {
			want := 1
			if i == 1 && strings.Contains(r.BlockText(n), "14 days") {
				want = 2
			}
			if v.BlockSince[n] != want {
				t.Errorf("version %d: %q has its words since version %d, want %d", i+1, r.BlockText(n), v.BlockSince[n], want)
			}
		}
	}
	if lineages[0] == "" || lineages[0] != lineages[1] {
		t.Errorf("the notice clause has lineages %q", lineages)
	}
	rows, err := h.store.Provisions(ctx, store.ProvisionFilter{Lineage: lineages[0], Past: true, Order: "lineage"})
	if err != nil || len(rows) != 2 || rows[0].LastVersion != 1 || rows[1].LastVersion != 0 {
		t.Errorf("the clause has states %+v, %v; want one that ended with version 1 and one that stands", rows, err)
	}
}

// Back-filling an earlier text derives the edition again, in order.
func TestAnEarlierTextIsFollowedInOrder(t *testing.T) {
	sights := []sight{{0, terms("30", ""), false}, {9, terms("14", ""), false}, {30, terms("7", ""), false}}
	want := follow(t, false, sights...).summary()
	s, p := open(t)
	for _, x := range []sight{sights[1], sights[2], sights[0]} {
		if _, err := p.Ingest(ctx, smallprint.OriginVersions, "versions:test", records([]sight{x})); err != nil {
			t.Fatal(err)
		}
		if err := p.FollowDue(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	got := read(t, s, p)
	if got.summary() != want {
		t.Errorf("got %s\nwant %s", got.summary(), want)
	}
	for i := 1; i < len(got.versions); i++ {
		if got.versions[i].FirstSeen.Before(got.versions[i-1].FirstSeen) {
			t.Errorf("version %d was seen before version %d", i+1, i)
		}
	}
}

// An emptied page is an outcome, whatever the text before it was.
func TestAnEmptyPageIsNoVersion(t *testing.T) {
	h := follow(t, true, sight{0, "We may share your data with partners for their own purposes.\n", false}, sight{30, "", false},
		sight{60, "We may share your data with partners for their own purposes.\n", false})
	if got, want := h.summary(), "1 versions"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := h.captures[1].Outcome; got != smallprint.OutcomeEmpty {
		t.Errorf("the empty page's outcome is %s", got)
	}
}
