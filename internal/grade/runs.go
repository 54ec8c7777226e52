package grade

import (
	"slices"
	"strings"

	"smallprint"
)

// furnitureRuns grades runs of added or removed blocks that are navigation:
// many labels one after the other, hardly a sentence among them.
func (g *grader) furnitureRuns() {
	for i := 0; i < len(g.changes); {
		j := i
		for j < len(g.changes) && g.follows(i, j) {
			j++
		}
		if j-i >= 6 && g.navigation(g.changes[i:j]) {
			for _, c := range g.changes[i:j] {
				c.set(noise, "furniture", "navigation of the page")
			}
		}
		i = max(j, i+1)
	}
}

// follows reports whether change j continues the run that began at i: both
// added or both removed, block beside block.
func (g *grader) follows(i, j int) bool {
	a, b := g.changes[i], g.changes[j]
	if i == j {
		return a.added() || a.removed()
	}
	p := g.changes[j-1]
	switch {
	case a.added() && b.added():
		return b.pair.New[0] == p.pair.New[0]+1
	case a.removed() && b.removed():
		return b.pair.Old[0] == p.pair.Old[0]+1
	}
	return false
}

// navigation reports whether a run is labels almost throughout: either every
// one repeats a heading or is a known label, or they are many, mostly linked,
// and in no list of parties, places or cookies.
func (g *grader) navigation(run []*change) bool {
	labels, known, rules, linked := 0, 0, 0, 0
	r := g.in.New
	if run[0].removed() {
		r = g.in.Old
	}
	for _, c := range run {
		text := c.alone()
		if label(text) {
			labels++
		}
		if g.isFurniture(c, text) {
			known++
		}
		if !label(text) && mustForm.MatchString(text) {
			rules++
		}
		if c.kind == smallprint.BlockTableCell || listing(c.path) {
			return false
		}
		b := append(append([]int{}, c.pair.Old...), c.pair.New...)[0]
		if linkedShare(r, r.Blocks[b]) > 0.8 {
			linked++
		}
	}
	n := len(run)
	if known*10 >= n*8 {
		return true
	}
	return n >= 12 && labels*10 >= n*8 && rules*20 <= n && (linked*2 >= n || known >= 3)
}

// idleHeadings lowers headings that came or went with nothing but furniture
// under them.
func (g *grader) idleHeadings() {
	gradeOf := [2]map[int]smallprint.Grade{{}, {}}
	for _, c := range g.changes {
		if c.added() {
			gradeOf[1][c.pair.New[0]] = c.grade
		} else if c.removed() {
			gradeOf[0][c.pair.Old[0]] = c.grade
		}
	}
	for _, c := range g.changes {
		if c.cause != "heading" || !c.added() && !c.removed() {
			continue
		}
		r, at, grades := g.in.New, c.pair.New, gradeOf[1]
		if c.removed() {
			r, at, grades = g.in.Old, c.pair.Old, gradeOf[0]
		}
		i := at[0] + 1
		for i < len(r.Blocks) && r.Blocks[i].Kind != smallprint.BlockHeading && grades[i] == noise {
			i++
		}
		over := i == len(r.Blocks) || r.Blocks[i].Kind == smallprint.BlockHeading && r.Blocks[i].Level <= c.level
		if over && i > at[0]+1 {
			c.set(noise, "furniture", "a heading over labels of the page")
		}
	}
}

// linkedShare is the share of a block that links cover.
func linkedShare(r *smallprint.Reading, b smallprint.Block) float64 {
	n := 0
	for _, l := range r.Links {
		if l.Start >= b.Start && l.End <= b.End {
			n += l.End - l.Start
		}
	}
	return float64(n) / float64(max(1, b.End-b.Start))
}

