package analyse

import (
	"strings"

	"smallprint"
)

// A predicate is what is said of the platform or of the user.
type predicate struct {
	ok       bool
	platform bool   // the platform is the subject, else the user
	verb     string // in the third person, with its negation: "may not"
	start    int    // token of the subject
	rest     int    // first token that is quoted
}

// modals maps a modal verb to how it reads of a third person.
var modals = map[string]string{
	"may": "may", "might": "might", "can": "can", "could": "could", "will": "will", "shall": "shall", "must": "must",
	"would": "would", "should": "should", "won't": "will not", "can't": "cannot", "cannot": "cannot", "shouldn't": "should not",
}

var adverbs = wordSet("also only always never often sometimes then hereby further either currently generally typically usually normally ordinarily automatically expressly therefore additionally thus still just strictly solely otherwise explicitly specifically occasionally periodically regularly simply hereinafter irrevocably")

// subject reads "we [adverb] [modal|verb] ..." or "you ..." at token i.
func (c *clause) subject(i, end int) predicate {
	if i >= end {
		return predicate{}
	}
	w := c.toks[i].low
	who, contracted, _ := strings.Cut(w, "'")
	p := predicate{platform: true, start: i}
	switch who {
	case "we":
	case "you":
		p.platform = false
	case "customer", "customers", "users", "user", "licensee", "merchant", "seller", "developer", "developers", "members":
		if contracted != "" || modals[c.low(i+1)] == "" {
			return predicate{}
		}
		p.platform = false
	default:
		if w == "the" && (c.low(i+1) == "company" || c.low(i+1) == "provider" || c.low(i+1) == "platform") && c.finite(i+2) {
			i++
		} else if n := c.isName(i); n > 0 {
			i += n - 1
			if !c.finite(i + 1) {
				return predicate{}
			}
		} else {
			return c.imperative(i, end)
		}
	}
	aux := map[string]string{"ll": "will", "re": "are", "ve": "have", "d": "would"}[contracted]
	return c.predicate(p, i+1, end, aux)
}

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

// predicate reads the verb at token i.
func (c *clause) predicate(p predicate, i, end int, aux string) predicate {
	said := ""
	for i < end-1 && adverb(c.low(i)) && aux == "" {
		said += c.low(i) + " "
		i++
	}
	if i >= end || c.toks[max(i-1, 0)].sep&(sepStop|sepComma|sepParen) != 0 {
		return predicate{}
	}
	w := c.low(i)
	if aux != "" {
		w = aux
		i--
	}
	p.ok, p.rest = true, i+1
	third := p.platform
	switch {
	case modals[w] != "":
		p.verb = said + modals[w]
	case w == "do" || w == "does":
		p.verb = said + pick(third, "does", "do")
	case w == "don't" || w == "doesn't":
		p.verb = said + pick(third, "does not", "do not")
	case w == "are" || w == "is":
		p.verb = said + pick(third, "is", "are")
	case w == "aren't" || w == "isn't":
		p.verb = said + pick(third, "is not", "are not")
	case w == "have" || w == "has":
		p.verb = said + pick(third, "has", "have")
	default:
		return c.fullVerb(p, i, end, said)
	}
	if c.low(p.rest) == "not" && p.rest < end {
		p.verb += " not"
		p.rest++
	}
	return p
}

// fullVerb puts a full verb into the third person. Two verbs joined by "and"
// or a comma stay as they are, quoted from the pronoun on.
func (c *clause) fullVerb(p predicate, i, end int, said string) predicate {
	w := c.low(i)
	if danglers[w] || len(w) < 2 || digit(w[0]) {
		return predicate{}
	}
	next := c.low(i + 1)
	if c.toks[i].sep&sepComma != 0 || next == "and" || next == "or" || next == "and/or" {
		p.rest, p.verb = i, ""
		return p
	}
	if c.toks[i].sep&(sepStop|sepParen) != 0 && i+1 < end {
		p.verb, p.rest = "", i
		return p
	}
	p.verb = said + w
	if p.platform && !strings.HasSuffix(w, "ed") && !c.name(i-1) {
		p.verb = said + thirdPerson(w)
	}
	p.rest = i + 1
	p.ok = p.rest < end
	if !p.ok { // "we agree": nothing is left to quote
		p.ok, p.rest, p.verb = true, i, ""
	}
	return p
}

// name reports whether a platform named by its name, not "we", stands at i:
// then its verb has the third person already.
func (c *clause) name(i int) bool { return i >= 0 && c.low(i) != "we" && !adverb(c.low(i)) }

func thirdPerson(w string) string {
	switch {
	case w == "have":
		return "has"
	case strings.HasSuffix(w, "y") && len(w) > 2 && !strings.ContainsAny(w[len(w)-2:len(w)-1], "aeiou"):
		return w[:len(w)-1] + "ies"
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "sh"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "o"):
		return w + "es"
	}
	return w + "s"
}

// imperative reads "Do not share ..." or "Keep ..." addressed to the user.
func (c *clause) imperative(i, end int) predicate {
	if c.p.Stance != smallprint.UserMust && c.p.Stance != smallprint.UserMustNot {
		return predicate{}
	}
	w := c.low(i)
	p := predicate{ok: i+2 < end, start: i}
	switch {
	case w == "do" && c.low(i+1) == "not":
		p.verb, p.rest = "are told not to", i+2
	case w == "don't":
		p.verb, p.rest = "are told not to", i+1
	case w == "never" && i+2 < end:
		p.verb, p.rest = "are told never to", i+1
	case w == "please":
		p.verb, p.rest = "are asked to", i+1
		if c.low(i+1) == "do" && c.low(i+2) == "not" {
			p.verb, p.rest = "are asked not to", i+3
		}
	default:
		return predicate{}
	}
	return p
}

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

// said renders the sentence: who says what of whom, the lead clause first,
// the rest quoted.
func (p predicate) said(c *clause, lead string, end int) string {
	head := c.platform() + " says"
	if p.verb == "" {
		if lead != "" {
			lead = "," + strings.TrimSuffix(lead, ",")
		}
		return head + lead + ": " + c.quoteRest(p.start, end)
	}
	who := c.users()
	if p.platform {
		who = "it"
	}
	if lead != "" {
		lead = "," + lead
	}
	if p.rest >= end {
		return head + " that" + lead + " " + who + " " + p.verb
	}
	return head + " that" + lead + " " + who + " " + p.verb + " " + c.quoteRest(p.rest, end)
}

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

func pick(cond bool, a, b string) string {
	if cond {
		return a
	}
	return b
}
