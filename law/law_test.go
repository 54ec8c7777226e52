package law

import (
	"strings"
	"testing"

	"smallprint"
	"smallprint/taxonomy"
)

// jurisdictions are the codes that rules may carry: ISO 3166 countries and
// subdivisions, EU, and "US-VA+" for the states whose acts follow Virginia's.
var jurisdictions = strings.Fields("EU UK US US-CA US-CO US-CT US-IL US-MD US-NY US-TX US-TX/FL US-VA+ US-WA BR CA CA-ON CA-QC CN IN AU")

func TestRules(t *testing.T) {
	lawTypes := map[string]bool{}
	for _, x := range taxonomy.Types {
		lawTypes[x.LawType] = true
	}
	seen := map[string]bool{}
	for _, r := range Rules {
		id := r.LawType + " " + r.Jurisdiction + " " + r.Instrument + " " + r.Article
		if seen[id] {
			t.Errorf("%s stands twice", id)
		}
		seen[id] = true
		if _, ok := Lookup(r.Instrument); !ok && r.Instrument != "–" {
			t.Errorf("%s: no such instrument", id)
		}
		if r.Article == "" || r.Article == "–" && r.Instrument == "–" {
			t.Errorf("%s: names nothing", id)
		}
		if !lawTypes[r.LawType] {
			t.Errorf("%s: no provision type has this law type", id)
		}
		if !contains(jurisdictions, r.Jurisdiction) {
			t.Errorf("%s: jurisdiction is not known", id)
		}
		if r.Why == "" || r.When == "" {
			t.Errorf("%s: lacks why or when", id)
		}
		lintConditions(t, id, &r)
	}
}

func lintConditions(t *testing.T, id string, r *Rule) {
	t.Helper()
	if !strings.Contains("HML", r.Confidence) || len(r.Confidence) != 1 {
		t.Errorf("%s: confidence %q", id, r.Confidence)
	}
	for _, k := range r.Types {
		if _, ok := taxonomy.Lookup(k); !ok {
			t.Errorf("%s: no type %q", id, k)
		}
	}
	for _, s := range r.Stances {
		ok := false
		for _, x := range smallprint.Stances {
			ok = ok || string(x) == s
		}
		if !ok {
			t.Errorf("%s: no stance %q", id, s)
		}
	}
	if !contains([]string{"", "privacy", "terms"}, r.Terms) {
		t.Errorf("%s: terms %q", id, r.Terms)
	}
	if !contains([]string{"", "consumer", "business", "minors", "processor", "gatekeeper"}, r.Audience) {
		t.Errorf("%s: audience %q", id, r.Audience)
	}
	for _, e := range strings.Split(r.Effect, "/") {
		if e != "–" && Effects[e] == "" {
			t.Errorf("%s: effect %q", id, e)
		}
	}
}

func TestInstruments(t *testing.T) {
	used := map[string]bool{}
	for _, r := range Rules {
		used[r.Instrument] = true
	}
	for _, i := range Instruments {
		if i.Short == "" || i.Name == "" || i.Authority == "" || len(i.Confidence) != 1 {
			t.Errorf("%s lacks a field: %+v", i.Key, i)
		}
	}
	if got, ok := Lookup("GDPR"); !ok || got.Short != "GDPR" {
		t.Errorf("Lookup(GDPR) = %v, %v", got, ok)
	}
}

func TestChanges(t *testing.T) {
	for _, c := range Changes {
		if len(c.When) != len("2026-01-01") || c.Change == "" {
			t.Errorf("%+v lacks a field", c)
		}
		for _, k := range c.Instruments {
			if _, ok := Lookup(k); !ok {
				t.Errorf("%s: no instrument %q", c.When, k)
			}
		}
	}
}

// No word of the tables says how a court would decide.
func TestNoDecisions(t *testing.T) {
	for _, r := range Rules {
		for _, w := range []string{"illegal", "unlawful", "violates", "unenforceable"} {
			if strings.Contains(strings.ToLower(r.Why+" "+r.When), w) {
				t.Errorf("%s %s decides: %q", r.Instrument, r.Article, w)
			}
		}
	}
}
