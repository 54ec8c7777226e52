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
	text = withoutLabels(text)
	out := make([]string, 0, len(text)/6+1)
	at := 0
	for _, e := range dates(text) {
		out = foldPlain(out, text[at:e.start])
		out = append(out, e.value)
		at = e.end
	}
	return foldPlain(out, text[at:])
}

// withoutLabels drops what sites print behind links for screen readers.
func withoutLabels(text string) string {
	if !strings.Contains(text, "pens in ") && !strings.Contains(text, "external") {
		return text
	}
	return newWindow.ReplaceAllString(text, " ")
}

func foldPlain(out []string, text string) []string {
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for i, r := range text {
		switch {
		case r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\ufeff' || r == '\u00ad':
		case unspaced(r):
			flush()
			out = append(out, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’':
			if b.Len() > 0 && nextIs(text[i+utf8.RuneLen(r):], unicode.IsLetter) {
				b.WriteByte('\'')
			}
		case (r == '.' || r == ',') && b.Len() > 0 && digitAt(b.String(), true) && nextIs(text[i+1:], unicode.IsDigit):
			b.WriteRune(r)
		case strings.ContainsRune("$€£¥₹%&", r):
			flush()
			out = append(out, string(r))
		default:
			flush()
		}
	}
	flush()
	return out
}

func nextIs(s string, f func(rune) bool) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return f(r)
}

func digitAt(s string, last bool) bool {
	if !last {
		r, _ := utf8.DecodeRuneInString(s)
		return unicode.IsDigit(r)
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsDigit(r)
}

func unspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// body drops the number or letter that a block opens with, as "1.2", "(b)".
func body(text string) string {
	if m := opening.FindString(text); m != "" && len(m) < len(text) {
		return text[len(m):]
	}
	if m := bareNumber.FindString(text); m != "" && unitForm.FindString(text[len(m)-1:]) == "" && !streetForm.MatchString(text) {
		return text[len(m)-1:]
	}
	return text
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
