package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxUnseen is the longest text, in letters and digits, of a hidden label.
const maxUnseen = 40

// removeUnseen removes labels that the page itself hides: tips, counters and
// states of widgets. Hidden sentences stay, because accordions and tabs hide
// parts of the document until a reader asks for them.
func (p *page) removeUnseen() {
	for i := p.body + 1; i < len(p.elems); i++ {
		e := &p.elems[i]
		if e.drop {
			i = int(e.end) - 1
			continue
		}
		switch e.n.DataAtom {
		case atom.Div, atom.Span, atom.P, atom.Button, atom.Small, atom.Em, atom.I, atom.B:
		default:
			continue
		}
		if e.text > 0 && e.text <= maxUnseen && e.prose == 0 && e.heads == 0 && notShown(e.n) {
			p.remove(i)
			i = int(e.end) - 1
		}
	}
}

// notShown reports whether nobody sees the element: unlike isHidden it leaves
// out what is hidden from screen readers alone.
func notShown(n *html.Node) bool {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			return true
		case "style":
			if strings.Contains(strings.ReplaceAll(a.Val, " ", ""), "display:none") {
				return true
			}
		}
	}
	return false
}
