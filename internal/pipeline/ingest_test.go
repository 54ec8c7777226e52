package pipeline_test

import (
	"iter"
	"slices"
	"strings"
	"testing"

	"smallprint"
	"smallprint/internal/importer"
	"smallprint/internal/store"
)

func some(records ...importer.Record) iter.Seq2[importer.Record, error] {
	return func(yield func(importer.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// paged is a record of one page of several.
func paged(commit string, day int, page, body string, has ...string) importer.Record {
	return importer.Record{Commit: strings.Repeat(commit, 40), At: day0.AddDate(0, 0, day), Service: "Acorn", TermsType: "Terms of Service",
		PageID: page, Body: []byte(body), ContentType: "text/html", Removed: body == "", PageIDs: has}
}

// shown lists the captures of the only edition, as the pages that each shows.
func shown(t *testing.T, s *store.Store) string {
	t.Helper()
	var out []string
	err := s.EachCapture(ctx, func(_ store.Ref, c smallprint.Capture) error {
		var ids []string
		for _, p := range c.Pages {
			ids = append(ids, p.ID)
		}
		if c.Technical {
			ids = append(ids, "technical")
		}
		out = append(out, strings.Join(ids, "+"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

// A commit that touches two pages of a document is one capture, a page that
// was taken away stays away, and an import that goes on in another process
// after any commit ends in the same captures.
func TestDocumentsOfSeveralPages(t *testing.T) {
	history := [][]importer.Record{
		{paged("a", 0, "1", "<p>one", "1", "2"), paged("a", 0, "2", "<p>two", "1", "2")},
		{paged("b", 1, "2", "<p>two, later", "1", "2", "3"), paged("b", 1, "3", "<p>three", "1", "2", "3")},
		{paged("c", 2, "1", "", "2", "3"), paged("c", 2, "2", "<p>two, again", "2", "3")},
		{paged("d", 3, "2", "", "3")},
		{paged("e", 4, "3", "<p>three, later", "3")},
		{paged("f", 5, "3", "")},
		{paged("0", 6, "4", "<p>four", "4")},
	}
	const want = "1+2 1+2+3 2+3 3+technical 3 4"
	for _, batches := range [][][]importer.Record{history, {slices.Concat(history...)}} {
		s, p := open(t)
		removed := 0
		for _, commit := range batches {
			done, err := p.Ingest(ctx, smallprint.OriginSnapshots, "snapshots:test", some(commit...))
			if err != nil {
				t.Fatal(err)
			}
			removed += done.Removed
		}
		if got := shown(t, s); got != want {
			t.Errorf("captures show %s, want %s", got, want)
		}
		if removed != 3 {
			t.Errorf("%d pages were removed, want 3", removed)
		}
	}
}
