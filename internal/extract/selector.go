package extract

import (
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// selected returns the elements that a declared selector names, in order and
// without those inside others. A selector that cannot be read or that matches
// nothing is noted and the rules decide.
func selected(b *builder, doc *html.Node, selector string) []*html.Node {
	if selector == "" {
		return nil
	}
	sel, err := cascadia.ParseGroup(selector)
	if err != nil {
		b.note("The selector " + strconvQuote(selector) + " cannot be read; the document was found by rules.")
		return nil
	}
	var out []*html.Node
	for _, n := range cascadia.QueryAll(doc, sel) {
		if len(out) == 0 || !within(n, out[len(out)-1]) {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		b.note("The selector " + strconvQuote(selector) + " matches nothing on the page; the document was found by rules.")
	}
	return out
}

func within(n, top *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == top {
			return true
		}
	}
	return false
}
