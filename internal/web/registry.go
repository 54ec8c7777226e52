package web

import (
	"fmt"
	"net/http"
	"slices"
	"sort"
	"time"

	"smallprint"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

type registryPage struct {
	Head
	Filter     RegistryForm
	Rows       []store.ProvisionRow
	Count      int
	Platforms  int
	Pager      Pager
	Types      []taxonomy.Type
	Stances    []Word
	Severities []Word
	Sites      []Choice
	Documents  []string
	Attributes []Choice
}

// A RegistryForm is what the reader asked for.
type RegistryForm struct{ Type, Stance, Severity, Platform, Document, Attribute, Date string }

// registry lists every provision, filtered.
func (s *server) registry(w http.ResponseWriter, r *http.Request) error {
	f := RegistryForm{param(r, "type"), param(r, "stance"), param(r, "severity"), param(r, "platform"), param(r, "document"), param(r, "attribute"), param(r, "date")}
	p := &registryPage{Filter: f, Types: taxonomy.Types, Stances: stances, Severities: severities, Head: Head{Title: "Registry of provisions", Nav: "types",
		Crumbs: []Crumb{{"Provisions", "/types"}, {"Registry", "/registry"}}, Description: "Every provision read, by type, stance, severity, platform, document, attribute and date.", NoIndex: r.URL.RawQuery != ""}}
	day, err := asOf(f.Date)
	if err != nil {
		return err
	}
	filter := store.RegistryFilter{TermsType: f.Document, Type: f.Type, Stance: smallprint.Stance(f.Stance), Severity: smallprint.Severity(f.Severity), Attribute: f.Attribute, At: day}
	if f.Platform != "" {
		filter.Platforms = []string{f.Platform}
	}
	if p.Count, p.Platforms, err = s.Store.CountRegistry(r.Context(), filter); err != nil {
		return err
	}
	n := pageNumber(r)
	filter.Limit, filter.Offset = provisionsPerPage+1, (n-1)*provisionsPerPage
	rows, err := s.Store.Registry(r.Context(), filter)
	if err != nil {
		return err
	}
	p.Pager = pager(r, n, len(rows) > provisionsPerPage)
	p.Rows = rows[:min(len(rows), provisionsPerPage)]
	for key, name := range attributeNames {
		p.Attributes = append(p.Attributes, Choice{key, name})
	}
	sort.Slice(p.Attributes, func(i, j int) bool { return p.Attributes[i].Name < p.Attributes[j].Name })
	if p.Documents, err = s.kindsOfDocuments(r); err != nil {
		return err
	}
	if p.Sites, err = s.platformChoices(r); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "registry", p)
}

// asOf reads a day as its end; "" is now.
func asOf(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, smallprint.Errorf(smallprint.KindInvalid, "Write it as 2026-03-01", "%.20q is not a day", s)
	}
	return t.AddDate(0, 0, 1).Add(-time.Millisecond), nil
}

func (s *server) kindsOfDocuments(r *http.Request) ([]string, error) {
	all, err := s.states(r.Context())
	var out []string
	for _, st := range all {
		if st.Provisions > 0 {
			out = append(out, st.Ref.TermsType)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

type versusPage struct {
	Head
	Sites   []Choice
	Asked   []string // six, "" where none was chosen
	Date    string
	Changed bool // only the types in which they differ
	Columns []VersusColumn
	Groups  []VersusGroup
}

// A VersusColumn is a platform that is compared.
type VersusColumn struct {
	Choice
	Read bool // provisions of it were read by the day
}

// A VersusGroup is a group of types with a row for each.
type VersusGroup struct {
	Name string
	Rows []VersusRow
}

// A VersusRow is a type with a cell for each platform.
type VersusRow struct {
	Type  taxonomy.Type
	Cells []VersusCell
}

// A VersusCell is what a platform states of a type: its weightiest provision.
type VersusCell struct {
	Read  bool
	First *store.ProvisionRow
	More  int
}

const mostCompared = 6

// versus sets two to six platforms side by side.
func (s *server) versus(w http.ResponseWriter, r *http.Request) error {
	p := &versusPage{Date: param(r, "date"), Changed: param(r, "differ") != "", Head: Head{Title: "Platforms compared", Nav: "types", NoIndex: r.URL.RawQuery != "",
		Crumbs: []Crumb{{"Provisions", "/types"}, {"Compare platforms", "/compare"}}, Description: "What two to six platforms state of each type, side by side, as of any day."}}
	day, err := asOf(p.Date)
	if err != nil {
		return err
	}
	if p.Sites, err = s.platformChoices(r); err != nil {
		return err
	}
	p.Asked = make([]string, mostCompared)
	var slugs []string
	for i := range p.Asked {
		p.Asked[i] = param(r, fmt.Sprint("p", i+1))
		at := slices.IndexFunc(p.Sites, func(c Choice) bool { return c.Value == p.Asked[i] })
		if at < 0 || slices.Contains(slugs, p.Asked[i]) {
			continue
		}
		slugs = append(slugs, p.Asked[i])
		p.Columns = append(p.Columns, VersusColumn{Choice: p.Sites[at]})
	}
	if len(slugs) > 1 {
		rows, err := s.Store.Registry(r.Context(), store.RegistryFilter{Platforms: slugs, At: day})
		if err != nil {
			return err
		}
		p.fill(rows)
	}
	return s.render(w, r, http.StatusOK, "versus", p)
}

// fill sorts provisions, weightiest first, into the cells.
func (p *versusPage) fill(rows []store.ProvisionRow) {
	by := map[[2]string][]*store.ProvisionRow{}
	for i := range rows {
		row := &rows[i]
		key := [2]string{row.Ref.PlatformSlug, row.Type}
		by[key] = append(by[key], row)
		for c := range p.Columns {
			p.Columns[c].Read = p.Columns[c].Read || p.Columns[c].Value == row.Ref.PlatformSlug
		}
	}
	for _, g := range taxonomy.Groups {
		group := VersusGroup{Name: g.Name}
		for _, t := range taxonomy.Types {
			if t.Group != g.Key {
				continue
			}
			row := VersusRow{Type: t}
			stated, differ := false, false
			for _, c := range p.Columns {
				cell := VersusCell{Read: c.Read}
				if of := by[[2]string{c.Value, t.Key}]; len(of) > 0 {
					cell.First, cell.More, stated = of[0], len(of)-1, true
				}
				if len(row.Cells) > 0 && !alike(row.Cells[0], cell) {
					differ = true
				}
				row.Cells = append(row.Cells, cell)
			}
			if stated && (differ || !p.Changed) {
				group.Rows = append(group.Rows, row)
			}
		}
		if len(group.Rows) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
}

// alike tells whether two cells say the same at a glance.
func alike(a, b VersusCell) bool {
	if a.First == nil || b.First == nil {
		return a.First == nil && b.First == nil
	}
	return a.First.Stance == b.First.Stance && a.First.Severity == b.First.Severity
}
