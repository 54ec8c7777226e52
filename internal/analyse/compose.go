package analyse

import (
	"strings"

	"smallprint"
	"smallprint/law"
)

// compose fills the fields of an analysis that the clause and the texts of
// its type support; the others stay empty.
func (c *clause) compose() smallprint.Analysis {
	a := smallprint.Analysis{States: c.states(), WrittenBy: "rules", YouCan: []string{}, Compliance: []string{}}
	if extra := c.section("states", 1); extra != nil {
		a.States += " " + extra[0]
	}
	a.WhyItMatters = strings.Join(c.section("why", 2), " ")
	a.ForUsers = strings.Join(c.section("users", 2), " ")
	a.YouCan = append(a.YouCan, c.section("you", 3)...)
	a.Contract = strings.Join(c.section("contract", 3), " ")
	a.Compliance = append(a.Compliance, c.section("compliance", 5)...)
	a.Exposure, a.Governance = c.governance()
	a.Regulatory = c.regulatory()
	a.Jurisdiction = c.jurisdictions()
	return a
}

// governance returns the level of exposure and why: what weighs in the
// clause, with the words on which it turns.
func (c *clause) governance() (smallprint.Exposure, string) {
	if strings.HasPrefix(c.p.Type, "meta.") || c.p.Severity == "" {
		return "", ""
	}
	level := smallprint.ExposureLow
	switch {
	case c.p.Severity.Rank() >= 3:
		level = smallprint.ExposureHigh
	case c.p.Severity.Rank() == 2:
		level = smallprint.ExposureMedium
	}
	own := strings.Join(c.section("governance", 2), " ")
	if level == smallprint.ExposureLow || len(c.p.SeverityReasons) == 0 {
		return level, own
	}
	s := strings.ToUpper(string(level[:1])) + string(level[1:]) + ", for " + c.focus() + ": " + strings.Join(c.p.SeverityReasons, "; ") + "."
	return level, strings.TrimSpace(s + " " + own)
}

// effects says what the letters of law.Rule.Effect ask or give. The letters
// are those of the first rule of the name.
var effectsOf = func() map[string]string {
	m := map[string]string{}
	for i := range law.Rules {
		r := &law.Rules[i]
		var out []string
		for _, e := range strings.Split(r.Effect, "/") {
			if s := law.Effects[e]; s != "" {
				out = append(out, s)
			}
		}
		if _, ok := m[r.Name()+r.Jurisdiction+r.Why]; !ok {
			m[r.Name()+r.Jurisdiction+r.Why] = listed(out)
		}
	}
	return m
}()

// regulatory says of up to three rules (one of the EU, one of the US, one of
// elsewhere) what they ask, who enforces them and what is known of their
// status. UK GDPR mirrors the EU's and stands in the list alone.
// Clauses that weigh little get none: the rules stand in the list beside.
func (c *clause) regulatory() string {
	if c.minor() {
		return ""
	}
	var out []string
	for _, of := range []func(j string) bool{
		func(j string) bool { return j == "EU" },
		func(j string) bool { return strings.HasPrefix(j, "US") },
		func(j string) bool { return j != "EU" && !strings.HasPrefix(j, "US") },
	} {
		for i := range c.p.Law {
			if r := &c.p.Law[i]; of(r.Jurisdiction) && r.Instrument != "UKGDPR" {
				out = append(out, c.ruleSentence(r))
				break
			}
		}
	}
	return strings.Join(out, " ")
}

func (c *clause) ruleSentence(r *smallprint.LawRef) string {
	about, _, _ := strings.Cut(r.Why, "; bears on this clause because ")
	s := r.Rule + " bears on " + c.focus()
	if e := effectsOf[r.Rule+r.Jurisdiction+about]; e != "" {
		s += ": it " + e
	}
	s += " (" + about + ")"
	if i, ok := law.Lookup(r.Instrument); ok {
		s += "; " + enforcement(i.Authority)
		if i.Concerns(c.p.Type) {
			s += "; status: " + i.StatusNote()
		}
	}
	return s + "."
}

func enforcement(authority string) string {
	switch authority {
	case "courts":
		return "applied by the courts"
	case "private right":
		return "enforced by those concerned, in court"
	}
	if authority == "national" || strings.HasPrefix(authority, "national;") || strings.HasPrefix(authority, "national,") {
		authority = strings.Replace(authority, "national", "national authorities", 1)
	}
	return "enforced by " + authority
}

// minor reports whether the clause is ordinary and weighs little.
func (c *clause) minor() bool {
	return c.p.Salience != smallprint.Key && c.p.Severity.Rank() < 2
}

// jurisdictions lists where rules bear, and to whom the clause limits itself.
func (c *clause) jurisdictions() string {
	var order []string
	rules := map[string][]string{}
	for _, r := range c.p.Law {
		if c.minor() {
			break
		}
		name := r.Rule
		if i, ok := law.Lookup(r.Instrument); ok {
			name = i.Short
		}
		if len(rules[r.Jurisdiction]) == 0 {
			order = append(order, r.Jurisdiction)
		}
		if len(rules[r.Jurisdiction]) < 3 {
			rules[r.Jurisdiction] = append(rules[r.Jurisdiction], name)
		}
	}
	var parts []string
	for _, j := range order {
		parts = append(parts, j+" ("+strings.Join(rules[j], ", ")+")")
	}
	out := ""
	if len(parts) > 0 {
		out = "Rules bear on " + c.focus() + " in " + strings.Join(parts, "; ") + "."
	}
	if r := c.attribute("region"); r != "" {
		out = strings.TrimSpace(out + " The clause limits itself to " + r + ".")
	}
	return out
}
