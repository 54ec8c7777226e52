package discover

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A link is a link of a page with what stands around it.
type link struct {
	href     string // absolute or relative, as resolved against <base>
	text     string
	hint     string // aria-label, title or the text of a picture
	heading  string // the nearest heading above, or inside the link
	level    int    // of that heading
	hreflang string
	footer   bool
	nav      bool
	inner    bool // the heading is inside the link
	data     bool // no <a>: an element with data-href or the like
}

// label is the name of the link: the heading inside it, its text, or what
// stands for it.
func (l *link) label() string {
	switch {
	case l.inner:
		return l.heading
	case isVague(l.text) && l.hint != "":
		return l.hint
	}
	return l.text
}

// section reports whether the heading above is near enough to name what the
// link leads to.
func (l *link) section() bool { return l.heading != "" && !l.nav && !l.footer && l.level > 1 }

func (l *link) fragment() string {
	_, f, _ := strings.Cut(l.href, "#")
	if f, err := url.PathUnescape(f); err == nil && !strings.ContainsAny(f, "/=!&") {
		return f
	}
	return ""
}

// isVague reports whether a link's text says nothing of where it leads.
func isVague(text string) bool {
	words := fold(text)
	if len(words) == 0 {
		return true
	}
	switch strings.Join(words[:min(2, len(words))], " ") {
	case "read more", "learn more", "view", "here", "read", "more", "open", "see more", "view document", "view policy", "read now", "download pdf", "pdf",
		"mehr", "mehr erfahren", "weiterlesen", "ansehen", "en savoir", "lire", "voir", "leer mas", "ver mas", "ver", "scopri di", "leggi",
		"saiba mais", "meer", "lees meer", "czytaj wiecej", "las mer", "view pdf", "click here", "read the":
		return len(words) <= 3
	}
	return false
}

// reader walks a page in the order of its text.
type reader struct {
	links   []link
	base    *url.URL
	heading string
	level   int
	depth   int
}

// maxDepth bounds the walk: no honest page is nested as deep.
const maxDepth = 400

// readLinks lists the links of a page in order.
func readLinks(page *url.URL, body []byte) []link {
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	r := &reader{}
	r.walk(doc, link{})
	if r.base != nil {
		for i := range r.links {
			if ref, err := url.Parse(strings.TrimSpace(r.links[i].href)); err == nil {
				r.links[i].href = page.ResolveReference(r.base).ResolveReference(ref).String()
			}
		}
	}
	return r.links
}

// walk reads what is below n; in says what n stands in.
func (r *reader) walk(n *html.Node, in link) {
	if r.depth++; r.depth > maxDepth || len(r.links) >= maxLinks {
		r.depth--
		return
	}
	defer func() { r.depth-- }()
	if n.Type == html.ElementNode {
		if !r.enter(n, &in) {
			return
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.walk(c, in)
	}
}

// enter notes what an element is and reports whether to look inside.
func (r *reader) enter(n *html.Node, in *link) bool {
	role := get(n, "role")
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Svg, atom.Select, atom.Form, atom.Iframe, atom.Button:
		return false // filters and settings are no links
	case atom.Base:
		if u, err := url.Parse(get(n, "href")); err == nil && r.base == nil && get(n, "href") != "" {
			r.base = u
		}
	case atom.Footer:
		in.footer, in.nav = true, false
	case atom.Nav, atom.Header:
		in.nav = !in.footer
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.heading, r.level = textOf(n), int(n.Data[1]-'0')
	case atom.A:
		r.add(n, *in, get(n, "href"), false)
		return false
	}
	if role == "contentinfo" || hasClassWord(n, "footer") {
		in.footer, in.nav = true, false
	}
	if n.DataAtom != atom.A && n.DataAtom != atom.Button {
		for _, key := range []string{"data-href", "data-url", "data-link"} {
			if v := get(n, key); v != "" && role != "button" {
				r.add(n, *in, v, true)
				return false
			}
		}
	}
	return true
}

func (r *reader) add(n *html.Node, in link, href string, data bool) {
	in.href, in.data = href, data
	in.text, in.hreflang = textOf(n), get(n, "hreflang")
	in.hint = strings.Join(strings.Fields(get(n, "aria-label")+" "+get(n, "title")), " ")
	in.heading, in.level = r.heading, r.level
	if get(n, "role") == "button" && (href == "" || strings.HasPrefix(href, "#")) {
		return
	}
	if h := headingIn(n); h != nil {
		in.heading, in.inner = textOf(h), true
	}
	if in.hint == "" && in.text == "" {
		in.hint = pictureText(n)
	}
	if href != "" {
		r.links = append(r.links, in)
	}
}

func headingIn(n *html.Node) *html.Node {
	for c := range n.Descendants() {
		switch c.DataAtom {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			return c
		}
	}
	return nil
}

func pictureText(n *html.Node) string {
	for c := range n.Descendants() {
		if c.DataAtom == atom.Img {
			return get(c, "alt")
		}
	}
	return ""
}

// textOf returns the visible text of an element, spaces folded.
func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode && c.Parent.DataAtom != atom.Style && c.Parent.DataAtom != atom.Script && b.Len() < 4*maxName {
			b.WriteString(c.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func get(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func hasClassWord(n *html.Node, word string) bool {
	names := strings.FieldsFunc(strings.ToLower(get(n, "class")+" "+get(n, "id")), func(r rune) bool { return r < 'a' || r > 'z' })
	return n.DataAtom == atom.Div && slices.Contains(names, word)
}
