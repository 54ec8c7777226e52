package extract

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

type bodyKind int

const (
	kindText bodyKind = iota
	kindHTML
	kindMarkdown
	kindPDF
	kindBinary
)

// sniff decides what the bytes are. Magic numbers win over the declared type,
// which servers get wrong; the declared type wins over guesses.
func sniff(contentType string, body []byte) bodyKind {
	head := body[:min(len(body), 1024)]
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\f")
	if bytes.HasPrefix(trimmed, []byte("%PDF-")) {
		return kindPDF
	}
	if isBinary(head) {
		return kindBinary
	}
	ct, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch strings.TrimSpace(ct) {
	case "text/markdown", "text/x-markdown":
		return kindMarkdown
	case "text/html", "application/xhtml+xml":
		return kindHTML
	case "application/pdf":
		return kindBinary
	}
	low := bytes.ToLower(trimmed)
	for _, p := range []string{"<!doctype", "<html", "<head", "<body", "<!--", "<div", "<p>", "<h1", "<main", "<article", "<section", "<?xml"} {
		if bytes.HasPrefix(low, []byte(p)) {
			return kindHTML
		}
	}
	if bytes.Contains(bytes.ToLower(head), []byte("<html")) {
		return kindHTML
	}
	return kindText
}

// isBinary reports whether the head of a file has bytes that no text has.
// UTF-16 with its mark is text.
func isBinary(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return false
	}
	for _, magic := range []string{"PK\x03\x04", "\x89PNG", "GIF8", "\xff\xd8\xff", "\x1f\x8b", "\x7fELF", "RIFF", "\xd0\xcf\x11\xe0", "(\xb5/\xfd"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return bytes.Count(head, []byte{0}) > len(head)/16
}

// decode returns the body as valid UTF-8. What cannot be decoded becomes
// U+FFFD and a note, never an error: most of such a page can still be read.
func decode(b *builder, contentType string, body []byte) []byte {
	utf16 := bytes.HasPrefix(body, []byte{0xff, 0xfe}) || bytes.HasPrefix(body, []byte{0xfe, 0xff})
	if !utf16 && utf8.Valid(body) {
		return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	}
	enc, name, certain := charset.DetermineEncoding(body, contentType)
	if name != "utf-8" && (certain || mostlyLegacy(body)) {
		if out, err := enc.NewDecoder().Bytes(body); err == nil {
			return bytes.ToValidUTF8(out, []byte("\uFFFD"))
		}
	}
	out := bytes.ToValidUTF8(body, []byte("\uFFFD"))
	b.note(fmt.Sprintf("Some bytes were not valid UTF-8 and stand as %q.", '\uFFFD'))
	return out
}

// mostlyLegacy reports whether the bytes above ASCII are hardly ever UTF-8
// sequences, so that the page is in an older single-byte encoding and not a
// UTF-8 page with a few broken bytes.
func mostlyLegacy(body []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(body) && good+bad < 2000; {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return bad > good
}
