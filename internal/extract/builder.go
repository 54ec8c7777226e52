package extract

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"smallprint"
)

// A builder collects canonical text block by block. Readers of every format
// write through it, so that a document gives the same text as HTML and as
// Markdown: white space becomes one space, characters nobody sees are left
// out, blocks are NFC and joined by one newline.
type builder struct {
	base   string // address of the page
	text   []byte
	blocks []smallprint.Block
	links  []smallprint.Link
	notes  []string

	open   bool // a block is open
	block  smallprint.Block
	marker string // list number to write before the first visible character

	hold      bool // something waits for the next visible character
	space     bool // one space waits
	linkHref  string
	linkStart int // -1: waits for the first visible character
	inLink    bool
	bold      int // depth of bold markup
	boldBytes int
	row       int // rows of tables so far

	heads []heading
	path  []string

	htmlLang, htmlTitle string
	isHTML              bool
	thin                bool // the page shows next to no text
}

type heading struct {
	level int
	text  string
}

func newBuilder(base string) *builder {
	return &builder{base: base, linkStart: -1}
}

func (b *builder) note(s string) {
	for _, n := range b.notes {
		if n == s {
			return
		}
	}
	b.notes = append(b.notes, s)
}

// begin ends the open block and opens another one. An open block without
// text keeps its part when a plain paragraph begins inside it: the paragraph
// of a list item is the list item.
func (b *builder) begin(kind smallprint.BlockKind, level int) {
	if b.open && b.empty() && kind == smallprint.BlockParagraph && b.block.Kind != smallprint.BlockHeading {
		return
	}
	marker := b.marker
	keep := b.open && b.empty() && b.block.Kind == smallprint.BlockListItem && kind != smallprint.BlockListItem
	b.end()
	if keep {
		b.marker = marker
	}
	if len(b.text) > 0 {
		b.text = append(b.text, '\n')
	}
	b.open = true
	b.block = smallprint.Block{Kind: kind, Level: level, Start: len(b.text)}
	b.boldBytes = 0
}

func (b *builder) empty() bool { return len(b.text) == b.block.Start }

// write adds served text to the open block, opening a paragraph where there
// is none.
func (b *builder) write(s string) {
	for i := 0; i < len(s); {
		c := s[i]
		if c <= ' ' {
			b.space, b.hold = true, true
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			b.writeRune(r, n)
			i += n
			continue
		}
		if c == 0x7f {
			i++
			continue
		}
		j := i + 1
		for j < len(s) && s[j] > ' ' && s[j] < 0x7f {
			j++
		}
		b.visible()
		b.text = append(b.text, s[i:j]...)
		if b.bold > 0 {
			b.boldBytes += j - i
		}
		i = j
	}
}

func (b *builder) writeRune(r rune, n int) {
	switch {
	case unicode.IsSpace(r) || r == '\u2800' || r == '\u3164':
		b.space, b.hold = true, true
		return
	case invisible(r):
		return
	case r == '\u200c' || r == '\u200d':
		// Joiners change the shape of Arabic and Indic words; elsewhere they
		// are left-overs of editors and of link decorations.
		if prev, _ := utf8.DecodeLastRune(b.text[b.startOfBlock():]); prev < 0x0600 || prev > 0x109f || b.space {
			return
		}
	}
	b.visible()
	b.text = utf8.AppendRune(b.text, r)
	if b.bold > 0 {
		b.boldBytes += n
	}
}

func (b *builder) startOfBlock() int {
	if b.open {
		return b.block.Start
	}
	return len(b.text)
}

// invisible reports whether a reader never sees r: controls, byte order
// marks, zero-width and soft-hyphen characters, direction marks, variation
// selectors, and the private use area that icon fonts draw in.
func invisible(r rune) bool {
	switch {
	case r < 0xa0:
		return r >= 0x7f
	case r == 0xad, r == 0x034f, r == 0x061c, r == 0x180e, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f:
		return r != 0x200c && r != 0x200d
	case r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe000 && r <= 0xf8ff, r >= 0xe0000:
		return true
	case r >= 0xfff0 && r <= 0xfffc:
		return true
	}
	return false
}

// visible makes ready for a visible character: a block is open, and what
// waited (a list number, a space, the start of a link) is written.
func (b *builder) visible() {
	if !b.open {
		b.begin(smallprint.BlockParagraph, 0)
	}
	if b.marker != "" {
		b.text = append(b.text, b.marker...)
		b.text = append(b.text, ' ')
		b.boldBytes += len(b.marker)
		b.marker, b.space = "", false
	}
	if !b.hold {
		return
	}
	if b.space && !b.empty() && b.text[len(b.text)-1] != ' ' {
		b.text = append(b.text, ' ')
		b.boldBytes++ // white space is neither bold nor plain
	}
	b.space, b.hold = false, false
	if b.inLink && b.linkStart < 0 {
		b.linkStart = len(b.text)
	}
}

