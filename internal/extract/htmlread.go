package extract

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"smallprint"
)

// readHTML reads a page: one parse, then linear passes.
func readHTML(b *builder, src []byte, o Options) error {
	page := src
	if o.Selector == "" { // which may ask for anything
		if page = lean(src, o.Part != ""); page == nil {
			page = src
		}
	}
	return readLean(b, src, page, o)
}

// readLean reads a page that lean has made of src.
func readLean(b *builder, src, page []byte, o Options) error {
	doc, err := parse(page)
	if err != nil {
		return smallprint.Errorf(smallprint.KindInvalid, "", "the page could not be read as HTML: %v", err)
	}
	b.isHTML = true
	e := &emitter{b: b}
	e.facts(doc)
	p := newPage(doc)
	for _, n := range e.find(p, doc, o) {
		e.node(n)
		b.end()
	}
	if b.thin = len(b.text) < hardlyAny; b.thin && o.Part == "" && o.Selector == "" {
		readEmbedded(b, src)
	}
	return nil
}

// find returns the elements that hold the document, cleaned of furniture.
func (e *emitter) find(p *page, doc *html.Node, o Options) []*html.Node {
	p.knowFurniture(o.Also)
	p.removeFurniture(o.Part != "")
	if o.Part != "" {
		if i, ok := p.partOf(o.Part); ok {
			p.apply()
			return []*html.Node{p.elems[i].n}
		}
		e.b.note(notePart(o.Part))
	}
	nodes := selected(e.b, doc, o.Selector)
	if len(nodes) == 0 {
		root := p.landmark()
		p.prune(root)
		nodes = []*html.Node{p.elems[root].n}
	}
	p.apply()
	for _, n := range nodes { // a selector may name what the rules call furniture
		n.Type = html.ElementNode
	}
	return nodes
}

// An emitter writes the text of a tree to a builder.
type emitter struct {
	b     *builder
	lists []*html.Node
	nums  []int
	cell  bool
	quote int
	pre   int
	head  int // inside a heading element
}

func (e *emitter) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		e.node(c)
	}
}

func (e *emitter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		e.text(n.Data)
	case html.DocumentNode:
		e.children(n)
	case html.ElementNode:
		e.element(n)
	}
}

func (e *emitter) text(s string) {
	if e.pre == 0 {
		e.b.write(s)
		return
	}
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			e.b.lineBreak(strings.TrimSpace(line) == "")
		}
		e.b.write(line)
	}
}

func (e *emitter) element(n *html.Node) {
	b := e.b
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Head, atom.Iframe, atom.Object,
		atom.Video, atom.Audio, atom.Canvas, atom.Select, atom.Textarea, atom.Input, atom.Img, atom.Math:
		// nothing that is read
	case atom.Br:
		b.lineBreak(nextIsBreak(n))
	case atom.A:
		if code := attr(n, "data-cfemail"); code != "" {
			b.write(decodeMail(code))
			return
		}
		href := attr(n, "href")
		if e.head > 0 && strings.Contains(href, "#") && attr(n, "aria-hidden") == "true" && !wholeHeading(n) {
			return
		}
		if mail := decodeMailHref(href); mail != "" {
			if !hasCF(n) {
				b.write(mail)
				return
			}
			if mail != hiddenMail {
				href = "mailto:" + mail
			}
		}
		b.openLink(resolve(b.base, href))
		e.children(n)
		b.closeLink()
	case atom.Span:
		if code := attr(n, "data-cfemail"); code != "" {
			b.write(decodeMail(code))
			return
		}
		e.children(n)
	case atom.B, atom.Strong:
		b.bold++
		e.children(n)
		b.bold--
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		e.heading(n)
	case atom.Ul, atom.Ol, atom.Menu:
		e.list(n)
	case atom.Li:
		e.item(n)
	case atom.Table:
		e.table(n)
	case atom.Td, atom.Th:
		e.tableCell(n)
	case atom.Tr:
		e.rowOf(n)
	case atom.Blockquote:
		e.b.end()
		e.quote++
		e.block(n)
		e.b.end()
		e.quote--
	case atom.Pre:
		e.pre++
		e.block(n)
		e.pre--
	default:
		if isBlock(n.DataAtom) {
			e.block(n)
			return
		}
		e.children(n)
	}
}

// wholeHeading reports whether a link in a heading holds all its text.
func wholeHeading(n *html.Node) bool {
	for c := n; c != nil && !isHeading(c.DataAtom); c = c.Parent {
		for s := c.Parent.FirstChild; s != nil; s = s.NextSibling {
			if s != c && hasText(s) {
				return false
			}
		}
	}
	return true
}

