package analyse

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed lexicon.txt
var lexiconText string

// A phrase is an entry of the lexicon: the words after its first, and what
// they show.
type phrase struct {
	id   int
	rest []string // a last word that ends in * may go on
}

// A sign is a line of the lexicon: a name, how much of the clause is quoted
// for it, and its phrases.
type sign struct {
	name string
	mode string // "word": the phrase; "near": with the words around it; "on": from the phrase on; "after": what follows it
}

var (
	signs   []sign
	signIDs = map[string]int{}
	phrases = map[string][]phrase{}
)

func init() {
	for n, line := range strings.Split(lexiconText, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, " ", 3)
		if len(f) != 3 || f[1] != "word" && f[1] != "near" && f[1] != "on" && f[1] != "after" {
			panic(fmt.Sprintf("analyse: lexicon.txt:%d: want NAME MODE PHRASES", n+1))
		}
		id := len(signs)
		signs = append(signs, sign{f[0], f[1]})
		signIDs[f[0]] = id
		for _, p := range strings.Split(f[2], "|") {
			w := strings.Fields(p)
			phrases[w[0]] = append(phrases[w[0]], phrase{id, w[1:]})
		}
	}
	if len(signs) > 128 {
		panic("analyse: the lexicon has more signs than clause.has has bits")
	}
}

// match finds the phrases of the lexicon in one pass.
func (c *clause) match() {
	c.hits = make([]hit, 0, 16)
	for i := range c.toks {
		for _, p := range phrases[c.toks[i].low] {
			if c.follows(i+1, p.rest) && !c.negated(p.id, i) {
				c.add(hit{p.id, i, i + 1 + len(p.rest)})
			}
		}
	}
}

// negated reports whether a phrase stands in one that means something else:
// "not limited to", "without prior notice".
func (c *clause) negated(id, i int) bool {
	switch w := c.low(i - 1); signs[id].name {
	case "liabcap":
		return w == "not"
	case "country":
		return w == "outside" || w == "the" && (c.low(i-2) == "outside" || c.low(i-2) == "of" && c.low(i-3) == "outside")
	case "notify":
		return w == "without" || w == "any" && c.low(i-2) == "without"
	}
	return false
}

// add keeps a hit; of hits of one sign that overlap, the longest.
func (c *clause) add(h hit) {
	c.has[h.id/64] |= 1 << (h.id % 64)
	for k := len(c.hits) - 1; k >= 0 && k >= len(c.hits)-6; k-- {
		if o := &c.hits[k]; o.id == h.id && h.from < o.to {
			if h.to-h.from > o.to-o.from {
				*o = h
			}
			return
		}
	}
	c.hits = append(c.hits, h)
}

func (c *clause) follows(i int, rest []string) bool {
	if i+len(rest) > len(c.toks) {
		return false
	}
	for k, w := range rest {
		t := &c.toks[i+k]
		if c.toks[i+k-1].sep&(sepStop|sepParen) != 0 {
			return false
		}
		if stem, open := strings.CutSuffix(w, "*"); open {
			if !strings.HasPrefix(t.low, stem) {
				return false
			}
		} else if t.low != w {
			return false
		}
	}
	return true
}

// shows reports whether a phrase of the sign stands in the clause or its
// lead-ins.
func (c *clause) shows(name string) bool {
	id, ok := signIDs[name]
	return ok && c.has[id/64]&(1<<(id%64)) != 0
}

// first returns the first hit of the sign, the clause's own words before its
// lead-ins.
func (c *clause) first(name string) (hit, bool) {
	id, ok := signIDs[name]
	if !ok || c.has[id/64]&(1<<(id%64)) == 0 {
		return hit{}, false
	}
	for _, h := range c.hits {
		if h.id == id {
			return h, true
		}
	}
	return hit{}, false
}
