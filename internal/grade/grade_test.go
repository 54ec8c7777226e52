package grade_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"smallprint"
	"smallprint/internal/align"
	"smallprint/internal/extract"
	"smallprint/internal/grade"
)

func read(t *testing.T, text string) *smallprint.Reading {
	t.Helper()
	r, err := extract.Read("text/markdown", []byte(text), extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &r
}

func diff(t *testing.T, old, new string, more func(*grade.Input)) smallprint.Diff {
	t.Helper()
	a, b := read(t, old), read(t, new)
	in := grade.Input{Old: a, New: b, Pairs: align.Blocks(a, b), OldSource: []byte(old), NewSource: []byte(new)}
	if more != nil {
		more(&in)
	}
	d := grade.Grade(in)
	for _, c := range d.Changes {
		for _, q := range []struct {
			r *smallprint.Reading
			s *smallprint.QuotedSpan
		}{{a, c.Old}, {b, c.New}} {
			if q.s == nil {
				continue
			}
			if err := smallprint.CheckQuote(q.r.Text, q.s.Start, q.s.End, q.s.Quote); err != nil {
				t.Error(err)
			}
		}
	}
	return d
}

func TestBorderCases(t *testing.T) {
	b, err := os.ReadFile("testdata/pairs.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	var names []string
	for _, f := range txtar.Parse(b).Files {
		files[f.Name] = string(f.Data)
		if name, ok := strings.CutSuffix(f.Name, "/want"); ok {
			names = append(names, name)
		}
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			d := diff(t, files[name+"/old"], files[name+"/new"], nil)
			grade, why, _ := strings.Cut(strings.TrimSpace(files[name+"/want"]), " ")
			if got := string(d.Grade); got != grade || !strings.Contains(strings.Join(d.Reasons, "; "), why) {
				t.Errorf("graded %s because %q, want %s because ...%s...", got, d.Reasons, grade, why)
			}
		})
	}
}

const (
	english = `# Terms of the burrow

You feed the fox twice a day without fail, and you clean the burrow on every Monday of the year.

We may end your stay when you do not pay for two months in a row. We tell you thirty days before we do so.

You may leave whenever you like. Whatever you paid for the days that are left is paid back to you within a week.

The law of Freedonia governs these terms, and its courts hear what we cannot settle between us in good faith.
`
	german = `# Bedingungen des Baus

Sie füttern den Fuchs zweimal am Tag und reinigen den Bau an jedem Montag des Jahres, ohne dass wir Sie daran erinnern.

Wir dürfen Ihren Aufenthalt beenden, wenn Sie zwei Monate hintereinander nicht zahlen. Wir sagen es Ihnen dreißig Tage vorher.

Sie dürfen jederzeit gehen. Was Sie für die übrigen Tage gezahlt haben, wird Ihnen innerhalb einer Woche erstattet.

Für diese Bedingungen gilt das Recht von Freedonia, und seine Gerichte entscheiden, was wir nicht unter uns klären können.
`
	notFound = "# Sorry\n\nThis page isn't available. The link may be broken, or the page may have been removed.\n"
)

// long makes sections that share no run of words, so that a part of them is
// missed.
func long(sections int) string {
	nouns := strings.Fields("fox hen badger otter heron beaver marten stoat hare lynx crane newt")
	verbs := strings.Fields("feeds leads counts warns hides greets follows washes carries weighs")
	var b strings.Builder
	b.WriteString("# Terms of the burrow\n")
	for i := range sections {
		fmt.Fprintf(&b, "\n## Section %s\n", nouns[i%len(nouns)])
		for k := range 30 {
			x := i*31 + k*7
			fmt.Fprintf(&b, "\nThe %s of keeper%d %s the %s at gate%d in week%d.\n", nouns[x%12], x, verbs[x/3%10], nouns[x/5%12], x*3, k)
		}
	}
	return b.String()
}

