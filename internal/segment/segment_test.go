package segment

import (
	"strings"
	"testing"

	"smallprint"
)

// reading joins blocks written "kind: text"; "item2" is a list item of depth
// two and "cell7" a table cell of row seven.
func reading(lines ...string) *smallprint.Reading {
	r := &smallprint.Reading{Language: "en"}
	for _, l := range lines {
		kind, text, _ := strings.Cut(l, ": ")
		b := smallprint.Block{Kind: smallprint.BlockParagraph, Start: len(r.Text)}
		switch {
		case kind == "h":
			b.Kind, b.Level = smallprint.BlockHeading, 2
		case strings.HasPrefix(kind, "item"):
			b.Kind, b.Level = smallprint.BlockListItem, 1
			if kind != "item" {
				b.Level = int(kind[4] - '0')
			}
		case strings.HasPrefix(kind, "cell"):
			b.Kind, b.Row = smallprint.BlockTableCell, int(kind[4]-'0')
		}
		r.Text += text
		b.End = len(r.Text)
		r.Text += "\n"
		r.Blocks = append(r.Blocks, b)
	}
	r.Text = strings.TrimSuffix(r.Text, "\n")
	return r
}

func TestSentences(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"two", "We keep it. You may ask.", "We keep it.|You may ask."},
		{"company", "Acme, Inc. and its affiliates decide. They may sell.", "Acme, Inc. and its affiliates decide.|They may sell."},
		{"company ends", "You contract with Acme, Inc. We are in the U.S. You are not.", "You contract with Acme, Inc.|We are in the U.S.|You are not."},
		{"abbreviations", "Some data, e.g. Names, i.e. What No. 5 of Art. 6 lists, stays.", "Some data, e.g. Names, i.e. What No. 5 of Art. 6 lists, stays."},
		{"number", "Fees are $1.50 a day. 30 days pass.", "Fees are $1.50 a day.|30 days pass."},
		{"clause number", "3.1. You must pay. We bill.", "3.1. You must pay.|We bill."},
		{"quote", "We call it “the Service.” You may use it.", "We call it “the Service.”|You may use it."},
		{"enumeration", "You may not (i) copy it; (ii) sell it. Nor rent it.", "You may not (i) copy it; (ii) sell it.|Nor rent it."},
		{"address", "Write to a.b@acme.example or www.acme.example/x.html. We answer.", "Write to a.b@acme.example or www.acme.example/x.html.|We answer."},
		{"question", "Do we sell data? No. We never do!", "Do we sell data?|No. We never do!"},
		{"initial", "Ask J. Smith at 5 p.m. or later.", "Ask J. Smith at 5 p.m. or later."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range Sentences(tt.in) {
				got = append(got, tt.in[s.Start:s.End])
			}
			if g := strings.Join(got, "|"); g != tt.want {
				t.Errorf("got  %s\nwant %s", g, tt.want)
			}
		})
	}
}

func TestUnits(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []string
		want string // units as "context > context > text", one a line
	}{
		{"heading is no unit", []string{"h: Data", "p: We keep it."}, "We keep it."},
		{"run-in heading", []string{"p: Minimum age. You must be 13. Ask a parent."}, "Minimum age. > You must be 13.\nMinimum age. > Ask a parent."},
		{"numbered run-in", []string{"p: 11.3. Effects of Termination. You must stop."}, "11.3. Effects of Termination. > You must stop."},
		{"lead-in", []string{"p: Read this. You may not:", "item: copy", "item: sell", "p: We may."}, "Read this.\nYou may not:\nYou may not: > copy\nYou may not: > sell\nWe may."},
		{"nested", []string{"p: We share with:", "item: vendors:", "item2: hosts", "item: police"}, "We share with:\nWe share with: > vendors:\nWe share with: > vendors: > hosts\nWe share with: > police"},
		{"lettered paragraphs", []string{"p: You agree:", "p: (a) to pay", "p: (b) to stay", "p: The rest."}, "You agree:\nYou agree: > (a) to pay\nYou agree: > (b) to stay\nThe rest."},
		{"heading ends a list", []string{"p: We share:", "h: Rights", "item: access"}, "We share:\naccess"},
		{"table", []string{"cell1: Purpose", "cell1: Data", "cell2: To bill you", "cell2: Card"}, "Purpose/Data > To bill you/Card"},
		{"no letters", []string{"p: 1.2", "p: * * *", "p: Yes, we do."}, "Yes, we do."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := reading(tt.in...)
			var got []string
			for _, u := range Units(r) {
				line := ""
				for _, c := range u.Context {
					line += r.Text[c.Start:c.End] + " > "
				}
				got = append(got, strings.ReplaceAll(line+r.Text[u.Start:u.End], "\n", "/"))
				if b := r.Blocks[u.Block]; u.Start < b.Start || b.Row == 0 && u.End > b.End {
					t.Errorf("unit [%d,%d) is not in its block [%d,%d)", u.Start, u.End, b.Start, b.End)
				}
			}
			if g := strings.Join(got, "\n"); g != tt.want {
				t.Errorf("got\n%s\nwant\n%s", g, tt.want)
			}
		})
	}
}
