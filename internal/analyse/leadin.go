package analyse

import (
	"smallprint"
)

// underLeadIn renders an item by the lead-in it hangs on: by what the lead-in
// says of the platform or the user, else below its words. "" without lead-in.
func (c *clause) underLeadIn(from, end int) string {
	for at := c.own; at < len(c.toks); at = c.spanEnd(at) {
		stop := c.spanEnd(at)
		first := c.skipNumber(at, stop)
		main := c.mainClause(first, stop)
		lead := ""
		if main > first && subordinators[c.low(first)] {
			lead = c.leadIn(first, main)
		}
		for i := main; i < stop; i++ {
			if i > main && c.toks[i-1].sep&(sepComma|sepStop) == 0 {
				continue
			}
			s := c.subject(i, stop)
			if !s.ok || s.verb == "" {
				continue
			}
			if s.rest >= stop {
				return s.said(c, lead, stop) + " " + c.quoteRest(from, end)
			}
			return s.said(c, lead, c.cut(s.rest, stop, 28)) + ": " + c.quoteRest(from, end)
		}
	}
	if c.own == len(c.toks) {
		return ""
	}
	stop := c.spanEnd(c.own)
	return "Under " + c.quoted(c.own, c.cut(c.own, stop, 20)) + ", " + c.item(from, end)
}

// item renders an item below its lead-in: a sentence of its own, or one of a
// list.
func (c *clause) item(from, end int) string {
	if c.p.Stance == smallprint.UserMustNot || !c.hasVerb(from, end) {
		return c.listed(from, end)
	}
	return c.plain(from, end)
}
