package web

import (
	"context"
	"net/http"
	"sort"

	"smallprint"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

type typesPage struct {
	Head
	Groups []TypeGroup
	Read   int // platforms with a document that was read
}

// A TypeGroup is a group of the taxonomy with its types.
type TypeGroup struct {
	taxonomy.Group
	Types []TypeLine
}

// A TypeLine is a type with how far it is stated.
type TypeLine struct {
	taxonomy.Type
	Provisions int
	Platforms  int // that state it
	Read       int // platforms with a document that was read
}

// An Adoption is how many platforms state a type, of those whose document of
// the kind was read.
type Adoption struct {
	TermsType string
	Stating   int
	Read      int
	Silent    []store.Ref // read, and does not state it
}

func (s *server) types(w http.ResponseWriter, r *http.Request) error {
	p := &typesPage{Head: Head{Title: "Provision types", Nav: "types", Crumbs: []Crumb{{"Provisions", "/types"}},
		Description: "What a clause can be about, in two levels, with how many platforms state each."}}
	lines, err := s.typeLines(r, nil)
	if err != nil {
		return err
	}
	for _, g := range taxonomy.Groups {
		group := TypeGroup{Group: g}
		for _, l := range lines {
			p.Read = l.Read
			if l.Group == g.Key {
				group.Types = append(group.Types, l)
			}
		}
		p.Groups = append(p.Groups, group)
	}
	return s.render(w, r, http.StatusOK, "types", p)
}

// typeLines counts the types of the keys, nil for all in order.
func (s *server) typeLines(r *http.Request, keys []string) ([]TypeLine, error) {
	ctx := r.Context()
	counts, err := remember(ctx, &s.memo, "types", func(ctx context.Context) ([]store.TypeCount, error) { return s.Store.TypeCounts(ctx, "", false) })
	if err != nil {
		return nil, err
	}
	read, err := s.platformsRead(r)
	if err != nil {
		return nil, err
	}
	if keys == nil {
		for _, t := range taxonomy.Types {
			keys = append(keys, t.Key)
		}
	}
	by := map[string]store.TypeCount{}
	for _, c := range counts {
		by[c.Type] = c
	}
	var out []TypeLine
	for _, k := range keys {
		t, ok := taxonomy.Lookup(k)
		if ok {
			out = append(out, TypeLine{t, by[k].Provisions, by[k].Platforms, read})
		}
	}
	return out, nil
}

// platformsRead counts the platforms with a document whose provisions are read.
func (s *server) platformsRead(r *http.Request) (int, error) {
	all, err := s.states(r.Context())
	seen := map[string]bool{}
	for _, st := range all {
		if st.Provisions > 0 {
			seen[st.Ref.PlatformID] = true
		}
	}
	return len(seen), err
}

func (s *server) adopters(r *http.Request, typ string) ([]store.Adopter, error) {
	return remember(r.Context(), &s.memo, "adopters "+typ, func(ctx context.Context) ([]store.Adopter, error) { return s.Store.Adoption(ctx, typ, nil) })
}

// adoption counts platforms for a type in one kind of document.
func (s *server) adoption(r *http.Request, typ, termsType string) (Adoption, error) {
	all, err := s.adopters(r, typ)
	if err != nil {
		return Adoption{}, err
	}
	for _, a := range adoptionByKind(all) {
		if a.TermsType == termsType {
			return a, nil
		}
	}
	return Adoption{TermsType: termsType}, nil
}

// adoptionByKind counts platforms for each kind of document: a platform states
// the type if one edition of its document of the kind does.
func adoptionByKind(all []store.Adopter) []Adoption {
	type key struct{ kind, platform string }
	states, refs := map[key]int{}, map[key]store.Ref{}
	var order []key
	for _, a := range all {
		k := key{a.Ref.TermsType, a.Ref.PlatformID}
		if _, seen := refs[k]; !seen {
			refs[k] = a.Ref
			order = append(order, k)
		}
		states[k] += a.Provisions
	}
	by := map[string]*Adoption{}
	var out []*Adoption
	for _, k := range order {
		a := by[k.kind]
		if a == nil {
			a = &Adoption{TermsType: k.kind}
			by[k.kind] = a
			out = append(out, a)
		}
		a.Read++
		if states[k] > 0 {
			a.Stating++
		} else {
			a.Silent = append(a.Silent, refs[k])
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Stating > out[j].Stating })
	list := make([]Adoption, len(out))
	for i, a := range out {
		list[i] = *a
	}
	return list
}

// stanceCounts counts the provisions of a type by stance.
func (s *server) stanceCounts(r *http.Request, typ string) ([]store.TypeCount, error) {
	all, err := remember(r.Context(), &s.memo, "stances "+typ, func(ctx context.Context) ([]store.TypeCount, error) { return s.Store.StanceCounts(ctx, typ) })
	if err != nil {
		return nil, err
	}
	var out []store.TypeCount
	for _, st := range smallprint.Stances {
		for _, c := range all {
			if c.Stance == st {
				out = append(out, c)
			}
		}
	}
	return out, nil
}
