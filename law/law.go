// Package law holds instruments, rules and recent changes of law as embedded
// data. A rule says which article of an instrument bears on which type of
// provision in a jurisdiction, and under which conditions; it never says that
// a clause keeps or breaks the law. Article numbers come from general
// knowledge: Confidence says how sure they are (H, M or L), and Checked holds
// who compared a row with the official text and when. It starts empty. A test
// lints the tables.
package law

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"

	"smallprint/taxonomy"
)

var (
	//go:embed instruments.csv
	instrumentsCSV string
	//go:embed rules.csv
	rulesCSV string
	//go:embed law-changes.csv
	changesCSV string
)

// An Instrument is a statute, regulation, directive or decision.
type Instrument struct {
	Key        string   // as "GDPR"
	Short      string   // as "Digital Services Act": what a reader calls it
	Name       string   // official name and number
	URL        string   // official address
	Authority  string   // who enforces it
	Status     string   // what is known of its status
	Source     string   // where the status note comes from: "looked up 2026-11", "unchecked" or ""
	About      []string // types of provision that the status note is about; nil for all
	Confidence string
	Checked    string
}

// StatusNote returns the status with its source, for people.
func (i *Instrument) StatusNote() string {
	switch {
	case i.Status == "":
		return ""
	case i.Source == "" || i.Source == "unchecked":
		return i.Status + " (status not checked)"
	}
	return i.Status + " (" + i.Source + ")"
}

// Concerns reports whether the status note is about provisions of the type.
func (i *Instrument) Concerns(typ string) bool {
	return i.Status != "" && i.Status != "in force" && (len(i.About) == 0 || contains(i.About, typ))
}

// A Rule bears on provisions of some types, under conditions that must all
// hold. Empty conditions hold always.
type Rule struct {
	LawType      string // joins to taxonomy.Type.LawType
	Jurisdiction string
	Instrument   string // key, or "–" where Article names a statute of its own
	Article      string
	Effect       string // letters P, V, D, C, L, U, R joined by "/", or "–"
	Why          string // what the rule is about
	Types        []string
	Stances      []string
	Attributes   []string // one of them is stated
	Terms        string   // "privacy" or "terms": kind of document
	Audience     string   // "consumer", "business", "minors", "processor" or "gatekeeper"
	Words        []string // groups, one word of each stands in the clause; alternatives joined by "|"
	Unless       []string // none of these words stands in it
	When         string   // the conditions in words: "it names biometric data"
	Confidence   string
	Checked      string
}

// Name returns instrument and article as people cite them.
func (r *Rule) Name() string {
	if i, ok := Lookup(r.Instrument); ok {
		return i.Short + " " + r.Article
	}
	return r.Article
}

// Effects says in words what the letters of Rule.Effect mean.
var Effects = map[string]string{
	"P": "sets a prohibition", "V": "limits the effect of such clauses", "D": "asks for disclosure", "C": "asks for consent or an opt-out",
	"L": "sets limits or conditions", "U": "lists as indicatively unfair", "R": "gives a right",
}

// A Change is a recent or coming change of law.
type Change struct {
	When        string // ISO date that sorts
	Date        string // as known
	Instruments []string
	Change      string
	Source      string
	Checked     string
}

// The tables, in the order of their sources.
var (
	Instruments = parse(instrumentsCSV, 10, func(r []string) Instrument {
		return Instrument{r[0], r[1], r[2], r[3], r[4], r[5], r[6], list(r[7], "|"), r[8], r[9]}
	})
	Rules   = parse(rulesCSV, 16, rule)
	Changes = parse(changesCSV, 6, func(r []string) Change {
		return Change{r[0], r[1], list(r[2], ";"), r[3], r[4], r[5]}
	})
)

var (
	byKey  = map[string]*Instrument{}
	byType = map[string][]*Rule{}
)

func init() {
	for i := range Instruments {
		byKey[Instruments[i].Key] = &Instruments[i]
	}
	for i := range Rules {
		r := &Rules[i]
		for _, t := range taxonomy.Types {
			if len(r.Types) == 0 && t.LawType == r.LawType || contains(r.Types, t.Key) {
				byType[t.Key] = append(byType[t.Key], r)
			}
		}
	}
}

// Lookup returns the instrument of the key.
func Lookup(key string) (*Instrument, bool) {
	i, ok := byKey[key]
	return i, ok
}

// ForType returns the rules that can bear on provisions of the type.
func ForType(key string) []*Rule { return byType[key] }

// ChangesOf returns the changes that touch the instrument.
func ChangesOf(instrument string) []Change {
	var out []Change
	for _, c := range Changes {
		if contains(c.Instruments, instrument) {
			out = append(out, c)
		}
	}
	return out
}

func rule(r []string) Rule {
	return Rule{LawType: r[0], Jurisdiction: r[1], Instrument: r[2], Article: r[3], Effect: r[4], Why: r[5],
		Types: list(r[6], "|"), Stances: list(r[7], "|"), Attributes: list(r[8], "|"), Terms: r[9], Audience: r[10],
		Words: list(r[11], "&"), Unless: list(r[12], "|"), When: r[13], Confidence: r[14], Checked: r[15]}
}

func list(s, sep string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, sep)
}

func contains(l []string, s string) bool {
	for _, x := range l {
		if x == s {
			return true
		}
	}
	return false
}

func parse[T any](source string, columns int, row func([]string) T) []T {
	rd := csv.NewReader(strings.NewReader(source))
	rd.FieldsPerRecord = columns
	rows, err := rd.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("law: embedded table: %v", err))
	}
	out := make([]T, 0, len(rows)-1)
	for _, r := range rows[1:] {
		out = append(out, row(r))
	}
	return out
}
