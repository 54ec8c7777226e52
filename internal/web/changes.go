package web

import (
	"cmp"
	"net/http"

	"smallprint"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

// changesPerPage is small enough for a phone and large enough to scan.
const changesPerPage = 40

type changesPage struct {
	Head
	Filter    ChangeForm
	Document  bool // one document was asked for: Ref
	Ref       store.Ref
	Rows      []store.ChangeRow
	Counts    []GradeCount
	Hidden    int
	Pager     Pager
	Platforms []Choice
	Types     []taxonomy.Type
	Grades    []Word
	States    []Word
	Dirs      []Word
}

// A ChangeForm is what the reader asked for.
type ChangeForm struct {
	Grade, State, Platform, Type, Direction string
	Document, Edition                       string // slugs, of a document of the platform
}

// A Choice is an option of a form.
type Choice struct{ Value, Name string }

// A GradeCount is the number of records of a grade under the other filters.
type GradeCount struct {
	Word  Word
	Count int
	Shown bool
	Path  string
}

// filter says which records the form asks for. Without a grade only those that
// matter are shown: the others are counted.
func (f ChangeForm) filter() store.ChangeFilter {
	out := store.ChangeFilter{Platform: f.Platform, Type: f.Type, Direction: smallprint.Direction(f.Direction)}
	switch f.Grade {
	case "":
		out.Grades = []smallprint.Grade{smallprint.GradeSubstantive}
	case "all":
	default:
		out.Grades = []smallprint.Grade{smallprint.Grade(f.Grade)}
	}
	if f.State != "" {
		out.States = []smallprint.ChangeState{smallprint.ChangeState(f.State)}
	}
	return out
}

func (s *server) changes(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f := ChangeForm{param(r, "grade"), param(r, "state"), param(r, "platform"), param(r, "type"), param(r, "direction"), param(r, "document"), param(r, "edition")}
	p := &changesPage{Head: Head{Title: "Changes", Nav: "changes", Crumbs: []Crumb{{"Changes", "/changes"}},
		Description: "Every recorded change of the documents watched, graded, with the words that changed."},
		Filter: f, Types: taxonomy.Types, Grades: grades[:5], States: states, Dirs: directions}
	n := pageNumber(r)
	filter := f.filter()
	if f.Document != "" {
		ref, err := s.Store.Edition(ctx, f.Platform, f.Document, cmp.Or(f.Edition, mainEdition))
		if err != nil {
			return err
		}
		filter.EditionID, p.Document, p.Ref = ref.EditionID, true, ref
	}
	filter.Limit, filter.Offset = changesPerPage+1, (n-1)*changesPerPage
	rows, err := s.Store.Changes(ctx, filter)
	if err != nil {
		return err
	}
	p.Pager = pager(r, n, len(rows) > changesPerPage)
	p.Rows = rows[:min(len(rows), changesPerPage)]
	filter.Grades, filter.Limit, filter.Offset = nil, 0, 0
	counts, err := s.changeCounts(ctx, filter)
	if err != nil {
		return err
	}
	p.Counts, p.Hidden = gradeCounts(r, counts, f.Grade)
	if p.Platforms, err = s.platformChoices(r); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "changes", p)
}

func gradeCounts(r *http.Request, counts []store.ChangeCount, asked string) (out []GradeCount, hidden int) {
	for _, g := range grades[:5] {
		c := GradeCount{Word: g, Shown: asked == "all" || asked == g.Key || asked == "" && g.Key == "substantive"}
		for _, n := range counts {
			if string(n.Grade) == g.Key {
				c.Count += n.Count
			}
		}
		if !c.Shown {
			hidden += c.Count
		}
		q := r.URL.Query()
		q.Del("page")
		q.Set("grade", g.Key)
		c.Path = "/changes?" + q.Encode()
		out = append(out, c)
	}
	return out, hidden
}

func (s *server) platformChoices(r *http.Request) ([]Choice, error) {
	all, err := s.states(r.Context())
	if err != nil {
		return nil, err
	}
	var out []Choice
	for _, st := range all {
		if n := len(out); n == 0 || out[n-1].Value != st.Ref.PlatformSlug {
			out = append(out, Choice{st.Ref.PlatformSlug, st.Ref.Platform})
		}
	}
	return out, nil
}
