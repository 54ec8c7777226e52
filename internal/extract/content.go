package extract

import (
	"golang.org/x/net/html/atom"
)

// choose finds the element that holds the document and removes what is
// furniture around and inside it.
func (p *page) choose() int {
	for i := range p.elems {
		if p.elems[i].n.DataAtom == atom.Footer && p.elems[i].prose*3 < p.elems[p.body].prose {
			p.remove(i)
		}
	}
	root := p.descend(p.body)
	return root
}

// descend follows the child that holds nearly all prose.
func (p *page) descend(i int) int {
	for {
		next := -1
		p.children(i, func(c int) {
			if e := &p.elems[c]; !e.drop && e.prose*10 >= p.elems[i].prose*9 && e.prose > 0 {
				next = c
			}
		})
		if next < 0 || !container(p.elems[next].n.DataAtom) {
			return i
		}
		i = next
	}
}

func container(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Ul, atom.Ol, atom.Li, atom.Table, atom.Blockquote, atom.Pre:
		return false
	}
	return !isHeading(a)
}
