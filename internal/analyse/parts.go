package analyse

import (
	"strings"
)

// connectives open a sentence without saying anything of its own.
var connectives = [][]string{{"for", "example"}, {"in", "addition"}, {"in", "particular"}, {"additionally"}, {"however"}, {"also"}, {"moreover"},
	{"furthermore"}, {"as", "noted", "above"}, {"as", "described", "above"}, {"in", "general"}, {"generally"}, {"please", "note", "that"}, {"please", "note"},
	{"therefore"}, {"finally"}, {"specifically"}, {"accordingly"}, {"further"}, {"additionally"}, {"similarly"}, {"likewise"}, {"otherwise"}, {"instead"}, {"note", "that"}, {"as", "such"}}

func (c *clause) skipConnective(from, end int) int {
	for _, w := range connectives {
		k := 0
		for k < len(w) && c.low(from+k) == w[k] {
			k++
		}
		if k == len(w) && from+k < end-3 && (c.toks[from+k-1].sep&(sepComma|sepStop) != 0 || w[k-1] == "that") {
			return from + k
		}
	}
	return from
}

// leadIn renders "If you do X," before the main clause as ", if “you do X”,".
func (c *clause) leadIn(from, main int) string {
	if c.low(main-1) == "then" && main-from > 3 {
		main--
	}
	to := c.cut(from+1, main, 24)
	to = c.balance(from+1, to)
	more := ""
	if to < main {
		more = " […]"
	}
	return " " + c.toks[from].low + " " + c.quoted(from+1, to) + more + ","
}

// label recognises a run-in heading: few words before a colon.
func (c *clause) label(from, end int) (labelEnd, rest int) {
	for i := from; i < end-3 && i < from+7; i++ {
		if c.toks[i].sep&sepStop == 0 {
			continue
		}
		gap := c.text[c.toks[i].end:c.toks[i+1].start]
		capital := c.text[c.toks[from].start] >= 'A' && c.text[c.toks[from].start] <= 'Z'
		if strings.Contains(gap, ":") && capital && !c.verbish(from, i+1) {
			return i + 1, i + 1
		}
		if strings.Contains(gap, ".") && i-from < 4 && capital && !c.verbish(from, i+1) {
			return i + 1, i + 1
		}
		return 0, 0
	}
	return 0, 0
}

// verbish reports whether the tokens hold a subject or modal: then they are a
// sentence and no label.
func (c *clause) verbish(from, to int) bool {
	for i := from; i < to; i++ {
		switch w := c.toks[i].low; {
		case w == "we", w == "you", w == "do", w == "don't", modals[w] != "":
			return true
		case w == "is", w == "are", w == "not":
			return true
		}
	}
	return false
}

// skipNumber passes over "4.5.", "(a)" or "iv." before the words.
func (c *clause) skipNumber(from, end int) int {
	i := from
	for i < end-1 && i < from+3 {
		w := c.toks[i].low
		first := w[0]
		short := len(w) <= 3 && c.toks[i].sep&(sepStop|sepParen) != 0 && w != "we" && w != "you" && w != "us"
		numeric := digit(first) && c.toks[i].sep&(sepStop|sepParen) != 0 || digit(first) && strings.Contains(w, ".")
		roman := strings.Trim(w, "ivx") == ""
		if numeric || short && (len(w) == 1 || roman) {
			i++
			continue
		}
		break
	}
	return i
}

// mainClause returns where the main clause begins after a lead clause.
func (c *clause) mainClause(from, end int) int {
	if !subordinators[c.low(from)] {
		return c.skipAdverb(from, end)
	}
	for i := from + 2; i < end && i < from+90; i++ {
		if c.toks[i-1].sep&(sepComma|sepDash) == 0 {
			continue
		}
		at := i
		if c.low(at) == "then" {
			at++
		}
		if c.isSubject(at) {
			return at
		}
	}
	return from
}

// skipAdverb passes over "However," and the like before a subject.
func (c *clause) skipAdverb(from, end int) int {
	for i := from + 1; i < end && i <= from+4; i++ {
		if c.toks[i-1].sep&sepComma != 0 && (c.low(i) == "we" || c.low(i) == "you") && !c.verbish(from, i) {
			return i
		}
	}
	return from
}

func (c *clause) hasVerb(from, end int) bool {
	for i := from; i < end; i++ {
		switch w := c.toks[i].low; {
		case w == "is", w == "are", w == "be", w == "has", w == "have", w == "does", w == "was", w == "were", w == "applies", w == "apply", w == "means", w == "includes", w == "include", w == "do", w == "governs", w == "agree", w == "agrees", w == "constitutes", w == "requires", w == "provides", w == "provide", w == "allows":
			return true
		case modals[w] != "":
			return true
		}
	}
	return false
}
