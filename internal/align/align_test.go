package align

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"smallprint"
)

// reading makes a reading of paragraphs; those that begin with # are headings.
func reading(blocks ...string) *smallprint.Reading {
	r := &smallprint.Reading{Language: "en", Text: strings.Join(blocks, "\n")}
	r.TextSHA256 = smallprint.Digest([]byte(r.Text))
	at := 0
	for _, b := range blocks {
		k := smallprint.BlockParagraph
		if strings.HasPrefix(b, "#") {
			k = smallprint.BlockHeading
		}
		r.Blocks = append(r.Blocks, smallprint.Block{Kind: k, Path: []string{}, Start: at, End: at + len(b)})
		at += len(b) + 1
	}
	return r
}

func describe(pairs []smallprint.BlockPair) []string {
	var out []string
	for _, p := range pairs {
		out = append(out, fmt.Sprintf("%s %v %v", p.Kind, p.Old, p.New))
	}
	return out
}

const (
	notice  = "We may change these terms at any time by giving you notice of thirty days."
	refunds = "Payments are final and no refund is given for a month that has begun."
	law     = "The law of the Republic of Freedonia governs this agreement and its breach."
	deletes = "You can delete your account in the settings of the application whenever you wish."
)

func TestBlocks(t *testing.T) {
	tests := []struct {
		name     string
		old, new []string
		want     []string
	}{
		{"same", []string{notice, law}, []string{notice, law}, []string{"equal [0] [0]", "equal [1] [1]"}},
		{"added", []string{notice, law}, []string{notice, refunds, law}, []string{"equal [0] [0]", "added [] [1]", "equal [1] [2]"}},
		{"removed", []string{notice, refunds, law}, []string{notice, law}, []string{"equal [0] [0]", "removed [1] []", "equal [2] [1]"}},
		{"reworded", []string{notice, law}, []string{strings.Replace(notice, "thirty", "ten", 1), law}, []string{"reworded [0] [0]", "equal [1] [1]"}},
		{"moved", []string{notice, refunds, law, deletes}, []string{refunds, law, deletes, notice},
			[]string{"equal [1] [0]", "equal [2] [1]", "equal [3] [2]", "moved [0] [3]"}},
		{"split", []string{law, notice + " " + refunds}, []string{law, notice, refunds}, []string{"equal [0] [0]", "split [1] [1 2]"}},
		{"merged", []string{law, notice, refunds}, []string{law, notice + " " + refunds}, []string{"equal [0] [0]", "merged [1 2] [1]"}},
		{"renumbered", []string{"1. " + notice, "2. " + law}, []string{"1. " + deletes, "2. " + notice, "3. " + law},
			[]string{"added [] [0]", "reworded [0] [1]", "reworded [1] [2]"}},
		{"replaced", []string{notice}, []string{law}, []string{"removed [0] []", "added [] [0]"}},
		{"from nothing", nil, []string{law}, []string{"added [] [0]"}},
		{"to nothing", []string{law}, nil, []string{"removed [0] []"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := describe(Blocks(reading(tt.old...), reading(tt.new...)))
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Blocks() = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	tests := []struct {
		old, new string
		want     []smallprint.Word
	}{
		{"We give 30 days' notice.", "We give 14 days' notice.", []smallprint.Word{{Op: "equal", Text: "We give "},
			{Op: "delete", Text: "30"}, {Op: "insert", Text: "14"}, {Op: "equal", Text: " days' notice."}}},
		{"您可以删除", "您不可以删除", []smallprint.Word{{Op: "equal", Text: "您"}, {Op: "insert", Text: "不"}, {Op: "equal", Text: "可以删除"}}},
		{"You pay $1,000.50 now", "You pay $1,000.75 now", []smallprint.Word{{Op: "equal", Text: "You pay $"},
			{Op: "delete", Text: "1,000.50"}, {Op: "insert", Text: "1,000.75"}, {Op: "equal", Text: " now"}}},
	}
	for _, tt := range tests {
		if got := Words(tt.old, tt.new); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Words(%q, %q) = %q, want %q", tt.old, tt.new, got, tt.want)
		}
	}
}

func TestWordsOfLongTexts(t *testing.T) {
	var a, b strings.Builder
	for i := range 6000 {
		fmt.Fprintf(&a, "word%d shall ", i*7%6000)
		fmt.Fprintf(&b, "word%d will ", i*7%6000)
	}
	old, new := rebuild(Words(a.String(), b.String()))
	if old != a.String() || new != b.String() {
		t.Error("the words of a long pair do not concatenate to its texts")
	}
}

// rebuild returns both sides of a word diff.
func rebuild(words []smallprint.Word) (old, new string) {
	var o, n strings.Builder
	for _, w := range words {
		if w.Op != "insert" {
			o.WriteString(w.Text)
		}
		if w.Op != "delete" {
			n.WriteString(w.Text)
		}
	}
	return o.String(), n.String()
}

func TestLineage(t *testing.T) {
	old := reading(notice, refunds, law)
	new := reading(deletes, strings.Replace(refunds, "month", "year", 1), law, "1. "+strings.Replace(notice, "thirty", "ten", 1))
	oldP := []smallprint.Provision{provision(old, 0, "agreement.change-notice", "a"), provision(old, 1, "fees.refunds", "b"), provision(old, 2, "dispute.governing-law", "c")}
	newP := []smallprint.Provision{provision(new, 0, "account.exit", ""), provision(new, 1, "fees.refunds", ""), provision(new, 2, "dispute.governing-law", ""), provision(new, 3, "agreement.change-notice", "")}
	got := Lineage(old, new, Blocks(old, new), oldP, newP)
	if want := []string{"", "b", "c", "a"}; !reflect.DeepEqual(got, want) {
		t.Errorf("Lineage() = %q, want %q", got, want)
	}
}

func provision(r *smallprint.Reading, block int, typ, lineage string) smallprint.Provision {
	b := r.Blocks[block]
	return smallprint.Provision{Type: typ, Lineage: lineage, Spans: []smallprint.QuotedSpan{smallprint.Quote(r.Text, b.Start, b.End)}}
}

// Sections that change places keep their headings, whose numbers stay behind.
func TestSwappedSectionsMoveWithTheirHeadings(t *testing.T) {
	old := reading("# Terms", "1. Content", "You keep what is yours and lend us a copy of it.", "2. Payment", "Your subscription renews each month unless you cancel it.", "3. Changes", "We tell you thirty days before these terms change.", "4. End")
	new := reading("# Terms", "1. Content", "You keep what is yours and lend us a copy of it.", "2. Changes", "We tell you thirty days before these terms change.", "3. Payment", "Your subscription renews each month unless you cancel it.", "4. End")
	for _, r := range []*smallprint.Reading{old, new} {
		for i := range r.Blocks {
			if r.BlockText(i)[1] == '.' {
				r.Blocks[i].Kind = smallprint.BlockHeading
			}
		}
	}
	for _, p := range Blocks(old, new) {
		if len(p.Old) != 1 || len(p.New) != 1 {
			t.Errorf("pair %+v, want each block to have its partner", p)
			continue
		}
		a, b := old.BlockText(p.Old[0]), new.BlockText(p.New[0])
		if a[len(a)-4:] != b[len(b)-4:] {
			t.Errorf("%q became %q", a, b)
		}
	}
}
