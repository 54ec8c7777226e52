package account

import (
	"net/http"
	"slices"
	"time"

	"smallprint"
	"smallprint/internal/people"
	"smallprint/internal/store"
)

type orgPage struct {
	store.Organisation
	Members   []smallprint.Account
	CanInvite bool
}

func (s *server) orgView(q *request) (view, error) {
	if q.Account.Organisation == "" {
		return view{Title: "Organisation", Nav: "organisation", Data: orgPage{}}, nil
	}
	o, err := s.People.Store.Organisation(q.Context(), q.Account.Organisation)
	if err != nil {
		return view{}, err
	}
	members, err := s.People.Store.Members(q.Context(), o.ID)
	return view{Title: o.Name, Nav: "organisation", Data: orgPage{o, members, canShare(q.Account)}}, err
}

func (s *server) organisation(w http.ResponseWriter, q *request) error {
	v, err := s.orgView(q)
	if err != nil {
		return err
	}
	return s.render(w, q, http.StatusOK, "organisation", v)
}

func (s *server) orgInvite(w http.ResponseWriter, q *request) error {
	err := s.People.Invite(q.Context(), q.Who, q.PostFormValue("email"), people.Invitation{Role: smallprint.Role(q.PostFormValue("role")), Organisation: q.Account.Organisation})
	if err == nil {
		return done(w, q, "/account/organisation", "invited")
	}
	v, verr := s.orgView(q)
	if verr != nil {
		return verr
	}
	return s.again(w, q, "organisation", v, err)
}

func (s *server) orgLeave(w http.ResponseWriter, q *request) error {
	a := q.Account
	a.Organisation = ""
	if err := s.People.Change(q.Context(), q.Who, a, "organisation left", q.Account.Organisation); err != nil {
		return err
	}
	return done(w, q, "/account/organisation", "saved")
}

type adminPage struct {
	Accounts      []smallprint.Account
	After         string
	Organisations []store.Organisation
	Invitations   []store.Token
	Plans         []people.Plan
	Default       string
	Roles         []smallprint.Role
	Log           []store.Act
	Account       smallprint.Account
}

const perPage = 100

func (s *server) adminView(q *request) (view, error) {
	ctx := q.Context()
	p := adminPage{Roles: people.Roles, Plans: s.People.Plans.List, Default: s.People.Plans.Default}
	var err error
	if p.Accounts, err = s.People.Store.Accounts(ctx, q.URL.Query().Get("after"), perPage); err != nil {
		return view{}, err
	}
	if len(p.Accounts) == perPage {
		p.After = p.Accounts[perPage-1].ID
	}
	if p.Organisations, err = s.People.Store.Organisations(ctx); err != nil {
		return view{}, err
	}
	p.Invitations, err = s.People.Invitations(ctx)
	return view{Title: "Administration", Nav: "admin", Data: p}, err
}

func (s *server) admin(w http.ResponseWriter, q *request) error { return s.showAdmin(w, q, nil) }

func (s *server) showAdmin(w http.ResponseWriter, q *request, failed error) error {
	v, err := s.adminView(q)
	if err != nil {
		return err
	}
	if failed != nil {
		return s.again(w, q, "admin", v, failed)
	}
	return s.render(w, q, http.StatusOK, "admin", v)
}

func (s *server) adminInvite(w http.ResponseWriter, q *request) error {
	err := s.People.Invite(q.Context(), q.Who, q.PostFormValue("email"), people.Invitation{Role: smallprint.Role(q.PostFormValue("role")), Organisation: q.PostFormValue("organisation")})
	if err != nil {
		return s.showAdmin(w, q, err)
	}
	return done(w, q, "/account/admin", "invited")
}

func (s *server) withdraw(w http.ResponseWriter, q *request) error {
	if err := s.People.Withdraw(q.Context(), q.Who, q.PathValue("id")); err != nil {
		return err
	}
	return done(w, q, "/account/admin", "removed")
}

func (s *server) newOrganisation(w http.ResponseWriter, q *request) error {
	if _, err := s.People.NewOrganisation(q.Context(), q.Who, q.PostFormValue("name")); err != nil {
		return s.showAdmin(w, q, err)
	}
	return done(w, q, "/account/admin", "added")
}

func (s *server) adminAccount(w http.ResponseWriter, q *request) error {
	return s.showAccount(w, q, nil)
}

func (s *server) showAccount(w http.ResponseWriter, q *request, failed error) error {
	a, err := s.People.Store.Account(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	v, err := s.adminView(q)
	if err != nil {
		return err
	}
	p := v.Data.(adminPage)
	p.Account = a
	if p.Log, err = s.People.Store.ActsOf(q.Context(), a.ID, 50); err != nil {
		return err
	}
	v.Title, v.Data = a.Email, p
	if failed != nil {
		return s.again(w, q, "admin-account", v, failed)
	}
	return s.render(w, q, http.StatusOK, "admin-account", v)
}

func (s *server) postAdminAccount(w http.ResponseWriter, q *request) error {
	ctx, f := q.Context(), q.PostFormValue
	a, err := s.People.Store.Account(ctx, q.PathValue("id"))
	if err != nil {
		return err
	}
	a.Role, a.Plan, a.Organisation = smallprint.Role(f("role")), f("plan"), f("organisation")
	if !slices.Contains(people.Roles, a.Role) || a.Plan != "" && !s.People.Plans.Has(a.Plan) {
		return s.showAccount(w, q, smallprint.Errorf(smallprint.KindInvalid, "Choose from the lists", "there is no such role or plan"))
	}
	if a.Organisation != "" {
		if _, err := s.People.Store.Organisation(ctx, a.Organisation); err != nil {
			return s.showAccount(w, q, err)
		}
	}
	switch disabled := f("disabled") == "yes"; {
	case disabled && a.Disabled.IsZero():
		a.Disabled = s.People.Now()
	case !disabled:
		a.Disabled = time.Time{}
	}
	if err := s.People.Change(ctx, q.Who, a, "account changed", "role "+string(a.Role)+", plan "+a.Plan+", organisation "+a.Organisation+", disabled "+f("disabled")); err != nil {
		return s.showAccount(w, q, err)
	}
	return done(w, q, "/account/admin/accounts/"+a.ID, "saved")
}

func (s *server) adminLog(w http.ResponseWriter, q *request) error {
	acts, err := s.People.Store.Acts(q.Context(), q.URL.Query().Get("before"), perPage)
	if err != nil {
		return err
	}
	p := adminPage{Log: acts}
	if len(acts) == perPage {
		p.After = acts[perPage-1].ID
	}
	return s.render(w, q, http.StatusOK, "admin-log", view{Title: "Audit log", Nav: "admin", Data: p})
}
