package analyse

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"smallprint"
)

// What stands between a token and the next.
const (
	sepComma = 1 << iota
	sepStop  // . ; : ! ? or the end of a span
	sepParen // an opening or closing parenthesis
	sepDash
	sepQuote
)

// A token is a word of the clause. low is folded to lower case with straight
// apostrophes.
type token struct {
	low        string
	start, end int
	sep        uint8
}

// A hit is a phrase of the lexicon found in the clause: tokens [from, to).
type hit struct {
	id       int
	from, to int
}

// A clause is a provision cut into tokens, with the phrases found in it. The
// words of the clause come first, those of its lead-ins after them.
type clause struct {
	p    *smallprint.Provision
	ctx  *Context
	text string // spans and lead-ins, joined by newlines
	toks []token
	own  int // number of tokens of the clause itself
	hits []hit
	has  [2]uint64 // set of phrase ids
}

func newClause(p *smallprint.Provision, ctx *Context) *clause {
	c := &clause{p: p, ctx: ctx}
	c.text = joined(p)
	c.toks = make([]token, 0, len(c.text)/5+4)
	at := 0
	for _, s := range p.Spans {
		c.tokenize(at, at+len(s.Quote))
		at += len(s.Quote) + 1
	}
	c.own = len(c.toks)
	for i := len(p.Context) - 1; i >= 0; i-- {
		c.tokenize(at, at+len(p.Context[i].Quote))
		at += len(p.Context[i].Quote) + 1
	}
	c.match()
	return c
}

// joined returns the spans and then the lead-ins, innermost first, each
// followed by a newline.
func joined(p *smallprint.Provision) string {
	if len(p.Spans) == 1 && len(p.Context) == 0 {
		return p.Spans[0].Quote
	}
	var b strings.Builder
	for _, s := range p.Spans {
		b.WriteString(s.Quote)
		b.WriteByte('\n')
	}
	for i := len(p.Context) - 1; i >= 0; i-- {
		b.WriteString(p.Context[i].Quote)
		b.WriteByte('\n')
	}
	return b.String()
}

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

// low returns the folded token i, or "" outside the clause.
func (c *clause) low(i int) string {
	if i < 0 || i >= len(c.toks) {
		return ""
	}
	return c.toks[i].low
}

// words returns the text of tokens [from, to), byte for byte.
func (c *clause) words(from, to int) string {
	if from < 0 || to <= from || to > len(c.toks) {
		return ""
	}
	return c.text[c.toks[from].start:c.toks[to-1].end]
}

// quoted returns tokens [from, to) in quotation marks, "" for none.
func (c *clause) quoted(from, to int) string {
	w := c.words(from, to)
	if w == "" {
		return ""
	}
	return "“" + c.whole(from, to) + "”"
}

// whole returns tokens [from, to) with the quotation mark or parenthesis that
// opens right before the first of them or closes right after the last, where
// its other half lies inside.
func (c *clause) whole(from, to int) string {
	start, end := c.toks[from].start, c.toks[to-1].end
	for _, pair := range [][2]string{{"“", "”"}, {"(", ")"}} {
		early, late := unmatched(c.text[start:end], pair[0], pair[1])
		if late > 0 {
			if k := strings.Index(c.text[end:min(len(c.text), end+6)], pair[1]); k >= 0 {
				end += k + len(pair[1])
			}
		}
		if early > 0 {
			if k := strings.LastIndex(c.text[max(0, start-4):start], pair[0]); k >= 0 {
				start = max(0, start-4) + k
			}
		}
	}
	if strings.Count(c.text[start:end], "\"")%2 == 1 {
		start, end = c.straightQuote(start, end)
	}
	return unopened(c.text[start:end])
}

// straightQuote takes in the straight quotation mark that stands beside
// [start, end), which holds an odd number of them.
func (c *clause) straightQuote(start, end int) (int, int) {
	if start > 0 && c.text[start-1] == '"' {
		return start - 1, end
	}
	if k := strings.IndexByte(c.text[end:min(len(c.text), end+3)], '"'); k >= 0 {
		return start, end + k + 1
	}
	return start, end
}

// unmatched counts closing marks without an opening one before them, and
// opening marks that nothing closes.
func unmatched(s, open, shut string) (early, late int) {
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], open):
			late++
		case strings.HasPrefix(s[i:], shut) && late > 0:
			late--
		case strings.HasPrefix(s[i:], shut):
			early++
		}
	}
	return early, late
}

// unopened cuts s before a quotation mark that does not close in it and drops
// none of what stands before.
func unopened(s string) string {
	depth, at := 0, -1
	for i, r := range s {
		switch r {
		case '“':
			if depth == 0 {
				at = i
			}
			depth++
		case '”':
			if depth == 0 {
				return strings.TrimRight(s[:i], " ,;")
			}
			depth--
		}
	}
	if depth > 0 && at > 0 {
		return strings.TrimRight(s[:at], " ,;(")
	}
	return s
}