// lineBreak is a forced line: one is white space inside a sentence, and a new
// block where a sentence or list item ended; two make a new block. Pages that
// lay out paragraphs and lists with <br> so read like those that mark them.
func (b *builder) lineBreak(double bool) {
	b.space, b.hold = true, true
	if !b.open || b.empty() {
		return
	}
	if !double {
		switch b.text[len(b.text)-1] {
		case '.', ':', ';', '!', '?':
		default:
			return
		}
	}
	kind, level, row := b.block.Kind, b.block.Level, b.block.Row
	if kind == smallprint.BlockHeading {
		return
	}
	if kind == smallprint.BlockListItem {
		kind, level = smallprint.BlockParagraph, 0
	}
	b.begin(kind, level)
	b.block.Row = row
}

func (b *builder) openLink(href string) {
	b.closeLink()
	if href == "" {
		return
	}
	b.inLink, b.linkHref, b.linkStart, b.hold = true, href, -1, true
}

func (b *builder) closeLink() {
	if b.inLink && b.linkStart >= 0 && b.open && b.linkStart >= b.block.Start {
		if end := len(b.text); isAnchor(b.text[b.linkStart:], b.linkHref) {
			kept := bytes.TrimRight(b.text[:b.linkStart], " ")
			if len(kept) < b.linkStart {
				b.space, b.hold = true, true
			}
			b.text = kept
		} else if end > b.linkStart {
			b.links = append(b.links, smallprint.Link{Start: b.linkStart, End: end, Href: b.linkHref})
		}
	}
	b.inLink, b.linkStart = false, -1
}

// end closes the open block: it is dropped when it is empty or furniture.
func (b *builder) end() {
	if !b.open {
		b.marker = ""
		return
	}
	if b.inLink { // a link around several blocks is a link in each
		href := b.linkHref
		b.closeLink()
		defer b.openLink(href)
	}
	b.open, b.marker, b.space, b.hold = false, "", false, false
	if b.block.Kind != smallprint.BlockListItem || !bareMarker(b.text[b.block.Start:]) {
		b.strip()
		b.normalise()
		b.block.End = len(b.text)
		text := b.text[b.block.Start:]
		if len(text) > 0 && !isFurniture(text, b.kind()) {
			b.place()
			return
		}
	}
	b.discard()
}

// discard takes the open block's text and links back.
func (b *builder) discard() {
	for len(b.links) > 0 && b.links[len(b.links)-1].Start >= b.block.Start {
		b.links = b.links[:len(b.links)-1]
	}
	b.text = b.text[:b.block.Start]
	if n := len(b.text); n > 0 && b.text[n-1] == '\n' {
		b.text = b.text[:n-1]
	}
}

// place gives the finished block its path and keeps it.
func (b *builder) place() {
	if b.kind() == smallprint.BlockHeading && b.block.Kind != smallprint.BlockHeading {
		b.block.Kind, b.block.Level = smallprint.BlockHeading, boldLevel
	}
	if b.block.Kind == smallprint.BlockHeading {
		for len(b.heads) > 0 && b.heads[len(b.heads)-1].level >= b.block.Level {
			b.heads = b.heads[:len(b.heads)-1]
		}
		b.path = pathOf(b.heads)
		b.block.Path = b.path
		b.heads = append(b.heads, heading{b.block.Level, string(b.text[b.block.Start:])})
		b.path = pathOf(b.heads)
	} else {
		if b.path == nil {
			b.path = []string{}
		}
		b.block.Path = b.path
	}
	b.blocks = append(b.blocks, b.block)
}

func pathOf(heads []heading) []string {
	path := make([]string, len(heads))
	for i, h := range heads {
		path[i] = h.text
	}
	return path
}

// kind is the part that the finished block plays: a bold line is a heading.
func (b *builder) kind() smallprint.BlockKind {
	if b.block.Kind == smallprint.BlockParagraph && b.boldHeading() {
		return smallprint.BlockHeading
	}
	return b.block.Kind
}

// boldHeading reports whether the finished paragraph is a heading in all but
// markup: short, bold throughout and not a sentence.
func (b *builder) boldHeading() bool {
	text := b.text[b.block.Start:]
	if len(text) == 0 || b.boldBytes < len(text) || len(text) > 120 {
		return false
	}
	switch text[len(text)-1] {
	case '.', ',', ';', '!':
		return false
	}
	return true
}

// boldLevel is the level of bold paragraphs: below every marked heading, so
// that they never end a marked section.
const boldLevel = 6

// normalise makes the open block NFC. Text is nearly always NFC as served;
// where it is not, links are moved with it.
func (b *builder) normalise() {
	text := b.text[b.block.Start:]
	if norm.NFC.IsNormal(text) {
		return
	}
	old := string(text)
	fixed := norm.NFC.String(old)
	first := len(b.links)
	for first > 0 && b.links[first-1].Start >= b.block.Start {
		first--
	}
	from, moved := 0, 0
	at := func(o int) int {
		o -= b.block.Start
		moved += len(norm.NFC.String(old[from:o]))
		from = o
		return b.block.Start + min(moved, len(fixed))
	}
	for i := first; i < len(b.links); i++ {
		b.links[i].Start = at(b.links[i].Start)
		b.links[i].End = at(b.links[i].End)
	}
	b.text = append(b.text[:b.block.Start], fixed...)
	b.boldBytes = 0
}

// bareMarker reports whether a list item holds nothing but its number.
func bareMarker(text []byte) bool {
	return len(text) > 0 && len(text) <= 5 && text[len(text)-1] == '.' && strings.Trim(string(text[:len(text)-1]), "0123456789") == ""
}
