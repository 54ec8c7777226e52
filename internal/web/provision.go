package web

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"smallprint"
	"smallprint/internal/analyse"
	"smallprint/internal/law"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

type provisionPage struct {
	Head
	Ref       store.Ref
	Type      taxonomy.Type
	Provision smallprint.Provision
	Version   store.VersionRow
	Ended     *store.ProvisionRow // its last state, where it stands no more
	Before    string              // words of the paragraph before the quote
	After     string              // and after it
	Live      string              // the live page at the quote
	Source    string              // the live page
	Analysis  *smallprint.Analysis
	History   []StateLine // newest first
	Changes   []store.ChangeRow
	Peers     []store.ProvisionRow
	OtherWise []store.ProvisionRow // of the same type with another stance, where peers are few
	Adoption  Adoption
	Stances   []store.TypeCount
	Same      []store.ProvisionRow // of the same type in this document
	Notes     []string             // of the reading: what could not be read
}

// A StateLine is a state of a provision with its difference to the one before.
type StateLine struct {
	store.ProvisionRow
	Words  []DiffWord // nil for the first state
	Change *store.ChangeRow
	Moved  bool // stands in another section than the state before
}

func (s *server) provision(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.edition(r)
	if err != nil {
		return err
	}
	rows, err := s.Store.Provisions(r.Context(), store.ProvisionFilter{EditionID: ref.EditionID, Lineage: r.PathValue("lineage"), Past: true, Order: "lineage", Limit: 500})
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return smallprint.Errorf(smallprint.KindNotFound, "", "no provision with this address in the %s of %s", ref.TermsType, ref.Platform)
	}
	p := &provisionPage{Ref: ref}
	if err := s.loadProvision(r, p, rows); err != nil {
		return err
	}
	p.Type, _ = taxonomy.Lookup(p.Provision.Type)
	if p.Type.Key == "" {
		p.Type = taxonomy.Type{Key: p.Provision.Type, Name: p.Provision.Type}
	}
	p.Head = Head{Title: p.Provision.Title + ": " + ref.Platform + ", " + docName(ref), Nav: "types",
		Description: cut(280, "“"+p.Provision.Quote()+"”"),
		Crumbs:      append(docCrumbs(ref), Crumb{p.Type.Name, provisionPath(ref, r.PathValue("lineage"))})}
	if err := s.loadHistory(r, p, rows); err != nil {
		return err
	}
	if err := s.loadPeers(r, p); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "provision", p)
}

// loadProvision finds the provision in the newest version that has it, and
// composes its analysis.
func (s *server) loadProvision(r *http.Request, p *provisionPage, rows []store.ProvisionRow) error {
	last := rows[0]
	for _, row := range rows {
		if row.LastVersion == 0 || last.LastVersion != 0 && row.FirstVersion > last.FirstVersion {
			last = row
		}
	}
	n := last.LastVersion
	if n > 0 {
		p.Ended = &last
	} else {
		latest, ok, err := s.Store.LatestVersion(r.Context(), p.Ref.EditionID)
		if err != nil {
			return err
		}
		if ok {
			n = latest.Number
		}
	}
	v, err := s.Store.VersionDetail(r.Context(), p.Ref.EditionID, n)
	if err != nil {
		return err
	}
	p.Version = v
	for _, prov := range v.Provisions {
		if prov.Lineage == last.Lineage {
			p.Provision = prov
			return s.analyse(r, p)
		}
	}
	return smallprint.Errorf(smallprint.KindNotFound, "", "version %d does not hold this provision", n)
}

func (s *server) analyse(r *http.Request, p *provisionPage) error {
	reading, err := s.Store.Reading(r.Context(), p.Version.TextSHA256)
	if err != nil {
		return err
	}
	p.Notes = reading.Notes
	prov := &p.Provision
	if prov.Law == nil {
		prov.Law = law.Bearing(prov, p.Ref.TermsType, nil)
	}
	a := analyse.Compose(prov, &analyse.Context{Platform: p.Ref.Platform, TermsType: p.Ref.TermsType, Text: reading.Text, All: p.Version.Provisions})
	p.Analysis = &a
	p.Before, p.After = surroundings(reading, prov)
	for _, o := range p.Version.Provisions {
		if o.Type == prov.Type && o.ID != prov.ID && len(p.Same) < 8 {
			p.Same = append(p.Same, store.ProvisionRow{Ref: p.Ref, Lineage: o.Lineage, Quote: o.Quote(), Stance: o.Stance, Severity: o.Severity, Path: o.Path})
		}
	}
	c, err := s.captureIfKept(r, p.Version.CaptureID)
	if err != nil || c == nil || len(c.Pages) == 0 {
		return err
	}
	p.Source = outside(c.Pages[0].URL)
	if p.Ended == nil && len(prov.Spans) > 0 {
		p.Live = fragment(c.Pages[0].URL, prov.Spans[0].Quote)
	}
	return nil
}

// aroundQuote is how much of its paragraph is shown on each side of a quote.
const aroundQuote = 280

// surroundings returns the rest of the block in which the quote stands.
func surroundings(r *smallprint.Reading, p *smallprint.Provision) (before, after string) {
	if len(p.Spans) == 0 {
		return "", ""
	}
	first, last := p.Spans[0], p.Spans[len(p.Spans)-1]
	i, j := blockAt(r, first.Start), blockAt(r, last.Start)
	if i >= len(r.Blocks) || j >= len(r.Blocks) || first.Start < r.Blocks[i].Start || last.End > r.Blocks[j].End {
		return "", ""
	}
	before, after = r.Text[r.Blocks[i].Start:first.Start], r.Text[last.End:r.Blocks[j].End]
	if len(before) > aroundQuote {
		tail := before[len(before)-aroundQuote:]
		before = "… " + tail[strings.IndexByte(tail, ' ')+1:]
		if !utf8.ValidString(before) { // no space to cut at: leave it out
			before = ""
		}
	}
	return before, cut(aroundQuote, after)
}
