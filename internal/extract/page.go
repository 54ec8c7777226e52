package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A page is a parsed page as a flat list of its elements in document order,
// so that every rule is one pass over a slice and no pass can recurse deeply
// or cost more than the page is large.
type page struct {
	elems []elem
	body  int // index of <body>, 0 where there is none
}

// An elem is an element with what its subtree holds.
type elem struct {
	n       *html.Node
	parent  int32
	end     int32 // index after the subtree
	text    int32 // letters and digits a reader sees
	linked  int32 // of these, inside links
	own     int32 // text of the element's own run, up to the next block
	ownln   int32 // of these, linked
	prose   int32 // text in blocks that read like sentences
	heads   int32 // headings
	links   int32 // links
	drop    bool  // not part of the document
	inLink  bool
	loose   bool  // only the child elements count, not text between them
	repeats int32 // text that other pages of the site show too
	item    bool  // inside a list item or table cell
}

// newPage lists the elements of a tree. Elements that never hold text of the
// document are dropped at once.
func newPage(doc *html.Node) *page {
	p := &page{elems: make([]elem, 0, 4096)}
	p.add(doc, -1, -1, false)
	p.sum()
	return p
}

// add lists n and what is below it; block is the nearest block element, whose
// run of text the text below belongs to.
func (p *page) add(n *html.Node, parent, block int32, inLink bool) {
	i := int32(len(p.elems))
	item := parent >= 0 && p.elems[parent].item || countsShort(n.DataAtom)
	p.elems = append(p.elems, elem{n: n, parent: parent, inLink: inLink, item: item})
	if n.DataAtom == atom.Body && p.body == 0 {
		p.body = int(i)
	}
	if n.Type == html.ElementNode {
		if silent(n.DataAtom) || isWidget(n) {
			p.elems[i].drop = true
			p.elems[i].end = i + 1
			return
		}
		if n.DataAtom == atom.A && attr(n, "href") != "" {
			inLink = true
			p.elems[i].links = 1
		}
		if block < 0 || startsBlock(n.DataAtom) {
			block = i
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			if size := textSize(c.Data); size > 0 && block >= 0 {
				p.elems[i].text += size
				p.elems[block].own += size
				if inLink {
					p.elems[i].linked += size
					p.elems[block].ownln += size
				}
			}
		case html.ElementNode:
			p.add(c, i, block, inLink)
		}
	}
	p.elems[i].end = int32(len(p.elems))
}

// sum adds up from the leaves.
func (p *page) sum() {
	for i := len(p.elems) - 1; i > 0; i-- {
		e := &p.elems[i]
		if e.own >= 60 && e.ownln*2 < e.own || e.own > 0 && e.ownln == 0 && e.item {
			e.prose += e.own
		}
		if isHeading(e.n.DataAtom) {
			e.heads++
		}
		up := &p.elems[e.parent]
		up.text += e.text
		up.linked += e.linked
		up.prose += e.prose
		up.heads += e.heads
		up.links += e.links
	}
}

func startsBlock(a atom.Atom) bool {
	return isBlock(a) || isHeading(a) || a == atom.Li || a == atom.Ul || a == atom.Ol || a == atom.Td || a == atom.Th || a == atom.Blockquote || a == atom.Pre
}

func isHeading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// silent reports whether an element holds nothing that is read.
func silent(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Object, atom.Video, atom.Audio,
		atom.Canvas, atom.Select, atom.Textarea, atom.Input, atom.Img, atom.Math, atom.Head, atom.Map, atom.Datalist, atom.Progress, atom.Meter:
		return true
	}
	return false
}

// textSize counts the bytes of a text without white space, roughly: runs of
// white space count one.
func textSize(s string) int32 {
	n, gap := int32(0), true
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' {
			gap = true
			continue
		}
		if gap && n > 0 {
			n++
		}
		gap = false
		n++
	}
	return n
}

// children calls f with the index of each child element of i.
func (p *page) children(i int, f func(c int)) {
	for c := i + 1; c < int(p.elems[i].end); c = int(p.elems[c].end) {
		f(c)
	}
}

// remove takes an element out of the tree that is written.
func (p *page) remove(i int) {
	e := &p.elems[i]
	if e.drop {
		return
	}
	e.drop = true
	text, linked, prose, heads, links := e.text, e.linked, e.prose, e.heads, e.links
	for k := int(e.parent); k >= 0; k = int(p.elems[k].parent) {
		up := &p.elems[k]
		up.text -= text
		up.linked -= linked
		up.prose -= prose
		up.heads -= heads
		up.links -= links
	}
}

// apply hides removed elements from the writer.
func (p *page) apply() {
	for i := range p.elems {
		if p.elems[i].drop {
			p.elems[i].n.Type = html.CommentNode
		}
		if !p.elems[i].loose {
			continue
		}
		for c := p.elems[i].n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.TextNode {
				c.Type = html.CommentNode
			}
		}
	}
}

// hasWord reports whether one of the words of an id or class list, cut at
// hyphens, underscores and changes of case, is in set.
func hasWord(s string, set map[string]bool) bool {
	for len(s) > 0 {
		i := 0
		for i < len(s) && !isLetter(s[i]) {
			i++
		}
		s = s[i:]
		j := 0
		for j < len(s) && isLetter(s[j]) && (j == 0 || !(isUpper(s[j]) && !isUpper(s[j-1]))) {
			j++
		}
		if j > 2 && j < 16 && set[strings.ToLower(s[:j])] {
			return true
		}
		s = s[j:]
	}
	return false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }

// countsShort reports whether unlinked text of an element counts as prose
// however short it is: items of lists and cells of tables.
func countsShort(a atom.Atom) bool { return a == atom.Li || a == atom.Td || a == atom.Th }
