package account

import (
	"net/http"

	"smallprint/internal/people"
)

type entry struct {
	Email, Next string
	Open        bool
	Begin       people.Start
}

func (s *server) signInView(q *request, email, next string) view {
	return view{Title: "Sign in", Nav: "sign-in", Script: true, Data: entry{Email: email, Next: local(next), Open: s.People.Open}}
}

func (s *server) signInForm(w http.ResponseWriter, q *request) error {
	return s.render(w, q, http.StatusOK, "sign-in", s.signInView(q, "", q.URL.Query().Get("next")))
}

func (s *server) postSignIn(w http.ResponseWriter, q *request) error {
	email, next := q.PostFormValue("email"), local(q.PostFormValue("next"))
	secret, err := s.People.SignIn(q.Context(), email, q.PostFormValue("password"), q.Who)
	if err != nil {
		return s.again(w, q, "sign-in", s.signInView(q, email, next), err)
	}
	s.signIn(w, secret)
	http.Redirect(w, q.Request, next, http.StatusSeeOther)
	return nil
}

func (s *server) postSignOut(w http.ResponseWriter, q *request) error {
	if err := s.People.EndSession(q.Context(), q.Who, q.Session.ID); err != nil {
		return err
	}
	s.forget(w)
	http.Redirect(w, q.Request, "/account/sign-in", http.StatusSeeOther)
	return nil
}

func (s *server) signUpView() view {
	return view{Title: "Sign up", Data: entry{Open: s.People.Open}}
}

func (s *server) signUpForm(w http.ResponseWriter, q *request) error {
	return s.render(w, q, http.StatusOK, "sign-up", s.signUpView())
}

func (s *server) postSignUp(w http.ResponseWriter, q *request) error {
	if err := s.People.SignUp(q.Context(), q.PostFormValue("email"), q.Who); err != nil {
		return s.again(w, q, "sign-up", s.signUpView(), err)
	}
	return done(w, q, "/account/sign-up", "sent")
}

func (s *server) forgotForm(w http.ResponseWriter, q *request) error {
	return s.render(w, q, http.StatusOK, "forgot", view{Title: "Choose another password"})
}

func (s *server) postForgot(w http.ResponseWriter, q *request) error {
	if err := s.People.Forgot(q.Context(), q.PostFormValue("email"), q.Who); err != nil {
		return s.again(w, q, "forgot", view{Title: "Choose another password"}, err)
	}
	return done(w, q, "/account/forgot", "sent")
}

var beginTitles = map[string]string{"setup": "Set up the first administrator", "join": "Finish signing up", "invite": "Accept the invitation", "reset": "Choose another password"}

// beginForm shows the form behind a link. Opening a link uses nothing up:
// programs that look through mail open links too.
func (s *server) beginForm(w http.ResponseWriter, q *request) error {
	b := people.Start{Purpose: q.URL.Query().Get("for"), Secret: q.URL.Query().Get("token")}
	x, err := s.People.Link(q.Context(), b.Purpose, b.Secret)
	if err != nil {
		return err
	}
	return s.render(w, q, http.StatusOK, "begin", view{Title: beginTitles[b.Purpose], Data: entry{Begin: b, Email: x.Email}})
}

func (s *server) postBegin(w http.ResponseWriter, q *request) error {
	b := people.Start{Purpose: q.PostFormValue("for"), Secret: q.PostFormValue("token"), Email: q.PostFormValue("email"), Name: q.PostFormValue("name"), Password: q.PostFormValue("password")}
	x, err := s.People.Link(q.Context(), b.Purpose, b.Secret)
	if err != nil {
		return err
	}
	secret, err := s.People.Begin(q.Context(), b, q.Who)
	if err != nil {
		b.Password = ""
		return s.again(w, q, "begin", view{Title: beginTitles[b.Purpose], Data: entry{Begin: b, Email: x.Email}}, err)
	}
	s.signIn(w, secret)
	http.Redirect(w, q.Request, "/account/watches", http.StatusSeeOther)
	return nil
}
