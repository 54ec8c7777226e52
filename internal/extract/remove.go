package extract

import (
	"hash/maphash"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// removeLandmarks removes the page's own footer, and its header and asides
// where they hold no title and hardly any sentences.
func (p *page) removeLandmarks() {
	body := &p.elems[p.body]
	main := p.hasMain()
	for i := p.body + 1; i < len(p.elems); i++ {
		e := &p.elems[i]
		if e.drop {
			i = int(e.end) - 1
			continue
		}
		switch {
		case e.n.DataAtom == atom.Footer || attr(e.n, "role") == "contentinfo":
			if e.prose*3 < body.prose || main && !p.inside(i, atom.Main) {
				p.remove(i)
			}
		case e.n.DataAtom == atom.Header || attr(e.n, "role") == "banner":
			if e.prose*10 < body.prose && !p.has(i, atom.H1) && (e.linked*2 > e.text || e.prose == 0 && !hasYear(p.textHead(i, 400)) && !p.hasAnyHeading(i)) {
				p.remove(i)
			}
		case e.n.DataAtom == atom.Aside || attr(e.n, "role") == "complementary":
			if e.prose*5 < body.prose && (e.linked*3 > e.text || e.prose < 300) {
				p.remove(i)
			}
		}
		if e.drop {
			i = int(e.end) - 1
		}
	}
}

func (p *page) hasMain() bool {
	for i := p.body; i < len(p.elems); i++ {
		if !p.elems[i].drop && p.elems[i].n.DataAtom == atom.Main && p.elems[i].text > 400 {
			return true
		}
	}
	return false
}

func (p *page) hasAnyHeading(i int) bool { return p.elems[i].heads > 0 }

func (p *page) inside(i int, a atom.Atom) bool {
	for k := p.elems[i].parent; k >= 0; k = p.elems[k].parent {
		if p.elems[k].n.DataAtom == a {
			return true
		}
	}
	return false
}

// removeNamed removes elements that an id or class names as furniture, when
// they hold little of the page's sentences: names lie, so the weight of the
// text has the last word.
func (p *page) removeNamed() {
	body := &p.elems[p.body]
	for i := p.body + 1; i < len(p.elems); i++ {
		e := &p.elems[i]
		if e.drop {
			i = int(e.end) - 1
			continue
		}
		if e.text == 0 || e.prose*4 >= body.prose && body.prose > 0 || !startsBlock(e.n.DataAtom) && e.n.DataAtom != atom.Span {
			continue
		}
		if furnitureNamed(e) {
			p.remove(i)
			i = int(e.end) - 1
		}
	}
}

// removeConsent removes consent dialogs that nothing names: a box with a
// button to accept or reject that speaks of cookies.
func (p *page) removeConsent() {
	body := &p.elems[p.body]
	for i := p.body + 1; i < len(p.elems); i++ {
		e := &p.elems[i]
		if e.drop || e.n.DataAtom != atom.Button && e.n.DataAtom != atom.A && attr(e.n, "role") != "button" || e.text == 0 || e.text > 40 {
			continue
		}
		if !consentLabel(strings.ToLower(p.textOf(i))) {
			continue
		}
		top := -1
		for k := int(e.parent); k > p.body; k = int(p.elems[k].parent) {
			up := &p.elems[k]
			if up.text > 6000 || up.text*3 > body.text || p.has(k, atom.H1) || up.n.DataAtom == atom.Main || up.n.DataAtom == atom.Article {
				break
			}
			top = k
		}
		if top >= 0 && strings.Contains(strings.ToLower(p.textHead(top, 8000)), "cookie") {
			p.remove(top)
		}
	}
}

func consentLabel(s string) bool {
	s = strings.Join(strings.Fields(s), " ")
	switch s {
	case "accept", "accept all", "accept cookies", "accept all cookies", "allow all", "allow all cookies", "reject all", "reject", "decline", "decline all",
		"reject all cookies", "got it", "i agree", "agree", "ok", "okay", "akzeptieren", "alle akzeptieren", "alle ablehnen", "ablehnen", "zustimmen",
		"accepter", "tout accepter", "tout refuser", "refuser", "j'accepte", "aceptar", "aceptar todo", "aceptar todas", "rechazar", "rechazar todo",
		"accetta", "accetta tutto", "accetta tutti", "rifiuta", "rifiuta tutto", "accepteren", "alles accepteren", "weigeren", "aceitar", "aceitar tudo", "rejeitar",
		"save preferences", "save my preferences", "confirm my choices", "cookie settings", "manage preferences", "customise", "customize":
		return true
	}
	return strings.HasPrefix(s, "continuer sans accepter") || strings.HasPrefix(s, "accept all") || strings.HasPrefix(s, "reject non")
}

// textOf returns the text below i.
func (p *page) textOf(i int) string { return p.textHead(i, 1<<30) }

// textHead returns the first bytes of the text below i, a little more than
// limit at most.
func (p *page) textHead(i, limit int) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil && b.Len() < limit; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data)
			case c.Type == html.ElementNode && !silent(c.DataAtom):
				b.WriteByte(' ')
				walk(c)
			}
		}
	}
	walk(p.elems[i].n)
	return b.String()
}