func hasText(n *html.Node) bool {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data) != ""
	}
	if n.Type != html.ElementNode || silent(n.DataAtom) {
		return false
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if hasText(c) {
			return true
		}
	}
	return false
}

func hasCF(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && attr(c, "data-cfemail") != "" {
			return true
		}
	}
	return false
}

// facts reads what the page says of itself: its language and title.
func (e *emitter) facts(doc *html.Node) {
	for n := doc.FirstChild; n != nil; n = n.NextSibling {
		if n.DataAtom != atom.Html {
			continue
		}
		e.b.htmlLang = attr(n, "lang")
		for h := n.FirstChild; h != nil; h = h.NextSibling {
			if h.DataAtom == atom.Head {
				e.headFacts(h)
			}
		}
	}
}

func (e *emitter) headFacts(head *html.Node) {
	for c := head.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Title && c.FirstChild != nil {
			e.b.htmlTitle = strings.Join(strings.Fields(c.FirstChild.Data), " ")
		}
	}
}

func nextIsBreak(n *html.Node) bool {
	for c := n.NextSibling; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" || c.Type == html.CommentNode {
			continue
		}
		return c.Type == html.ElementNode && c.DataAtom == atom.Br
	}
	return false
}

// open begins a block of the part that the place in the tree gives it.
func (e *emitter) open() {
	if e.head > 0 {
		return
	}
	switch {
	case e.cell:
		e.b.begin(smallprint.BlockTableCell, 0)
		e.b.block.Row = e.b.row
	case e.quote > 0:
		e.b.begin(smallprint.BlockQuote, 0)
	default:
		e.b.begin(smallprint.BlockParagraph, 0)
	}
}

func (e *emitter) block(n *html.Node) {
	if e.head > 0 {
		e.b.write(" ")
		e.children(n)
		e.b.write(" ")
		return
	}
	e.open()
	e.children(n)
	e.open()
}

func (e *emitter) heading(n *html.Node) {
	if e.head > 0 {
		e.children(n)
		return
	}
	e.b.begin(smallprint.BlockHeading, int(n.Data[1]-'0'))
	e.head++
	e.children(n)
	e.head--
	e.b.end()
	e.open()
}

func (e *emitter) list(n *html.Node) {
	e.lists = append(e.lists, n)
	start := 1
	if s := attr(n, "start"); s != "" {
		if v, err := strconv.Atoi(s); err == nil {
			start = v
		}
	}
	e.nums = append(e.nums, start)
	e.children(n)
	e.lists, e.nums = e.lists[:len(e.lists)-1], e.nums[:len(e.nums)-1]
	e.b.end()
	e.open()
}

func (e *emitter) item(n *html.Node) {
	depth := max(len(e.lists), 1)
	if e.cell {
		e.open()
	} else if e.head == 0 {
		e.b.begin(smallprint.BlockListItem, depth)
	}
	if k := len(e.lists) - 1; k >= 0 && e.lists[k].DataAtom == atom.Ol {
		if v, err := strconv.Atoi(attr(n, "value")); err == nil {
			e.nums[k] = v
		}
		e.b.marker = strconv.Itoa(e.nums[k]) + "."
		e.nums[k]++
	}
	e.children(n)
	if e.head == 0 {
		e.b.end()
	}
	e.open()
}

func (e *emitter) table(n *html.Node) {
	if layoutTable(n) {
		e.block(n)
		return
	}
	was := e.cell
	e.b.end()
	e.children(n)
	e.b.end()
	e.cell = was
}

func (e *emitter) rowOf(n *html.Node) {
	e.b.row++
	e.children(n)
}

func (e *emitter) tableCell(n *html.Node) {
	was := e.cell
	e.cell = !layoutTable(tableOf(n))
	e.open()
	e.children(n)
	e.b.end()
	e.cell = was
}

func tableOf(n *html.Node) *html.Node {
	for n != nil && n.DataAtom != atom.Table {
		n = n.Parent
	}
	return n
}

// layoutTable reports whether a table only arranges the page.
func layoutTable(n *html.Node) bool {
	if n == nil {
		return true
	}
	switch attr(n, "role") {
	case "presentation", "none":
		return true
	}
	return false
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// isBlock reports whether an element starts on a new line.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Body, atom.Center, atom.Dd, atom.Details, atom.Dialog, atom.Div, atom.Dl,
		atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.Header, atom.Hgroup, atom.Hr,
		atom.Main, atom.Nav, atom.P, atom.Section, atom.Summary, atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption,
		atom.Legend, atom.Button, atom.Search, atom.Tr, atom.Table:
		return true
	}
	return false
}
