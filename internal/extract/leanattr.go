package extract

import (
	"bytes"
	"encoding/hex"
	"strings"
)

// attribute copies an attribute of an element where a rule of this package
// asks for it, with no more of its value than the rule looks at.
func (l *leaner) attribute(tag string, key, value, raw []byte) {
	if len(key) > 13 {
		return
	}
	var buf [13]byte
	k := buf[:len(key)]
	for i, c := range key {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		k[i] = c
	}
	keep := false
	switch string(k) {
	case "class", "id", "data-testid":
		keep = l.names || telling(string(value))
	case "name":
		keep = l.names
	case "style": // only whether it hides
		keep = bytes.Contains(value, []byte("none")) || bytes.Contains(value, []byte("hidden"))
	case "href":
		if tag == "a" {
			l.link(value, raw)
		}
	case "data-cfemail":
		l.out = append(l.out, ` data-cfemail="`+plainMail(string(value))+`"`...)
	case "aria-controls":
		if len(value) > 0 {
			l.out = append(l.out, ` aria-controls="x"`...)
		}
	case "lang":
		keep = tag == "html"
	case "value":
		keep = tag == "li"
	case "start":
		keep = tag == "ol"
	case "type":
		keep = tag == "input"
	case "role", "hidden", "aria-hidden", "aria-modal", "aria-expanded", "aria-haspopup",
		"encoding", "color", "face", "size": // these four lead the parser
		keep = true
	}
	if keep {
		l.out = append(append(l.out, ' '), raw...)
	}
}

// link copies the address of a link; a hidden mail address, which is hidden
// in another way each time, in its plain form.
func (l *leaner) link(value, raw []byte) {
	if i := bytes.Index(value, []byte(mailPath+"#")); i >= 0 {
		code := string(value[i+len(mailPath)+1:])
		if plain := plainMail(code); plain != code {
			l.out = append(l.out, ` href="`+mailPath+"#"+plain+`"`...)
			return
		}
	}
	l.out = append(append(l.out, ' '), raw...)
}

// plainMail hides a hidden address with the key 0, so that it is always the
// same; codes that hide none stay.
func plainMail(code string) string {
	mail := decodeMail(code)
	if mail == hiddenMail {
		if strings.ContainsAny(code, `"&<>`) {
			return "?" // hides none either
		}
		return code
	}
	return "00" + hex.EncodeToString([]byte(mail))
}

// telling reports whether a name says what an element is.
func telling(name string) bool {
	return len(name) > 2 && (hasWord(name, tellingWords) || widgetName(name))
}

var tellingWords = func() map[string]bool {
	all := map[string]bool{}
	for _, words := range []map[string]bool{furnitureWords, smallWords, consentWords, boxWords} {
		for w := range words {
			all[w] = true
		}
	}
	return all
}()
