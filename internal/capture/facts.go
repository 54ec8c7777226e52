package capture

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// facts are what a page says of itself before it is read: enough to know a
// wall by.
type facts struct {
	title    string
	heads    []string // h1 and h2
	lang     string
	buttons  []string // buttons, submit inputs and links of few words
	text     string   // visible, spaces folded; the first maxText bytes of it
	words    int      // of all visible text
	password bool
	refresh  string // target of a meta refresh
	scripts  bool
	noscript string
	root     bool // an element that an application draws itself into
	data     bool // a script carries sentences as data
	opened   bool // <html or <body stands in it
	closed   bool // and is closed
	raw      []byte
}

const maxText = 16 << 10

// look reads the tokens of a page once.
func look(body []byte) *facts {
	f := &facts{raw: body}
	z := html.NewTokenizer(bytes.NewReader(body))
	z.SetMaxBuf(1 << 20)
	w := walker{f: f}
	for {
		switch z.Next() {
		case html.ErrorToken:
			f.text = strings.Join(strings.Fields(w.visible.String()), " ")
			f.title = strings.Join(strings.Fields(f.title), " ")
			return f
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			w.start(z.Token())
		case html.EndTagToken:
			name, _ := z.TagName()
			w.end(atom.Lookup(name))
		}
	}
}

// walker collects facts from tokens.
type walker struct {
	f       *facts
	json    bool      // the script that we are in is data
	hidden  atom.Atom // the script, style or noscript that we are in
	inTitle bool
	label   *strings.Builder // of the heading or button that we are in
	kind    atom.Atom
	visible strings.Builder
}

func (w *walker) text(s string) {
	switch {
	case w.hidden == atom.Noscript:
		w.f.noscript += s
	case w.hidden != 0:
		w.f.data = w.f.data || w.json && w.hidden == atom.Script && readsLikeData(s)
	case w.inTitle:
		w.f.title += s
	default:
		w.f.words += countWords(s)
		if w.visible.Len() < maxText {
			w.visible.WriteString(s)
			w.visible.WriteByte(' ')
		}
		if w.label != nil {
			w.label.WriteString(s)
		}
	}
}

func (w *walker) start(t html.Token) {
	attr := func(name string) string {
		for _, a := range t.Attr {
			if a.Key == name {
				return a.Val
			}
		}
		return ""
	}
	if t.DataAtom == 0 && roots[t.Data] {
		w.f.root = true // a custom element
	}
	switch t.DataAtom {
	case atom.Html:
		w.f.opened = true
		w.f.lang = attr("lang")
	case atom.Body:
		w.f.opened = true
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg:
		if t.Type == html.StartTagToken {
			w.hidden = t.DataAtom
		}
		w.f.scripts = w.f.scripts || t.DataAtom == atom.Script
		w.json = strings.HasSuffix(attr("type"), "json")
	case atom.Div, atom.Main, atom.Section:
		w.f.root = w.f.root || roots[attr("id")]
	case atom.Title:
		w.inTitle = true
	case atom.Meta:
		if strings.EqualFold(attr("http-equiv"), "refresh") {
			if _, to, ok := strings.Cut(attr("content"), "="); ok {
				w.f.refresh = strings.Trim(to, " '\"")
			}
		}
	case atom.Input:
		switch strings.ToLower(attr("type")) {
		case "password":
			w.f.password = true
		case "submit", "button":
			w.f.buttons = append(w.f.buttons, attr("value"))
		}
	case atom.H1, atom.H2, atom.Button, atom.A:
		if w.label != nil && (w.kind == atom.H1 || w.kind == atom.H2) {
			return // a link or button inside a heading is part of it
		}
		w.label, w.kind = &strings.Builder{}, t.DataAtom
	}
}

func (w *walker) end(a atom.Atom) {
	switch {
	case w.hidden != 0:
		if a == w.hidden {
			w.hidden = 0
		}
	case a == atom.Title:
		w.inTitle = false
	case a == atom.Html, a == atom.Body:
		w.f.closed = true
	case w.label != nil && a == w.kind:
		label := strings.Join(strings.Fields(w.label.String()), " ")
		if a == atom.H1 || a == atom.H2 {
			w.f.heads = append(w.f.heads, label)
		} else if label != "" && len(label) < 60 {
			w.f.buttons = append(w.f.buttons, label)
		}
		w.label = nil
	}
}

// countWords counts runs of letters and digits between spaces; a character
// of a script without spaces counts as half a word.
func countWords(s string) int {
	n, dense := 0, 0
	in := false
	for _, r := range s {
		switch {
		case r >= 0x3040 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 || r >= 0x0e00 && r <= 0x0e7f:
			dense++
			in = false
		case r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == 0xa0:
			in = false
		case !in && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0xc0):
			in = true
			n++
		}
	}
	return n + dense/2
}