func TestFaults(t *testing.T) {
	tests := []struct {
		name     string
		old, new string
		outcome  smallprint.Outcome
		inOld    bool
	}{
		{"error page", english, notFound, smallprint.OutcomeSoft404, false},
		{"back after an error page", notFound, english, smallprint.OutcomeSoft404, true},
		{"only the heading", english, "# Terms of the burrow\n", smallprint.OutcomeEmpty, false},
		{"back after the heading", "# Terms of the burrow\n", english, smallprint.OutcomeEmpty, true},
		{"other language", english, german, smallprint.OutcomeLanguageMismatch, false},
		{"cut off", long(6), long(2), smallprint.OutcomeTruncated, false},
		{"printed twice", long(3) + long(3), long(3), smallprint.OutcomeTruncated, true},
		{"robot test", english, "# Just a moment\n\nVerify that you are human by completing the action below.\n", smallprint.OutcomeChallenge, false},
		{"sign-in", english, "# Welcome\n\nPlease sign in to continue. Forgot your password?\n", smallprint.OutcomeLoginWall, false},
		{"redirect", "Redirecting to burrow.example\n", english, smallprint.OutcomeMoved, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := diff(t, tt.old, tt.new, nil)
			if d.Grade != smallprint.GradeCaptureFault || d.Fault != tt.outcome || d.FaultOld != tt.inOld {
				t.Errorf("graded %s, fault %q (old %v), because %q; want capture_fault %q (old %v)", d.Grade, d.Fault, d.FaultOld, d.Reasons, tt.outcome, tt.inOld)
			}
			if d.Direction != nil {
				t.Errorf("direction is %s, want none for a fault", *d.Direction)
			}
		})
	}
}

func TestHistory(t *testing.T) {
	at := time.Date(2031, 3, 12, 0, 0, 0, 0, time.UTC)
	past := func(texts ...string) []grade.Past {
		var out []grade.Past
		for i, x := range texts {
			out = append(out, grade.Sketch(read(t, x), at.AddDate(0, i, 0)))
		}
		return out
	}
	other := strings.Replace(english, "thirty days", "ten days", 1)
	t.Run("reverts", func(t *testing.T) {
		d := diff(t, other, english, func(in *grade.Input) { in.History = past(english) })
		if d.Reverts == nil || d.Reverts.Index != 0 || d.Grade != smallprint.GradeSubstantive {
			t.Errorf("graded %s, reverts %v; want substantive and a return to 0", d.Grade, d.Reverts)
		}
	})
	t.Run("takes turns", func(t *testing.T) {
		d := diff(t, other, english, func(in *grade.Input) { in.History = past(english, other, english) })
		if d.Grade != smallprint.GradeCaptureFault || !strings.Contains(d.Reasons[0], "take turns") {
			t.Errorf("graded %s because %q, want capture_fault because two texts take turns", d.Grade, d.Reasons)
		}
	})
	t.Run("stands for good", func(t *testing.T) {
		cut := long(2)
		gone := past(cut, cut)
		for i := range gone {
			gone[i].Fault = smallprint.OutcomeTruncated
		}
		d := diff(t, long(6), cut, func(in *grade.Input) { in.History = gone })
		if d.Grade != smallprint.GradeSubstantive || !strings.Contains(d.Reasons[0], "has stood since 12 March 2031") {
			t.Errorf("graded %s because %q, want substantive because the text has stood", d.Grade, d.Reasons)
		}
		d = diff(t, long(6), cut, func(in *grade.Input) { in.History, in.At = gone, at.AddDate(0, 2, 0) })
		if d.Grade != smallprint.GradeCaptureFault {
			t.Errorf("graded %s, want capture_fault: the old text was seen since", d.Grade)
		}
	})
	t.Run("edition seen before", func(t *testing.T) {
		d := diff(t, english, german, func(in *grade.Input) { in.History = past(german) })
		if want := "text of another edition: German in place of English, last seen 12 March 2031"; d.Reasons[0] != want {
			t.Errorf("reason is %q, want %q", d.Reasons[0], want)
		}
	})
	t.Run("head of an earlier text", func(t *testing.T) {
		whole := long(6)
		d := diff(t, whole+"\nYou pay for hens.\n", whole[:len(whole)/2], func(in *grade.Input) { in.History = past(whole) })
		if d.Grade != smallprint.GradeCaptureFault || d.Fault != smallprint.OutcomeTruncated {
			t.Errorf("graded %s (%s) because %q, want a truncated capture", d.Grade, d.Fault, d.Reasons)
		}
	})
}

