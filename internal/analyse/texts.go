package analyse

import (
	"embed"
	"fmt"
	"strings"
)

// Texts are data: a file for each type that has something to say beyond what
// the clause states. texts/README says how they are written.
//
//go:embed texts
var textFiles embed.FS

// A text is what can be said about provisions of a type.
type text struct {
	focus    []string
	sections map[string][]line
}

// A line is a sentence that is said where its conditions hold and the clause
// states every fact it names.
type line struct {
	where string // file and line, for errors
	conds []cond
	or    bool // an alternative: only where no line of its run was said
	parts []part
}

// A cond holds where one of its alternatives does.
type cond struct {
	not bool
	any []string
}

// A part is words or, where fact is set, a fact of the clause.
type part struct {
	words string
	fact  []string // the first of these that is stated
}

var sectionNames = map[string]bool{"states": true, "why": true, "users": true, "you": true, "governance": true, "contract": true, "compliance": true, "change": true}

var texts map[string]*text

func init() { texts = loadTexts() }

func loadTexts() map[string]*text {
	m := map[string]*text{}
	files, err := textFiles.ReadDir("texts")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		typ, ok := strings.CutSuffix(f.Name(), ".txt")
		if !ok {
			continue
		}
		b, err := textFiles.ReadFile("texts/" + f.Name())
		if err != nil {
			panic(err)
		}
		t, err := parseText(f.Name(), string(b))
		if err != nil {
			panic("analyse: " + err.Error())
		}
		m[typ] = t
	}
	return m
}

func parseText(file, source string) (*text, error) {
	t := &text{sections: map[string][]line{}}
	section := ""
	for n, s := range strings.Split(source, "\n") {
		where := fmt.Sprintf("%s:%d", file, n+1)
		switch {
		case s == "" || s[0] == '#':
		case strings.HasPrefix(s, "focus: "):
			t.focus = strings.Fields(s[len("focus: "):])
		case s[0] == '[':
			section = strings.Trim(s, "[]")
			if !sectionNames[section] {
				return nil, fmt.Errorf("%s: no section %q", where, section)
			}
		default:
			l, err := parseLine(where, s)
			if err != nil {
				return nil, err
			}
			t.sections[section] = append(t.sections[section], l)
		}
	}
	return t, nil
}

func parseLine(where, s string) (line, error) {
	l := line{where: where}
	s, l.or = strings.CutPrefix(s, "| ")
	conds, words, ok := strings.Cut(s, "=> ")
	if !ok {
		return l, fmt.Errorf("%s: want CONDITIONS => SENTENCE", where)
	}
	for _, f := range strings.Fields(conds) {
		name, not := strings.CutPrefix(f, "!")
		l.conds = append(l.conds, cond{not, strings.Split(name, ",")})
	}
	for words != "" {
		before, rest, found := strings.Cut(words, "{")
		if before != "" {
			l.parts = append(l.parts, part{words: before})
		}
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return l, fmt.Errorf("%s: a { is not closed", where)
		}
		l.parts = append(l.parts, part{fact: strings.Split(name, "|")})
		words = after
	}
	return l, nil
}

// holds reports whether the condition holds of the clause.
func (d *cond) holds(c *clause) bool {
	for _, n := range d.any {
		if c.is(n) {
			return !d.not
		}
	}
	return d.not
}

// is answers one condition: a stance, a sign, an attribute "@name" or
// "@name=value", a kind of document, or a level.
func (c *clause) is(name string) bool {
	if s, ok := stanceWords[name]; ok {
		return c.p.Stance == s
	}
	if a, ok := strings.CutPrefix(name, "@"); ok {
		n, v, withValue := strings.Cut(a, "=")
		for i := range c.p.Attributes {
			if x := &c.p.Attributes[i]; x.Name == n && (!withValue || x.Value == v) {
				return true
			}
		}
		if n == "period" {
			_, to := c.duration()
			return to > 0
		}
		return false
	}
	switch name {
	case "elsewhere":
		return c.refusalElsewhere()
	case "business":
		return businessDocument(c.ctx.TermsType)
	case "privacy":
		return strings.Contains(c.ctx.TermsType, "Privacy")
	case "key":
		return c.p.Salience == "key"
	case "heavy":
		return c.p.Severity.Rank() >= 3
	}
	if parts, ok := composites[name]; ok {
		for _, p := range parts {
			if c.shows(p) {
				return true
			}
		}
		return false
	}
	return c.shows(name)
}

// say renders the line, or "" where it does not apply: a condition fails, a
// fact is not stated, or all facts stand in a lead-in that the clause shares
// with others.
func (l *line) say(c *clause) string {
	for i := range l.conds {
		if !l.conds[i].holds(c) {
			return ""
		}
	}
	var b strings.Builder
	here := false
	for _, p := range l.parts {
		if p.fact == nil {
			b.WriteString(p.words)
			continue
		}
		f := ""
		for _, n := range p.fact {
			if f = c.fact(n); f != "" {
				here = here || !plainFacts[n] && c.shownHere(n)
				break
			}
		}
		if f == "" {
			return ""
		}
		b.WriteString(f)
	}
	if !here {
		return ""
	}
	return b.String()
}

// plainFacts name the parties; a sentence needs more than these.
var plainFacts = map[string]bool{"Platform": true, "users": true, "Users": true}

// section renders a section: at most max sentences.
func (c *clause) section(name string, max int) []string {
	t := texts[c.p.Type]
	if t == nil {
		return nil
	}
	var out []string
	said := false
	for i := range t.sections[name] {
		l := &t.sections[name][i]
		if !l.or {
			said = false
		}
		if said {
			continue
		}
		if s := l.say(c); s != "" {
			out = append(out, s)
			said = true
			if len(out) == max {
				break
			}
		}
	}
	return out
}
