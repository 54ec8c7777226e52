package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// removeButtons removes buttons but those that open a section: their label is
// the section's heading.
func (p *page) removeButtons() {
	for i := p.body + 1; i < len(p.elems); i++ {
		e := &p.elems[i]
		if e.drop {
			i = int(e.end) - 1
			continue
		}
		button := e.n.DataAtom == atom.Button || attr(e.n, "role") == "button" && e.n.DataAtom != atom.A
		tab := attr(e.n, "role") == "tab"
		if !button && !tab || e.prose > 200 {
			continue
		}
		if tab && attr(e.n, "aria-expanded") == "" || !p.opens(i) {
			p.remove(i)
		}
	}
}

// opens reports whether a button is the heading of a section.
func (p *page) opens(i int) bool {
	e := &p.elems[i]
	if e.text < 3 || picker(e.n) || consentLabel(strings.ToLower(p.textOf(i))) {
		return false
	}
	if attr(e.n, "aria-expanded") != "" || attr(e.n, "aria-controls") != "" || e.heads > 0 {
		return true
	}
	for k := int(e.parent); k > p.body && k > 0; k = int(p.elems[k].parent) {
		if isHeading(p.elems[k].n.DataAtom) || p.elems[k].n.DataAtom == atom.Summary {
			return true
		}
		if p.elems[k].text > 2*e.text {
			break
		}
	}
	next := int(e.end)
	return e.text >= 6 && next < int(p.elems[e.parent].end) && p.elems[next].prose >= 60
}

// picker reports whether a button opens a list to choose from: its label is
// the choice made, such as a language or a version, not a heading.
func picker(n *html.Node) bool {
	switch attr(n, "aria-haspopup") {
	case "", "false":
		return false
	}
	return true
}
