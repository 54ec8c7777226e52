package extract

import (
	"bytes"
)

// lean copies a page without what reading it never looks at: scripts, styles,
// comments, and attributes that no rule asks for. Parsing what is left gives
// the same text, and pages that differ only in tokens, sources of pictures or
// the code they run are equal after it. names keeps every name an element
// has, for readers who look for a part of the page by it. Where markup is so
// odd that a parser might cut it in another way, lean returns nil.
func lean(src []byte, names bool) []byte {
	l := leaner{src: src, names: names, out: make([]byte, 0, len(src)/4)}
	for l.at < len(src) {
		i := bytes.IndexByte(src[l.at:], '<')
		if i < 0 {
			break
		}
		l.copyTo(l.at + i)
		if !l.markup() {
			return nil
		}
	}
	l.copyTo(len(src))
	return l.out
}

type leaner struct {
	src   []byte
	out   []byte
	at    int
	names bool
}

func (l *leaner) copyTo(i int) {
	l.out = append(l.out, l.src[l.at:i]...)
	l.at = i
}

// markup passes the markup that begins at l.at, and reports whether it could.
func (l *leaner) markup() bool {
	rest := l.src[l.at:]
	switch {
	case len(rest) < 2:
		l.copyTo(len(l.src))
	case isLetter(rest[1]):
		return l.tag()
	case bytes.HasPrefix(rest, []byte("<!--")):
		end := bytes.Index(rest, []byte("-->"))
		if end < 0 || bytes.Contains(rest[:end], []byte("--!>")) {
			return false
		}
		l.at += end + 3
	case rest[1] == '/' && len(rest) > 2 && isLetter(rest[2]), rest[1] == '!' && len(rest) > 2 && isLetter(rest[2]):
		end := bytes.IndexByte(rest, '>')
		if end < 0 || end > 300 || rest[1] == '/' && bytes.IndexByte(rest[:end], '=') >= 0 {
			return false
		}
		l.copyTo(l.at + end + 1)
	case rest[1] == '!' || rest[1] == '?' || rest[1] == '/':
		return false
	default:
		l.copyTo(l.at + 1)
	}
	return true
}

// tag copies a start tag with the attributes that rules ask for.
func (l *leaner) tag() bool {
	src, i := l.src, l.at+1
	for i < len(src) && !endsName(src[i]) {
		i++
	}
	name := string(bytes.ToLower(src[l.at+1 : min(i, l.at+20)]))
	start := len(l.out)
	l.copyTo(i)
	for {
		for i < len(src) && (isSpace(src[i]) || src[i] == '/') {
			i++
		}
		if i >= len(src) || src[i] == '=' {
			return false
		}
		if src[i] == '>' {
			break
		}
		from := i
		for i < len(src) && !endsName(src[i]) && src[i] != '=' {
			i++
		}
		key := src[from:i]
		value, end := attrValue(src, i)
		if end < 0 {
			return false
		}
		i = end
		l.attribute(name, key, value, src[from:end])
	}
	closed := src[i-1] == '/'
	if silentTags[name] {
		l.out = l.out[:start]
	} else if l.out = append(l.out, '>'); closed {
		l.out = append(l.out[:len(l.out)-1], " />"...)
	}
	l.at = i + 1
	return l.content(name, closed)
}

// silentTags are elements that are left out whole: they hold no text and say
// nothing of what stands around them.
var silentTags = set("script style link meta")

// content passes the content of elements that hold no markup.
func (l *leaner) content(name string, closed bool) bool {
	switch name {
	case "script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes":
	case "plaintext":
		return false
	default:
		return true
	}
	if closed { // closed in drawings, open elsewhere
		return false
	}
	end := endTag(l.src[l.at:], name)
	if end < 0 {
		return false
	}
	if name == "script" || name == "style" {
		if nested(l.src[l.at : l.at+end]) {
			return false
		}
		close := bytes.IndexByte(l.src[l.at+end:], '>')
		if close < 0 || close > 300 {
			return false
		}
		l.at += end + close + 1
		return true
	}
	l.copyTo(l.at + end)
	return true
}

// nested reports whether a script holds a comment with a script in it: then
// its first end tag may not be its own.
func nested(script []byte) bool {
	i := bytes.Index(script, []byte("<!--"))
	return i >= 0 && bytes.Contains(bytes.ToLower(script[i:]), []byte("<script"))
}

// endTag returns where the end tag of name begins, or -1.
func endTag(s []byte, name string) int {
	for at := 0; ; {
		i := bytes.Index(s[at:], []byte("</"))
		if i < 0 {
			return -1
		}
		at += i
		end := at + 2 + len(name)
		if end < len(s) && bytes.EqualFold(s[at+2:end], []byte(name)) && endsName(s[end]) {
			return at
		}
		at += 2
	}
}

// attrValue returns the value that may follow an attribute's name and where
// it ends; the end is -1 where the page ends first.
func attrValue(src []byte, i int) (value []byte, end int) {
	k := i
	for k < len(src) && isSpace(src[k]) {
		k++
	}
	if k >= len(src) {
		return nil, -1
	}
	if src[k] != '=' {
		return nil, i
	}
	for k++; k < len(src) && isSpace(src[k]); k++ {
	}
	if k >= len(src) {
		return nil, -1
	}
	if q := src[k]; q == '"' || q == '\'' {
		n := bytes.IndexByte(src[k+1:], q)
		if n < 0 {
			return nil, -1
		}
		return src[k+1 : k+1+n], k + n + 2
	}
	from := k
	for k < len(src) && !isSpace(src[k]) && src[k] != '>' {
		k++
	}
	return src[from:k], k
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

func endsName(c byte) bool { return isSpace(c) || c == '/' || c == '>' }
