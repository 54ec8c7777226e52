// Package taxonomy holds the provision types as embedded data: what a clause
// can be about, in two levels (a group and a type), with what each covers and
// does not cover. provision-types.csv is the source; a test lints it.
package taxonomy

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
)

//go:embed provision-types.csv
var source string

// A Type is a kind of provision.
type Type struct {
	Key     string // as "data.ai-training"
	Group   string // as "data"
	Name    string // as "AI training on user content"
	Covers  string
	Not     string // what it does not cover, with the type that does
	LawType string // joins to the rules of package law; "" where none
}

// A Group is the first level.
type Group struct{ Key, Name string }

// Groups lists the groups in the order in which pages show them.
var Groups = []Group{
	{"data", "Personal data"},
	{"content", "Content and outputs"},
	{"conduct", "Conduct"},
	{"account", "Account"},
	{"fees", "Fees"},
	{"dispute", "Disputes"},
	{"risk", "Risk"},
	{"agreement", "The agreement"},
	{"meta", "About the document"},
}

// Types lists every type in the order of the source.
var Types = mustParse(source)

var byKey = func() map[string]*Type {
	m := make(map[string]*Type, len(Types))
	for i := range Types {
		m[Types[i].Key] = &Types[i]
	}
	return m
}()

// Lookup returns the type of the key.
func Lookup(key string) (Type, bool) {
	t, ok := byKey[key]
	if !ok {
		return Type{}, false
	}
	return *t, true
}

// Name returns the name of the type, or the key itself where it is unknown.
func Name(key string) string {
	if t, ok := byKey[key]; ok {
		return t.Name
	}
	return key
}

func mustParse(s string) []Type {
	rows, err := csv.NewReader(strings.NewReader(s)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("taxonomy: provision-types.csv: %v", err))
	}
	types := make([]Type, 0, len(rows)-1)
	for _, r := range rows[1:] {
		types = append(types, Type{Key: r[0], Group: r[1], Name: r[2], Covers: r[3], Not: r[4], LawType: r[5]})
	}
	return types
}
