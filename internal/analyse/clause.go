package analyse

import (
	"strings"

	"smallprint"
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
