package grade_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"smallprint"
	"smallprint/internal/align"
	"smallprint/internal/extract"
	"smallprint/internal/grade"
)

var pieces = strings.Split("We may|you must|not|30 days|March 1, 2031|2031-03-01|$5.00|foxes@burrow.example|https://burrow.example/a?b=c|"+
	"Ltd.|(a)|1.2|•|…|您可以删除|数据|نحن نجمع|البيانات|İstanbul|ﬁrst|\u200d|“quoted”|don’t|18th Street|+1 555 0100 200|.|,|;| |Inc|2 days ago|"+
	"(opens in a new window)|| | |Section|§ 4|[email protected]|é|e\u0301|20|19|2099|—|_x_|'|12 Mai 2031", "|")

// text draws blocks of pieces.
func text(t *rapid.T, name string) string {
	n := rapid.IntRange(0, 12).Draw(t, name+" blocks")
	var blocks []string
	for range n {
		blocks = append(blocks, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 14).Draw(t, name), rapid.SampledFrom([]string{" ", ""}).Draw(t, "gap")))
	}
	return strings.Join(blocks, "\n\n")
}

// TestGradeHoldsForAnyTexts grades texts of odd pieces: it never fails, quotes
// what stands there, says the same twice, and finds no change in no change.
func TestGradeHoldsForAnyTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, new := text(t, "old"), text(t, "new")
		if rapid.Bool().Draw(t, "related") {
			at := rapid.IntRange(0, len([]rune(old))).Draw(t, "at")
			r := []rune(old)
			new = string(r[:at]) + rapid.SampledFrom(pieces).Draw(t, "put in") + string(r[at:])
		}
		a, err := extract.Read("text/markdown", []byte(old), extract.Options{})
		if err != nil {
			t.Skip(err)
		}
		b, err := extract.Read("text/markdown", []byte(new), extract.Options{})
		if err != nil {
			t.Skip(err)
		}
		in := grade.Input{Old: &a, New: &b, Pairs: align.Blocks(&a, &b), OldSource: []byte(old), NewSource: []byte(new),
			History: []grade.Past{grade.Sketch(&b, time.Time{}), grade.Sketch(&a, time.Time{})}}
		d, again := grade.Grade(in), grade.Grade(in)
		x, _ := json.Marshal(d)
		y, _ := json.Marshal(again)
		if string(x) != string(y) {
			t.Fatalf("two grades of one input differ:\n%s\n%s", x, y)
		}
		if a.Text == b.Text && d.Grade != smallprint.GradeNone && d.Grade != smallprint.GradeNoise && d.Grade != smallprint.GradeCosmetic {
			t.Fatalf("equal texts are graded %s", d.Grade)
		}
		if a.Text != b.Text && d.Grade == smallprint.GradeNone {
			t.Fatal("unequal texts are graded none")
		}
		if len(d.Reasons) == 0 && d.Grade != smallprint.GradeNone {
			t.Fatalf("graded %s without a reason", d.Grade)
		}
		for _, c := range d.Changes {
			quoted(t, &a, c.Old)
			quoted(t, &b, c.New)
			if c.Grade == "" || c.Why == "" {
				t.Fatalf("a change has grade %q because %q", c.Grade, c.Why)
			}
		}
	})
}

func quoted(t *rapid.T, r *smallprint.Reading, q *smallprint.QuotedSpan) {
	if q == nil {
		return
	}
	if err := smallprint.CheckQuote(r.Text, q.Start, q.End, q.Quote); err != nil {
		t.Fatal(err)
	}
}

// TestOneWordIsNeverLost puts a word that carries a rule into a clause and
// expects at least a substantive change.
func TestOneWordIsNeverLost(t *testing.T) {
	clauses := []string{
		"We keep what you write for 30 days after you close the account.",
		"You may bring a claim before the courts of Freedonia within two years.",
		"Fees that were paid are given back when the service is down for a day.",
		"The provider shares the list of members with partners of the burrow.",
	}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(clauses).Draw(t, "clause")
		w := strings.Fields(c)
		i := rapid.IntRange(1, len(w)-1).Draw(t, "at")
		word := rapid.SampledFrom([]string{"not", "never", "only", "must", "45", "unless", "all", "$9"}).Draw(t, "word")
		changed := strings.Join(w[:i], " ") + " " + word + " " + strings.Join(w[i:], " ")
		frame := func(s string) []byte {
			return []byte("# Terms\n\nThese terms are between you and us.\n\n" + s + "\n\nThe burrow is yours as long as you pay for it.\n")
		}
		a, _ := extract.Read("text/markdown", frame(c), extract.Options{})
		b, _ := extract.Read("text/markdown", frame(changed), extract.Options{})
		if d := grade.Grade(grade.Input{Old: &a, New: &b, Pairs: align.Blocks(&a, &b)}); d.Grade != smallprint.GradeSubstantive {
			t.Fatalf("%q is graded %s because %q", changed, d.Grade, d.Reasons)
		}
	})
}
