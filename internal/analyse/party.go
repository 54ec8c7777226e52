package analyse

import (
	"strings"
)

// namedParty renders "Anthropic will ..." where the party has another name
// than the platform has here.
func (c *clause) namedParty(i, end int) string {
	if i >= end-3 || shifted[c.low(i)] != "" || adverbs[c.low(i)] || c.low(i) == "we" {
		return ""
	}
	for k := i; k < i+4 && k < end-2; k++ {
		if first := c.text[c.toks[k].start]; first < 'A' || first > 'Z' || danglers[c.low(k)] || c.toks[k].sep != 0 {
			return ""
		}
		if !c.finite(k+1) || adverb(c.low(k+1)) || c.low(k+1) == "is" || c.low(k+1) == "has" {
			continue
		}
		p := c.predicate(predicate{platform: true, start: i}, k+1, end, "")
		if !p.ok || p.verb == "" || p.rest >= end || c.words(i, k+1) == strings.ToUpper(c.words(i, k+1)) && k == i && modals[c.low(k+1)] == "" {
			return ""
		}
		return c.platform() + " says that " + c.quoted(i, k+1) + " " + p.verb + " " + c.quoteRest(p.rest, end)
	}
	return ""
}

// adverb reports whether w can stand between a subject and its verb.
func adverb(w string) bool {
	return adverbs[w] || len(w) > 4 && strings.HasSuffix(w, "ly") && !verbsInLy[w]
}

var verbsInLy = wordSet("apply supply rely reply comply imply multiply")

// finite reports whether token i is a verb that a name can govern: after
// "Acme" a noun may stand as well ("Acme accounts").
func (c *clause) finite(i int) bool {
	w := c.low(i)
	return modals[w] != "" || adverb(w) || w == "is" || w == "has" || w == "does" || w == "doesn't" || finiteVerbs[w]
}

var finiteVerbs = wordSet("collects uses shares retains reserves provides makes requires processes stores offers does takes disclaims owns grants agrees disclosed keeps deletes sells trains assumes relies transfers discloses receives encourages complies prohibits recommends allows permits maintains respects")

// isName returns how many tokens of the platform's own name stand at i.
func (c *clause) isName(i int) int {
	n := 0
	for _, w := range strings.Fields(c.ctx.Platform) {
		if c.low(i+n) != lower(w) {
			return 0
		}
		n++
	}
	return n
}

// isSubject reports whether a main clause can begin at token i.
func (c *clause) isSubject(i int) bool {
	w, _, _ := strings.Cut(c.low(i), "'")
	return w == "we" || w == "you" || w == "customer" || c.isName(i) > 0
}

func (c *clause) platform() string {
	if c.ctx == nil || c.ctx.Platform == "" {
		return "The platform"
	}
	return c.ctx.Platform
}

// users is what the other side is called.
func (c *clause) users() string {
	if businessDocument(c.ctx.TermsType) {
		return "customers"
	}
	return "users"
}

func businessDocument(termsType string) bool {
	for _, w := range []string{"Commercial", "Business", "Developer", "Processor", "Sellers", "Service Level"} {
		if strings.Contains(termsType, w) {
			return true
		}
	}
	return false
}
