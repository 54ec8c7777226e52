package feed

import (
	"crypto/sha256"
	"fmt"
	"html"
	"strings"

	"smallprint"
	"smallprint/internal/api/reply"
	"smallprint/internal/store"
)

// An item is a change as feeds show it.
type item struct {
	row    *store.ChangeRow
	id     string
	link   string
	title  string
	pieces []piece
}

// A piece is one change of a block.
type piece struct {
	path  string
	words []smallprint.Word
}

const (
	maxPieces = 20
	maxRun    = 1500 // bytes of one run of words
)

// permanentID makes a UUID (version 8) of what a thing is, so that it stays
// when the site moves.
func permanentID(kind, id string) string {
	h := sha256.Sum256([]byte("smallprint\x00" + kind + "\x00" + id))
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

func newItem(c *store.ChangeRow, base string) item {
	it := item{row: c, id: permanentID("change", c.ID), link: base + reply.ChangePath(c.ID)}
	it.title = clean(c.Ref.Platform + ": " + c.Ref.TermsType + ", " + string(c.Grade) + " change")
	for _, b := range c.Diff.Changes {
		if p := pieceOf(b); len(p.words) > 0 {
			it.pieces = append(it.pieces, p)
		}
	}
	return it
}

// pieceOf takes the words of a block's change; where there is none, the block
// went, came or moved as a whole.
func pieceOf(b smallprint.BlockChange) piece {
	p := piece{path: clean(strings.Join(b.Path, " › "))}
	for _, w := range b.Words {
		if w.Op != "equal" {
			p.words = b.Words
			return p
		}
	}
	if b.Old != nil && b.Old.Quote != "" {
		p.words = append(p.words, smallprint.Word{Op: "delete", Text: b.Old.Quote})
	}
	if b.New != nil && b.New.Quote != "" {
		p.words = append(p.words, smallprint.Word{Op: "insert", Text: b.New.Quote})
	}
	return p
}

// has tells whether all words asked for are among those that went or came.
func (it *item) has(words []string) bool {
	if len(words) == 0 {
		return true
	}
	var b strings.Builder
	for _, p := range it.pieces {
		for _, w := range p.words {
			if w.Op != "equal" {
				b.WriteString(strings.ToLower(w.Text) + " ")
			}
		}
	}
	for _, w := range words {
		if !strings.Contains(b.String(), w) {
			return false
		}
	}
	return true
}

func (it *item) facts() []string {
	out := []string{"Grade: " + string(it.row.Grade)}
	if it.row.Direction != "" {
		out = append(out, "Direction: "+string(it.row.Direction))
	}
	out = append(out, "State: "+string(it.row.State))
	for _, r := range it.row.Diff.Reasons {
		out = append(out, "Reason: "+r)
	}
	return out
}

var marks = map[string][2]string{"delete": {"<del>", "</del>"}, "insert": {"<ins>", "</ins>"}}

// html writes an item for readers that show HTML; every word of others is
// escaped.
func (it *item) html() string {
	var b strings.Builder
	b.WriteString("<ul>")
	for _, f := range it.facts() {
		b.WriteString("<li>" + html.EscapeString(clean(f)) + "</li>")
	}
	b.WriteString("</ul>")
	for i, p := range it.pieces {
		if i == maxPieces {
			fmt.Fprintf(&b, "<p>And %d more.</p>", len(it.pieces)-i)
			break
		}
		if p.path != "" {
			b.WriteString("<p><b>" + html.EscapeString(p.path) + "</b></p>")
		}
		b.WriteString("<blockquote>")
		for _, w := range p.words {
			m := marks[w.Op]
			b.WriteString(m[0] + html.EscapeString(short(clean(w.Text))) + m[1] + " ")
		}
		b.WriteString("</blockquote>")
	}
	return b.String()
}

// text writes an item without marks.
func (it *item) text() string {
	var b strings.Builder
	b.WriteString(strings.Join(it.facts(), "\n"))
	for i, p := range it.pieces {
		if i == maxPieces {
			fmt.Fprintf(&b, "\n\nAnd %d more.", len(it.pieces)-i)
			break
		}
		b.WriteString("\n")
		for _, w := range p.words {
			switch w.Op {
			case "delete":
				b.WriteString("\n− " + short(w.Text))
			case "insert":
				b.WriteString("\n+ " + short(w.Text))
			}
		}
	}
	return clean(b.String())
}

func short(s string) string {
	if len(s) <= maxRun {
		return s
	}
	for i := range s {
		if i > maxRun {
			return s[:i] + " …"
		}
	}
	return s
}

// clean takes out what no feed may hold: control characters but line ends and
// tabs, and characters that turn the direction of what follows.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xfffe, r == 0xffff, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
