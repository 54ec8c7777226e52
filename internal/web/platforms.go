package web

import (
	"net/http"
	"strings"
	"time"

	"smallprint/internal/store"
)

type platformsPage struct {
	Head
	Filter string
	Rows   []PlatformLine
	Total  int
}

// A PlatformLine sums up the editions of a platform.
type PlatformLine struct {
	Slug, Name string
	Documents  []store.EditionState
	Versions   int
	Provisions int
	Failing    int
	LastSeen   time.Time
	LastChange time.Time
}

func (s *server) platforms(w http.ResponseWriter, r *http.Request) error {
	all, err := s.states(r.Context())
	if err != nil {
		return err
	}
	p := &platformsPage{Head: Head{Title: "Platforms", Nav: "platforms", Crumbs: []Crumb{{"Platforms", "/platforms"}},
		Description: "The platforms whose governing documents are watched."}, Filter: param(r, "q")}
	lines := platformLines(all)
	p.Total = len(lines)
	for _, l := range lines {
		if strings.Contains(strings.ToLower(l.Name), strings.ToLower(p.Filter)) {
			p.Rows = append(p.Rows, l)
		}
	}
	return s.render(w, r, http.StatusOK, "platforms", p)
}

func platformLines(all []store.EditionState) []PlatformLine {
	var out []PlatformLine
	for _, st := range all {
		if n := len(out); n == 0 || out[n-1].Slug != st.Ref.PlatformSlug {
			out = append(out, PlatformLine{Slug: st.Ref.PlatformSlug, Name: st.Ref.Platform})
		}
		l := &out[len(out)-1]
		l.Documents = append(l.Documents, st)
		l.Versions += st.Versions
		l.Provisions += st.Provisions
		if !trusted(st.LastOutcome) {
			l.Failing++
		}
		if st.LastSeen.After(l.LastSeen) {
			l.LastSeen = st.LastSeen
		}
		if st.LastChange.After(l.LastChange) {
			l.LastChange = st.LastChange
		}
	}
	return out
}
