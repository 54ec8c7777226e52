package account

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/people"
	"smallprint/law"
	"smallprint/taxonomy"
)

// A watchRow is a watch with the name of what it is on.
type watchRow struct {
	smallprint.Watch
	On     string
	Mine   bool
	Asleep bool
}

type option struct{ Key, Name string }

type watchesPage struct {
	Mine, Shared []watchRow
	Plan         people.Plan
	CanShare     bool
	Platforms    []option
	Documents    []option
	Types, Laws  []option
	New          smallprint.Watch
}

type watchPage struct {
	watchRow
	CanShare bool
	Types    []option
}

func types() []option {
	out := make([]option, len(taxonomy.Types))
	for i, t := range taxonomy.Types {
		out[i] = option{t.Key, taxonomy.Name(t.Key)}
	}
	return out
}

func canShare(a smallprint.Account) bool {
	return a.Organisation != "" && people.AtLeast(a.Role, smallprint.RoleMember)
}

func (s *server) watchesView(q *request, fresh smallprint.Watch) (view, error) {
	ctx := q.Context()
	p := watchesPage{Plan: s.People.Plans.Of(q.Account.Plan), CanShare: canShare(q.Account), Types: types(), New: fresh}
	for _, i := range law.Instruments {
		p.Laws = append(p.Laws, option{i.Key, i.Short})
	}
	editions, err := s.People.Store.Editions(ctx)
	if err != nil {
		return view{}, err
	}
	for _, e := range editions {
		if n := len(p.Platforms); n == 0 || p.Platforms[n-1].Key != e.PlatformSlug {
			p.Platforms = append(p.Platforms, option{e.PlatformSlug, e.Platform})
		}
		name := e.Platform + ": " + e.TermsType
		if e.Edition != "main" {
			name += " (" + e.Edition + ")"
		}
		p.Documents = append(p.Documents, option{e.EditionID, name})
	}
	mine, err := s.People.Store.AccountWatches(ctx, q.Account.ID)
	if err != nil {
		return view{}, err
	}
	shared, err := s.People.Store.OrganisationWatches(ctx, q.Account.Organisation)
	if err != nil {
		return view{}, err
	}
	shared = slices.DeleteFunc(shared, func(w smallprint.Watch) bool { return w.AccountID == q.Account.ID })
	p.Mine, p.Shared = s.rows(q, mine, p), s.rows(q, shared, p)
	return view{Title: "Watchlist", Nav: "watches", Data: p}, nil
}

func (s *server) rows(q *request, ws []smallprint.Watch, p watchesPage) []watchRow {
	out := make([]watchRow, len(ws))
	for i, w := range ws {
		out[i] = watchRow{Watch: w, On: w.Target, Mine: people.May(q.Account, w), Asleep: w.Snoozed.After(s.People.Now())}
		if w.Scope == smallprint.ScopeEverything {
			out[i].On = "Everything"
		}
		for _, o := range map[smallprint.Scope][]option{smallprint.ScopePlatform: p.Platforms, smallprint.ScopeDocument: p.Documents, smallprint.ScopeType: p.Types, smallprint.ScopeLaw: p.Laws}[w.Scope] {
			if o.Key == w.Target {
				out[i].On = o.Name
			}
		}
	}
	return out
}

func (s *server) watches(w http.ResponseWriter, q *request) error {
	get := q.URL.Query().Get
	v, err := s.watchesView(q, smallprint.Watch{Scope: smallprint.Scope(get("scope")), Target: get("target"), Pace: smallprint.PaceWeekly})
	if err != nil {
		return err
	}
	return s.render(w, q, http.StatusOK, "watches", v)
}

func (s *server) watch(w http.ResponseWriter, q *request) error { return s.showWatch(w, q, nil) }

