package extract

import (
	"slices"
	"strings"

	"smallprint"
)

// partOf finds one document of several on a page, named by its heading or by
// "#" and the id of an element. It returns the element that holds it, with
// everything around it removed, or false.
//
// A document is the highest element that opens with its title, or what
// follows the title up to the next title of its kind.
func (p *page) partOf(part string) (int, bool) {
	best, from, to := -1, 0, 0
	var most int32
	for _, c := range p.titles(part) {
		parent, a, b := int(p.elems[c].parent), c, int(p.elems[c].end)
		if p.elems[c].prose < 60 { // a title or a mark, not the document itself
			parent, a, b = p.extent(c)
		}
		var prose int32
		for k := a; k < b; k = int(p.elems[k].end) {
			prose += p.elems[k].prose
		}
		if prose > most {
			best, from, to, most = parent, a, b, prose
		}
	}
	if best < 0 {
		return 0, false
	}
	p.children(best, func(c int) {
		if c < from || c >= to {
			p.remove(c)
		}
	})
	p.onlyElements(best)
	return best, true
}

// onlyElements drops the loose text of an element whose children were chosen
// one by one.
func (p *page) onlyElements(i int) {
	p.elems[i].loose = true
}

// titles returns the elements that part may name.
func (p *page) titles(part string) []int {
	var out []int
	id, byID := strings.CutPrefix(part, "#")
	want := Words(strings.ToLower(part))
	if len(want) == 0 && !byID {
		return nil
	}
	for i := p.body; i < len(p.elems); i++ {
		e := &p.elems[i]
		if e.drop {
			i = int(e.end) - 1
			continue
		}
		switch {
		case byID:
			if attr(e.n, "id") == id || attr(e.n, "name") == id {
				out = append(out, i)
			}
		case e.own > 0 && int(e.own) < 3*len(part)+40 && e.ownln == 0 || isHeading(e.n.DataAtom):
			if slices.Equal(Words(strings.ToLower(p.textOf(i))), want) {
				out = append(out, i)
			}
		}
	}
	return out
}

// extent returns the parent of the document whose title is at c, and the
// range of the parent's children that it takes.
func (p *page) extent(c int) (parent, from, to int) {
	cur := c
	for {
		up := int(p.elems[cur].parent)
		peer := p.nextPeer(up, cur, c)
		if up <= p.body || p.textBefore(up, cur) || peer >= 0 || p.elems[cur].prose > 200 && !p.follows(up, cur) {
			end := int(p.elems[up].end)
			switch {
			case p.elems[cur].prose > 200:
				end = int(p.elems[cur].end)
			case peer >= 0:
				end = peer
			}
			return up, cur, end
		}
		cur = up
	}
}

// follows reports whether text stands after cur inside up.
func (p *page) follows(up, cur int) bool {
	for k := int(p.elems[cur].end); k < int(p.elems[up].end); k = int(p.elems[k].end) {
		if !p.elems[k].drop && p.elems[k].text > 0 {
			return true
		}
	}
	return false
}

func (p *page) textBefore(up, cur int) bool {
	found := false
	p.children(up, func(k int) {
		if k < cur && !p.elems[k].drop && p.elems[k].text > 0 {
			found = true
		}
	})
	return found
}

// nextPeer returns the first child of up after cur that opens with a title of
// the kind of c, or -1.
func (p *page) nextPeer(up, cur, c int) int {
	for k := int(p.elems[cur].end); k < int(p.elems[up].end); k = int(p.elems[k].end) {
		if f := p.firstText(k); f >= 0 && p.peers(c, f) {
			return k
		}
	}
	return -1
}

// firstText returns the first element below k that has text of its own.
func (p *page) firstText(k int) int {
	for i := k; i < int(p.elems[k].end); i++ {
		e := &p.elems[i]
		if e.drop {
			i = int(e.end) - 1
			continue
		}
		if isHeading(e.n.DataAtom) && e.text > 0 || e.own > 0 {
			return i
		}
	}
	return -1
}

// peers reports whether two titles are of one kind: headings of the same or a
// higher level, else the same element with the same classes. Numbered
// headings are sections of a document whose title has no number.
func (p *page) peers(a, b int) bool {
	x, y := p.elems[a].n, p.elems[b].n
	if isHeading(x.DataAtom) {
		return isHeading(y.DataAtom) && y.Data[1] <= x.Data[1] && (numbered(p.textOf(a)) || !numbered(p.textOf(b)))
	}
	px, py := p.elems[p.elems[a].parent].n, p.elems[p.elems[b].parent].n
	return x.DataAtom == y.DataAtom && attr(x, "class") == attr(y, "class") &&
		px.DataAtom == py.DataAtom && attr(px, "class") == attr(py, "class") && (attr(x, "class") != "" || attr(px, "class") != "")
}

func numbered(s string) bool {
	s = strings.TrimSpace(s)
	for _, w := range []string{"Section ", "Article ", "§", "Art. ", "Abschnitt "} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return s != "" && s[0] >= '0' && s[0] <= '9' || len(s) > 2 && (s[1] == '.' || s[1] == ')')
}

// selectPart keeps the blocks of the document that part names, for formats
// without elements: from its heading to the next one of its level or above.
func (b *builder) selectPart(r *smallprint.Reading, part string) {
	want := Words(strings.ToLower(strings.TrimPrefix(part, "#")))
	if strings.HasPrefix(part, "#") {
		want = Words(strings.NewReplacer("-", " ", "_", " ").Replace(strings.ToLower(part[1:])))
	}
	from, to := -1, len(r.Blocks)
	for i, bl := range r.Blocks {
		if from >= 0 && bl.Kind == smallprint.BlockHeading && bl.Level <= max(r.Blocks[from].Level, 1) && !numbered(r.BlockText(i)) {
			to = i
			break
		}
		if from < 0 && len(want) > 0 && bl.End-bl.Start < 3*len(part)+40 && slices.Equal(Words(strings.ToLower(r.BlockText(i))), want) {
			from = i
		}
	}
	if from < 0 {
		r.Notes = append(r.Notes, notePart(part))
		return
	}
	slice(r, from, to)
}

func notePart(part string) string {
	return "No heading or element of the page is named " + strconvQuote(part) + "; the whole page was read."
}

func strconvQuote(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return "“" + s + "”"
}
