package web

import (
	"net/http"
	"strconv"
	"strings"

	"smallprint"
	"smallprint/internal/store"
)

// edition finds the edition that an address names.
func (s *server) edition(r *http.Request) (store.Ref, error) {
	slug := r.PathValue("edition")
	if slug == "" {
		slug = mainEdition
	}
	return s.Store.Edition(r.Context(), r.PathValue("platform"), r.PathValue("document"), slug)
}

// docCrumbs is the way to an edition.
func docCrumbs(ref store.Ref) []Crumb {
	return []Crumb{{"Platforms", "/platforms"}, {ref.Platform, platformPath(ref.PlatformSlug)}, {docName(ref), docPath(ref)}}
}

// docName names a document, with its edition where that is not the main one.
func docName(ref store.Ref) string {
	if ref.Edition == mainEdition {
		return ref.TermsType
	}
	return ref.TermsType + " (" + ref.Edition + ")"
}

// number reads a positive number of an address.
func number(s, what string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 1<<30 {
		return 0, smallprint.Errorf(smallprint.KindNotFound, "", "%.40q is not the number of a %s", s, what)
	}
	return n, nil
}

// param reads a parameter of the query: its words, bounded.
func param(r *http.Request, name string) string {
	v := strings.TrimSpace(r.URL.Query().Get(name))
	return v[:min(len(v), 200)]
}

// pageNumber reads ?page=, from 1.
func pageNumber(r *http.Request) int {
	n, err := strconv.Atoi(param(r, "page"))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, 100000)
}

// A Pager is the way to the pages before and after a page of a list.
type Pager struct{ Newer, Older string }

// pager makes the addresses of the pages around n, keeping the other
// parameters of the request.
func pager(r *http.Request, n int, more bool) Pager {
	at := func(n int) string {
		q := r.URL.Query()
		q.Del("page")
		if n > 1 {
			q.Set("page", strconv.Itoa(n))
		}
		if len(q) == 0 {
			return r.URL.Path
		}
		return r.URL.Path + "?" + q.Encode()
	}
	var p Pager
	if n > 1 {
		p.Newer = at(n - 1)
	}
	if more {
		p.Older = at(n + 1)
	}
	return p
}
