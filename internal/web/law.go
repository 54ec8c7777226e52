package web

import (
	"net/http"
	"strings"

	"smallprint"
	"smallprint/law"
	"smallprint/taxonomy"
)

type lawPage struct {
	Head
	Instruments []InstrumentLine
	Changes     []law.Change // newest first
}

// An InstrumentLine is an instrument with how many rules of it are on record.
type InstrumentLine struct {
	law.Instrument
	Rules int
}

type instrumentPage struct {
	Head
	Instrument law.Instrument
	Rules      []RuleLine
	Changes    []law.Change
}

// A RuleLine is a rule with the types it can bear on.
type RuleLine struct {
	law.Rule
	Effect string // in words
	Types  []TypeLine
}

func (s *server) law(w http.ResponseWriter, r *http.Request) error {
	p := &lawPage{Head: Head{Title: "Law", Nav: "law", Crumbs: []Crumb{{"Law", "/law"}},
		Description: "The instruments of law whose rules bear on clauses of platforms' documents, with their status."}}
	rules := map[string]int{}
	for _, rule := range law.Rules {
		rules[rule.Instrument]++
	}
	for _, i := range law.Instruments {
		p.Instruments = append(p.Instruments, InstrumentLine{i, rules[i.Key]})
	}
	for i := len(law.Changes) - 1; i >= 0; i-- {
		p.Changes = append(p.Changes, law.Changes[i])
	}
	return s.render(w, r, http.StatusOK, "law", p)
}

func (s *server) instrument(w http.ResponseWriter, r *http.Request) error {
	i, ok := law.Lookup(r.PathValue("instrument"))
	if !ok {
		return smallprint.Errorf(smallprint.KindNotFound, "", "no instrument %.60q is on record", r.PathValue("instrument"))
	}
	p := &instrumentPage{Instrument: *i, Changes: law.ChangesOf(i.Key)}
	p.Head = Head{Title: i.Short, Nav: "law", Crumbs: []Crumb{{"Law", "/law"}, {i.Short, lawPath(i.Key)}},
		Description: "Rules of " + i.Short + " that bear on clauses of platforms' documents."}
	for _, rule := range law.Rules {
		if rule.Instrument != i.Key {
			continue
		}
		types, err := s.typeLines(r, ruleTypes(rule))
		if err != nil {
			return err
		}
		p.Rules = append(p.Rules, RuleLine{rule, effectWords(rule.Effect), types})
	}
	return s.render(w, r, http.StatusOK, "instrument", p)
}

// ruleTypes lists the types that a rule can bear on.
func ruleTypes(rule law.Rule) []string {
	if len(rule.Types) > 0 {
		return rule.Types
	}
	out := []string{}
	for _, t := range taxonomy.Types {
		if t.LawType == rule.LawType && t.LawType != "" {
			out = append(out, t.Key)
		}
	}
	return out
}

// effectWords says the letters of a rule's effect.
func effectWords(letters string) string {
	var out []string
	for l := range strings.SplitSeq(letters, "/") {
		if w := law.Effects[l]; w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, ", ")
}

// hasInstrument tells whether there is a page for the key.
func hasInstrument(key string) bool {
	_, ok := law.Lookup(key)
	return ok
}

// authority returns who enforces the instrument, "" where that is not known.
func authority(key string) string {
	if i, ok := law.Lookup(key); ok && i.Authority != "–" {
		return i.Authority
	}
	return ""
}

// instrumentsFor lists the instruments with rules that can bear on a type.
func instrumentsFor(typ string) []Choice {
	seen := map[string]bool{}
	var out []Choice
	for _, rule := range law.ForType(typ) {
		if i, ok := law.Lookup(rule.Instrument); ok && !seen[i.Key] {
			seen[i.Key] = true
			out = append(out, Choice{i.Key, i.Short})
		}
	}
	return out
}
