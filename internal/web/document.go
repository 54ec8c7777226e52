package web

import (
	"net/http"
	"time"

	"smallprint"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

type documentPage struct {
	Head
	Ref      store.Ref
	State    store.EditionState
	Standing Standing
	Fresh    string         // how fresh what is shown is
	Reviews  []store.Review // that wait
	Problem  *store.Problem // that is open
	Sources  []smallprint.Source
	Latest   *store.VersionRow
	Versions []VersionLine // newest first
	Timeline Timeline
	Heavy    []store.ProvisionRow // the heaviest, of high or critical severity, one of a type
	Groups   []ProvisionGroup
	Silent   []taxonomy.Type // not stated
	Changes  []store.ChangeRow
	Hidden   []GradeCount
	Outcomes []store.OutcomeCount
	Captures []smallprint.Capture
	Others   []store.Ref // other editions of the same document
	CanDiff  bool
}

// A VersionLine is a version with the change that made it.
type VersionLine struct {
	store.VersionRow
	Change *store.ChangeRow
}

// A ProvisionGroup is a group of types with the provisions of a document.
type ProvisionGroup struct {
	Name  string
	Count int
	Types []ProvisionType
}

// A ProvisionType is a type with its provisions, heaviest first.
type ProvisionType struct {
	Type  taxonomy.Type
	First store.ProvisionRow
	More  []store.ProvisionRow
}

const (
	ledgerOnPage     = 12
	failedOnTimeline = 300
)

func (s *server) document(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.edition(r)
	if err != nil {
		return s.otherEditions(w, r, err)
	}
	p := &documentPage{Ref: ref, CanDiff: s.Diff != nil}
	p.Head = Head{Title: ref.Platform + ": " + docName(ref), Nav: "platforms", Feed: "/feeds/platforms/" + ref.PlatformSlug + "/" + ref.DocumentSlug, Crumbs: docCrumbs(ref),
		Description: "Every version of the " + ref.TermsType + " of " + ref.Platform + ", its provisions and what changed."}
	for _, load := range []func(*http.Request, *documentPage) error{s.loadState, s.loadVersions, s.loadProvisions, s.loadLedger} {
		if err := load(r, p); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, "document", p)
}

// otherEditions answers for a document without the edition asked for: the one
// that it has, or the list of them.
func (s *server) otherEditions(w http.ResponseWriter, r *http.Request, missing error) error {
	if smallprint.KindOf(missing) != smallprint.KindNotFound || r.PathValue("edition") != "" {
		return missing
	}
	refs, err := s.Store.PlatformEditions(r.Context(), r.PathValue("platform"))
	if err != nil {
		return err
	}
	p := &editionsPage{}
	for _, ref := range refs {
		if ref.DocumentSlug == r.PathValue("document") {
			p.Editions = append(p.Editions, ref)
		}
	}
	if len(p.Editions) == 0 {
		return missing
	}
	ref := p.Editions[0]
	p.Head = Head{Title: ref.Platform + ": " + ref.TermsType, Nav: "platforms",
		Crumbs: []Crumb{{"Platforms", "/platforms"}, {ref.Platform, platformPath(ref.PlatformSlug)}, {ref.TermsType, r.URL.Path}}}
	return s.render(w, r, http.StatusOK, "editions", p)
}

type editionsPage struct {
	Head
	Editions []store.Ref
}

func (s *server) loadState(r *http.Request, p *documentPage) error {
	docs, err := s.Store.EditionStates(r.Context(), p.Ref.PlatformSlug)
	if err != nil {
		return err
	}
	for _, d := range docs {
		switch {
		case d.Ref.EditionID == p.Ref.EditionID:
			p.State = d
		case d.Ref.DocumentID == p.Ref.DocumentID:
			p.Others = append(p.Others, d.Ref)
		}
	}
	p.Sources, err = s.Store.Sources(r.Context(), p.Ref.EditionID)
	return err
}

func (s *server) loadVersions(r *http.Request, p *documentPage) error {
	versions, err := s.Store.VersionList(r.Context(), p.Ref.EditionID)
	if err != nil {
		return err
	}
	changes, err := s.Store.Changes(r.Context(), store.ChangeFilter{EditionID: p.Ref.EditionID, Limit: 5000})
	if err != nil {
		return err
	}
	made := map[int]*store.ChangeRow{}
	for i, c := range changes {
		if c.NewVersion > 0 {
			made[c.NewVersion] = &changes[i]
		}
		if c.Grade == smallprint.GradeSubstantive && len(p.Changes) < 25 {
			p.Changes = append(p.Changes, c)
		}
	}
	p.Hidden = hiddenGrades(p.Ref, changes)
	failed, err := s.Store.FailedCaptures(r.Context(), p.Ref.EditionID, failedOnTimeline)
	if err != nil {
		return err
	}
	for i := len(versions) - 1; i >= 0; i-- {
		p.Versions = append(p.Versions, VersionLine{versions[i], made[versions[i].Number]})
	}
	if len(p.Versions) > 0 {
		p.Latest = &p.Versions[0].VersionRow
	}
	p.Timeline = timeline(p.Ref, p.Versions, failed)
	return nil
}

// hiddenGrades counts the records that the list of changes leaves out.
func hiddenGrades(ref store.Ref, changes []store.ChangeRow) []GradeCount {
	var out []GradeCount
	for _, g := range grades[1:5] {
		n := 0
		for _, c := range changes {
			if string(c.Grade) == g.Key {
				n++
			}
		}
		if n > 0 {
			out = append(out, GradeCount{Word: g, Count: n, Path: changesPath(ref, g.Key)})
		}
	}
	return out
}

func (s *server) loadProvisions(r *http.Request, p *documentPage) error {
	rows, err := s.Store.Provisions(r.Context(), store.ProvisionFilter{EditionID: p.Ref.EditionID, Order: "severity", Limit: 3000})
	if err != nil {
		return err
	}
	p.Groups, p.Silent = provisionGroups(rows)
	seen := map[string]bool{}
	for _, row := range rows { // one of each type says more than five of one
		if row.Severity.Rank() >= 3 && !seen[row.Type] && len(p.Heavy) < 6 {
			seen[row.Type] = true
			p.Heavy = append(p.Heavy, row)
		}
	}
	return nil
}

// provisionGroups sorts rows, heaviest first, into the groups of the taxonomy.
func provisionGroups(rows []store.ProvisionRow) (groups []ProvisionGroup, silent []taxonomy.Type) {
	by := map[string][]store.ProvisionRow{}
	for _, row := range rows {
		by[row.Type] = append(by[row.Type], row)
	}
	for _, g := range taxonomy.Groups {
		group := ProvisionGroup{Name: g.Name}
		for _, t := range taxonomy.Types {
			if t.Group != g.Key {
				continue
			}
			of := by[t.Key]
			if len(of) == 0 {
				silent = append(silent, t)
				continue
			}
			group.Types = append(group.Types, ProvisionType{t, of[0], of[1:]})
			group.Count += len(of)
		}
		if group.Count > 0 {
			groups = append(groups, group)
		}
	}
	return groups, silent
}

func (s *server) loadLedger(r *http.Request, p *documentPage) (err error) {
	if p.Outcomes, err = s.Store.OutcomeCounts(r.Context(), p.Ref.EditionID); err != nil {
		return err
	}
	if p.Captures, err = s.Store.Captures(r.Context(), p.Ref.EditionID, time.Time{}, ledgerOnPage); err != nil {
		return err
	}
	return s.loadStanding(r, p)
}

// loadStanding says how fresh what the page shows is. Unlike the lists of all
// documents it is asked for anew each time.
func (s *server) loadStanding(r *http.Request, p *documentPage) error {
	ctx, id := r.Context(), p.Ref.EditionID
	reviews, err := s.Store.ReviewsOf(ctx, id)
	if err != nil {
		return err
	}
	for _, v := range reviews {
		if v.Decided.IsZero() {
			p.Reviews = append(p.Reviews, v)
		}
	}
	w, ok, err := s.Store.WatchedBeside(ctx, id)
	if err != nil {
		return err
	}
	watched := &w
	if !ok {
		watched = nil
	}
	p.Standing = standing(p.State, watched, len(p.Reviews), s.Now())
	p.Fresh = freshness(p.Standing, p.Captures, s.Now())
	problems, err := s.Store.EditionProblems(ctx, id, 1)
	if len(problems) > 0 && problems[0].Closed.IsZero() {
		p.Problem = &problems[0]
	}
	return err
}
