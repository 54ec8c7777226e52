// Package extract turns the bytes of a capture into what a reader reads in
// it.
//
// In go the bytes of one page (HTML, Markdown as Open Terms Archive writes
// it, plain text or PDF) and hints that may be absent; out comes a
// [smallprint.Reading]: canonical text, its blocks with their section paths,
// links, the dates the document states about itself, its language and title.
//
// It guarantees that every reading passes [smallprint.Reading.Validate], that
// the same bytes and options give the same reading, that furniture of the
// site (navigation, consent dialogs, share bars, keyboard hints, counters) is
// not in the text as far as rules can tell, and that cost grows in proportion
// to size. It knows no network, clock or configuration.
package extract

import (
	"smallprint"
)

// Version is raised whenever the same bytes may give another reading.
const Version = 3

// MaxBytes is the largest input that Read accepts. Policies are a few hundred
// kilobytes; what is larger is not a document or is hostile.
const MaxBytes = 32 << 20

// Options are what is known about a page beside its bytes. The zero value is
// fine.
type Options struct {
	URL      string   // address of the page, to resolve links
	Selector string   // CSS selector of the document, a hint; Notes say when it matches nothing
	Part     string   // heading text or "#fragment" that names one document of several on the page
	Also     [][]byte // other captures of the same page, or other pages of the same site, as HTML
	Language string   // declared language, ISO 639-1
}

// Read reads one page. The content type is a hint: bytes that are plainly
// something else (a PDF named .html) are read as what they are.
func Read(contentType string, body []byte, o Options) (smallprint.Reading, error) {
	if len(body) > MaxBytes {
		return smallprint.Reading{}, smallprint.Errorf(smallprint.KindInvalid,
			"Give the address of the document itself, or a smaller file.",
			"the page has %d MB, more than the %d MB that can be read", len(body)>>20, MaxBytes>>20)
	}
	b := newBuilder(o.URL)
	switch sniff(contentType, body) {
	case kindPDF:
		if err := readPDF(b, body); err != nil {
			return smallprint.Reading{}, err
		}
	case kindBinary:
		return smallprint.Reading{}, smallprint.Errorf(smallprint.KindInvalid,
			"Readable are HTML, Markdown, plain text and PDF.", "the file is not text (%s)", orUnknown(contentType))
	case kindHTML:
		if err := readHTML(b, decode(b, contentType, body), o); err != nil {
			return smallprint.Reading{}, err
		}
	case kindMarkdown:
		readMarkdown(b, decode(b, contentType, body))
	case kindText:
		readPlain(b, decode(b, contentType, body))
	}
	return b.finish(o), nil
}

func orUnknown(contentType string) string {
	if contentType == "" {
		return "type not stated"
	}
	return contentType
}
