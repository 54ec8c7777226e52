package analyse

import (
	"strings"
	"testing"

	"smallprint"
)

func TestChangeSummary(t *testing.T) {
	old, now := "We give you 30 days' notice.", "We give you 14 days' notice."
	d := &smallprint.Diff{Grade: smallprint.GradeSubstantive, Changes: []smallprint.BlockChange{{
		Kind: smallprint.KindReworded, Grade: smallprint.GradeSubstantive, Types: []string{"agreement.change-notice"}, Path: []string{"9. Changes"},
		Old: &smallprint.QuotedSpan{Quote: old, End: len(old)}, New: &smallprint.QuotedSpan{Quote: now, End: len(now)},
		Words: []smallprint.Word{{Op: "equal", Text: "We give you "}, {Op: "delete", Text: "30"}, {Op: "insert", Text: "14"}, {Op: "equal", Text: " days' notice."}},
	}}}
	got := strings.Join(ChangeSummary(d, "Acme", "Terms of Service"), "\n")
	for _, w := range []string{"Changed in “9. Changes” (notice of changes): “30” became “14”", "single nobody out", "no new date", "To do, on notice of changes:"} {
		if !strings.Contains(got, w) {
			t.Errorf("summary lacks %q:\n%s", w, got)
		}
	}
}

func TestChangeSummaryGrades(t *testing.T) {
	if got := ChangeSummary(&smallprint.Diff{Grade: smallprint.GradeNone}, "", ""); got != nil {
		t.Errorf("summary of no change = %q", got)
	}
	for g, want := range map[smallprint.Grade]string{smallprint.GradeNoise: "none of its own words", smallprint.GradeCosmetic: "The words are the same", smallprint.GradeCaptureFault: "not the whole document"} {
		if got := strings.Join(ChangeSummary(&smallprint.Diff{Grade: g, Fault: smallprint.OutcomeTruncated}, "", ""), " "); !strings.Contains(got, want) {
			t.Errorf("summary of %s = %q, want %q", g, got, want)
		}
	}
	added := "Children under 18 need a parent's consent."
	d := &smallprint.Diff{Grade: smallprint.GradeSubstantive, Changes: []smallprint.BlockChange{{Kind: smallprint.KindAdded, Grade: smallprint.GradeSubstantive, New: &smallprint.QuotedSpan{Quote: added, End: len(added)}}}}
	if got := strings.Join(ChangeSummary(d, "", ""), " "); !strings.Contains(got, "New: “"+strings.TrimSuffix(added, ".")+"”.") || !strings.Contains(got, "“Children”") {
		t.Errorf("summary of an added block = %q", got)
	}
}
