package extract

import (
	"bytes"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// parse builds the tree of a page. Pages nested deeper than the parser allows
// are parsed again without the elements that only arrange them.
func parse(src []byte) (*html.Node, error) {
	doc, err := html.ParseWithOptions(bytes.NewReader(src), html.ParseOptionEnableScripting(false))
	if err == nil {
		return doc, nil
	}
	return html.ParseWithOptions(bytes.NewReader(flatten(src)), html.ParseOptionEnableScripting(false))
}

// maxDepth bounds the nesting that flatten keeps; the parser allows 512.
const maxDepth = 64

// flatten rewrites a page without wrappers and with little nesting. Only what
// gives text its form stays.
func flatten(src []byte) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(src))
	var open []atom.Atom
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			return out.Bytes()
		}
		raw := z.Raw()
		if tt == html.TextToken {
			out.Write(raw)
			continue
		}
		name, _ := z.TagName()
		a := atom.Lookup(name)
		switch {
		case tt == html.StartTagToken && silent(a):
			skipElement(z, a)
		case !keepsForm(a):
			if isBlock(a) {
				out.WriteString("<p>")
			}
		case tt == html.StartTagToken && len(open) < maxDepth:
			if a != atom.P && a != atom.Br && a != atom.Li {
				open = append(open, a)
			}
			out.Write(raw)
		case tt == html.EndTagToken && len(open) > 0 && open[len(open)-1] == a:
			open = open[:len(open)-1]
			out.Write(raw)
		case tt == html.StartTagToken:
			out.WriteString("<p>")
		}
	}
}

// skipElement moves past an element that holds no text. Void elements have
// none to skip.
func skipElement(z *html.Tokenizer, a atom.Atom) {
	switch a {
	case atom.Img, atom.Input, atom.Head:
		return
	}
	for depth := 1; depth > 0; {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == a {
				depth++
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == a {
				depth--
			}
		}
	}
}

// keepsForm reports whether flatten keeps an element.
func keepsForm(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Br, atom.Ul, atom.Ol, atom.Li, atom.Table, atom.Tr, atom.Td, atom.Th, atom.Title, atom.Main:
		return true
	}
	return isHeading(a)
}
