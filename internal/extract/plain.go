package extract

import (
	"strings"

	"smallprint"
)

// wrapped is the longest line, in bytes, of text that was wrapped by hand or
// by a program. Longer lines are whole paragraphs.
const wrapped = 120

// readPlain reads plain text. Blank lines part blocks; lines that open with a
// list marker are items; in wrapped text a line that stops well short of the
// widest ends a block too.
func readPlain(b *builder, src []byte) {
	text := string(src)
	width := 0
	for line := range strings.Lines(text) {
		width = max(width, len(strings.TrimSpace(line)))
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			b.end()
			continue
		}
		rest := line
		if n, marker := listMarker([]byte(line)); n > 0 && n < len(line) {
			b.begin(smallprint.BlockListItem, 1)
			b.marker = marker
			rest = line[n:]
		}
		b.write(rest)
		b.write(" ")
		if width > wrapped || len(line)*10 < width*7 {
			b.end()
		}
	}
	b.end()
}
