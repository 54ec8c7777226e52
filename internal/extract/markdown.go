package extract

import (
	"bytes"
	"strconv"

	"smallprint"
)

// A markdown reads Markdown as converters from HTML write it (Turndown in
// Open Terms Archive's engine): underlined and # headings, lists nested by
// indentation, pipe tables with <br>, emphasis that touches white space,
// links around whole blocks. A strict CommonMark parser shows stray markup on
// such input; this one drops it. It is one pass over the lines.
type markdown struct {
	b           *builder
	src         []byte
	escapes     bool  // the writer escapes literal * and _: bare ones are markup
	lists       []int // content indentation of the open lists
	from, to    int   // lines of the open paragraph, a range of src
	parOpen     bool
	kind        smallprint.BlockKind // part that the open paragraph plays
	level       int
	marker      string
	quote       bool
	fence       string
	brackets    []int
	matches     map[int]int
	lastComment int // where the last comment of the block ends
}

func readMarkdown(b *builder, src []byte) {
	m := &markdown{b: b, src: src}
	m.escapes = bytes.Contains(src, []byte(`\_`)) || bytes.Contains(src, []byte(`\.`)) || bytes.Contains(src, []byte(`\[`))
	for at := 0; at < len(src); {
		end := bytes.IndexByte(src[at:], '\n')
		next := len(src)
		if end < 0 {
			end = len(src)
		} else {
			end += at
			next = end + 1
		}
		m.line(at, end)
		at = next
	}
	m.flush()
	b.end()
}

// line reads the line src[at:end].
func (m *markdown) line(at, end int) {
	start, indent := at, 0
	for start < end {
		switch m.src[start] {
		case ' ':
			indent++
		case '\t':
			indent += 4
		case '\r':
		case '>':
			// Converters nest quotations one mark a level; the level does not matter.
			if !m.quote {
				m.flush()
			}
			m.quote, indent = true, 0
		default:
			goto found
		}
		start++
	}
found:
	for end > start && (m.src[end-1] == '\r') {
		end--
	}
	content := trimRight(m.src[start:end])
	if m.fence != "" {
		m.fenced(content, start, end)
		return
	}
	if len(content) == 0 {
		m.flush()
		m.quote = false
		return
	}
	if m.structure(content, start, end, indent) {
		return
	}
	m.paragraph(start, end, indent)
}

func trimRight(s []byte) []byte {
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t' || s[len(s)-1] == '\r') {
		s = s[:len(s)-1]
	}
	return s
}

// structure handles lines that are more than text and reports whether this
// one was.
func (m *markdown) structure(content []byte, start, end, indent int) bool {
	switch c := content[0]; c {
	case '#':
		return m.atx(content, start)
	case '=', '-', '*', '_':
		if m.parOpen && (c == '=' || c == '-') && allByte(content, c) {
			m.kind, m.level = smallprint.BlockHeading, 1
			if c == '-' {
				m.level = 2
			}
			m.lists = m.lists[:0]
			m.flush()
			return true
		}
		if isRule(content) {
			m.flush()
			return true
		}
	case '|':
		if !m.parOpen && len(content) > 1 && content[len(content)-1] == '|' {
			m.tableRow(content)
			return true
		}
	case '`', '~':
		if len(content) >= 3 && allByte(content[:3], c) {
			m.flush()
			m.fence = string(content[:3])
			return true
		}
	}
	if n, marker := listMarker(content); n > 0 {
		m.item(start+n, end, indent, n, marker)
		return true
	}
	return false
}

func (m *markdown) fenced(content []byte, start, end int) {
	if bytes.HasPrefix(content, []byte(m.fence)) {
		m.fence = ""
		return
	}
	m.b.begin(smallprint.BlockParagraph, 0)
	m.b.write(string(m.src[start:end]))
	m.b.end()
}

func (m *markdown) atx(content []byte, start int) bool {
	n := 0
	for n < len(content) && content[n] == '#' {
		n++
	}
	if n > 6 || n < len(content) && content[n] != ' ' && content[n] != '\t' {
		return false
	}
	m.flush()
	m.kind, m.level = smallprint.BlockHeading, n
	m.parOpen, m.from, m.to = true, start+n, start+len(content)
	m.flush()
	return true
}

