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

func pick(cond bool, a, b string) string {
	if cond {
		return a
	}
	return b
}
