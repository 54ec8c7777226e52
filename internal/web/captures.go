package web

import (
	"net/http"
	"strconv"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

type ledgerPage struct {
	Head
	Ref      store.Ref
	Rows     []smallprint.Capture
	Outcomes []store.OutcomeCount
	Older    string
}

const ledgerPerPage = 100

// ledger lists every attempt to receive an edition.
func (s *server) ledger(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.edition(r)
	if err != nil {
		return err
	}
	p := &ledgerPage{Ref: ref, Head: Head{Title: ref.Platform + ": " + docName(ref) + ", every attempt", Nav: "platforms",
		Crumbs: append(docCrumbs(ref), Crumb{"Captures", docPath(ref) + "/captures/"})}}
	var before time.Time
	if ms, err := strconv.ParseInt(param(r, "before"), 10, 64); err == nil && ms > 0 {
		before = time.UnixMilli(ms)
	}
	if p.Rows, err = s.Store.Captures(r.Context(), ref.EditionID, before, ledgerPerPage); err != nil {
		return err
	}
	if len(p.Rows) == ledgerPerPage {
		p.Older = docPath(ref) + "/captures/?before=" + strconv.FormatInt(p.Rows[ledgerPerPage-1].At.UnixMilli(), 10)
	}
	if p.Outcomes, err = s.Store.OutcomeCounts(r.Context(), ref.EditionID); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "ledger", p)
}

type capturePage struct {
	Head
	Ref      store.Ref
	Capture  smallprint.Capture
	HasBytes bool
}

func (s *server) capture(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Store.Capture(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	ref, err := s.Store.EditionByID(r.Context(), c.EditionID)
	if err != nil {
		return err
	}
	p := &capturePage{Ref: ref, Capture: c, HasBytes: s.Archive != nil}
	p.Head = Head{Title: ref.Platform + ": " + docName(ref) + ", capture of " + c.At.UTC().Format("2 January 2006"), Nav: "platforms",
		Crumbs: append(docCrumbs(ref), Crumb{"Capture of " + c.At.UTC().Format("2 Jan 2006"), capturePath(c.ID)}), NoIndex: true}
	return s.render(w, r, http.StatusOK, "capture", p)
}

// captureBytes serves what was received, as plain text to save: captured pages
// are never live on this origin.
func (s *server) captureBytes(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Store.Capture(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n >= len(c.Pages) || c.Pages[n].SHA256 == "" || s.Archive == nil {
		return smallprint.Errorf(smallprint.KindNotFound, "", "no bytes are kept at this address")
	}
	body, err := s.Archive.Get(r.Context(), c.Pages[n].SHA256)
	if err != nil {
		return err
	}
	head := w.Header()
	head.Set("Content-Type", "text/plain; charset=utf-8")
	head.Set("Content-Disposition", `attachment; filename="`+c.Pages[n].SHA256[:min(16, len(c.Pages[n].SHA256))]+`.txt"`)
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, _ = w.Write(body)
	return nil
}