// item opens a list item whose text starts at src[start].
func (m *markdown) item(start, end, indent, width int, marker string) {
	m.flush()
	for len(m.lists) > 0 && indent < m.lists[len(m.lists)-1] {
		m.lists = m.lists[:len(m.lists)-1]
	}
	m.lists = append(m.lists, indent+width)
	m.kind, m.level, m.marker = smallprint.BlockListItem, len(m.lists), marker
	content := m.src[start:end]
	skip := 0
	for skip < len(content) && content[skip] == ' ' {
		skip++
	}
	content = trimRight(content[skip:])
	start += skip
	if len(content) == 0 { // the text follows after a blank line
		m.parOpen, m.from, m.to = true, start, start
		return
	}
	// An item may itself open with a heading, a table or another item.
	kind, level, mk := m.kind, m.level, m.marker
	m.kind, m.marker = "", ""
	if content[0] != '*' && content[0] != '-' && content[0] != '_' && m.structure(content, start, end, indent+width) {
		return
	}
	if n, _ := listMarker(content); n > 0 {
		m.item(start+n, end, indent+width, n, "")
		return
	}
	m.kind, m.level, m.marker = kind, level, mk
	m.parOpen, m.from, m.to = true, start, end
}

// paragraph starts or continues a paragraph with the line src[start:end].
func (m *markdown) paragraph(start, end, indent int) {
	if m.parOpen && m.from < m.to && !m.quote {
		m.to = end
		return
	}
	if m.parOpen && m.from == m.to { // the first line of an item that began empty
		m.from, m.to = start, end
		return
	}
	kind, level, marker := m.kind, m.level, m.marker
	m.flush()
	for len(m.lists) > 0 && indent < m.lists[len(m.lists)-1]-2 {
		m.lists = m.lists[:len(m.lists)-1]
	}
	m.parOpen, m.from, m.to = true, start, end
	if marker != "" && kind == smallprint.BlockListItem {
		m.kind, m.level, m.marker = kind, level, marker
	}
}

// flush writes the open paragraph.
func (m *markdown) flush() {
	kind, level, marker := m.kind, m.level, m.marker
	if !m.parOpen {
		return
	}
	if m.from == m.to && kind == smallprint.BlockListItem {
		return // keep waiting for the text of the item
	}
	m.parOpen, m.kind, m.level, m.marker = false, "", 0, ""
	switch {
	case kind == "" && m.quote:
		kind = smallprint.BlockQuote
	case kind == "":
		kind = smallprint.BlockParagraph
	}
	m.b.begin(kind, level)
	if marker != "" {
		m.b.marker = marker
	}
	m.inline(m.src[m.from:m.to])
	m.b.end()
}

// listMarker returns the width of a list marker with its white space, and the
// number as served ("3."), "" for bullets. Width 0: no list item.
func listMarker(s []byte) (int, string) {
	i := 0
	switch s[0] {
	case '*', '-', '+':
		i = 1
	default:
		for i < len(s) && i < 9 && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		if i == 0 || i == len(s) || s[i] != '.' && s[i] != ')' {
			return 0, ""
		}
		i++
	}
	marker := ""
	if i > 1 {
		marker = string(s[:i])
		if _, err := strconv.Atoi(marker[:i-1]); err != nil {
			return 0, ""
		}
	}
	if i == len(s) {
		return i, marker
	}
	if s[i] != ' ' && s[i] != '\t' {
		return 0, ""
	}
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	return i, marker
}

func allByte(s []byte, c byte) bool {
	for _, x := range s {
		if x != c {
			return false
		}
	}
	return true
}

// isRule reports whether the line is a thematic break: three or more of one
// mark, with spaces.
func isRule(s []byte) bool {
	n := 0
	for _, c := range s {
		switch c {
		case s[0]:
			n++
		case ' ', '\t':
		default:
			return false
		}
	}
	return n >= 3
}
