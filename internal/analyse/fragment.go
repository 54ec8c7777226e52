package analyse

import "strings"

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

var (
	// openers begin a clause of their own after a comma.
	openers = wordSet("as we you our they it he she i this these those such which who whose unless except if when where while but provided however although because so then and or nor the")
	// danglers never end a fragment.
	danglers = wordSet("a an the this these those that which who whose our your its their his her any all some such of to for with by from in on at as into upon under over through between among about against and or nor but if when where while than may will shall can must should would could is are was were be been being have has had not also other each every no we you they including e.g i.e g e those either both whether including without more")
	// subordinators open a lead clause: "If you ..., we may ...".
	subordinators = wordSet("if when where whenever while unless except to by as for in after once upon subject depending because although before during from with under on at without until since notwithstanding given based while whether provided through")
)

// fragment returns the tokens [from, to) that read as one piece from token
// from on: to the end of the clause they stand in, at most max words, never
// ending on a word that leaves the reader waiting.
func (c *clause) fragment(from, max int) (int, int) {
	to := from + 1
	for to < len(c.toks) && to-from < max && !c.breaks(from, to) {
		to++
	}
	if to-from >= max && to < len(c.toks) && !c.breaks(from, to) {
		to = c.backUp(from, to)
	}
	for to-from > 2 && danglers[c.toks[to-1].low] {
		to--
	}
	return from, to
}

// breaks reports whether a fragment that began at from ends before token i.
func (c *clause) breaks(from, i int) bool {
	sep := c.toks[i-1].sep
	if sep&sepStop != 0 {
		return true
	}
	if sep&(sepParen|sepDash) != 0 {
		return true
	}
	return sep&sepComma != 0 && openers[c.toks[i].low] && c.toks[i].low != "and" && c.toks[i].low != "or" && i-from > 2
}

// backUp shortens a fragment that was cut by its length to its last comma, or
// to its last word that starts another part.
func (c *clause) backUp(from, to int) int {
	for i := to - 1; i > from+4; i-- {
		if c.toks[i-1].sep&sepComma != 0 {
			return i
		}
	}
	for i := to - 1; i > from+5; i-- {
		if danglers[c.toks[i].low] && !danglers[c.toks[i-1].low] {
			return i
		}
	}
	return to
}

// sentenceEnd returns the token after the last of the span that token i
// stands in, so far as sentences go: spans hold one each as a rule.
func (c *clause) spanEnd(i int) int {
	at := c.toks[i].start
	nl := strings.IndexByte(c.text[at:], '\n')
	if nl < 0 {
		return len(c.toks)
	}
	for i < len(c.toks) && c.toks[i].start < at+nl {
		i++
	}
	return i
}

// cut returns the end of what is quoted of [from, end): all of it up to max
// words, else up to the last comma or stop within them.
func (c *clause) cut(from, end, max int) int {
	if end-from <= max {
		return end
	}
	for i := from + max; i > from+max/2; i-- {
		if c.toks[i-1].sep&(sepComma|sepStop) != 0 {
			return i
		}
	}
	to := from + max
	for to-from > 3 && danglers[c.toks[to-1].low] {
		to--
	}
	return to
}

// closing is what must be added after a fragment for balance: nothing is
// added inside the quotation, so an open parenthesis is cut off instead.
func (c *clause) balance(from, to int) int {
	open := -1
	for i := from; i < to-1; i++ {
		gap := c.text[c.toks[i].end:c.toks[i+1].start]
		for _, r := range gap {
			switch r {
			case '(':
				if open < 0 {
					open = i + 1
				}
			case ')':
				open = -1
			}
		}
	}
	if open > from+2 && !strings.Contains(c.text[c.toks[to-1].end:min(len(c.text), c.toks[to-1].end+1)], ")") {
		return open
	}
	return to
}
