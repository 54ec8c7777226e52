package analyse

import (
	"regexp"
	"strings"
	"testing"

	"smallprint"
	"smallprint/taxonomy"
)

// filler is what says nothing of any vendor in particular; decisions are words
// that only a court may use.
var (
	filler = []string{"establishes the framework", "crucial role", "important to note", "it is worth noting", "plays a", "in today's", "robust", "navigate",
		"landscape", "comprehensive", "ensures that", "underscores", "highlights the", "best practice", "stakeholders", "leverage", "holistic", "going forward", "in order to ensure"}
	decisions = []string{"illegal", "unlawful", "violates", "unenforceable", "invalid clause", "breaks the law", "infringes the law"}
)

func refuse(t *testing.T, where, s string) {
	t.Helper()
	low := strings.ToLower(s)
	for _, w := range append(append([]string{}, filler...), decisions...) {
		if strings.Contains(low, w) {
			t.Errorf("%s says %q: %s", where, w, s)
		}
	}
	if strings.Contains(s, "—") {
		t.Errorf("%s has a dash as decoration: %s", where, s)
	}
}

// Every sentence of the texts names a fact of the clause, ends as a sentence
// does, and uses words that are neither filler nor a decision.
func TestTexts(t *testing.T) {
	for typ, x := range texts {
		if _, ok := taxonomy.Lookup(typ); !ok {
			t.Errorf("texts/%s.txt: no such type", typ)
		}
		for _, n := range x.focus {
			lintName(t, typ+" focus", n)
		}
		for section, lines := range x.sections {
			for i := range lines {
				lintLine(t, section, &lines[i])
			}
		}
	}
}

func lintLine(t *testing.T, section string, l *line) {
	t.Helper()
	said, facts := "", 0
	for _, p := range l.parts {
		said += p.words
		for _, f := range p.fact {
			lintName(t, l.where, f)
			if !plainFacts[f] {
				facts++
			}
		}
		if p.fact != nil {
			said += "x"
		}
	}
	if facts == 0 && section != "change" {
		t.Errorf("%s names no fact of the clause: %s", l.where, said)
	}
	if !strings.HasSuffix(said, ".") {
		t.Errorf("%s does not end as a sentence: %s", l.where, said)
	}
	if section == "compliance" && !regexp.MustCompile(`^[A-Z]\w+: `).MatchString(said) {
		t.Errorf("%s names no owner: %s", l.where, said)
	}
	for _, c := range l.conds {
		for _, n := range c.any {
			if stanceWords[n] == "" && n != "business" && n != "privacy" && n != "key" && n != "heavy" && n != "elsewhere" {
				lintName(t, l.where, n)
			}
		}
	}
	refuse(t, l.where, said)
}

var attributeNames = wordSet("opt_out opt_in period notice_period cap law venue min_age tier region exception effective_date")

func lintName(t *testing.T, where, n string) {
	t.Helper()
	if a, ok := strings.CutPrefix(n, "@"); ok {
		a, _, _ = strings.Cut(a, "=")
		if !attributeNames[a] {
			t.Errorf("%s: no attribute %q", where, n)
		}
		return
	}
	if _, ok := signIDs[n]; !ok && composites[n] == nil && !plainFacts[n] && n != "focus" {
		t.Errorf("%s: no sign %q", where, n)
	}
}

// Every type of the severity table is one of the taxonomy, and its reasons
// read as descriptions.
func TestSeverityTable(t *testing.T) {
	for k, w := range weights {
		if _, ok := taxonomy.Lookup(k.typ); !ok {
			t.Errorf("severity.txt: no type %q", k.typ)
		}
		refuse(t, "severity.txt "+k.typ, w.reason)
	}
	for _, m := range modifiers {
		lintName(t, "modifiers", m.sign)
		refuse(t, "modifiers", m.reason)
	}
}

// quotations returns what stands in curly quotation marks, outermost only.
func quotations(s string) []string {
	var out []string
	depth, start := 0, 0
	for i, r := range s {
		switch r {
		case '“':
			if depth == 0 {
				start = i + len("“")
			}
			depth++
		case '”':
			if depth--; depth == 0 {
				out = append(out, s[start:i])
			}
		}
	}
	return out
}

// grounded reports the first quotation of the analysis that stands neither in
// the clause nor in its lead-ins.
func grounded(p *smallprint.Provision, a smallprint.Analysis) string {
	var source []string
	for _, s := range p.Spans {
		source = append(source, s.Quote)
	}
	for _, s := range p.Context {
		source = append(source, s.Quote)
	}
	for _, x := range p.Attributes {
		source = append(source, x.Quote)
	}
	all := append([]string{a.States, a.WhyItMatters, a.ForUsers, a.Regulatory, a.Governance, a.Jurisdiction, a.Contract}, a.YouCan...)
	all = append(append(all, a.Compliance...), p.Notes...)
	for _, f := range all {
		for _, q := range quotations(f) {
			if !anyContains(source, q) {
				return q
			}
		}
	}
	return ""
}

func anyContains(l []string, s string) bool {
	for _, x := range l {
		if strings.Contains(x, s) {
			return true
		}
	}
	return false
}
