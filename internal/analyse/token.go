package analyse

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What stands between a token and the next.
const (
	sepComma = 1 << iota
	sepStop  // . ; : ! ? or the end of a span
	sepParen // an opening or closing parenthesis
	sepDash
	sepQuote
)

// tokenize cuts text[from:to] into tokens; the last one ends with a stop.
func (c *clause) tokenize(from, to int) {
	s := c.text[:to]
	low := lower(s[from:])
	curly := strings.Contains(low, "’")
	i := from
	for i < to {
		start := i
		for i < to {
			n := wordByte(s, i)
			if n == 0 {
				break
			}
			i += n
		}
		if i > start {
			c.toks = append(c.toks, token{start: start, end: i, low: low[start-from : i-from]})
			if t := &c.toks[len(c.toks)-1]; curly && strings.Contains(t.low, "’") {
				t.low = strings.ReplaceAll(t.low, "’", "'")
			}
			continue
		}
		if n := len(c.toks); n > 0 && s[i] != ' ' && c.toks[n-1].start >= from {
			c.toks[n-1].sep |= separator(s, i) &^ abbreviation(c.toks[n-1].low, s[i])
		}
		i++
	}
	if n := len(c.toks); n > 0 {
		c.toks[n-1].sep |= sepStop
	}
}

// Classes of ASCII bytes.
const (
	plainWord = 1 // always of a word
	innerWord = 2 // of a word between letters or digits
)

var class = func() (t [128]uint8) {
	for b := range 128 {
		switch c := byte(b); {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("$%&@", c) >= 0:
			t[b] = plainWord
		case strings.IndexByte("'-/.,", c) >= 0:
			t[b] = innerWord
		}
	}
	return t
}()

// wordByte returns how many bytes of a word stand at s[i]; 0 for none.
func wordByte(s string, i int) int {
	b := s[i]
	if b < utf8.RuneSelf {
		switch class[b] {
		case plainWord:
			return 1
		case innerWord:
			if i > 0 && i+1 < len(s) && (b == ',' && digit(s[i-1]) && digit(s[i+1]) || b != ',' && alnum(s[i-1]) && alnum(s[i+1])) {
				return 1
			}
		}
		return 0
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r):
		return n
	case r == '’' && i > 0 && alnum(s[i-1]) && i+n < len(s) && alnum(s[i+n]):
		return n
	}
	return 0
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// alnum reports whether b is a letter or digit, or the first or a later byte
// of one beyond ASCII.
func alnum(b byte) bool { return b >= 0x80 || class[b] == plainWord && b >= '0' }

func separator(s string, i int) uint8 {
	switch s[i] {
	case ',':
		return sepComma
	case '.', ';', ':', '!', '?', '\n', '|':
		return sepStop
	case '(', ')', '[', ']':
		return sepParen
	case '"':
		return sepQuote
	case 0xE2:
		if strings.HasPrefix(s[i:], "—") || strings.HasPrefix(s[i:], "–") {
			return sepDash
		}
		if strings.HasPrefix(s[i:], "“") || strings.HasPrefix(s[i:], "”") {
			return sepQuote
		}
		if strings.HasPrefix(s[i:], "•") {
			return sepStop
		}
	}
	return 0
}

// abbreviation returns the separators that a full stop after w is not.
func abbreviation(w string, b byte) uint8 {
	if b == '.' && abbreviations[w] {
		return sepStop
	}
	return 0
}

var abbreviations = wordSet("e.g i.e etc inc ltd co corp no vs st u.s art approx")

// lower folds ASCII letters, byte for byte.
func lower(s string) string {
	up := false
	for i := 0; i < len(s) && !up; i++ {
		up = s[i] >= 'A' && s[i] <= 'Z'
	}
	if !up {
		return s
	}
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