func (s *server) showWatch(w http.ResponseWriter, q *request, failed error) error {
	x, err := s.People.Watch(q.Context(), q.Who, q.PathValue("id"))
	if err != nil {
		return err
	}
	v, err := s.watchesView(q, x)
	if err != nil {
		return err
	}
	row := s.rows(q, []smallprint.Watch{x}, v.Data.(watchesPage))[0]
	v = view{Title: "Watch: " + row.On, Nav: "watches", Data: watchPage{watchRow: row, CanShare: canShare(q.Account), Types: types()}}
	if failed != nil {
		return s.again(w, q, "watch", v, failed)
	}
	return s.render(w, q, http.StatusOK, "watch", v)
}

// postWatch adds a watch, or changes the one that its address names.
func (s *server) postWatch(w http.ResponseWriter, q *request) error {
	f := q.PostFormValue
	id := q.PathValue("id")
	x := smallprint.Watch{Scope: smallprint.Scope(f("scope")), Target: strings.TrimSpace(f("target"))}
	if id != "" {
		var err error
		if x, err = s.People.Watch(q.Context(), q.Who, id); err != nil {
			return err
		}
		if err := s.sleepAndMute(q, &x); err != nil {
			return s.showWatch(w, q, err)
		}
	}
	x.MinGrade, x.MinSeverity = smallprint.Grade(f("min_grade")), smallprint.Severity(f("min_severity"))
	x.Direction, x.Pace, x.Organisation = smallprint.Direction(f("direction")), smallprint.Pace(f("pace")), ""
	if f("share") == "yes" {
		x.Organisation = q.Account.Organisation
	}
	err := s.exists(q, x)
	if err == nil {
		_, err = s.People.SaveWatch(q.Context(), q.Who, x)
	}
	switch {
	case err == nil && id == "":
		return done(w, q, "/account/watches", "added")
	case err == nil:
		return done(w, q, "/account/watches/"+id, "saved")
	case id != "":
		return s.showWatch(w, q, err)
	}
	v, verr := s.watchesView(q, x)
	if verr != nil {
		return verr
	}
	return s.again(w, q, "watches", v, err)
}

// sleepAndMute reads until when a watch is silent and which types it leaves out.
func (s *server) sleepAndMute(q *request, x *smallprint.Watch) error {
	switch v := q.PostFormValue("snooze"); v {
	case "keep", "":
	case "wake":
		x.Snoozed = time.Time{}
	default:
		days, err := strconv.Atoi(v)
		if err != nil || days < 1 || days > 366 {
			return smallprint.Errorf(smallprint.KindInvalid, "Choose from the list", "the watch cannot sleep that long")
		}
		x.Snoozed = s.People.Now().AddDate(0, 0, days)
	}
	x.Muted = q.PostForm["muted"]
	known := types()
	for _, m := range x.Muted {
		if !slices.ContainsFunc(known, func(o option) bool { return o.Key == m }) {
			return smallprint.Errorf(smallprint.KindInvalid, "", "there is no provision type %.60q", m)
		}
	}
	return nil
}

// exists refuses watches on what is not there.
func (s *server) exists(q *request, x smallprint.Watch) error {
	has := func(list []option) bool {
		return slices.ContainsFunc(list, func(o option) bool { return o.Key == x.Target })
	}
	ok := true
	switch x.Scope {
	case smallprint.ScopePlatform:
		_, err := s.People.Store.PlatformEditions(q.Context(), x.Target)
		return err
	case smallprint.ScopeDocument:
		_, err := s.People.Store.EditionByID(q.Context(), x.Target)
		return err
	case smallprint.ScopeType:
		ok = has(types())
	case smallprint.ScopeLaw:
		_, ok = law.Lookup(x.Target)
	}
	if !ok {
		return smallprint.Errorf(smallprint.KindInvalid, "Choose from the list", "there is nothing of that name to watch")
	}
	return nil
}

func (s *server) deleteWatch(w http.ResponseWriter, q *request) error {
	if err := s.People.DeleteWatch(q.Context(), q.Who, q.PathValue("id")); err != nil {
		return err
	}
	return done(w, q, "/account/watches", "removed")
}
