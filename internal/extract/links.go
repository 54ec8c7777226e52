package extract

import (
	"encoding/hex"
	"net/url"
	"strings"
)

// resolve makes href absolute. Links that run code or only open a widget are
// no links of the document.
func resolve(base, href string) string {
	href = strings.TrimSpace(href)
	if href == "" || href == "#" {
		return ""
	}
	if i := strings.IndexByte(href, ':'); i > 0 && i < 12 {
		switch strings.ToLower(href[:i]) {
		case "javascript", "data", "blob", "vbscript":
			return ""
		case "http", "https", "mailto", "tel":
			return strings.ToValidUTF8(href, "\uFFFD")
		}
	}
	if base == "" {
		return strings.ToValidUTF8(href, "\uFFFD")
	}
	b, err := url.Parse(base)
	if err != nil {
		return href
	}
	ref, err := url.Parse(href)
	if err != nil {
		return strings.ToValidUTF8(href, "\uFFFD")
	}
	return b.ResolveReference(ref).String()
}

// mailPath is where a widely used proxy sends readers of addresses that it
// hid; the address follows as hexadecimal after the mark.
const mailPath = "/cdn-cgi/l/email-protection"

// hiddenMail stands for an address that cannot be decoded.
const hiddenMail = "[email protected]"

// decodeMailHref returns the mail address that a link to mailPath hides,
// hiddenMail where it hides one that cannot be decoded, and "" for others.
func decodeMailHref(href string) string {
	i := strings.Index(href, mailPath)
	if i < 0 {
		return ""
	}
	code := strings.TrimPrefix(href[i+len(mailPath):], "#")
	if j := strings.IndexAny(code, "?&"); j >= 0 {
		code = code[:j]
	}
	return decodeMail(code)
}

// decodeMail undoes the XOR with the first byte that hides an address.
func decodeMail(code string) string {
	raw, err := hex.DecodeString(code)
	if err != nil || len(raw) < 4 {
		return hiddenMail
	}
	out := make([]byte, len(raw)-1)
	for i, c := range raw[1:] {
		out[i] = c ^ raw[0]
		if out[i] <= ' ' || out[i] >= 0x7f {
			return hiddenMail
		}
	}
	if !strings.Contains(string(out), "@") {
		return hiddenMail
	}
	return string(out)
}

// isAnchor reports whether a link is the sign beside a heading that leads to
// the heading itself.
func isAnchor(text []byte, href string) bool {
	if len(text) == 0 || len(text) > 8 || !strings.Contains(href, "#") {
		return false
	}
	switch string(text) {
	case "#", "##", "###", "####", "¶", "§", "🔗", "⚓", "∞", "⌗", "↩":
		return true
	}
	return false
}
