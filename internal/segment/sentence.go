package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"smallprint"
)

// Sentences returns the sentences of a block's text in order, without the
// white space between them.
func Sentences(text string) []smallprint.Span {
	var out []smallprint.Span
	start := skipSpace(text, 0)
	for i := start; i < len(text); {
		c := text[i]
		switch {
		case c == '\n':
			out = appendSpan(out, text, start, i)
			start = skipSpace(text, i)
			i = start
			continue
		case c == '.' || c == '!' || c == '?':
			end := closing(text, i+1)
			if next := skipSpace(text, end); (next > end || next == len(text)) && breaks(text, start, i, end, next) {
				out = appendSpan(out, text, start, end)
				start, i = next, next
				continue
			}
			i = end
			continue
		}
		i++
	}
	return appendSpan(out, text, start, len(text))
}

func appendSpan(out []smallprint.Span, text string, start, end int) []smallprint.Span {
	end = start + len(strings.TrimRightFunc(text[start:end], unicode.IsSpace))
	if end <= start {
		return out
	}
	return append(out, smallprint.Span{Start: start, End: end})
}

func skipSpace(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsSpace(r) && r != '\u200b' {
			break
		}
		i += n
	}
	return i
}

// closing returns the end of the run of stops, quotes and brackets at i.
func closing(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !strings.ContainsRune(`.!?"”’'»)]*_`, r) {
			break
		}
		i += n
	}
	return i
}

// breaks reports whether the stop at text[at], whose closing marks end at
// end, ends the sentence that begins at start, where the next word is at next.
func breaks(text string, start, at, end, next int) bool {
	if next >= len(text) {
		return true
	}
	if !opensSentence(text[next:]) {
		return false
	}
	if text[at] != '.' {
		return true
	}
	token := lastToken(text[start:at])
	if start+len(token) >= at && (isNumbering(token) || len(token) == 0) {
		return false // "3.1. You must": the number belongs to its sentence
	}
	word := strings.ToLower(strings.TrimLeft(token, `"“(['‘`))
	if never[word] {
		return false
	}
	if len(word) == 1 && word[0] >= 'a' && word[0] <= 'z' && end == at+1 {
		return false // an initial, or a letter of "U. S."
	}
	if ambiguous[word] || strings.Contains(word, ".") && isAcronym(word) {
		return starters[firstWord(text[next:])]
	}
	return true
}

// opensSentence reports whether a sentence can begin so. Lower case begins
// one only in brands, which are too rare to cut wrongly for.
func opensSentence(s string) bool {
	for i, r := range s {
		if strings.ContainsRune(`"“‘'([«*_•·-–—§¿¡`, r) && i < 8 {
			continue
		}
		return unicode.IsUpper(r) || unicode.IsDigit(r) || !unicode.IsLower(r) && unicode.IsLetter(r)
	}
	return false
}

func lastToken(s string) string {
	i := strings.LastIndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return s
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return s[i+n:]
}

func firstWord(s string) string {
	s = strings.TrimLeft(s, `"“‘'([*_`)
	for i, r := range s {
		if !unicode.IsLetter(r) {
			return s[:i]
		}
	}
	return s
}

// isAcronym reports whether the lower-cased word is letters with stops
// between, as "u.s" or "a.m".
func isAcronym(w string) bool {
	for i := 0; i < len(w); i++ {
		if i%2 == 0 && (w[i] < 'a' || w[i] > 'z') || i%2 == 1 && w[i] != '.' {
			return false
		}
	}
	return len(w)%2 == 1
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// never end a sentence; ambiguous do when the next word often begins one.
var (
	never     = set("e.g i.e no nos art arts sec secs mr mrs ms dr prof vs cf approx para paras cl ch st fig vol ed al viz incl tel ph ext attn dept est resp esp jan feb mar apr jun jul aug sept oct nov dec rev stat reg regs lit")
	ambiguous = set("inc ltd llc corp co bros plc gmbh s.a s.r.l s.l b.v n.v a.s etc u.s u.k e.u u.s.a a.m p.m d.c l.l.c l.p ave blvd rd jr sr pty pte pvt u.s.c")
	starters  = set("We You The This These If Our In For By When Any All To Please It As Your However At Where Unless Such Without No Each Upon From There That Those They Under Notwithstanding Some Subject Except A An Additionally Furthermore Also Neither Either Should Where With On Its Use Other Users Customer Company Personal Information He She After Before Once Because Since While Although Both During Following Further More Nothing Every Until Only Not")
)
