package extract

import (
	"bytes"
	"html"
	"strings"
)

// inline writes the text of one block without its markup.
func (m *markdown) inline(s []byte) {
	m.match(s)
	m.lastComment = bytes.LastIndex(s, []byte("-->"))
	m.b.bold = 0
	from := 0 // start of plain text not yet written
	plain := func(to int) {
		if to > from {
			m.b.write(string(s[from:to]))
		}
	}
	closes := closeStack{}
	for i := 0; i < len(s); {
		if !special[s[i]] {
			i++
			continue
		}
		n, repl := m.mark(s, i, &closes)
		if n == 0 {
			i++
			continue
		}
		plain(i)
		closes.act(m.b)
		m.b.write(repl)
		i += n
		from = i
	}
	plain(len(s))
	m.b.closeLink()
	m.b.bold = 0
}

// special holds the bytes at which markup can begin.
var special = func() (t [256]bool) {
	for _, c := range []byte("\\*_[]!<&`\n~") {
		t[c] = true
	}
	return t
}()

// A closeStack holds what the next mark does to the builder, after the plain
// text before it is written.
type closeStack struct {
	ends []int // where the open links' labels end
	do   func(*builder)
}

func (c *closeStack) act(b *builder) {
	if c.do != nil {
		c.do(b)
		c.do = nil
	}
}

// mark returns the width of the markup at s[i] and what a reader sees in its
// place; width 0 means that s[i] is text.
func (m *markdown) mark(s []byte, i int, open *closeStack) (int, string) {
	switch s[i] {
	case '\\':
		return escape(s, i)
	case '*':
		return m.star(s, i, open)
	case '_':
		return m.underscore(s, i, open)
	case '~':
		if i+1 < len(s) && s[i+1] == '~' {
			return 2, ""
		}
	case '`':
		return run(s, i, '`'), ""
	case '!':
		if i+1 < len(s) && s[i+1] == '[' {
			if end, ok := m.matches[i+1]; ok {
				_, after := destination(s, end+1)
				return after - i, ""
			}
		}
	case '[':
		return m.openBracket(s, i, open)
	case ']':
		return m.closeBracket(s, i, open)
	case '<':
		return m.tag(s, i, open)
	case '&':
		return entity(s, i)
	case '\n':
		return newline(s, i, open)
	}
	return 0, ""
}

func escape(s []byte, i int) (int, string) {
	if i+1 == len(s) {
		return 1, ""
	}
	switch c := s[i+1]; {
	case c == '\n':
		return 1, " "
	case c > ' ' && c < '0', c >= ':' && c < 'A', c >= '[' && c < 'a', c >= '{' && c < 0x7f:
		return 2, string(rune(c))
	}
	return 0, ""
}

func run(s []byte, i int, c byte) int {
	n := 1
	for i+n < len(s) && s[i+n] == c {
		n++
	}
	return n
}

func (m *markdown) star(s []byte, i int, open *closeStack) (int, string) {
	n := run(s, i, '*')
	before := i == 0 || s[i-1] <= ' '
	after := i+n == len(s) || s[i+n] <= ' '
	if before && after && !m.escapes {
		return 0, ""
	}
	if n >= 2 {
		open.do = toggleBold
	}
	return n, ""
}

func toggleBold(b *builder) { b.bold = 1 - min(b.bold, 1) }

func (m *markdown) underscore(s []byte, i int, open *closeStack) (int, string) {
	n := run(s, i, '_')
	if !m.escapes && i > 0 && i+n < len(s) && wordByte(s[i-1]) && wordByte(s[i+n]) {
		return 0, "" // snake_case
	}
	if n == 2 {
		open.do = toggleBold
	}
	if n > 3 {
		return 0, "" // a line to write on
	}
	return n, ""
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

func (m *markdown) openBracket(s []byte, i int, open *closeStack) (int, string) {
	end, ok := m.matches[i]
	if !ok {
		if rest := bytes.TrimSpace(s[i+1:]); len(rest) == 0 && m.escapes {
			return 1, "" // a link that goes around whole blocks starts here
		}
		return 0, ""
	}
	href, _ := destination(s, end+1)
	if mail := decodeMailHref(href); mail != "" {
		_, after := destination(s, end+1)
		return after - i, mail
	}
	open.ends = append(open.ends, end)
	href = resolve(m.b.base, href)
	open.do = func(b *builder) { b.openLink(href) }
	return 1, ""
}

func (m *markdown) closeBracket(s []byte, i int, open *closeStack) (int, string) {
	if n := len(open.ends); n > 0 && open.ends[n-1] == i {
		open.ends = open.ends[:n-1]
		_, after := destination(s, i+1)
		open.do = (*builder).closeLink
		return after - i, ""
	}
	if i+1 < len(s) && s[i+1] == '(' {
		href, after := destination(s, i+1)
		if after > i+1 && (m.escapes || i == 0 || strings.Contains(href, "://") || strings.HasPrefix(href, "/")) {
			return after - i, "" // the end of a link around whole blocks
		}
	}
	return 0, ""
}

// match finds for each [ the ] that closes it, where an address follows.
func (m *markdown) match(s []byte) {
	if m.matches == nil {
		m.matches = map[int]int{}
	}
	clear(m.matches)
	if bytes.IndexByte(s, '[') < 0 {
		return
	}
	m.brackets = m.brackets[:0]
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			m.brackets = append(m.brackets, i)
		case ']':
			n := len(m.brackets)
			if n == 0 {
				continue
			}
			if _, after := destination(s, i+1); after > i+1 {
				m.matches[m.brackets[n-1]] = i
				i = after - 1
			}
			m.brackets = m.brackets[:n-1]
		}
	}
}

