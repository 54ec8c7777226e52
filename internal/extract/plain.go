package extract

import (
	"strings"

	"smallprint"
)

// readPlain reads plain text: blocks are parted by blank lines, and lines
// that open with a list marker are items. Wrapped lines are joined.
func readPlain(b *builder, src []byte) {
	for line := range strings.Lines(string(src)) {
		text := strings.TrimSpace(line)
		if text == "" {
			b.end()
			continue
		}
		if n, marker := listMarker([]byte(text)); n > 0 && n < len(text) {
			b.begin(smallprint.BlockListItem, 1)
			b.marker = marker
			text = text[n:]
		}
		b.write(text)
		b.lineBreak(false)
	}
	b.end()
}
