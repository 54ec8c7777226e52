// Package segment cuts a reading into units: the sentences, list items and
// table rows that are classified one by one.
//
// In goes a [smallprint.Reading], whose blocks are headings, paragraphs, list
// items, table cells and quotations. Out come units in the order of the text.
// It guarantees that units lie inside the blocks they name, do not overlap,
// begin and end on a character that is not white space, and hold at least one
// letter. Headings, heads of tables and run-in headings ("Minimum age. You
// must …") are no units: they are the Context of what follows them, as are
// lead-in sentences that end in a colon and the items above a nested item.
// A row of a table is one unit that reaches over its cells, and names its
// first cell as its block; a row too long to be read at once is cut like
// paragraphs. A sentence with an enumeration "(i) … (ii) …" stays whole.
package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"smallprint"
)

// Version is raised when the same reading would be cut otherwise.
const Version = 1

// longRow is the size in bytes from which a table row is taken for layout and
// its cells are cut into sentences.
const longRow = 1500

// Units cuts the reading.
func Units(r *smallprint.Reading) []smallprint.Unit {
	c := cutter{r: r}
	c.units = make([]smallprint.Unit, 0, len(r.Blocks)+len(r.Text)/200)
	for i := 0; i < len(r.Blocks); {
		switch r.Blocks[i].Kind {
		case smallprint.BlockHeading:
			c.reset()
			i++
		case smallprint.BlockTableCell:
			i = c.table(i)
		case smallprint.BlockListItem:
			c.item(i)
			i++
		default:
			c.paragraph(i)
			i++
		}
	}
	return c.units
}

// A level is an open list item, or the lead-in above a list (level 0).
type level struct {
	depth   int
	context []smallprint.Span // what its children hang on, itself last
}

type cutter struct {
	r     *smallprint.Reading
	units []smallprint.Unit
	open  []level // lead-in and list items that the next item may hang on
}

func (c *cutter) reset() { c.open = c.open[:0] }

// paragraph cuts a paragraph. One that begins with a number or letter in the
// manner of a list, after a lead-in, counts as a list item.
func (c *cutter) paragraph(i int) {
	text := c.r.BlockText(i)
	if len(c.open) > 0 && (enumerated(text) || startsLower(text)) {
		c.cut(i, c.context(1), 1)
		return
	}
	c.reset()
	c.cut(i, nil, 0)
}

// item cuts a list item, which hangs on the items of lesser depth above it.
func (c *cutter) item(i int) {
	depth := max(1, c.r.Blocks[i].Level)
	c.cut(i, c.context(depth), depth)
}

// context closes what is as deep as depth or deeper and returns what is left.
func (c *cutter) context(depth int) []smallprint.Span {
	for len(c.open) > 0 && c.open[len(c.open)-1].depth >= depth {
		c.open = c.open[:len(c.open)-1]
	}
	if len(c.open) == 0 {
		return nil
	}
	return c.open[len(c.open)-1].context
}

// cut adds the units of block i and opens it for what may hang on it: a list
// item as the parent of deeper items, a paragraph when it leads in.
func (c *cutter) cut(i int, context []smallprint.Span, depth int) {
	b := c.r.Blocks[i]
	text := c.r.Text[b.Start:b.End]
	sentences := Sentences(text)
	if n := runIn(text, sentences); n > 0 {
		head := smallprint.Span{Start: b.Start + sentences[0].Start, End: b.Start + sentences[n-1].End}
		context = with(context, head)
		sentences = sentences[n:]
	}
	var last smallprint.Span
	for _, s := range sentences {
		s = smallprint.Span{Start: b.Start + s.Start, End: b.Start + s.End}
		last = s
		if hasLetter(c.r.Text[s.Start:s.End]) {
			c.units = append(c.units, smallprint.Unit{Start: s.Start, End: s.End, Block: i, Context: context})
		}
	}
	if last.End == 0 {
		return
	}
	if depth > 0 || leadsIn(c.r.Text[last.Start:last.End]) {
		c.open = append(c.open, level{depth: depth, context: with(context, last)})
	}
}

// with returns the spans and one more, without touching what others hold.
func with(spans []smallprint.Span, s smallprint.Span) []smallprint.Span {
	return append(spans[:len(spans):len(spans)], s)
}

// leadsIn reports whether the sentence announces what follows it.
func leadsIn(s string) bool {
	s = strings.TrimRight(s, " \u00a0*_")
	return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") || strings.HasSuffix(s, ": -") ||
		strings.HasSuffix(s, " –") || strings.HasSuffix(s, " —")
}

// startsLower reports whether the text begins as the rest of a sentence does.
func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

func hasLetter(s string) bool {
	return strings.IndexFunc(s, unicode.IsLetter) >= 0
}
