package web

import (
	"io"
	"net/http"

	"smallprint"
)

type methodologyPage struct {
	Head
	Grades, States, Directions, Stances, Severities, Kinds []Word
	Outcomes                                               []struct {
		Outcome smallprint.Outcome
		Meaning string
	}
	Measured []Measurement
}

func (s *server) methodology(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "methodology", &methodologyPage{
		Head: Head{Title: "Methodology", Nav: "methodology", Crumbs: []Crumb{{"Methodology", "/methodology"}},
			Description: "How documents are received, read and compared, what the words on these pages mean, and how often they are wrong."},
		Grades: grades[:5], States: states, Directions: directions, Stances: stances, Severities: severities, Kinds: kinds,
		Outcomes: smallprint.Outcomes, Measured: s.Measured})
}

type aboutPage struct{ Head }

func (s *server) about(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusOK, "about", &aboutPage{Head{Title: "About", Nav: "about", Crumbs: []Crumb{{"About", "/about"}},
		Description: "What this site is, what it is not, and who it is independent of."}})
}

// healthz answers programs that ask whether the site can read its store.
func (s *server) healthz(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if _, err := s.Store.Totals(r.Context()); err != nil {
		s.Log.Error("health", "err", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "the store cannot be read\n")
		return nil
	}
	_, _ = io.WriteString(w, "ok\n")
	return nil
}

func (s *server) robots(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "User-agent: *\nDisallow: /search\nDisallow: /captures/\n")
	return nil
}
