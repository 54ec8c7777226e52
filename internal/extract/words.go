package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words returns the folded words of a text, those that words_sha256 is over.
//
// Folded away is what does not change the words: forms of letters that look
// or mean the same (NFKC: ligatures, full width, circled numbers), shapes of
// quotes and apostrophes, dashes and hyphens, ellipses, every punctuation
// mark outside numbers, white space, bullets, marks such as ™, characters
// nobody sees, the ending of ordinals ("7th" is 7), and the format of the
// number that opens a line: "(b)", "b." and "2)" are all 2. In scripts that write no spaces every character is a
// word, so that line wraps do not matter.
//
// Kept is everything else: each letter and digit, the separators inside
// numbers (1.5 is not 15), signs of currency, percent and comparison, the
// ampersand. Upper and lower case differ: "US" is not "us", and "Services"
// may be defined where "services" is not.
func Words(text string) []string {
	words := make([]string, 0, len(text)/6)
	eachWord(text, func(w string) { words = append(words, w) })
	return words
}

// WordsSHA256 is the digest of the folded words of a text, each ended by a
// newline.
func WordsSHA256(text string) string {
	h := sha256.New()
	buf := make([]byte, 0, 4096)
	eachWord(text, func(w string) {
		buf = append(append(buf, w...), '\n')
		if len(buf) > 3500 {
			h.Write(buf)
			buf = buf[:0]
		}
	})
	h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}

func eachWord(text string, yield func(string)) {
	var seq sequence
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(foldTypography(line))
		if n, word := seq.marker(line); n > 0 {
			yield(word)
			line = line[n:]
		}
		lineWords(line, yield)
	}
}

// lineWords cuts a folded line into words.
func lineWords(s string, yield func(string)) {
	start := -1
	flush := func(end int) {
		if start >= 0 {
			foldWord(s[start:end], yield)
			start = -1
		}
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch class[c] {
			case inWord:
				if start < 0 {
					start = i
				}
			case joiner:
				if start < 0 || !joins(s, i) {
					flush(i)
				}
			case sign:
				flush(i)
				yield(s[i : i+1])
			default:
				flush(i)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unspaced(r):
			flush(i)
			yield(s[i : i+n])
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
			if start < 0 {
				start = i
			}
		case unicode.Is(unicode.Sc, r) || unicode.Is(unicode.Sm, r):
			flush(i)
			yield(s[i : i+n])
		default:
			flush(i)
		}
		i += n
	}
	flush(len(s))
}

// foldWord folds two habits of date lines: "7th" is 7, and "UpdatedMarch",
// where a layout lost the space, is two words.
func foldWord(w string, yield func(string)) {
	if n := len(w); n > 2 && n < 8 && w[0] >= '0' && w[0] <= '9' && w[n-3] >= '0' && w[n-3] <= '9' {
		switch w[n-2:] {
		case "st", "nd", "rd", "th":
			w = w[:n-2]
		}
	}
	if len(w) > 8 && len(w) < 24 && upperAfter(w, 4) {
		if m, skip := monthIn(w); m > 0 && skip > 3 {
			yield(w[:skip])
			w = w[skip:]
		}
	}
	yield(w)
}

// upperAfter reports whether a capital stands at byte from of w or later.
func upperAfter(w string, from int) bool {
	for i := from; i < len(w); i++ {
		if isUpper(w[i]) {
			return true
		}
	}
	return false
}

type charClass uint8

const (
	parts  charClass = iota // punctuation and white space
	inWord                  // letters and digits
	joiner                  // . and , inside numbers, ' inside words
	sign                    // signs that mean something
)

var class = func() (t [utf8.RuneSelf]charClass) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			t[c] = inWord
		case c == '.', c == ',', c == '\'':
			t[c] = joiner
		case c == '%', c == '$', c == '&', c == '+', c == '<', c == '>', c == '=':
			t[c] = sign
		}
	}
	return t
}()

// joins reports whether the mark at s[i] is inside a number or, for an
// apostrophe, inside a word.
func joins(s string, i int) bool {
	if i == 0 || i+1 == len(s) {
		return false
	}
	a, b := s[i-1], s[i+1]
	if s[i] == '\'' {
		return wordByte(a) && wordByte(b)
	}
	return a >= '0' && a <= '9' && b >= '0' && b <= '9'
}

// unspaced reports whether r belongs to a script that writes no spaces.
func unspaced(r rune) bool {
	if r < 0x0e00 {
		return false
	}
	return r == 0x30fc || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// foldTypography makes every form of a character its plain one.
func foldTypography(text string) string {
	ascii := true
	for i := 0; i < len(text); i++ {
		if c := text[i]; c >= utf8.RuneSelf || c == '`' {
			ascii = false
			break
		}
	}
	if ascii {
		return text
	}
	return norm.NFKC.String(strings.Map(foldRune, text))
}

func foldRune(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', '′', 'ʼ', 'ʹ', '´', '`', '＇':
		return '\''
	case '™', '℠', '®', '©', '\u00a8', '\u00af', '\u00b8':
		return ' '
	case '\u200c', '\u200d':
		return -1
	case '\u2028', '\u2029', '\u0085':
		return ' '
	case '\u2212', '\u00ad', '|', '~':
		if r == '\u00ad' {
			return -1
		}
		return '-'
	}
	if r > 0x7e && invisible(r) {
		return -1
	}
	return r
}

// A sequence folds the letters and Roman numerals that number lines.
type sequence struct {
	last int // value of the last single letter
}

// marker reads a number that opens a line, such as "(b) " or "iv. ", and
// returns its width and its value. Decimal numbers need no folding.
func (q *sequence) marker(line string) (int, string) {
	i := 0
	if i < len(line) && line[i] == '(' {
		i++
	}
	from := i
	for i < len(line) && i-from < 6 && (line[i] >= 'a' && line[i] <= 'z' || line[i] >= 'A' && line[i] <= 'Z') {
		i++
	}
	if i == from || i+1 >= len(line) || line[i] != '.' && line[i] != ')' || line[i+1] != ' ' {
		return 0, ""
	}
	v := q.value(strings.ToLower(line[from:i]))
	if v == 0 {
		return 0, ""
	}
	return i + 2, itoa(v)
}

// value is what a letter or Roman numeral counts, 0 for words. i, v and x are
// Roman unless they follow h, u and w.
func (q *sequence) value(s string) int {
	if len(s) > 1 {
		return roman(s)
	}
	v := int(s[0]-'a') + 1
	if (s == "i" || s == "v" || s == "x") && q.last != v-1 {
		return roman(s)
	}
	q.last = v
	return v
}

// roman reads a Roman numeral up to 39, written the usual way.
func roman(s string) int {
	tens := 0
	for strings.HasPrefix(s, "x") && tens < 3 {
		s, tens = s[1:], tens+1
	}
	for u, r := range []string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"} {
		if s == r {
			return tens*10 + u
		}
	}
	return 0
}

func itoa(v int) string {
	if v < 10 {
		return string(rune('0' + v))
	}
	return string(rune('0'+v/10)) + string(rune('0'+v%10))
}
