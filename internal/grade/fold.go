package grade

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold returns the words of a text without what does not change them: case,
// punctuation, hyphens, invisible marks and the labels that sites put behind
// links. Dates come as one word however they are written.
func fold(text string) []string {
	text = strings.ToLower(withoutLabels(withoutMarks(text)))
	out := make([]string, 0, len(text)/6+1)
	at := 0
	for _, e := range dates(text) {
		out = foldPlain(out, text[at:e.start])
		out = append(out, e.value)
		at = e.end
	}
	return foldPlain(out, text[at:])
}

// unfilled matches markup that a page shows by mistake: the marks of translated
// pages where a link should stand, as in "our notice <1>here</1>", and links
// written in another markup.
var unfilled = regexp.MustCompile(`</?\d{1,2}>|(?i:[\[<]/?a ?(?:href=[^\]>]*)?[\]>])|&nbsp;`)

func withoutMarks(text string) string {
	if !strings.Contains(text, "</") && !strings.Contains(text, "[/") && !strings.Contains(text, "&nbsp;") {
		return text
	}
	return unfilled.ReplaceAllString(text, " ")
}

// withoutLabels drops what sites print behind links for screen readers.
func withoutLabels(text string) string {
	at := 0
	var b strings.Builder
	for i := strings.IndexByte(text, '('); i >= 0; {
		if n := windowLabel(text[i:]); n > 0 {
			b.WriteString(text[at:i])
			b.WriteByte(' ')
			i += n
			at = i
		} else {
			i++
		}
		next := strings.IndexByte(text[i:], '(')
		if next < 0 {
			break
		}
		i += next
	}
	if at == 0 {
		return text
	}
	b.WriteString(text[at:])
	return b.String()
}

// windowLabel returns the length of the label that a text opens with, or 0.
func windowLabel(text string) int {
	word := text[1:]
	word = strings.TrimPrefix(word, "(")
	switch {
	case len(word) < 5:
		return 0
	case strings.EqualFold(word[:5], "opens"), strings.EqualFold(word[:4], "exte"), strings.EqualFold(word[:4], "link"):
		if m := newWindow.FindStringIndex(short(text, 48)); m != nil && m[0] == 0 {
			return m[1]
		}
	}
	return 0
}

// foldPlain adds the words of a lower-case text that holds no dates. Words
// are parts of the text where nothing stands inside them that folding drops.
func foldPlain(out []string, text string) []string {
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			out, i = foldRunes(out, text, i)
			continue
		}
		if !wordByte(c) {
			if c == '$' || c == '%' || c == '&' {
				out = append(out, text[i:i+1])
			}
			i++
			continue
		}
		j := i + 1
		for j < len(text) && (wordByte(text[j]) || inner(text, j)) {
			j++
		}
		if j < len(text) && (text[j] >= utf8.RuneSelf || odd(text[j:])) {
			out, i = foldRunes(out, text, i)
			continue
		}
		out = append(out, text[i:j])
		i = j
	}
	return out
}

func wordByte(c byte) bool { return c >= 'a' && c <= 'z' || isDigit(c) }

// inner reports whether the mark at i stands inside a word: an apostrophe
// before a letter, a stop or comma between digits.
func inner(text string, i int) bool {
	if i+1 == len(text) {
		return false
	}
	next := text[i+1]
	switch text[i] {
	case '\'':
		return next >= 'a' && next <= 'z'
	case '.', ',':
		return isDigit(text[i-1]) && isDigit(next)
	}
	return false
}

// odd reports whether a mark after a word is for foldRunes to read.
func odd(text string) bool {
	if len(text) < 2 || text[0] != '\'' && text[0] != '.' && text[0] != ',' {
		return false
	}
	return text[1] >= utf8.RuneSelf || text[0] == '\'' && (text[1] == '\'' || isDigit(text[1]))
}

