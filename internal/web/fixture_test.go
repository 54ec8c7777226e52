package web

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

// The fixture is a small invented archive: Larkspur, an AI platform whose
// privacy policy changed twice, and two others to compare with.

func at(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.Add(9 * time.Hour)
}

// readLines makes a reading from lines: "# " begins a heading, "- " a list item,
// "| " a row of table cells.
func readLines(lines ...string) *smallprint.Reading {
	r := &smallprint.Reading{Language: "en", Notes: []string{}, Links: []smallprint.Link{}}
	var path []string
	row := 0
	add := func(b smallprint.Block, text string) {
		if len(r.Blocks) > 0 {
			r.Text += "\n"
		}
		b.Start = len(r.Text)
		r.Text += text
		b.End = len(r.Text)
		b.Path = path
		r.Blocks = append(r.Blocks, b)
	}
	for _, l := range lines {
		switch {
		case strings.HasPrefix(l, "# "):
			path = nil
			add(smallprint.Block{Kind: smallprint.BlockHeading, Level: 1 + min(len(r.Blocks), 1)}, l[2:])
			path = []string{l[2:]}
		case strings.HasPrefix(l, "- "):
			add(smallprint.Block{Kind: smallprint.BlockListItem, Level: 1}, l[2:])
		case strings.HasPrefix(l, "| "):
			row++
			for cell := range strings.SplitSeq(l[2:], " | ") {
				add(smallprint.Block{Kind: smallprint.BlockTableCell, Row: row}, cell)
			}
		default:
			add(smallprint.Block{Kind: smallprint.BlockParagraph}, l)
		}
	}
	r.TextSHA256 = smallprint.Digest([]byte(r.Text))
	r.WordsSHA256 = r.TextSHA256
	if len(r.Blocks) > 0 {
		r.Title = r.BlockText(0)
	}
	if i := strings.Index(r.Text, "Last updated: "); i >= 0 {
		end := i + strings.IndexByte(r.Text[i:], '\n')
		r.Dates = append(r.Dates, smallprint.Date{Kind: "last_updated", Value: "2026-03-01", Start: i, End: end, Quote: r.Text[i:end]})
	}
	return r
}

// clause finds quote in the reading and makes a provision of it.
func clause(r *smallprint.Reading, typ string, stance smallprint.Stance, sev smallprint.Severity, lineage, title, quote string) smallprint.Provision {
	i := strings.Index(r.Text, quote)
	if i < 0 {
		panic("fixture: no quote " + quote)
	}
	p := smallprint.Provision{ID: "p-" + smallprint.Digest([]byte(typ + quote))[:8], Type: typ, Title: title, Stance: stance, Severity: sev, Salience: smallprint.Ordinary,
		Effect: smallprint.AgainstUser, Confidence: 0.91, Lineage: lineage, Spans: []smallprint.QuotedSpan{smallprint.Quote(r.Text, i, i+len(quote))},
		Path: r.Blocks[blockAt(r, i)].Path, SeverityReasons: []string{"on by default"}, Notes: []string{"the limits of “services” are not defined"}}
	if sev.Rank() >= 3 {
		p.Salience = smallprint.Key
	}
	if j := strings.Index(quote, "30 days"); j >= 0 {
		p.Attributes = append(p.Attributes, smallprint.Attribute{Name: "period", Value: "P30D", Start: i + j, End: i + j + 7, Quote: "30 days"})
	}
	return p
}

// A fixtureDoc is a document to save: its states oldest first.
type fixtureDoc struct {
	platform, terms, edition, url string
	days                          []string
	texts                         []*smallprint.Reading
	provisions                    [][]smallprint.Provision
	changes                       []smallprint.Change // of versions 2 and later
	faults                        map[string]smallprint.Outcome
}

// openFixture returns a store with the invented archive.
func openFixture(t testing.TB, docs ...fixtureDoc) *store.Store {
	t.Helper()
	return fixtureAt(t, filepath.Join(t.TempDir(), "fixture.db"), docs...)
}

