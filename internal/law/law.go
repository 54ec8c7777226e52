// Package law finds the rules of law that bear on a provision.
//
// In go a provision with its words, the kind of its document and the
// jurisdictions a reader cares about; out come the rules of the data package
// smallprint/law whose conditions all hold, each with the reason it is shown
// and the status of its instrument. The words are always "bears on": whether
// a clause keeps a rule is for others to decide. A rule without a matching
// condition is not shown.
package law

import (
	"strings"

	"smallprint"
	data "smallprint/law"
	"smallprint/taxonomy"
)

// Version is the version of the stage: raised when its output changes.
const Version = 1

// matcher is a rule with its words made ready to search.
type matcher struct {
	*data.Rule
	name   string
	status string
	groups [][]word // one of each group must stand in the clause
	unless []word
}

// matchers holds the rules that can bear on each type of provision.
var matchers = func() map[string][]matcher {
	m := map[string][]matcher{}
	for _, t := range taxonomy.Types {
		for _, r := range data.ForType(t.Key) {
			m[t.Key] = append(m[t.Key], ready(r))
		}
	}
	return m
}()

// Bearing returns the rules that bear on the provision, in the order of the
// table. jurisdictions limits them to those of a reader: "US" brings the
// states with it, "US-CA" brings federal law; nil means all.
func Bearing(p *smallprint.Provision, termsType string, jurisdictions []string) []smallprint.LawRef {
	rules := matchers[p.Type]
	if len(rules) == 0 {
		return nil
	}
	c := newClause(p, termsType)
	var out []smallprint.LawRef
	for i := range rules {
		r := &rules[i]
		if !chosen(r.Jurisdiction, jurisdictions) || !c.covers(r.Jurisdiction) {
			continue
		}
		said, ok := c.meets(r)
		if !ok {
			continue
		}
		out = append(out, smallprint.LawRef{Rule: r.name, Jurisdiction: r.Jurisdiction, Why: why(r.Rule, said),
			Confidence: r.Confidence, Instrument: r.Instrument, Status: r.status})
	}
	return out
}

func ready(r *data.Rule) matcher {
	m := matcher{Rule: r, name: r.Name()}
	if i, ok := data.Lookup(r.Instrument); ok {
		m.status = i.StatusNote()
	}
	for _, g := range r.Words {
		m.groups = append(m.groups, words(g))
	}
	m.unless = words(strings.Join(r.Unless, "|"))
	return m
}

// why says what the rule is about and what in the clause brings it here.
func why(r *data.Rule, said string) string {
	s := r.Why + "; bears on this clause because " + r.When
	if said != "" {
		s += " (“" + said + "”)"
	}
	return s
}

func chosen(j string, want []string) bool {
	if want == nil {
		return true
	}
	for _, w := range want {
		if j == w || strings.HasPrefix(j, w+"-") || strings.HasPrefix(w, j+"-") {
			return true
		}
	}
	return false
}