// foldRunes goes on from byte i, rune by rune, to the next space, and returns
// where that stands; from there most text is plain again.
func foldRunes(out []string, text string, i int) ([]string, int) {
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	line := text[i:]
	if n := strings.IndexAny(line, " \n"); n >= 0 {
		line = line[:n]
	}
	for i, r := range line {
		switch {
		case r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\ufeff' || r == '\u00ad':
		case unspaced(r):
			flush()
			out = append(out, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
		case r == '\'' || r == '’':
			if b.Len() > 0 && nextIs(line[i+utf8.RuneLen(r):], unicode.IsLetter) {
				b.WriteByte('\'')
			}
		case (r == '.' || r == ',') && b.Len() > 0 && digitAt(b.String(), true) && nextIs(line[i+1:], unicode.IsDigit):
			b.WriteRune(r)
		case strings.ContainsRune("$€£¥₹%&", r):
			flush()
			out = append(out, string(r))
		default:
			flush()
		}
	}
	flush()
	return out, i + len(line)
}

func nextIs(s string, f func(rune) bool) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return f(r)
}

func digitAt(s string, last bool) bool {
	if s == "" {
		return false
	}
	r := rune(s[0])
	if last {
		r = rune(s[len(s)-1])
	}
	if r < utf8.RuneSelf {
		return r >= '0' && r <= '9'
	}
	if last {
		r, _ = utf8.DecodeLastRuneInString(s)
	} else {
		r, _ = utf8.DecodeRuneInString(s)
	}
	return unicode.IsDigit(r)
}

func unspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// body drops the number or letter that a block opens with, as "1.2", "(b)".
func body(text string) string {
	if plainOpening(text) {
		return text
	}
	if m := opening.FindString(text); m != "" && len(m) < len(text) && !quantity(m, text[len(m):]) {
		return text[len(m):]
	}
	if m := bareNumber.FindString(text); m != "" && unitForm.FindString(text[len(m)-1:]) == "" && !streetForm.MatchString(text) {
		return text[len(m)-1:]
	}
	return text
}

// plainOpening reports, quickly, that a text opens with a word: a letter and
// no mark that ends a list letter soon after.
func plainOpening(text string) bool {
	if text == "" || (text[0]|0x20) < 'a' || (text[0]|0x20) > 'z' {
		return false
	}
	return !strings.ContainsAny(text[:min(len(text), 7)], ".)")
}

// quantity reports whether a number without a stop or bracket is followed by
// what it counts, as in "1.5 % of the amount", and so numbers nothing.
func quantity(number, after string) bool {
	n := strings.TrimSpace(number)
	return n != "" && isDigit(n[len(n)-1]) && countedForm.MatchString(after)
}

// bareNumber is a number without a stop that opens a heading or a clause, as
// "7 Fees", and not a quantity, as "30 days".
var bareNumber = regexp.MustCompile(`^\s*\d{1,2}\s+\p{Lu}`)

// squash joins words without spaces, so that "Uptime Robot" is "UptimeRobot".
func squash(words []string) string { return strings.Join(words, "") }

// spelling folds British to American spelling of the common endings.
func spelling(w string) string {
	if s, ok := spellings[w]; ok {
		return s
	}
	for _, e := range endings {
		if strings.Contains(w, e[0]) && len(w) > len(e[0])+2 {
			return strings.Replace(w, e[0], e[1], 1)
		}
	}
	return w
}

var endings = [][2]string{
	{"isation", "ization"}, {"ising", "izing"}, {"ised", "ized"}, {"ises", "izes"}, {"ise", "ize"}, {"yse", "yze"}, {"ysing", "yzing"},
	{"avour", "avor"}, {"olour", "olor"}, {"aviour", "avior"}, {"onour", "onor"}, {"abour", "abor"}, {"eighbour", "eighbor"}, {"umour", "umor"},
	{"elled", "eled"}, {"elling", "eling"}, {"ulfil ", "ulfill"}, {"rogramme", "rogram"}, {"atalogue", "atalog"},
}

var spellings = map[string]string{
	"licence": "license", "licences": "licenses", "centre": "center", "centres": "centers", "defence": "defense", "offence": "offense",
	"cheque": "check", "judgement": "judgment", "acknowledgement": "acknowledgment", "practise": "practice", "fulfil": "fulfill",
	"enrol": "enroll", "grey": "gray", "organisation": "organization", "metre": "meter", "ageing": "aging", "whilst": "while", "amongst": "among",
}
