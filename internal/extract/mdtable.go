package extract

import (
	"bytes"

	"smallprint"
)

// tableRow reads one row of a pipe table. A table of one column is layout:
// its cells are paragraphs.
func (m *markdown) tableRow(line []byte) {
	m.flush()
	cells := splitCells(line[1 : len(line)-1])
	if isDelimiter(cells) {
		return
	}
	kind := smallprint.BlockTableCell
	if len(cells) == 1 {
		kind = smallprint.BlockParagraph
	}
	opened := false
	for _, cell := range cells {
		cell = bytes.TrimSpace(cell)
		if len(cell) == 0 {
			continue
		}
		if !opened && kind == smallprint.BlockTableCell {
			m.b.row++
			opened = true
		}
		m.cell(cell, kind)
	}
}

// cell writes a cell. Converters put the cell's paragraphs, headings and
// lists on one line with <br> between.
func (m *markdown) cell(cell []byte, kind smallprint.BlockKind) {
	for len(cell) > 0 {
		part := cell
		if i := bytes.Index(cell, []byte("<br><br>")); i >= 0 {
			part, cell = cell[:i], cell[i+8:]
		} else {
			cell = nil
		}
		part = bytes.TrimSpace(part)
		if i := bytes.LastIndex(part, []byte("<br>")); i >= 0 && underline(part[i+4:]) {
			part = part[:i]
		}
		level := 0
		for level < len(part) && part[level] == '#' {
			level++
		}
		if level > 0 && level <= 6 && level < len(part) && part[level] == ' ' {
			m.b.begin(smallprint.BlockHeading, level)
			m.inline(part[level:])
			m.b.end()
			continue
		}
		if n, marker := markerOf(part); n > 0 {
			part = part[n:]
			m.b.begin(kind, 0)
			m.b.marker = marker
		} else {
			m.b.begin(kind, 0)
		}
		if kind == smallprint.BlockTableCell {
			m.b.block.Row = m.b.row
		}
		m.inline(part)
		m.b.end()
	}
}

func markerOf(s []byte) (int, string) {
	if len(s) == 0 {
		return 0, ""
	}
	return listMarker(s)
}

// underline reports whether part of a cell only underlines a heading above it.
func underline(s []byte) bool {
	return len(s) >= 3 && (allByte(s, '-') || allByte(s, '='))
}

// splitCells cuts a row at its unescaped pipes.
func splitCells(s []byte) [][]byte {
	var cells [][]byte
	from := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '|':
			cells = append(cells, s[from:i])
			from = i + 1
		}
	}
	return append(cells, s[from:])
}

func isDelimiter(cells [][]byte) bool {
	for _, c := range cells {
		c = bytes.Trim(c, " :")
		if len(c) < 2 || !allByte(c, '-') {
			return false
		}
	}
	return true
}
