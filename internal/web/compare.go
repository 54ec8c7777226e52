package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"smallprint"
	"smallprint/internal/store"
)

type comparePage struct {
	Head
	Ref      store.Ref
	Old, New store.VersionRow
	Result   smallprint.Diff
	Diff     DiffView
	Between  []store.ChangeRow // records of the changes on the way
	Versions []store.VersionRow
}

// compareForm leads from the form of a document page to the comparison.
func (s *server) compareForm(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.edition(r)
	if err != nil {
		return err
	}
	a, err := number(param(r, "a"), "version")
	if err != nil {
		return err
	}
	b, err := number(param(r, "b"), "version")
	if err != nil {
		return err
	}
	http.Redirect(w, r, comparePath(ref, min(a, b), max(a, b)), http.StatusSeeOther)
	return nil
}

func (s *server) compare(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.edition(r)
	if err != nil {
		return err
	}
	from, to, ok := strings.Cut(r.PathValue("range"), "...")
	if !ok || s.Diff == nil {
		return smallprint.Errorf(smallprint.KindNotFound, "", "two versions are compared at an address that ends in, for example, compare/1...2")
	}
	p := &comparePage{Ref: ref}
	var oldText, newText *smallprint.Reading
	if p.Old, oldText, err = s.versionText(r, ref, from); err != nil {
		return err
	}
	if p.New, newText, err = s.versionText(r, ref, to); err != nil {
		return err
	}
	p.Head = Head{Title: ref.Platform + ": " + docName(ref) + ", version " + from + " and version " + to, Nav: "platforms",
		Crumbs: append(docCrumbs(ref), Crumb{"Versions " + from + " and " + to, comparePath(ref, p.Old.Number, p.New.Number)}), NoIndex: true}
	key := "diff " + p.Old.TextSHA256 + p.New.TextSHA256 + ref.TermsType
	p.Result, err = remember(r.Context(), &s.memo, key, func(context.Context) (smallprint.Diff, error) { return s.Diff(oldText, newText, ref.TermsType), nil })
	if err != nil {
		return err
	}
	p.Diff = viewDiff(&p.Result, oldText, newText)
	changes, err := s.Store.Changes(r.Context(), store.ChangeFilter{EditionID: ref.EditionID, Limit: 5000})
	if err != nil {
		return err
	}
	for _, c := range changes {
		if c.NewVersion > p.Old.Number && c.NewVersion <= p.New.Number {
			p.Between = append(p.Between, c)
		}
	}
	if p.Versions, err = s.Store.VersionList(r.Context(), ref.EditionID); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "compare", p)
}

func (s *server) versionText(r *http.Request, ref store.Ref, name string) (store.VersionRow, *smallprint.Reading, error) {
	n, err := number(name, "version")
	if err != nil {
		return store.VersionRow{}, nil, err
	}
	if strconv.Itoa(n) != name {
		return store.VersionRow{}, nil, smallprint.Errorf(smallprint.KindNotFound, "", "%.20q is not the number of a version", name)
	}
	all, err := s.Store.VersionList(r.Context(), ref.EditionID)
	if err != nil {
		return store.VersionRow{}, nil, err
	}
	for _, v := range all {
		if v.Number == n {
			reading, err := s.Store.Reading(r.Context(), v.TextSHA256)
			return v, reading, err
		}
	}
	return store.VersionRow{}, nil, smallprint.Errorf(smallprint.KindNotFound, "", "no version %d of this document", n)
}
