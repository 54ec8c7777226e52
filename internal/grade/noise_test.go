package grade_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smallprint"
	"smallprint/internal/align"
	"smallprint/internal/extract"
	"smallprint/internal/grade"
)

var clauses = []string{
	"We keep what you write for 30 days after you close the account.",
	"You may bring a claim before the courts of Freedonia within two years.",
	"Fees that were paid are given back when the service is down for a day.",
	"The provider shares the list of members with partners of the burrow.",
	"You must not sell carrots that other members have grown.",
	"We tell you by e-mail before we change the price of a hutch.",
}

// terms draws a document of sections and lists.
func terms(t *rapid.T) []string {
	blocks := []string{"# Terms of the burrow", "Last updated: March 1, 2031"}
	for i := range rapid.IntRange(2, 5).Draw(t, "sections") {
		blocks = append(blocks, fmt.Sprintf("## %d. Section %s", i+1, string(rune('A'+i))))
		for range rapid.IntRange(1, 3).Draw(t, "clauses") {
			blocks = append(blocks, rapid.SampledFrom(clauses).Draw(t, "clause"))
		}
		if rapid.Bool().Draw(t, "list") {
			blocks = append(blocks, "- foxes that dig\n- otters that swim\n- hares that run")
		}
	}
	return blocks
}

func graded(t *rapid.T, old, new string) smallprint.Diff {
	a, err := extract.Read("text/markdown", []byte(old), extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := extract.Read("text/markdown", []byte(new), extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return grade.Grade(grade.Input{Old: &a, New: &b, Pairs: align.Blocks(&a, &b), OldSource: []byte(old), NewSource: []byte(new)})
}

var furniture = []string{
	"Skip to content", "Was this helpful?", "[Facebook](https://facebook.com/burrow)", "© 2031 Burrow", "Share", "Print", "Back to top", "3 min read",
	"Last seen 4 hours ago", "English (US)", "[Sign in](https://burrow.example/in)", "Copied to clipboard", "Cookie settings", "Read more",
	"![burrow](https://cdn.burrow.example/a8f3c2.png)", "Deutsch Français Español",
}

// TestFurnitureIsNeverAChange puts what frames a page between the blocks of a
// document and expects at most a cosmetic difference.
func TestFurnitureIsNeverAChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		blocks := terms(t)
		old := strings.Join(blocks, "\n\n")
		at := rapid.SampledFrom([]int{0, len(blocks)}).Draw(t, "at")
		put := rapid.SampledFrom(furniture).Draw(t, "furniture")
		new := strings.Join(append(append(append([]string{}, blocks[:at]...), put), blocks[at:]...), "\n\n")
		if d := graded(t, old, new); d.Grade == smallprint.GradeEditorial || d.Grade == smallprint.GradeSubstantive || d.Grade == smallprint.GradeCaptureFault {
			t.Fatalf("with %q it is graded %s because %q", put, d.Grade, d.Reasons)
		}
	})
}

var rewrites = []struct {
	name string
	do   func(string) string
}{
	{"curly quotes and dashes", strings.NewReplacer("'", "’", "e-mail", "e\u2011mail", " by ", "\u00a0by ").Replace},
	{"other list marks", func(s string) string { return strings.ReplaceAll(s, "- ", "* ") }},
	{"emphasis", func(s string) string { return strings.ReplaceAll(s, "must not", "**must not**") }},
	{"the date in other words", func(s string) string { return strings.ReplaceAll(s, "March 1, 2031", "1 March 2031") }},
	{"the date in figures", func(s string) string { return strings.ReplaceAll(s, "March 1, 2031", "2031-03-01") }},
	{"headings without numbers", func(s string) string {
		for i := range 6 {
			s = strings.ReplaceAll(s, fmt.Sprintf("## %d. ", i+1), "## ")
		}
		return s
	}},
	{"numbers begin elsewhere", func(s string) string {
		for i := 6; i > 0; i-- {
			s = strings.ReplaceAll(s, fmt.Sprintf("## %d. ", i), fmt.Sprintf("## %d. ", i+3))
		}
		return s
	}},
	{"upper-case headings", func(s string) string { return strings.ReplaceAll(s, "Section", "SECTION") }},
	{"invisible joiners", func(s string) string { return strings.ReplaceAll(s, "carrots", "car\u200brots") }},
	{"white space", func(s string) string { return strings.ReplaceAll(s, "\n\n", "\n\n\n\n") }},
}

// TestLayoutIsAtMostCosmetic writes the same words in another way.
func TestLayoutIsAtMostCosmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old := strings.Join(terms(t), "\n\n")
		new, names := old, ""
		for range rapid.IntRange(1, 3).Draw(t, "rewrites") {
			r := rapid.SampledFrom(rewrites).Draw(t, "rewrite")
			new, names = r.do(new), names+", "+r.name
		}
		switch d := graded(t, old, new); d.Grade {
		case smallprint.GradeNone, smallprint.GradeNoise, smallprint.GradeCosmetic:
		default:
			t.Fatalf("with %s it is graded %s because %q", names[2:], d.Grade, d.Reasons)
		}
	})
}

// TestClausesAreNeverLost adds, drops or alters one clause among changes of
// layout and furniture, and expects a substantive change.
func TestClausesAreNeverLost(t *testing.T) {
	alter := strings.NewReplacer("30 days", "90 days", "two years", "one year", "are given", "may be given", "shares", "sells", "must not", "may", "before we", "after we")
	rapid.Check(t, func(t *rapid.T) {
		blocks := terms(t)
		changed := append([]string{}, blocks...)
		at := -1
		for i, b := range blocks {
			if strings.HasSuffix(b, ".") && strings.Count(strings.Join(blocks, "\n"), b) == 1 {
				at = i
			}
		}
		if at < 0 {
			t.Skip("every clause stands twice")
		}
		switch rapid.SampledFrom([]string{"alter", "drop", "add"}).Draw(t, "change") {
		case "alter":
			changed[at] = alter.Replace(changed[at])
		case "drop":
			changed[at] = ""
		default:
			changed[at] += "\n\nYou must wash the hutch every week."
		}
		new := strings.Join(changed, "\n\n")
		for range rapid.IntRange(0, 2).Draw(t, "rewrites") {
			new = rapid.SampledFrom(rewrites).Draw(t, "rewrite").do(new)
		}
		new += "\n\n" + rapid.SampledFrom(furniture).Draw(t, "furniture")
		if d := graded(t, strings.Join(blocks, "\n\n"), new); d.Grade != smallprint.GradeSubstantive {
			t.Fatalf("from\n%s\nto\n%s\nit is graded %s because %q", strings.Join(blocks, "\n\n"), new, d.Grade, d.Reasons)
		}
	})
}