// movedWords lowers changes whose words all stand in changes of the other
// side: text that moved between blocks in pieces that the alignment did not
// join. It also lowers words that are now printed once instead of twice.
func (g *grader) movedWords() {
	var gone, come, contacts finder
	for _, c := range g.changes {
		if c.cause == "contact" {
			contacts.add(c.onlyOld())
			contacts.add(c.onlyNew())
		}
		if c.grade == noise || c.pair.Words == nil {
			continue
		}
		for _, p := range c.pieces() {
			gone.add(p.old)
			come.add(p.new)
		}
	}
	for _, c := range g.changes {
		if rank(c.grade) < rank(editorial) || c.pair.Words == nil {
			continue
		}
		if c.standsElsewhere(&gone, &come) {
			c.set(cosmetic, "moved", "the same words stand in other blocks")
			continue
		}
		o, n := c.onlyOld(), c.onlyNew()
		if g.renamedElsewhere(c, o, n, &gone, &come) {
			c.set(editorial, "rename", "a name in it changed throughout")
			continue
		}
		if c.grade == substantive && (c.added() || c.removed()) && contacts.has(append(o, n...)) {
			c.set(editorial, "contact", "a postal address changed")
		}
		if c.grade == substantive && (len(o) == 0 || len(n) == 0) {
			g.doubled(c, o, n)
		}
	}
}

// renamedElsewhere reports whether a block came or went whole because of a new
// name in it: with the names changed it stands on the other side.
func (g *grader) renamedElsewhere(c *change, o, n []string, gone, come *finder) bool {
	if !c.added() && !c.removed() || len(g.single) == 0 || len(o)+len(n) > 40 {
		return false
	}
	if c.removed() {
		m, any := g.renamed(o)
		return any && come.holds(m)
	}
	for was, is := range g.single {
		back := slices.Clone(n)
		any := false
		for i, w := range back {
			if base(w) == is {
				back[i], any = was, true
			}
		}
		if any && gone.holds(back) {
			return true
		}
	}
	return false
}

// A piece is a run of folded words that only one side holds, or each side has
// its own of.
type piece struct{ old, new []string }

func (c *change) pieces() []piece {
	if c.added() || c.removed() {
		return []piece{{c.onlyOld(), c.onlyNew()}}
	}
	out := make([]piece, len(c.segments))
	for i, s := range c.segments {
		out[i] = piece{s.ow, s.nw}
	}
	return out
}

// standsElsewhere reports whether every piece of a change is found on the
// other side. One or two words are found everywhere, and words that gave way
// to other words are a rewording wherever else both stand, so only runs that
// came or went whole count: three words or more, or a whole block.
func (c *change) standsElsewhere(gone, come *finder) bool {
	whole := c.added() || c.removed()
	moved := false
	for _, p := range c.pieces() {
		n := len(p.old) + len(p.new)
		switch {
		case n == 0:
			continue
		case len(p.old) > 0 && len(p.new) > 0 && min(len(p.old), len(p.new)) < 4:
			return false
		case !come.holds(p.old) && !come.longHas(p.old), !gone.holds(p.new) && !gone.longHas(p.new):
			return false
		case !whole && n < 2 && c.kind != smallprint.BlockTableCell:
			return false
		}
		moved = true
	}
	return moved
}

// doubled lowers a block that was added or removed where a block beside it
// holds the same words.
func (g *grader) doubled(c *change, o, n []string) {
	words, r, at := n, g.in.New, c.pair.New
	if len(n) == 0 {
		words, r, at = o, g.in.Old, c.pair.Old
	}
	if len(words) < 6 || len(at) == 0 || !(c.added() || c.removed()) {
		return
	}
	rarest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	if strings.HasPrefix(rarest, "date:") {
		rarest = ""
	}
	for b := max(0, at[0]-2); b <= min(len(r.Blocks)-1, at[0]+2); b++ {
		if b == at[0] || !strings.Contains(strings.ToLower(r.BlockText(b)), rarest) {
			continue
		}
		f := finder{}
		f.add(fold(r.BlockText(b)))
		if f.has(words) {
			c.set(editorial, "doubled", "words printed twice now stand once, or the reverse")
			return
		}
	}
}

// onlyOld returns the folded words that only the old side of a change holds.
func (c *change) onlyOld() []string {
	if c.pair.Words == nil {
		return nil
	}
	if c.removed() {
		return fold(body(c.old))
	}
	var out []string
	for _, s := range c.segments {
		out = append(out, s.ow...)
	}
	return out
}

// onlyNew returns the folded words that only the new side of a change holds.
func (c *change) onlyNew() []string {
	if c.pair.Words == nil {
		return nil
	}
	if c.added() {
		return fold(body(c.new))
	}
	var out []string
	for _, s := range c.segments {
		out = append(out, s.nw...)
	}
	return out
}