func TestTechnical(t *testing.T) {
	d := diff(t, english, strings.Replace(english, "may end", "will end", 1), func(in *grade.Input) { in.Technical = true })
	if d.Grade != smallprint.GradeNoise || d.Reasons[0] != "the recorder's own rules changed" {
		t.Errorf("graded %s because %q, want noise because the recorder's own rules changed", d.Grade, d.Reasons)
	}
}

func TestDates(t *testing.T) {
	const a, b = "# Terms\n\nLast updated: March 1, 2031\n\nYou may keep two foxes.\n", "# Terms\n\nLast updated: April 2, 2031\n\nYou may keep two foxes.\n"
	if d := diff(t, a, b, nil); !d.DateOnly || !d.Announced {
		t.Errorf("date only %v, announced %v; want both", d.DateOnly, d.Announced)
	}
	d := diff(t, a, strings.Replace(b, "two", "ten", 1), nil)
	if d.DateOnly || !d.Announced || d.Grade != smallprint.GradeSubstantive {
		t.Errorf("date only %v, announced %v, grade %s; want an announced substantive change", d.DateOnly, d.Announced, d.Grade)
	}
	if d := diff(t, a, strings.Replace(a, "two", "ten", 1), nil); d.Announced {
		t.Error("a change without a new date counts as announced")
	}
}

func TestTypesFromProvisions(t *testing.T) {
	const a, b = "# Terms\n\n9.2. We give you 30 days' notice of changes.\n", "# Terms\n\n9.2. We give you 14 days' notice of changes.\n"
	d := diff(t, a, b, func(in *grade.Input) {
		in.OldProvisions = []smallprint.Provision{quoteOf(in.Old, "We give you 30 days' notice of changes.", "agreement.change-notice", smallprint.PlatformWill)}
		in.NewProvisions = []smallprint.Provision{quoteOf(in.New, "We give you 14 days' notice of changes.", "agreement.change-notice", smallprint.PlatformWill)}
	})
	if got := d.Types(); len(got) != 1 || got[0] != "agreement.change-notice" {
		t.Errorf("types are %q, want agreement.change-notice", got)
	}
}

func quoteOf(r *smallprint.Reading, quote, typ string, stance smallprint.Stance) smallprint.Provision {
	at := strings.Index(r.Text, quote)
	return smallprint.Provision{Type: typ, Stance: stance, Spans: []smallprint.QuotedSpan{smallprint.Quote(r.Text, at, at+len(quote))}}
}

func BenchmarkGrade(b *testing.B) {
	old := long(30)
	few := strings.Replace(old, "the otter at", "every otter at", 3)
	rewrite := strings.NewReplacer("The ", "Every ", " the ", " each ", "keeper", "warden", "gate", "door", "week", "month").Replace(old)
	one := strings.ReplaceAll(long(300), "\n\n", " ")
	for _, bm := range []struct{ name, old, new string }{
		{"few", old, few},
		{"rewrite", old, rewrite},
		{"replaced", long(100), strings.Map(rot, long(100))},
		{"one block", one, strings.ReplaceAll(one, "The ", "Every ")},
	} {
		b.Run(bm.name, func(b *testing.B) {
			a, _ := extract.Read("text/markdown", []byte(bm.old), extract.Options{})
			c, _ := extract.Read("text/markdown", []byte(bm.new), extract.Options{})
			b.SetBytes(int64(len(bm.new)))
			for b.Loop() {
				grade.Grade(grade.Input{Old: &a, New: &c, Pairs: align.Blocks(&a, &c)})
			}
		})
	}
}

// rot makes other words of the same lengths.
func rot(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return 'a' + (r-'a'+7)%26
	}
	return r
}
