package web

import (
	"context"
	"net/http"

	"smallprint"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

const provisionsPerPage = 40

type typePage struct {
	Head
	Type      taxonomy.Type
	Kinds     []Adoption
	Stating   int
	Read      int
	Stances   []StanceExample
	Rows      []store.ProvisionRow
	Count     int
	Pager     Pager
	Changes   []store.ChangeRow
	Law       []Choice // instruments: key and name
	Filter    TypeForm
	AllKinds  []string
	AllStance []Word
	AllSev    []Word
}

// A TypeForm is what the reader asked for.
type TypeForm struct{ Stance, Document, Severity string }

// A StanceExample is how a type is worded with a stance.
type StanceExample struct {
	store.TypeCount
	Example *store.ProvisionRow
}

func (s *server) typePage(w http.ResponseWriter, r *http.Request) error {
	t, ok := taxonomy.Lookup(r.PathValue("type"))
	if !ok {
		return smallprint.Errorf(smallprint.KindNotFound, "", "no provision type %.60q", r.PathValue("type"))
	}
	p := &typePage{Type: t, Filter: TypeForm{param(r, "stance"), param(r, "document"), param(r, "severity")}, AllStance: stances, AllSev: severities}
	p.Head = Head{Title: t.Name, Nav: "types", Description: upfirst(t.Covers) + ".",
		Crumbs: []Crumb{{"Provisions", "/types"}, {groupName(t.Group), "/types#" + t.Group}, {t.Name, typePath(t.Key)}}}
	for _, load := range []func(*http.Request, *typePage) error{s.typeAdoption, s.typeStances, s.typeRows} {
		if err := load(r, p); err != nil {
			return err
		}
	}
	p.Law = instrumentsFor(t.Key)
	var err error
	p.Changes, err = s.Store.Changes(r.Context(), store.ChangeFilter{Type: t.Key, Grades: []smallprint.Grade{smallprint.GradeSubstantive}, States: matters, Limit: 8})
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "type", p)
}

func (s *server) typeAdoption(r *http.Request, p *typePage) error {
	all, err := s.adopters(r, p.Type.Key)
	if err != nil {
		return err
	}
	platforms := map[string]bool{}
	for _, a := range all {
		platforms[a.Ref.PlatformID] = platforms[a.Ref.PlatformID] || a.Provisions > 0
	}
	for _, states := range platforms {
		p.Read++
		if states {
			p.Stating++
		}
	}
	for _, k := range adoptionByKind(all) {
		p.AllKinds = append(p.AllKinds, k.TermsType)
		if k.Stating > 0 {
			p.Kinds = append(p.Kinds, k)
		}
	}
	return nil
}

func (s *server) typeStances(r *http.Request, p *typePage) error {
	counts, err := s.stanceCounts(r, p.Type.Key)
	if err != nil {
		return err
	}
	for _, c := range counts {
		e := StanceExample{TypeCount: c}
		rows, err := remember(r.Context(), &s.memo, "example "+c.Type+" "+string(c.Stance), func(ctx context.Context) ([]store.ProvisionRow, error) {
			return s.Store.Provisions(ctx, store.ProvisionFilter{Type: c.Type, Stance: c.Stance, Order: "severity", Limit: 1})
		})
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			e.Example = &rows[0]
		}
		p.Stances = append(p.Stances, e)
	}
	return nil
}

func (s *server) typeRows(r *http.Request, p *typePage) error {
	n := pageNumber(r)
	f := store.ProvisionFilter{Type: p.Type.Key, Stance: smallprint.Stance(p.Filter.Stance), TermsType: p.Filter.Document, Severity: smallprint.Severity(p.Filter.Severity)}
	var err error
	if p.Count, err = s.Store.CountProvisions(r.Context(), f); err != nil {
		return err
	}
	f.Limit, f.Offset = provisionsPerPage+1, (n-1)*provisionsPerPage
	rows, err := s.Store.Provisions(r.Context(), f)
	p.Pager = pager(r, n, len(rows) > provisionsPerPage)
	p.Rows = rows[:min(len(rows), provisionsPerPage)]
	return err
}
