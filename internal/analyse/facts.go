package analyse

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// composites are facts made of several signs: whatever of them stands in the
// clause, each once, at most three.
var composites = map[string][]string{
	"data":  {"inputs", "outputs", "content", "personal", "sensitive"},
	"who":   {"affiliates", "vendors", "partners", "authorities", "merger", "otherusers", "thirdparties"},
	"io":    {"inputs", "outputs"},
	"scope": {"worldwide", "perpetual", "royaltyfree", "sublicense", "exclusive"},
}

// fact returns what stands in a template for a name: words of the clause in
// quotation marks, or the names of the parties. "" means the clause does not
// state it.
func (c *clause) fact(name string) string {
	switch name {
	case "Platform":
		return c.platform()
	case "users":
		return c.users()
	case "Users":
		u := c.users()
		r, n := utf8.DecodeRuneInString(u)
		return string(unicode.ToUpper(r)) + u[n:]
	case "focus":
		return c.focus()
	}
	if a, ok := strings.CutPrefix(name, "@"); ok {
		return c.attribute(a)
	}
	if parts, ok := composites[name]; ok {
		return c.all(parts)
	}
	h, ok := c.first(name)
	if !ok {
		return ""
	}
	if signs[h.id].mode == "word" {
		return c.all([]string{name})
	}
	return c.quoted(c.reach(h))
}

// reach returns the tokens that are quoted for a hit.
func (c *clause) reach(h hit) (int, int) {
	if signs[h.id].mode == "word" {
		return c.noun(h), h.to
	}
	if signs[h.id].mode == "near" {
		f, to := c.around(h)
		return f, c.balance(f, to)
	}
	from := h.from
	if signs[h.id].mode == "after" {
		if h.to >= len(c.toks) || c.toks[h.to-1].sep&sepStop != 0 {
			return 0, 0
		}
		from = h.to
	}
	f, to := c.fragment(from, 14)
	to = max(to, h.to)
	return f, c.balance(f, to)
}

// nouns are the signs that name parties or data: their adjectives are quoted
// with them.
var nouns = wordSet("affiliates vendors partners thirdparties otherusers reviewers inputs outputs content personal sensitive authorities safeguards country")

// heads stand before a noun phrase.
var heads = wordSet("with by from of the our your its their any all other certain such for about on in a an these those some")

// noun returns where the noun phrase that ends in the hit begins: after the
// determiner or preposition before it, if that is near; else at the hit.
func (c *clause) noun(h hit) int {
	if !nouns[signs[h.id].name] {
		return h.from
	}
	for k := 1; k <= 2; k++ {
		i := h.from - k
		if i < 0 || c.toks[i].sep != 0 {
			break
		}
		if heads[c.low(i)] {
			return i + 1
		}
		if danglers[c.low(i)] {
			break
		}
	}
	return h.from
}

// shownHere reports whether the clause itself, not a lead-in that it shares with
// its neighbours, shows the fact.
func (c *clause) shownHere(name string) bool {
	if name == "focus" || name[0] == '@' {
		return true
	}
	parts := composites[name]
	if parts == nil {
		parts = []string{name}
	}
	for _, n := range parts {
		if h, ok := c.first(n); ok && h.from < c.own {
			return true
		}
	}
	return false
}

// attribute returns the words of an attribute in quotation marks.
func (c *clause) attribute(name string) string {
	var out []string
	for i := range c.p.Attributes {
		if a := &c.p.Attributes[i]; a.Name == name && a.Quote != "" && len(out) < 2 {
			out = append(out, "“"+a.Quote+"”")
		}
	}
	if out == nil && name == "period" {
		return c.quoted(c.duration())
	}
	return listed(out)
}

var (
	timeUnits  = wordSet("hour hours day days week weeks month months year years")
	timeLeads  = wordSet("within up to at least for after than maximum of a more no longer later business calendar consecutive about every")
	timeNumber = wordSet("one two three four five six seven ten twelve fourteen fifteen thirty sixty ninety")
)

// duration returns the first length of time that the clause itself states, as
// "up to 30 days", where no attribute gives it.
func (c *clause) duration() (int, int) {
	for i := 1; i < c.own; i++ {
		if !timeUnits[c.low(i)] {
			continue
		}
		from := i - 1
		if (c.low(from) == "business" || c.low(from) == "calendar" || c.low(from) == "consecutive") && from > 0 {
			from--
		}
		if w := c.low(from); !digit(w[0]) && !timeNumber[w] {
			continue
		}
		if from > 0 && timeNumber[c.low(from-1)] {
			from-- // "thirty (30) days"
		}
		for from > 0 && i-from < 6 && timeLeads[c.low(from-1)] && c.toks[from-1].sep == 0 {
			from--
		}
		return from, i + 1
	}
	return 0, 0
}

// all quotes the phrases of the signs, each once, at most three, the clause's
// own before those of its lead-ins.
func (c *clause) all(names []string) string {
	var out []string
	seen := map[string]bool{}
	for _, h := range c.hits {
		if len(out) == 3 {
			break
		}
		for _, n := range names {
			if signIDs[n] != h.id {
				continue
			}
			w := c.low(h.from)
			if !seen[w] && !seen[strings.TrimSuffix(w, "s")] {
				seen[w], seen[strings.TrimSuffix(w, "s")] = true, true
				out = append(out, c.quoted(c.reach(h)))
			}
		}
	}
	return listed(out)
}

// listed joins quotations as a sentence does.
func listed(l []string) string {
	switch len(l) {
	case 0:
		return ""
	case 1:
		return l[0]
	}
	return strings.Join(l[:len(l)-1], ", ") + " and " + l[len(l)-1]
}

// focus returns the words on which the clause turns for its type: the first
// sign that its text names, else the beginning of what it says.
func (c *clause) focus() string {
	if t := texts[c.p.Type]; t != nil {
		for _, n := range t.focus {
			if f := c.fact(n); f != "" {
				return f
			}
		}
	}
	end := min(c.spanEnd(0), c.own)
	from := c.skipNumber(0, end)
	if _, rest := c.label(from, end); rest > 0 {
		from = rest
	}
	from = c.skipConnective(from, end)
	if s := c.subject(c.mainClause(from, end), end); s.ok && s.rest < end {
		from = c.skipNumber(s.rest, end)
	}
	f, to := c.fragment(from, 12)
	return c.quoted(f, c.balance(f, to))
}
