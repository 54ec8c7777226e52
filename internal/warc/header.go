package warc

import (
	"fmt"
	"strings"
	"time"
)

// The types of records that WARC 1.1 defines and this package knows.
const (
	TypeInfo     = "warcinfo"
	TypeRequest  = "request"
	TypeResponse = "response"
	TypeRevisit  = "revisit"
	TypeMetadata = "metadata"
	TypeResource = "resource"
)

// The profiles of revisit records.
const (
	ProfileSamePayload = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
	ProfileNotModified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
)

// A Field is one line of a header.
type Field struct{ Name, Value string }

// A Header holds fields in their order.
type Header []Field

// Get returns the first value of a field, "" where there is none.
func (h Header) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Values returns every value of a field.
func (h Header) Values(name string) []string {
	var out []string
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			out = append(out, f.Value)
		}
	}
	return out
}

func (h *Header) add(name, value string) {
	if value != "" {
		*h = append(*h, Field{name, value})
	}
}

// Fields writes fields as application/warc-fields. Line breaks and percent
// signs in values are percent-encoded, so that no value becomes a field.
func Fields(fields Header) []byte {
	var b strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&b, "%s: %s\r\n", f.Name, escapeField(f.Value))
	}
	return []byte(b.String())
}

// ParseFields reads application/warc-fields as Fields writes them. Lines that
// are no fields are passed over.
func ParseFields(block []byte) Header {
	var h Header
	for line := range strings.Lines(string(block)) {
		if name, value, ok := strings.Cut(line, ":"); ok && isToken(name) {
			h = append(h, Field{name, unescapeField(strings.TrimSpace(value))})
		}
	}
	return h
}

var (
	fieldEscape   = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", "\x00", "%00")
	fieldUnescape = strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%00", "\x00")
)

func escapeField(s string) string   { return fieldEscape.Replace(s) }
func unescapeField(s string) string { return fieldUnescape.Replace(s) }

// escapeBreaks makes a header's value safe to write: what would end the line
// is percent-encoded. Real headers hold none of it.
func escapeBreaks(s string) string {
	if !strings.ContainsAny(s, "\r\n\x00") {
		return s
	}
	return strings.NewReplacer("\r", "%0D", "\n", "%0A", "\x00", "%00").Replace(s)
}

// isToken holds for what RFC 9110 allows as the name of a field.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"(),/:;<=>?@[\\]{}", c) >= 0 {
			return false
		}
	}
	return s != ""
}

const dateForm = "2006-01-02T15:04:05.000Z"

func formatDate(t time.Time) string { return t.UTC().Format(dateForm) }
