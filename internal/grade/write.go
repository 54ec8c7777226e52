package grade

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"smallprint"
)

// write fills the diff with the changes, the strongest grade among them, and
// the reasons for it.
func (g *grader) write(d *smallprint.Diff) {
	d.Grade = smallprint.GradeNoise
	if len(g.changes) == 0 {
		d.Grade = cosmetic
	}
	for _, c := range g.changes {
		if g.in.Old.WordsSHA256 == g.in.New.WordsSHA256 && rank(c.grade) > rank(cosmetic) {
			c.set(cosmetic, "typography", "the same words in other lines")
		}
		if rank(c.grade) > rank(d.Grade) {
			d.Grade = c.grade
		}
		d.Changes = append(d.Changes, g.entry(c))
		for _, w := range c.pair.Words {
			switch w.Op {
			case "delete":
				d.Stats.WordsDeleted += len(fold(w.Text))
			case "insert":
				d.Stats.WordsInserted += len(fold(w.Text))
			}
		}
	}
	d.Reasons = g.reasons(d.Grade)
	d.DateOnly = g.dateOnly(d.Grade)
	d.Announced = g.announced()
	if d.Grade == substantive {
		dir := g.overall(d.Stats.WordsDeleted + d.Stats.WordsInserted)
		d.Direction = &dir
	}
}

func (g *grader) entry(c *change) smallprint.BlockChange {
	e := smallprint.BlockChange{Kind: c.pair.Kind, Grade: c.grade, Types: c.types, Path: c.path, Words: c.pair.Words, Why: c.why, Direction: c.dir}
	if e.Types == nil {
		e.Types = []string{}
	}
	if e.Path == nil {
		e.Path = []string{}
	}
	if e.Words == nil {
		e.Words = []smallprint.Word{{Op: "equal", Text: c.new}}
	}
	e.Old = quote(g.in.Old, c.pair.Old)
	e.New = quote(g.in.New, c.pair.New)
	return e
}

// quote spans the blocks of one side of a change, from the first to the last.
func quote(r *smallprint.Reading, at []int) *smallprint.QuotedSpan {
	if len(at) == 0 {
		return nil
	}
	q := smallprint.Quote(r.Text, r.Blocks[slices.Min(at)].Start, r.Blocks[slices.Max(at)].End)
	return &q
}

// reasons gives the reasons of the changes that decided the grade, the
// weightiest first, each once, at most eight, and says how many more there are.
func (g *grader) reasons(grade smallprint.Grade) []string {
	var list []*change
	for _, c := range g.changes {
		if c.grade == grade {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b *change) int { return cmp.Compare(b.weight(), a.weight()) })
	out := []string{}
	more := 0
	for _, c := range list {
		switch {
		case slices.Contains(out, c.why):
		case len(out) == 8:
			more++
		default:
			out = append(out, c.why)
		}
	}
	if more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	if len(out) == 0 {
		out = append(out, "the same words in another layout")
	}
	return out
}

// weight orders reasons: changes that clearly bear on the user before those
// that do not, and within each changed rules before other words; what only
// moved, dates, contacts and headings come last.
func (c *change) weight() float64 {
	w := min(3, max(c.forUser, c.against))
	alone := c.added() || c.removed()
	if alone && c.kind == smallprint.BlockTableCell {
		w = 0 // cells of a row keep their order
	} else if len(c.types) > 0 && !frames[c.types[0]] {
		w += min(2, c.weights[c.types[0]])
	}
	switch c.cause {
	case "rule", "place":
		w += 1.5
	case "date", "contact", "address", "typography", "announcement", "pointer", "numbering", "version":
		w -= 4
	case "moved", "order", "heading", "colophon", "doubled", "spelling":
		w -= 2
	}
	if c.kind == smallprint.BlockHeading || c.kind == smallprint.BlockTableCell {
		w--
	}
	if alone && len(c.alone()) < 25 && c.kind != smallprint.BlockTableCell {
		w--
	}
	return w
}

// dateOnly reports whether nothing but dates changed.
func (g *grader) dateOnly(grade smallprint.Grade) bool {
	if grade != editorial {
		return false
	}
	for _, c := range g.changes {
		if c.grade == editorial && c.cause != "date" {
			return false
		}
	}
	return true
}

// announced reports whether a date that the text states about itself moved.
func (g *grader) announced() bool {
	return stated(g.in.New) != "" && stated(g.in.Old) != stated(g.in.New)
}

func stated(r *smallprint.Reading) string {
	var v []string
	for _, d := range r.Dates {
		v = append(v, d.Value)
	}
	slices.Sort(v)
	return strings.Join(slices.Compact(v), " ")
}