// maxHref bounds the search for the end of an address, so that hostile input
// cannot make it quadratic. Pictures written into the page are longer and
// hold no parentheses.
const maxHref = 8192

// maxParens bounds the parentheses inside an address, for the same reason.
const maxParens = 16

// destination reads "(address "title")" at s[i] and returns the address and
// the index after it, or i where there is none.
func destination(s []byte, i int) (string, int) {
	if i >= len(s) || s[i] != '(' {
		return "", i
	}
	if bytes.HasPrefix(s[i+1:], []byte("data:")) {
		if end := bytes.IndexByte(s[i:], ')'); end > 0 {
			return "", i + end + 1
		}
		return "", i
	}
	depth, limit := 0, min(len(s), i+maxHref)
	if bytes.IndexByte(s[i:limit], ')') < 0 {
		return "", i
	}
	quoted := false
	for j := i; j < limit; j++ {
		switch c := s[j]; {
		case c == '\\':
			j++
		case c == '"' && (quoted || s[j-1] == ' ' || s[j-1] == '\n'):
			quoted = !quoted
		case quoted:
		case c == '(':
			if depth++; depth > maxParens {
				return "", i
			}
		case c == ')':
			depth--
			if depth == 0 {
				return address(s[i+1 : j]), j + 1
			}
		}
	}
	if end := bytes.IndexByte(s[i:limit], ')'); end > 0 { // unbalanced
		return address(s[i+1 : i+end]), i + end + 1
	}
	return "", i
}

func address(s []byte) string {
	href := strings.TrimSpace(string(s))
	if i := strings.IndexAny(href, " \n"); i >= 0 && strings.HasSuffix(href, `"`) {
		href = href[:i]
	}
	href = strings.TrimSuffix(strings.TrimPrefix(href, "<"), ">")
	return strings.ReplaceAll(strings.ReplaceAll(href, `\_`, "_"), `\`, "")
}

func entity(s []byte, i int) (int, string) {
	end := bytes.IndexByte(s[i:min(len(s), i+12)], ';')
	if end < 2 {
		return 0, ""
	}
	raw := string(s[i : i+end+1])
	if out := html.UnescapeString(raw); out != raw {
		return len(raw), out
	}
	return 0, ""
}

func newline(s []byte, i int, open *closeStack) (int, string) {
	n := 1
	for i+n < len(s) && (s[i+n] == ' ' || s[i+n] == '\t' || s[i+n] == '>') {
		n++
	}
	if i >= 2 && (s[i-1] == ' ' && s[i-2] == ' ') {
		open.do = func(b *builder) { b.lineBreak(false) }
		return n, ""
	}
	return n, " "
}

// tag drops HTML that Markdown carries along: comments and the tags that
// converters leave. Other angle brackets are text.
func (m *markdown) tag(s []byte, i int, open *closeStack) (int, string) {
	rest := s[i:]
	if bytes.HasPrefix(rest, []byte("<!--")) {
		if i > m.lastComment {
			return 0, ""
		}
		return bytes.Index(rest, []byte("-->")) + 3, ""
	}
	end := bytes.IndexByte(rest[:min(len(rest), 2048)], '>')
	if end < 2 {
		return 0, ""
	}
	inner := string(rest[1:end])
	if strings.HasPrefix(inner, "http://") || strings.HasPrefix(inner, "https://") || strings.HasPrefix(inner, "mailto:") {
		return end + 1, strings.TrimPrefix(inner, "mailto:")
	}
	name := strings.ToLower(strings.TrimLeft(inner, "/"))
	if j := strings.IndexAny(name, " /\t\n"); j >= 0 {
		name = name[:j]
	}
	if name == "br" {
		double := bytes.HasPrefix(rest[end+1:], []byte("<br>"))
		open.do = func(b *builder) { b.lineBreak(double) }
		return end + 1, ""
	}
	if markdownTags[name] {
		return end + 1, " "[:spaceFor(name)]
	}
	return 0, ""
}

// spaceFor is 1 for tags that part words.
func spaceFor(name string) int {
	switch name {
	case "div", "p", "td", "th", "tr", "li", "table", "ul", "ol":
		return 1
	}
	return 0
}

// markdownTags are the tags dropped from Markdown.
var markdownTags = map[string]bool{
	"a": true, "b": true, "i": true, "u": true, "em": true, "strong": true, "span": true, "sup": true, "sub": true,
	"div": true, "p": true, "td": true, "th": true, "tr": true, "li": true, "ul": true, "ol": true, "table": true,
	"tbody": true, "thead": true, "font": true, "center": true, "small": true, "mark": true, "ins": true, "del": true,
	"details": true, "summary": true, "iframe": true, "img": true, "section": true, "article": true, "code": true,
	"blockquote": true, "hr": true, "wbr": true, "s": true, "abbr": true, "cite": true, "label": true, "figure": true,
}
