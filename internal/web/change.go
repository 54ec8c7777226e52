package web

import (
	"net/http"
	"strings"

	"smallprint"
	"smallprint/internal/analyse"
	"smallprint/internal/store"
)

type changePage struct {
	Head
	Change     store.ChangeRow
	Plain      []string // in plain words: what changed and who is affected
	ToDo       []string // what to do about it
	Old, New   *smallprint.Reading
	Diff       DiffView
	OldCapture *smallprint.Capture
	NewCapture *smallprint.Capture
	Live       string
}

func (s *server) change(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := s.Store.Change(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	p := &changePage{Change: c}
	for _, sentence := range analyse.ChangeSummary(&c.Diff, c.Ref.Platform, c.Ref.TermsType) {
		if todo, ok := strings.CutPrefix(sentence, "To do, "); ok {
			p.ToDo = append(p.ToDo, todo)
			continue
		}
		p.Plain = append(p.Plain, sentence)
	}
	p.Head = Head{Title: c.Ref.Platform + ", " + docName(c.Ref) + ": change of " + c.Before.Format("2 January 2006"), Nav: "changes",
		Description: word(grades, string(c.Grade)).Name + " change. " + cut(200, c.Summary),
		Crumbs:      append(docCrumbs(c.Ref), Crumb{"Change of " + c.Before.Format("2 Jan 2006"), changePath(c.ID)})}
	if p.Old, err = s.readingIfKept(r, c.OldText); err != nil {
		return err
	}
	if p.New, err = s.readingIfKept(r, c.NewText); err != nil {
		return err
	}
	if p.OldCapture, err = s.captureIfKept(r, c.OldCapture); err != nil {
		return err
	}
	if p.NewCapture, err = s.captureIfKept(r, c.NewCapture); err != nil {
		return err
	}
	p.Diff = viewDiff(&c.Diff, p.Old, p.New)
	return s.render(w, r, http.StatusOK, "change", p)
}

// readingIfKept returns a reading, nil where the archive has none: a page says
// so and shows the rest.
func (s *server) readingIfKept(r *http.Request, sha string) (*smallprint.Reading, error) {
	if sha == "" {
		return nil, nil
	}
	reading, err := s.Store.Reading(r.Context(), sha)
	if smallprint.KindOf(err) == smallprint.KindNotFound {
		return nil, nil
	}
	return reading, err
}

func (s *server) captureIfKept(r *http.Request, id string) (*smallprint.Capture, error) {
	if id == "" {
		return nil, nil
	}
	c, err := s.Store.Capture(r.Context(), id)
	if smallprint.KindOf(err) == smallprint.KindNotFound {
		return nil, nil
	}
	return &c, err
}
