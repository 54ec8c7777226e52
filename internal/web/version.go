package web

import (
	"io"
	"net/http"
	"strings"

	"smallprint"
	"smallprint/internal/store"
)

type versionPage struct {
	Head
	Ref      store.Ref
	Version  store.VersionRow
	Reading  *smallprint.Reading
	Blocks   []BlockView
	Latest   int
	Change   *store.ChangeRow // the change that made it
	Prev     int
	Next     int
	Contents []Heading
	Capture  *smallprint.Capture
	Ages     []AgeLine
	CanDiff  bool
}

// A Heading is an entry of a version's table of contents.
type Heading struct {
	Level  int
	Text   string
	Anchor string
}

// An AgeLine counts the blocks that got their words in a version.
type AgeLine struct {
	Version int
	Date    string
	Blocks  int
}

func (s *server) version(w http.ResponseWriter, r *http.Request) error {
	ref, err := s.edition(r)
	if err != nil {
		return err
	}
	name, plain := strings.CutSuffix(r.PathValue("n"), ".txt")
	n, err := number(name, "version")
	if err != nil {
		return err
	}
	v, err := s.Store.VersionDetail(r.Context(), ref.EditionID, n)
	if err != nil {
		return err
	}
	reading, err := s.Store.Reading(r.Context(), v.TextSHA256)
	if err != nil {
		return err
	}
	if plain {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, reading.Text)
		return nil
	}
	p := &versionPage{Ref: ref, Version: v, Reading: reading, Blocks: readerView(reading, &v), CanDiff: s.Diff != nil}
	p.Head = Head{Title: ref.Platform + ": " + docName(ref) + ", version " + num(n), Nav: "platforms",
		Description: "The " + ref.TermsType + " of " + ref.Platform + " as first seen on " + v.FirstSeen.Format("2 January 2006") + ".",
		Crumbs:      append(docCrumbs(ref), Crumb{"Version " + num(n), versionPath(ref, n)})}
	if err := s.versionAround(r, p); err != nil {
		return err
	}
	if p.Capture, err = s.captureIfKept(r, v.CaptureID); err != nil {
		return err
	}
	p.Contents = contents(p.Blocks)
	return s.render(w, r, http.StatusOK, "version", p)
}

// versionAround finds the versions beside the page's and the dates of those
// that its paragraphs come from.
func (s *server) versionAround(r *http.Request, p *versionPage) error {
	all, err := s.Store.VersionList(r.Context(), p.Ref.EditionID)
	if err != nil {
		return err
	}
	dates, blocks := map[int]string{}, map[int]int{}
	for _, v := range all {
		dates[v.Number] = v.FirstSeen.UTC().Format("2 Jan 2006")
		p.Latest = max(p.Latest, v.Number)
		if v.Number < p.Version.Number {
			p.Prev = v.Number
		}
		if v.Number > p.Version.Number && p.Next == 0 {
			p.Next = v.Number
		}
	}
	for i := range p.Blocks {
		p.Blocks[i].Age = dates[p.Blocks[i].Since]
	}
	for _, since := range p.Version.BlockSince {
		blocks[since]++
	}
	for _, v := range all {
		if n := blocks[v.Number]; n > 0 {
			p.Ages = append(p.Ages, AgeLine{v.Number, dates[v.Number], n})
		}
	}
	made, err := s.Store.Changes(r.Context(), store.ChangeFilter{EditionID: p.Ref.EditionID, NewVersion: p.Version.Number, Limit: 1})
	if len(made) > 0 {
		p.Change = &made[0]
	}
	return err
}

// contents lists the headings and gives each an anchor.
func contents(blocks []BlockView) []Heading {
	var out []Heading
	for i := range blocks {
		b := &blocks[i]
		if b.Kind != smallprint.BlockHeading {
			continue
		}
		text := ""
		for _, p := range b.Pieces {
			text += p.Text
		}
		b.Anchor = "section-" + num(len(out)+1)
		out = append(out, Heading{b.Level, text, b.Anchor})
	}
	return out
}
