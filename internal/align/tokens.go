package align

import (
	"unicode"
	"unicode/utf8"
)

// A token is a word, a run of white space, or one other character. In scripts
// written without spaces every character is a word.
type token struct {
	text string
	word bool
}

// tokenize cuts s into tokens that concatenate to s.
func tokenize(s string, into []token) []token {
	for i := 0; i < len(s); {
		j, word := nextToken(s, i)
		into = append(into, token{s[i:j], word})
		i = j
	}
	return into
}

func nextToken(s string, i int) (end int, word bool) {
	r, size := decode(s, i)
	switch {
	case unspaced(r):
		return i + size, true
	case wordRune(r):
		return wordEnd(s, i+size), true
	case unicode.IsSpace(r):
		for i < len(s) {
			r, size = decode(s, i)
			if !unicode.IsSpace(r) {
				break
			}
			i += size
		}
		return i, false
	}
	return i + size, false
}

// wordEnd finds the end of a word that began before i: apostrophes and, in
// numbers, points and commas belong to it between word characters.
func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := decode(s, i)
		if wordRune(r) && !unspaced(r) {
			i += size
			continue
		}
		if r == '\'' || r == '’' || r == '.' || r == ',' {
			digits := r == '.' || r == ','
			next, _ := decode(s, i+size)
			prev, _ := utf8.DecodeLastRuneInString(s[:i])
			if digits && unicode.IsDigit(prev) && unicode.IsDigit(next) || !digits && unicode.IsLetter(prev) && unicode.IsLetter(next) {
				i += size
				continue
			}
		}
		break
	}
	return i
}

func decode(s string, i int) (rune, int) {
	if i >= len(s) {
		return 0, 0
	}
	if c := s[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func unspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
