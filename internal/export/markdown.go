package export

import (
	"strings"

	"smallprint"
)

// Markdown writes a reading as Markdown whose words are the reading's: what
// means something in Markdown is escaped.
func Markdown(r *smallprint.Reading) []byte {
	var b strings.Builder
	for i, blk := range r.Blocks {
		text := r.BlockText(i)
		switch {
		case blk.Kind == smallprint.BlockTableCell:
			writeCell(&b, r, i, text)
			continue
		case i > 0 && blk.Kind == smallprint.BlockListItem && r.Blocks[i-1].Kind == smallprint.BlockListItem:
			b.WriteString("\n")
		case i > 0:
			b.WriteString("\n\n")
		}
		switch blk.Kind {
		case smallprint.BlockHeading:
			b.WriteString(strings.Repeat("#", min(max(blk.Level, 1), 6)) + " " + escape(text))
		case smallprint.BlockListItem:
			b.WriteString(strings.Repeat("    ", min(max(blk.Level, 1)-1, 8)) + "*   " + escape(text))
		case smallprint.BlockQuote:
			b.WriteString("> " + escape(text))
		default:
			b.WriteString(escape(text))
		}
	}
	b.WriteString("\n")
	return []byte(b.String())
}

// writeCell writes a cell of a table: the first row is its head.
func writeCell(b *strings.Builder, r *smallprint.Reading, i int, text string) {
	row := r.Blocks[i].Row
	before := i > 0 && r.Blocks[i-1].Kind == smallprint.BlockTableCell
	switch {
	case !before:
		b.WriteString("\n\n|")
	case r.Blocks[i-1].Row != row:
		b.WriteString("\n|")
	}
	b.WriteString(" " + strings.ReplaceAll(escape(text), "|", `\|`) + " |")
	last := i+1 == len(r.Blocks) || r.Blocks[i+1].Kind != smallprint.BlockTableCell || r.Blocks[i+1].Row != row
	if last && firstRow(r, i) {
		b.WriteString("\n|" + strings.Repeat(" --- |", cellsOf(r, i)))
	}
}

func cellsOf(r *smallprint.Reading, i int) int {
	n := 0
	for j := i; j >= 0 && r.Blocks[j].Kind == smallprint.BlockTableCell && r.Blocks[j].Row == r.Blocks[i].Row; j-- {
		n++
	}
	return n
}

func firstRow(r *smallprint.Reading, i int) bool {
	j := i - cellsOf(r, i)
	return j < 0 || r.Blocks[j].Kind != smallprint.BlockTableCell
}

var inline = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `_`, `\_`, "`", "\\`", `[`, `\[`, `]`, `\]`, `<`, `\<`, `>`, `\>`, `&`, `\&`, `~`, `\~`)

// escape keeps words from being Markdown.
func escape(s string) string {
	lines := strings.Split(inline.Replace(s), "\n")
	for i, l := range lines {
		lines[i] = escapeStart(l)
	}
	return strings.Join(lines, "  \n")
}

// escapeStart escapes what means something at the start of a line: #, -, +, =
// and the point or bracket after a number.
func escapeStart(l string) string {
	if l == "" {
		return l
	}
	if strings.ContainsRune("#-+=|", rune(l[0])) {
		return `\` + l
	}
	n := 0
	for n < len(l) && l[n] >= '0' && l[n] <= '9' {
		n++
	}
	if n > 0 && n < len(l) && (l[n] == '.' || l[n] == ')') {
		return l[:n] + `\` + l[n:]
	}
	return l
}
