package account

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/people"
	"smallprint/internal/store"
)

type settingsPage struct {
	Now          time.Time
	This         string
	HasPassword  bool
	Sessions     []store.Session
	Passkeys     []store.Passkey
	Keys         []store.APIKey
	Scopes       []string
	Destinations []smallprint.Destination
	Plan         people.Plan
	HowText      string
	HowLink      string
	NewKey       string
}

func (s *server) settingsView(q *request) (view, error) {
	ctx, id, now := q.Context(), q.Account.ID, s.People.Now()
	st := s.People.Store
	p := settingsPage{Now: now, This: q.Session.ID, Scopes: people.Scopes, Plan: s.People.Plans.Of(q.Account.Plan)}
	p.HowText, p.HowLink = s.Billing.How(q.Account)
	hash, err := st.Password(ctx, id)
	if err != nil {
		return view{}, err
	}
	p.HasPassword = hash != ""
	if p.Sessions, err = st.Sessions(ctx, id, now); err != nil {
		return view{}, err
	}
	if p.Passkeys, err = st.Passkeys(ctx, id); err != nil {
		return view{}, err
	}
	if p.Keys, err = st.APIKeys(ctx, id); err != nil {
		return view{}, err
	}
	p.Destinations, err = st.Destinations(ctx, id)
	return view{Title: "Settings", Nav: "settings", Script: true, Data: p}, err
}

func (s *server) showSettings(w http.ResponseWriter, q *request, failed error) error {
	v, err := s.settingsView(q)
	if err != nil {
		return err
	}
	if failed != nil {
		return s.again(w, q, "settings", v, failed)
	}
	return s.render(w, q, http.StatusOK, "settings", v)
}

func (s *server) settings(w http.ResponseWriter, q *request) error { return s.showSettings(w, q, nil) }

// after shows the settings with what was wrong, or goes back to them.
func (s *server) after(w http.ResponseWriter, q *request, err error, what string) error {
	if err != nil {
		return s.showSettings(w, q, err)
	}
	return done(w, q, "/account/settings", what)
}

var hours = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$`)

func (s *server) postSettings(w http.ResponseWriter, q *request) error {
	a := q.Account
	a.Name, a.Zone, a.Quiet = people.Name(q.PostFormValue("name")), strings.TrimSpace(q.PostFormValue("zone")), strings.TrimSpace(q.PostFormValue("quiet"))
	var err error
	if _, zerr := time.LoadLocation(a.Zone); zerr != nil || a.Zone == "Local" || len(a.Zone) > 60 {
		err = smallprint.Errorf(smallprint.KindInvalid, "Write it as Europe/Berlin, or leave it empty for UTC", "this time zone is not known")
	} else if a.Quiet != "" && !hours.MatchString(a.Quiet) {
		err = smallprint.Errorf(smallprint.KindInvalid, "Write them as 22:00-07:00, or leave them empty", "these hours cannot be read")
	} else {
		err = s.People.Change(q.Context(), q.Who, a, "settings changed", "")
	}
	return s.after(w, q, err, "saved")
}

func (s *server) postPassword(w http.ResponseWriter, q *request) error {
	return s.after(w, q, s.People.ChangePassword(q.Context(), q.Who, q.PostFormValue("present"), q.PostFormValue("next")), "password")
}

func (s *server) endSession(w http.ResponseWriter, q *request) error {
	return s.after(w, q, s.People.EndSession(q.Context(), q.Who, q.PathValue("id")), "ended")
}

func (s *server) endOthers(w http.ResponseWriter, q *request) error {
	return s.after(w, q, s.People.EndOthers(q.Context(), q.Who), "ended")
}

// postKey shows the new key on the page that answers: it is nowhere else.
func (s *server) postKey(w http.ResponseWriter, q *request) error {
	key, err := s.People.NewKey(q.Context(), q.Who, q.PostFormValue("name"), q.PostForm["scope"])
	if err != nil {
		return s.showSettings(w, q, err)
	}
	v, err := s.settingsView(q)
	if err != nil {
		return err
	}
	p := v.Data.(settingsPage)
	p.NewKey = key
	v.Data = p
	return s.render(w, q, http.StatusOK, "settings", v)
}

func (s *server) revokeKey(w http.ResponseWriter, q *request) error {
	return s.after(w, q, s.People.RevokeKey(q.Context(), q.Who, q.PathValue("id")), "removed")
}

func (s *server) postDestination(w http.ResponseWriter, q *request) error {
	d := smallprint.Destination{ID: q.PathValue("id"), Kind: smallprint.DestinationKind(q.PostFormValue("kind")), Address: strings.TrimSpace(q.PostFormValue("address"))}
	d, err := s.People.SaveDestination(q.Context(), q.Who, d)
	if err != nil || !d.Confirmed.IsZero() {
		return s.after(w, q, err, "added")
	}
	if d.Kind == smallprint.ByEmail || s.Check == nil {
		return s.after(w, q, nil, "waiting")
	}
	if err := s.Check(q.Context(), d); err != nil {
		return s.showSettings(w, q, &smallprint.Error{Kind: smallprint.KindInvalid, What: "the destination was saved, and a message to it failed", Err: err, Hint: "Save it again to try again"})
	}
	return s.after(w, q, s.People.Confirmed(q.Context(), d), "added")
}

func (s *server) deleteDestination(w http.ResponseWriter, q *request) error {
	return s.after(w, q, s.People.DeleteDestination(q.Context(), q.Who, q.PathValue("id")), "removed")
}

// confirmForm uses nothing up: programs that look through mail open links too.
func (s *server) confirmForm(w http.ResponseWriter, q *request) error {
	return s.render(w, q, http.StatusOK, "confirm", view{Title: "Send alerts to this address", Data: q.URL.Query().Get("token")})
}

func (s *server) postConfirm(w http.ResponseWriter, q *request) error {
	if err := s.People.ConfirmDestination(q.Context(), q.PostFormValue("token")); err != nil {
		return err
	}
	return s.render(w, q, http.StatusOK, "confirm", view{Title: "Confirmed", Done: told["confirmed"], Data: ""})
}

func (s *server) export(w http.ResponseWriter, q *request) error {
	e, err := s.People.Export(q.Context(), q.Who)
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="smallprint-account.json"`)
	_, _ = w.Write(b)
	return nil
}

func (s *server) postDelete(w http.ResponseWriter, q *request) error {
	if !strings.EqualFold(strings.TrimSpace(q.PostFormValue("email")), q.Account.Email) {
		return s.showSettings(w, q, smallprint.Errorf(smallprint.KindInvalid, "Write it to say that you mean it", "that is not the address of this account"))
	}
	if err := s.People.Delete(q.Context(), q.Who, q.PostFormValue("password")); err != nil {
		return s.showSettings(w, q, err)
	}
	s.forget(w)
	http.Redirect(w, q.Request, "/", http.StatusSeeOther)
	return nil
}
