package web

import (
	"net/http"

	"smallprint"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

type platformPage struct {
	Head
	Slug, Name string
	Documents  []store.EditionState
	Changes    []store.ChangeRow
	Hidden     int
	Groups     []PlatformGroup
	Unread     []store.EditionState // documents whose provisions are not read
}

// A PlatformGroup is a group of types with what the platform's documents state.
type PlatformGroup struct {
	Name   string
	Stated []PlatformType
	Silent []taxonomy.Type // not stated in any document that was read
}

// A PlatformType is a type with the documents that state it.
type PlatformType struct {
	Type     taxonomy.Type
	Severity smallprint.Severity
	In       []PlatformCell
}

// A PlatformCell is a document that states a type.
type PlatformCell struct {
	Ref   store.Ref
	Count int
	Path  string
}

func (s *server) platform(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	slug := r.PathValue("platform")
	docs, err := s.Store.EditionStates(ctx, slug)
	if err != nil {
		return err
	}
	if len(docs) == 0 {
		return smallprint.Errorf(smallprint.KindNotFound, "", "no platform %q is watched here", slug)
	}
	name := docs[0].Ref.Platform
	p := &platformPage{Slug: slug, Name: name, Documents: docs}
	p.Head = Head{Title: name, Nav: "platforms", Feed: "/feeds/platforms/" + slug, Crumbs: []Crumb{{"Platforms", "/platforms"}, {name, platformPath(slug)}},
		Description: "The governing documents of " + name + ": versions, provisions and changes."}
	p.Changes, err = s.Store.Changes(ctx, store.ChangeFilter{Platform: slug, Grades: []smallprint.Grade{smallprint.GradeSubstantive}, Limit: 10})
	if err != nil {
		return err
	}
	counts, err := s.changeCounts(ctx, store.ChangeFilter{Platform: slug})
	if err != nil {
		return err
	}
	for _, c := range counts {
		p.Hidden += c.Count
	}
	p.Hidden -= len(p.Changes)
	types, err := s.Store.TypesByEdition(ctx, slug)
	if err != nil {
		return err
	}
	p.Groups = platformGroups(docs, types)
	for _, d := range docs {
		if d.Provisions == 0 {
			p.Unread = append(p.Unread, d)
		}
	}
	return s.render(w, r, http.StatusOK, "platform", p)
}

func platformGroups(docs []store.EditionState, types []store.EditionType) []PlatformGroup {
	refs := map[string]store.Ref{}
	for _, d := range docs {
		refs[d.Ref.EditionID] = d.Ref
	}
	by := map[string]*PlatformType{}
	for _, t := range types {
		pt := by[t.Type]
		if pt == nil {
			pt = &PlatformType{}
			by[t.Type] = pt
		}
		ref := refs[t.EditionID]
		to := docPath(ref) + "#" + t.Type
		if t.Lineage != "" {
			to = provisionPath(ref, t.Lineage)
		}
		pt.In = append(pt.In, PlatformCell{ref, t.Count, to})
		if t.Severity.Rank() > pt.Severity.Rank() {
			pt.Severity = t.Severity
		}
	}
	var out []PlatformGroup
	for _, g := range taxonomy.Groups {
		group := PlatformGroup{Name: g.Name}
		for _, t := range taxonomy.Types {
			if t.Group != g.Key {
				continue
			}
			if pt := by[t.Key]; pt != nil {
				pt.Type = t
				group.Stated = append(group.Stated, *pt)
			} else {
				group.Silent = append(group.Silent, t)
			}
		}
		out = append(out, group)
	}
	return out
}
