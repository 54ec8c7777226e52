package extract

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// removeFurniture removes what says itself that it is no part of the
// document. whole keeps hidden alternatives and text that a page holds twice,
// because the caller names the part wanted.
func (p *page) removeFurniture(whole bool) {
	p.removeLandmarks()
	p.removeNamed()
	p.removeConsent()
	p.removeButtons()
	p.removeUnseen()
	if !whole {
		p.removeAlternatives()
		p.removeRepeats()
	}
}

// landmark returns the main landmark where it holds a good part of the page,
// else the body.
func (p *page) landmark() int {
	best, found := p.body, false
	for i := p.body; i < len(p.elems); i++ {
		e := &p.elems[i]
		if e.drop || found && i < int(p.elems[best].end) {
			continue
		}
		if e.n.DataAtom != atom.Main && attr(e.n, "role") != "main" {
			continue
		}
		if found { // several: no landmark says which
			return p.body
		}
		best, found = i, true
	}
	main, body := &p.elems[best], &p.elems[p.body]
	if !found || main.text < 200 || main.prose*5 < body.prose*2 {
		return p.body
	}
	return best
}

// prune walks down from i along the child that holds most of the document and
// removes what stands beside the way and is no part of it. What reads like
// part of it (its title, its dates, sentences without links) stays, so that a
// document spread over siblings is whole.
func (p *page) prune(i int) {
	for {
		heavy := -1
		p.children(i, func(c int) {
			if e := &p.elems[c]; !e.drop && e.prose > 0 && e.prose*10 >= p.elems[i].prose*7 {
				heavy = c
			}
		})
		if heavy < 0 || !container(p.elems[heavy].n.DataAtom) {
			return
		}
		p.children(i, func(c int) {
			if c == heavy || p.elems[c].drop {
				return
			}
			if !p.belongs(c, heavy) {
				p.remove(c)
			}
		})
		i = heavy
	}
}

// belongs reports whether an element beside the document is part of it.
func (p *page) belongs(i, heavy int) bool {
	e := &p.elems[i]
	if e.text == 0 || inline(e.n.DataAtom) {
		return true
	}
	before := i < heavy
	if before && e.text < 160 && e.linked == 0 && hasYear(p.textOf(i)) {
		return true // a date line, which documents of one day share
	}
	if e.repeats*10 >= e.text*9 || e.menu() || p.consents(i, heavy) {
		return false
	}
	switch e.n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.P, atom.Table, atom.Blockquote:
		return true
	case atom.Ul, atom.Ol, atom.Dl:
		return e.linked*2 < e.text && (!before || e.prose >= 150)
	}
	if before {
		if p.has(i, atom.H1) {
			return true
		}
		return e.prose >= 60 && e.linked*3 < e.text
	}
	return e.prose >= 120 && e.linked*4 < e.text && !p.has(i, atom.Form) && !p.imprint(i, heavy)
}

// imprint reports whether an element after the document is a foot without
// that name: a few lines, one of them a copyright notice.
func (p *page) imprint(i, heavy int) bool {
	e := &p.elems[i]
	if e.text > 1200 || e.text*5 > p.elems[heavy].text {
		return false
	}
	for k := i; k < int(e.end); k++ {
		if c := &p.elems[k]; c.own > 0 && c.own < 2*maxImprint && isImprint(p.textOf(k)) {
			return true
		}
	}
	return false
}

// menu reports whether an element has a link every few words, as menus with
// descriptions have and documents have not.
func (e *elem) menu() bool { return e.links >= 4 && e.links*100 > e.text }

// consents reports whether an element beside the document asks for consent
// to cookies.
func (p *page) consents(i, heavy int) bool {
	if p.elems[i].prose*3 > p.elems[heavy].prose {
		return false
	}
	s := lower(p.textHead(i, 1500))
	if strings.Count(s, "cookie") < 2 {
		return false
	}
	for _, w := range consentVerbs {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

var consentVerbs = strings.Fields("consent accept reject preferences allow akzept ablehn zustimm einwillig accepter refus consent préférences finalités acepta rechaz consenti accett rifiut accepter weiger toestemming aceitar rejeitar")

func inline(a atom.Atom) bool {
	switch a {
	case atom.Span, atom.A, atom.B, atom.Strong, atom.I, atom.Em, atom.U, atom.Br, atom.Font, atom.Sup, atom.Small:
		return true
	}
	return false
}

// has reports whether the subtree of i holds an element of the kind that has
// not been removed.
func (p *page) has(i int, a atom.Atom) bool {
	for k := i; k < int(p.elems[i].end); {
		if p.elems[k].drop {
			k = int(p.elems[k].end)
			continue
		}
		if p.elems[k].n.DataAtom == a {
			return true
		}
		k++
	}
	return false
}

func container(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Ul, atom.Ol, atom.Li, atom.Table, atom.Blockquote, atom.Pre:
		return false
	}
	return !isHeading(a)
}