func fixtureAt(t testing.TB, dsn string, docs ...fixtureDoc) *store.Store {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, d := range docs {
		if err := s.Write(ctx, func(tx *store.Tx) error { return saveDoc(tx, d) }); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func saveDoc(tx *store.Tx, d fixtureDoc) error {
	p := smallprint.Platform{ID: "P-" + d.platform, Slug: smallprint.Slug(d.platform), Name: d.platform}
	doc := smallprint.Document{ID: p.ID + "/" + d.terms, PlatformID: p.ID, Slug: smallprint.Slug(d.terms), TermsType: d.terms}
	e := smallprint.Edition{ID: doc.ID + "/" + d.edition, DocumentID: doc.ID, Slug: d.edition, Language: "en"}
	src := smallprint.Source{ID: "S-" + e.ID, EditionID: e.ID, URLs: []string{d.url}, Origin: smallprint.OriginLive}
	for _, err := range []error{tx.SavePlatform(p), tx.SaveDocument(doc), tx.SaveEdition(e), tx.SaveSource(src)} {
		if err != nil {
			return err
		}
	}
	for day, outcome := range d.faults {
		c := smallprint.Capture{ID: smallprint.NewID(at(day), e.ID), EditionID: e.ID, SourceID: src.ID, At: at(day), Outcome: outcome, Reason: "the title is “Just a moment”", Origin: smallprint.OriginLive,
			Pages: []smallprint.Page{{URL: d.url, Status: 403, Bytes: 2100, ContentType: "text/html"}}}
		if err := tx.SaveCapture(c); err != nil {
			return err
		}
	}
	for i := range d.texts {
		if err := saveState(tx, d, e, src, i); err != nil {
			return fmt.Errorf("%s %s version %d: %w", d.platform, d.terms, i+1, err)
		}
	}
	return nil
}

func saveState(tx *store.Tx, d fixtureDoc, e smallprint.Edition, src smallprint.Source, i int) error {
	r, seen := d.texts[i], at(d.days[i])
	c := smallprint.Capture{ID: smallprint.NewID(seen, e.ID), EditionID: e.ID, SourceID: src.ID, At: seen, Outcome: smallprint.OutcomeOK, Origin: smallprint.OriginLive,
		TextSHA256: r.TextSHA256, Version: i + 1, Pages: []smallprint.Page{{URL: d.url, Status: 200, ContentType: "text/html", SHA256: smallprint.Digest([]byte(r.Text)), Bytes: int64(len(r.Text)),
			Header: map[string][]string{"Server": {"larkspur"}}}}}
	v := store.VersionRow{Language: r.Language, Dates: r.Dates, Sketch: []byte("{}"), Provisions: d.provisions[i]}
	v.Version = smallprint.Version{ID: smallprint.NewID(seen, e.ID, "v"), EditionID: e.ID, Number: i + 1, CaptureID: c.ID, TextSHA256: r.TextSHA256, WordsSHA256: r.WordsSHA256, FirstSeen: seen, LastSeen: seen.AddDate(0, 0, 9)}
	for n := range r.Blocks {
		v.BlockSince = append(v.BlockSince, 1+(n*7%(i+1)))
	}
	if v.Dates == nil {
		v.Dates = []smallprint.Date{}
	}
	for _, err := range []error{tx.SaveText(r, 1), tx.SaveCapture(c), tx.SaveFollowed(c), tx.SaveVersion(v)} {
		if err != nil {
			return err
		}
	}
	if err := saveProvisions(tx, d, e, i); err != nil {
		return err
	}
	var passages []store.Passage
	for n, b := range r.Blocks {
		passages = append(passages, store.Passage{Start: b.Start, Path: b.Path, Text: r.BlockText(n)})
	}
	if err := tx.SavePassages(e.ID, i+1, passages); err != nil {
		return err
	}
	if i == 0 || i > len(d.changes) {
		return nil
	}
	ch := d.changes[i-1]
	ch.ID, ch.EditionID, ch.OldVersion, ch.NewVersion = smallprint.NewID(seen, e.ID, "c"), e.ID, i, i+1
	ch.OldText, ch.NewText, ch.NewCapture = d.texts[i-1].TextSHA256, r.TextSHA256, c.ID
	ch.Detected, ch.Before, ch.After = seen, seen, at(d.days[i-1]).AddDate(0, 0, 9)
	return tx.SaveChange(ch)
}

// saveProvisions opens states of new lineages or words, and ends those that
// the version does not have.
func saveProvisions(tx *store.Tx, d fixtureDoc, e smallprint.Edition, i int) error {
	now := map[string]string{}
	for n, p := range d.provisions[i] {
		now[p.Lineage] = p.Quote()
		if i > 0 && quoteOf(d.provisions[i-1], p.Lineage) == p.Quote() {
			continue
		}
		row := store.ProvisionRow{ID: fmt.Sprintf("%s/%s/%d", e.ID, p.Lineage, i+1), Lineage: p.Lineage, FirstVersion: i + 1, FirstSeen: at(d.days[i]).UnixMilli(), Position: n,
			Type: p.Type, Stance: p.Stance, Salience: p.Salience, Effect: p.Effect, Severity: p.Severity, Confidence: p.Confidence, Title: p.Title, Quote: p.Quote(), Path: p.Path, Attributes: p.Attributes}
		if err := tx.SaveProvision(e.ID, row); err != nil {
			return err
		}
	}
	if i == 0 {
		return nil
	}
	for _, p := range d.provisions[i-1] {
		if now[p.Lineage] == p.Quote() {
			continue
		}
		for first := i; first > 0; first-- {
			if err := tx.EndProvision(fmt.Sprintf("%s/%s/%d", e.ID, p.Lineage, first), i, at(d.days[i]).UnixMilli()); err != nil {
				return err
			}
		}
	}
	return nil
}

func quoteOf(list []smallprint.Provision, lineage string) string {
	for _, p := range list {
		if p.Lineage == lineage {
			return p.Quote()
		}
	}
	return ""
}
