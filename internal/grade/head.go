package grade

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// A head looks for a pattern only where a word begins with two letters that a
// match can begin with. Few words do, and a pattern tried at one place is many
// times faster than one sought through a whole text.
type head struct {
	re     *regexp.Regexp
	starts [1024]uint64 // set of pairs of bytes
}

// reach is how far from its first word a match may extend.
const reach = 320

// newHead returns nil for patterns that do not ask for the beginning of a word
// first, or may begin with anything.
func newHead(re *syntax.Regexp) *head {
	if re.Op != syntax.OpConcat || re.Sub[0].Op != syntax.OpWordBoundary {
		return nil
	}
	rest := &syntax.Regexp{Op: syntax.OpConcat, Sub: re.Sub[1:]}
	firsts, ok := beginnings(rest)
	if !ok {
		return nil
	}
	h := &head{}
	for _, f := range firsts {
		if len(f) == 0 || !asciiWord(f[0]) {
			return nil
		}
		for b := range 256 {
			if len(f) == 1 || f[1] == byte(b) {
				k := uint16(f[0])<<8 | uint16(b)
				h.starts[k>>6] |= 1 << (k & 63)
			}
		}
	}
	h.re = regexp.MustCompile("^(?:" + rest.String() + ")")
	return h
}

func asciiWord(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || isDigit(c) || c == '_'
}

// count counts matches, up to most.
func (h *head) count(s string, most int) int {
	n := 0
	inWord := false
	for i := 0; i+1 < len(s); i++ {
		began := asciiWord(s[i]) && !inWord
		inWord = asciiWord(s[i])
		if !began {
			continue
		}
		k := uint16(s[i])<<8 | uint16(s[i+1])
		if h.starts[k>>6]&(1<<(k&63)) == 0 {
			continue
		}
		m := h.re.FindStringIndex(short(s[i:], reach))
		if m == nil {
			continue
		}
		if n++; n == most {
			break
		}
		if m[1] > 1 {
			i += m[1] - 1
			inWord = asciiWord(s[i])
		}
	}
	return n
}

// beginnings returns what a match can begin with, in one or more bytes, and
// whether that is known.
func beginnings(re *syntax.Regexp) ([]string, bool) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return []string{strings.ToLower(string(re.Rune[:1])), strings.ToUpper(string(re.Rune[:1]))}, true
		}
		return []string{string(re.Rune)}, true
	case syntax.OpCharClass:
		var out []string
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if out = append(out, string(r)); len(out) > 64 {
					return nil, false
				}
			}
		}
		return out, true
	case syntax.OpCapture, syntax.OpPlus:
		return beginnings(re.Sub[0])
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			b, ok := beginnings(sub)
			if !ok {
				return nil, false
			}
			all = append(all, b...)
		}
		return all, true
	case syntax.OpConcat:
		return concatBeginnings(re.Sub)
	}
	return nil, false
}

// concatBeginnings passes over what may be missing.
func concatBeginnings(subs []*syntax.Regexp) ([]string, bool) {
	var all []string
	for _, sub := range subs {
		optional := sub.Op == syntax.OpQuest || sub.Op == syntax.OpStar
		if optional {
			sub = sub.Sub[0]
		}
		b, ok := beginnings(sub)
		if !ok {
			return nil, false
		}
		all = append(all, b...)
		if !optional {
			return all, true
		}
	}
	return nil, false
}
