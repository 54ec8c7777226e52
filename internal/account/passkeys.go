package account

import (
	"encoding/json"
	"net/http"

	"smallprint/internal/people"
)

func ask(w http.ResponseWriter, a people.Ask, err error) error {
	if err != nil {
		return err
	}
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b)
	return nil
}

func (s *server) passkeyAsk(w http.ResponseWriter, q *request) error {
	a, err := s.People.AskPasskey(q.Context(), q.Who)
	return ask(w, a, err)
}

func (s *server) passkeyAnswer(w http.ResponseWriter, q *request) error {
	next := local(q.PostFormValue("next"))
	secret, err := s.People.SignInWithPasskey(q.Context(), q.PostFormValue("state"), q.PostFormValue("answer"), q.Who)
	if err != nil {
		return s.again(w, q, "sign-in", s.signInView(q, "", next), err)
	}
	s.signIn(w, secret)
	http.Redirect(w, q.Request, next, http.StatusSeeOther)
	return nil
}

func (s *server) passkeyNew(w http.ResponseWriter, q *request) error {
	a, err := s.People.AskNewPasskey(q.Context(), q.Who)
	return ask(w, a, err)
}

func (s *server) passkeyMade(w http.ResponseWriter, q *request) error {
	return s.after(w, q, s.People.SavePasskey(q.Context(), q.Who, q.PostFormValue("state"), q.PostFormValue("answer"), q.PostFormValue("name")), "added")
}

func (s *server) passkeyDelete(w http.ResponseWriter, q *request) error {
	return s.after(w, q, s.People.DeletePasskey(q.Context(), q.Who, q.PathValue("id")), "removed")
}
