package law

import (
	"slices"
	"strings"

	"smallprint"
)

// A word is a phrase to find at word boundaries; an open one may go on.
type word struct {
	text string // with a leading space, and a trailing one unless open
}

func words(alternatives string) []word {
	var out []word
	for _, a := range strings.Split(alternatives, "|") {
		if a == "" {
			continue
		}
		stem, open := strings.CutSuffix(a, "*")
		t := " " + strings.TrimSpace(fold(stem))
		if !open {
			t += " "
		}
		out = append(out, word{t})
	}
	return out
}

// fold lower-cases ASCII and turns what is no letter, digit or hyphen into
// spaces, byte for byte, so that offsets stay those of s.
func fold(s string) string {
	b := []byte(s)
	for i, c := range b {
		switch {
		case c >= 'A' && c <= 'Z':
			b[i] = c + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-':
		case c == 0xE2 && i+2 < len(b) && b[i+1] == 0x80: // curly quotes and dashes
			b[i], b[i+1], b[i+2] = ' ', ' ', ' '
		case c < 0x80:
			b[i] = ' '
		}
	}
	return string(b)
}

// A clause is a provision made ready to ask questions of.
type clause struct {
	p        *smallprint.Provision
	raw      string // words of the clause, its lead-in and its headings
	folded   string // raw, folded, with a space at both ends
	privacy  bool
	known    bool // the kind of document is known
	business bool
	region   []string // jurisdictions to which the clause is limited; nil for all
}

func newClause(p *smallprint.Provision, termsType string) *clause {
	n := 2
	for _, s := range p.Spans {
		n += len(s.Quote) + 1
	}
	for _, s := range p.Context {
		n += len(s.Quote) + 1
	}
	var b strings.Builder
	b.Grow(n + 100)
	b.WriteByte(' ')
	for _, s := range p.Spans {
		b.WriteString(s.Quote)
		b.WriteByte(' ')
	}
	for _, s := range p.Context {
		b.WriteString(s.Quote)
		b.WriteByte(' ')
	}
	for _, h := range p.Path {
		b.WriteString(h)
		b.WriteByte(' ')
	}
	c := &clause{p: p, raw: b.String()}
	c.folded = fold(c.raw)
	c.known = termsType != ""
	c.privacy = strings.Contains(termsType, "Privacy") || strings.Contains(termsType, "Trackers")
	c.business = businessDocument(termsType)
	c.region = regionOf(p)
	return c
}

// businessDocument reports whether a kind of document binds businesses alone.
// The names are Open Terms Archive's terms types.
func businessDocument(termsType string) bool {
	for _, w := range []string{"Commercial", "Business", "Developer", "Processor", "Sellers", "Service Level"} {
		if strings.Contains(termsType, w) {
			return true
		}
	}
	return false
}

// find returns the first of the words that stands in the clause, as written.
func (c *clause) find(ws []word) (string, bool) {
	for _, w := range ws {
		i := strings.Index(c.folded, w.text)
		if i < 0 {
			continue
		}
		end := i + len(w.text)
		if !strings.HasSuffix(w.text, " ") {
			for end < len(c.folded) && c.folded[end] != ' ' {
				end++
			}
		} else {
			end--
		}
		return c.raw[i+1 : end], true
	}
	return "", false
}

// meets reports whether every condition of the rule holds, and the word of
// the clause that the rule turns on, if it turns on one.
func (c *clause) meets(r *matcher) (said string, ok bool) {
	if len(r.Stances) > 0 && !slices.Contains(r.Stances, string(c.p.Stance)) {
		return "", false
	}
	if c.known && (r.Terms == "privacy" && !c.privacy || r.Terms == "terms" && c.privacy) {
		return "", false
	}
	if len(r.Attributes) > 0 && !c.states(r.Attributes) {
		return "", false
	}
	if _, bad := c.find(r.unless); bad {
		return "", false
	}
	for i, g := range r.groups {
		w, found := c.find(g)
		if !found {
			return "", false
		}
		if i == 0 {
			said = w
		}
	}
	w, ok := c.audience(r.Audience)
	if said == "" {
		said = w
	}
	return said, ok
}

func (c *clause) states(attributes []string) bool {
	for _, n := range attributes {
		if _, ok := c.p.Attribute(n); ok {
			return true
		}
	}
	return false
}

var (
	minors     = words("child|children|minor|minors|under 13|under 16|under 18|under the age of*|years of age|thirteen|parent|parents|parental|guardian|guardians|teen|teens|teenagers|13 years|16 years|18 years")
	traders    = words("business user*|enterprise*|business customer*|seller*|merchant*|business account*|trader*")
	processors = words("processor*|sub-processor*|subprocessor*|controller|processes personal data|service provider*|data processing")
	gatekeeper = words("gatekeeper*|core platform service*|digital markets act")
)

// audience reports whether the clause speaks to those whom the rule is for,
// and the word that shows it.
func (c *clause) audience(a string) (said string, ok bool) {
	switch a {
	case "consumer":
		return "", !c.business && !c.tierOnly("enterprise", "api")
	case "business":
		if c.business || c.tierOnly("enterprise", "api") {
			return "", true
		}
		return c.find(traders)
	case "minors":
		return c.find(minors)
	case "processor":
		if c.business {
			return "", true
		}
		return c.find(processors)
	case "gatekeeper":
		return c.find(gatekeeper)
	}
	return "", true
}

// tierOnly reports whether the clause is limited to these tiers.
func (c *clause) tierOnly(tiers ...string) bool {
	found := false
	for _, a := range c.p.Attributes {
		if a.Name != "tier" {
			continue
		}
		if !slices.Contains(tiers, a.Value) {
			return false
		}
		found = true
	}
	return found
}
