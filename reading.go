package smallprint

import (
	"fmt"
	"unicode/utf8"
)

// A Span is a half-open byte range [Start, End) of a canonical text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// A QuotedSpan is a span with the bytes it holds. Quote equals
// text[Start:End], always: it is repeated so that a reader of the JSON can
// check it.
type QuotedSpan struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Quote string `json:"quote"`
}

// Quote returns the span of text with its bytes.
func Quote(text string, start, end int) QuotedSpan {
	return QuotedSpan{Start: start, End: end, Quote: text[start:end]}
}

// BlockKind is the part a block plays in its document.
type BlockKind string

const (
	BlockHeading   BlockKind = "heading"
	BlockParagraph BlockKind = "paragraph"
	BlockListItem  BlockKind = "list_item"
	BlockTableCell BlockKind = "table_cell"
	BlockQuote     BlockKind = "quote"
)

// A Block is a heading, paragraph, list item, table cell or quotation of a
// canonical text.
type Block struct {
	Kind  BlockKind `json:"kind"`
	Level int       `json:"level,omitempty"` // headings: 1 to 6; list items: depth from 1
	Path  []string  `json:"path"`            // headings above, outermost first
	Start int       `json:"start"`
	End   int       `json:"end"`
	// Row numbers the table row of a cell from 1 through the document, so
	// that cells of one row can be read together. 0 outside tables.
	Row int `json:"row,omitempty"`
}

// A Date is a date that the text states about itself, as quoted.
type Date struct {
	Kind  string `json:"kind"`  // "effective" or "last_updated"
	Value string `json:"value"` // ISO 8601 calendar date
	Start int    `json:"start"`
	End   int    `json:"end"`
	Quote string `json:"quote"`
}

// A Link is a link of the document, kept beside its text.
type Link struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Href  string `json:"href"`
}

// A Reading is what a reader reads in a capture: the canonical text, its
// structure and what it says about itself. It is the JSON of `extract`.
type Reading struct {
	Language    string   `json:"language"` // ISO 639-1, "" where unknown
	Title       string   `json:"title"`
	Dates       []Date   `json:"dates"`
	Text        string   `json:"text"` // NFC, blocks joined by one newline
	TextSHA256  string   `json:"text_sha256"`
	WordsSHA256 string   `json:"words_sha256"`
	Blocks      []Block  `json:"blocks"`
	Links       []Link   `json:"links"`
	Notes       []string `json:"notes"` // what could not be read, for people
}

// BlockText returns the text of block i.
func (r *Reading) BlockText(i int) string {
	return r.Text[r.Blocks[i].Start:r.Blocks[i].End]
}

// Validate reports the first breach of what every reading guarantees: valid
// UTF-8, the digest of its text, blocks in order joined by one newline, and
// quotes that equal their spans.
func (r *Reading) Validate() error {
	if !utf8.ValidString(r.Text) {
		return fmt.Errorf("text is not valid UTF-8")
	}
	if got := Digest([]byte(r.Text)); got != r.TextSHA256 {
		return fmt.Errorf("text_sha256 is %s, the text's is %s", r.TextSHA256, got)
	}
	at := 0
	for i, b := range r.Blocks {
		if b.Start != at || b.End <= b.Start || b.End > len(r.Text) {
			return fmt.Errorf("block %d is [%d,%d), want it to start at %d and end within %d", i, b.Start, b.End, at, len(r.Text))
		}
		if b.End < len(r.Text) && r.Text[b.End] != '\n' {
			return fmt.Errorf("block %d ends at %d without a newline", i, b.End)
		}
		at = b.End + 1
	}
	if len(r.Blocks) > 0 && at != len(r.Text)+1 {
		return fmt.Errorf("blocks end at %d, the text at %d", at-1, len(r.Text))
	}
	for _, d := range r.Dates {
		if err := CheckQuote(r.Text, d.Start, d.End, d.Quote); err != nil {
			return fmt.Errorf("date %s: %w", d.Kind, err)
		}
	}
	for _, l := range r.Links {
		if l.Start < 0 || l.End < l.Start || l.End > len(r.Text) {
			return fmt.Errorf("link [%d,%d) lies outside the text", l.Start, l.End)
		}
	}
	return nil
}

// CheckQuote reports whether text[start:end] is quote, byte for byte.
func CheckQuote(text string, start, end int, quote string) error {
	if start < 0 || end <= start || end > len(text) {
		return fmt.Errorf("span [%d,%d) lies outside the text of %d bytes", start, end, len(text))
	}
	if text[start:end] != quote {
		return fmt.Errorf("quote %.40q is not what stands at [%d,%d): %.40q", quote, start, end, text[start:end])
	}
	return nil
}
