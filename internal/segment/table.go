package segment

import (
	"strings"

	"smallprint"
)

// table cuts the run of table cells that begins at block i and returns the
// index of the block after it.
func (c *cutter) table(i int) int {
	end := i
	for end < len(c.r.Blocks) && c.r.Blocks[end].Kind == smallprint.BlockTableCell {
		end++
	}
	lead := c.context(1)
	context := lead
	for first := i; first < end; {
		next := first + 1
		for next < end && c.r.Blocks[next].Row == c.r.Blocks[first].Row && c.r.Blocks[first].Row != 0 {
			next++
		}
		if first == i && c.isHead(first, next, end) {
			context = with(lead, c.row(first, next))
		} else {
			c.cutRow(first, next, context)
		}
		first = next
	}
	c.reset()
	return end
}

func (c *cutter) row(first, next int) smallprint.Span {
	return smallprint.Span{Start: c.r.Blocks[first].Start, End: c.r.Blocks[next-1].End}
}

// isHead reports whether the cells are the head of a table: several short
// cells without sentences, above other rows.
func (c *cutter) isHead(first, next, end int) bool {
	if next == end || next-first < 2 {
		return false
	}
	for k := first; k < next; k++ {
		t := c.r.BlockText(k)
		if len(t) > 80 || strings.HasSuffix(t, ".") || strings.HasSuffix(t, ";") {
			return false
		}
	}
	return true
}

func (c *cutter) cutRow(first, next int, context []smallprint.Span) {
	s := c.row(first, next)
	if s.End-s.Start <= longRow && next-first > 1 {
		if hasLetter(c.r.Text[s.Start:s.End]) {
			c.units = append(c.units, smallprint.Unit{Start: s.Start, End: s.End, Block: first, Context: context})
		}
		return
	}
	for k := first; k < next; k++ {
		b := c.r.Blocks[k]
		for _, x := range Sentences(c.r.Text[b.Start:b.End]) {
			if hasLetter(c.r.Text[b.Start+x.Start : b.Start+x.End]) {
				c.units = append(c.units, smallprint.Unit{Start: b.Start + x.Start, End: b.Start + x.End, Block: k, Context: context})
			}
		}
	}
}
