package analyse

import (
	"strings"

	"smallprint"
)

// maxNotes is how many notes a reader is given: the first of each kind.
const maxNotes = 5

// notes returns what a careful reader would query in the clause: open lists,
// vague times and grounds, parties that are not named, limits to a region or
// tier, and other documents that are needed. Each quotes its words.
func (c *clause) notes() []string {
	var out []string
	seen := [2]uint64{}
	add := func(s string) {
		if len(out) < maxNotes {
			out = append(out, s)
		}
	}
	for _, h := range c.hits {
		if h.from >= c.own || seen[h.id/64]&(1<<(h.id%64)) != 0 {
			continue
		}
		if n := c.note(h); n != "" {
			seen[h.id/64] |= 1 << (h.id % 64)
			add(n)
		}
	}
	if n := c.undefined(); n != "" {
		add(n)
	}
	for _, a := range c.p.Attributes {
		if n := c.limitNote(&a); n != "" {
			add(n)
		}
	}
	return out
}

// note returns the note on a phrase of the clause, "" for none.
func (c *clause) note(h hit) string {
	switch signs[h.id].name {
	case "openlist":
		if h.from == 0 || c.toks[h.from-1].sep&sepStop != 0 && c.low(h.from) == "for" {
			return "" // "For example, ..." opens a sentence
		}
		_, to := c.fragment(h.from, 9)
		if to <= h.to {
			return "" // "such as:" before a list of its own
		}
		return c.quoted(h.from, to) + ": the list is open, so more than what is named can be meant."
	case "vaguetime":
		return c.quoted(c.around(h)) + ": no time is fixed."
	case "vagueword":
		_, to := c.fragment(h.from, 9)
		return c.quoted(h.from, to) + ": the clause does not say when this is so."
	case "affiliates":
		return c.quoted(c.around(h)) + ": which companies these are is not said here."
	case "partners", "thirdparties":
		if strings.HasPrefix(c.p.Type, "data.") {
			return c.quoted(c.around(h)) + ": they are not named here."
		}
	case "docref":
		if !strings.Contains(lower(c.ctx.TermsType), c.low(h.from)) {
			return c.quoted(c.around(h)) + ": that text is another document, needed to read this clause in full."
		}
	}
	return ""
}

// leaders never begin a quotation.
var leaders = wordSet("a an the of and or that which is are be been by than as to this these such will shall may")

// around widens a hit to the words that make it recognisable: up to five
// before and three after, within its clause.
func (c *clause) around(h hit) (int, int) {
	from, to := h.from, h.to
	for from > 0 && from != c.own && h.from-from < 5 && c.toks[from-1].sep == 0 {
		from--
	}
	for from < h.from && leaders[c.toks[from].low] {
		from++
	}
	for to < len(c.toks) && to-h.to < 3 && c.toks[to-1].sep == 0 {
		to++
	}
	for to > h.to && danglers[c.toks[to-1].low] {
		to--
	}
	return from, to
}

func (c *clause) limitNote(a *smallprint.Attribute) string {
	if a.Quote == "" {
		return ""
	}
	switch a.Name {
	case "region":
		return "Limited to “" + a.Quote + "”: people elsewhere are not told the same by this clause."
	case "tier":
		return "Limited to “" + a.Quote + "”: other users are not told the same by this clause."
	}
	return ""
}