// removeAlternatives keeps, of several documents or versions that a page
// switches between, the one it shows. Hidden panels of an accordion or of
// tabs are parts of one document and stay: an alternative has a date line of
// its own near its top.
func (p *page) removeAlternatives() {
	for i := p.body; i < len(p.elems); i++ {
		if p.elems[i].drop || p.elems[i].prose < 1000 {
			continue
		}
		shown, hidden := p.panels(i)
		if shown != 1 || hidden == 0 || p.dated(i)*2 <= hidden+shown {
			continue
		}
		p.children(i, func(c int) {
			if e := &p.elems[c]; !e.drop && isHidden(e.n) {
				p.remove(c)
			}
		})
	}
}

// panels counts the children of i with sentences that are shown and hidden.
func (p *page) panels(i int) (shown, hidden int) {
	p.children(i, func(c int) {
		if e := &p.elems[c]; e.drop || e.prose < panelProse {
			return
		}
		if isHidden(p.elems[c].n) {
			hidden++
		} else {
			shown++
		}
	})
	return shown, hidden
}

const panelProse = 400

// dated counts the children of i with sentences that open with a date line.
func (p *page) dated(i int) int {
	n := 0
	p.children(i, func(c int) {
		if e := &p.elems[c]; !e.drop && e.prose >= panelProse && p.datedTop(c) {
			n++
		}
	})
	return n
}

// datedTop reports whether the subtree opens with a labelled date.
func (p *page) datedTop(i int) bool {
	text := strings.Join(strings.Fields(p.textHead(i, 600)), " ")
	for _, m := range findDates(text, "") {
		if len(labelsBefore(text, 0, m.start)) > 0 {
			return true
		}
	}
	return false
}

// isHidden reports whether the element itself says that it is not shown.
func isHidden(n *html.Node) bool {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			if a.Val == "true" {
				return true
			}
		case "style":
			if s := strings.ReplaceAll(a.Val, " ", ""); strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// removeRepeats removes the second copy of a text that a page holds twice,
// once for wide and once for narrow screens.
func (p *page) removeRepeats() {
	repeated := make([]int32, len(p.elems)) // prose that stood before
	seen := map[uint64]bool{}
	any := false
	seed := maphash.MakeSeed()
	var run []byte
	for i := p.body; i < len(p.elems); i++ {
		e := &p.elems[i]
		if e.drop {
			i = int(e.end) - 1
			continue
		}
		if e.own < 60 || e.prose == 0 {
			continue
		}
		run = runOf(run[:0], e.n)
		h := maphash.Bytes(seed, run)
		if seen[h] {
			repeated[i] = e.own
			any = true
		}
		seen[h] = true
	}
	if !any {
		return
	}
	for i := len(p.elems) - 1; i > p.body; i-- {
		if !p.elems[i].drop {
			repeated[p.elems[i].parent] += repeated[i]
		}
	}
	for i := p.body + 1; i < len(p.elems); i++ {
		e := &p.elems[i]
		if e.drop || e.prose > 800 && e.prose*5 > p.elems[p.body].prose && repeated[i]*10 >= e.prose*9 {
			p.remove(i)
			i = int(e.end) - 1
		}
	}
}

// runOf appends the text of a block's own run to buf, without white space.
func runOf(buf []byte, n *html.Node) []byte {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !startsBlock(c.DataAtom) {
			buf = runOf(buf, c)
		}
		if c.Type != html.TextNode {
			continue
		}
		for i := 0; i < len(c.Data); i++ {
			switch b := c.Data[i]; {
			case b <= ' ':
			case b == 0xc2 && i+1 < len(c.Data) && c.Data[i+1] == 0xa0: // no-break space
				i++
			default:
				buf = append(buf, b)
			}
		}
	}
	return buf
}
