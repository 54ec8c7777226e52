// Package apitest makes small invented archives for the tests of what serves
// them: in go names and texts, out come stores with documents of several
// versions, provisions with spans, change records and captures. Every quote in
// them equals its span. For tests only.
package apitest

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

// A Doc is a document to save: its states, oldest first, a month apart.
type Doc struct {
	Platform, Terms, Edition, URL string
	States                        []State
}

// A State is a text with one provision for each of its lines after the first;
// Types names them in order, and goes round.
type State struct {
	Lines []string
	Types []string
	Dates []smallprint.Date // quotes to be found in the text; offsets are set
}

// Day0 is when the first version of every document was first seen.
var Day0 = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// Seen is when version n was first seen.
func Seen(n int) time.Time { return Day0.AddDate(0, n-1, 0) }

// World is two platforms with three documents, of which one changed twice.
func World() []Doc {
	training := []string{"Larkspur Privacy Policy", "Effective March 1, 2026.", "We may use your content to train our models.", "You may opt out by March 31, 2026 in your settings."}
	softer := append([]string{}, training...)
	softer[2] = "We will not use your content to train our models unless you agree."
	types := []string{"meta.effective", "data.ai-training", "data.ai-training"}
	date := []smallprint.Date{{Kind: "effective", Value: "2026-03-01", Quote: "Effective March 1, 2026"}}
	return []Doc{
		{Platform: "Larkspur", Terms: "Privacy Policy", URL: "https://larkspur.example/privacy", States: []State{
			{Lines: training[:3], Types: types}, {Lines: training, Types: types, Dates: date}, {Lines: softer, Types: types, Dates: date}}},
		{Platform: "Larkspur", Terms: "Terms of Service", URL: "https://larkspur.example/terms", States: []State{
			{Lines: []string{"Larkspur Terms", "We may end your account at any time."}, Types: []string{"account.termination"}}}},
		{Platform: "Ærø Bank", Terms: "Privacy Policy", URL: "https://aero.example/privacy?x=1", States: []State{
			{Lines: []string{"Privacy – Ærø", "We may train models on “inputs” – yours too."}, Types: []string{"data.ai-training"}}}},
	}
}

// Large is n documents of five versions with 60 provisions each, about as long
// as real ones.
func Large(n int) []Doc {
	types := []string{"data.ai-training", "data.sale", "data.retention", "account.termination", "agreement.change-notice", "dispute.arbitration", "risk.liability-cap", "fees.refunds"}
	var out []Doc
	for i := range n {
		d := Doc{Platform: fmt.Sprintf("Platform %03d", i/5), Terms: fmt.Sprintf("Policy %d", i%5), URL: fmt.Sprintf("https://p%d.example/%d", i/5, i%5)}
		for v := range 5 {
			lines := []string{"Policy"}
			for l := range 60 {
				lines = append(lines, fmt.Sprintf("Sentence %d-%d in wording %d: we may use what you send us to provide, maintain and improve our services, as far as the law allows, and more words follow here, so that the paragraph is as long as a usual one.", i, l, (v*5+l)/60))
			}
			d.States = append(d.States, State{Lines: lines, Types: types})
		}
		out = append(out, d)
	}
	return out
}

// Open returns a store with the documents.
func Open(t testing.TB, docs ...Doc) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "apitest.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	Add(t, s, docs...)
	return s
}

// Add saves the documents.
func Add(t testing.TB, s *store.Store, docs ...Doc) {
	t.Helper()
	for _, d := range docs {
		if err := s.Write(context.Background(), func(tx *store.Tx) error { return save(tx, d) }); err != nil {
			t.Fatal(err)
		}
	}
}

func save(tx *store.Tx, d Doc) error {
	edition, source, err := tx.Ensure(store.Place{Platform: d.Platform, TermsType: d.Terms, Edition: d.Edition, Language: "en", URLs: []string{d.URL}, Origin: smallprint.OriginLive}, Day0)
	if err != nil {
		return err
	}
	failed := smallprint.Capture{ID: smallprint.NewID(Day0.AddDate(0, 0, 3), "failed", edition), EditionID: edition, SourceID: source, At: Day0.AddDate(0, 0, 3), Outcome: smallprint.OutcomeChallenge,
		Reason: "the title is “Just a moment”", Origin: smallprint.OriginLive, Pages: []smallprint.Page{{URL: d.URL, Status: 403, Bytes: 2100}}}
	if err := tx.SaveCapture(failed); err != nil {
		return err
	}
	var before *version
	for i, st := range d.States {
		v := makeVersion(edition, i+1, st)
		if err := saveState(tx, d, source, before, v); err != nil {
			return fmt.Errorf("%s, %s, version %d: %w", d.Platform, d.Terms, i+1, err)
		}
		before = v
	}
	return nil
}

type version struct {
	store.VersionRow
	reading *smallprint.Reading
}

// makeVersion reads a state: the first line is its heading.
func makeVersion(edition string, n int, st State) *version {
	r := &smallprint.Reading{Language: "en", Title: st.Lines[0], Notes: []string{}, Links: []smallprint.Link{}, Dates: []smallprint.Date{}, Text: strings.Join(st.Lines, "\n")}
	v := &version{reading: r}
	at := 0
	for i, l := range st.Lines {
		b := smallprint.Block{Kind: smallprint.BlockParagraph, Path: []string{st.Lines[0]}, Start: at, End: at + len(l)}
		if i == 0 {
			b.Kind, b.Level, b.Path = smallprint.BlockHeading, 1, []string{}
		} else {
			v.Provisions = append(v.Provisions, clause(r.Text, i, b, st.Types[(i-1)%len(st.Types)]))
		}
		r.Blocks = append(r.Blocks, b)
		at = b.End + 1
		v.BlockSince = append(v.BlockSince, n)
	}
	for _, d := range st.Dates {
		d.Start = strings.Index(r.Text, d.Quote)
		d.End = d.Start + len(d.Quote)
		r.Dates = append(r.Dates, d)
	}
	r.TextSHA256 = smallprint.Digest([]byte(r.Text))
	r.WordsSHA256 = r.TextSHA256
	seen := Seen(n)
	v.Version = smallprint.Version{ID: smallprint.NewID(seen, "v", edition), EditionID: edition, Number: n, CaptureID: smallprint.NewID(seen, "c", edition),
		TextSHA256: r.TextSHA256, WordsSHA256: r.WordsSHA256, FirstSeen: seen, LastSeen: seen.AddDate(0, 0, 20)}
	v.Language, v.Dates, v.Sketch = "en", r.Dates, []byte("{}")
	return v
}

// severities go round by line.
var severities = []smallprint.Severity{smallprint.SeverityHigh, smallprint.SeverityMedium, smallprint.SeverityLow}

func clause(text string, line int, b smallprint.Block, typ string) smallprint.Provision {
	p := smallprint.Provision{ID: fmt.Sprintf("p-%d", line), Type: typ, Title: typ, Stance: smallprint.Stances[line%len(smallprint.Stances)], Salience: smallprint.Key,
		Effect: smallprint.AgainstUser, Severity: severities[line%3], SeverityReasons: []string{"on by default"}, Confidence: 0.9, Lineage: fmt.Sprintf("l-%d-%s", line, typ),
		Path: b.Path, Spans: []smallprint.QuotedSpan{smallprint.Quote(text, b.Start, b.End)}}
	if i := strings.Index(text[b.Start:b.End], "opt out"); i >= 0 {
		p.Attributes = append(p.Attributes, smallprint.Attribute{Name: "opt_out", Value: "opt out", Start: b.Start + i, End: b.Start + i + 7, Quote: "opt out"})
	}
	return p
}

func saveState(tx *store.Tx, d Doc, source string, before, v *version) error {
	c := smallprint.Capture{ID: v.CaptureID, EditionID: v.EditionID, SourceID: source, At: v.FirstSeen, Outcome: smallprint.OutcomeOK, Origin: smallprint.OriginLive,
		TextSHA256: v.TextSHA256, Version: v.Number, Pages: []smallprint.Page{{URL: d.URL, Status: 200, ContentType: "text/html", SHA256: smallprint.Digest([]byte(v.reading.Text)), Bytes: int64(len(v.reading.Text))}}}
	var passages []store.Passage
	for i, b := range v.reading.Blocks {
		passages = append(passages, store.Passage{Start: b.Start, Path: b.Path, Text: v.reading.BlockText(i)})
	}
	for _, err := range []error{tx.SaveText(v.reading, 1), tx.SaveCapture(c), tx.SaveFollowed(c), tx.SaveVersion(v.VersionRow), saveRows(tx, before, v),
		tx.SavePassages(v.EditionID, v.Number, passages)} {
		if err != nil {
			return err
		}
	}
	if before == nil {
		return nil
	}
	return tx.SaveChange(change(before, v))
}

// saveRows opens states of lineages with new words and ends those that are gone.
func saveRows(tx *store.Tx, before, v *version) error {
	old := map[string]string{}
	if before != nil {
		for _, p := range before.Provisions {
			old[p.Lineage] = p.Quote()
		}
	}
	seen := v.FirstSeen.UnixMilli()
	for i, p := range v.Provisions {
		quote, was := old[p.Lineage]
		delete(old, p.Lineage)
		if was && quote == p.Quote() {
			continue
		}
		if was {
			old[p.Lineage] = quote
		}
		row := store.ProvisionRow{ID: smallprint.NewID(v.FirstSeen, v.EditionID, p.Lineage), Lineage: p.Lineage, FirstVersion: v.Number, FirstSeen: seen, Position: i, Type: p.Type,
			Stance: p.Stance, Salience: p.Salience, Effect: p.Effect, Severity: p.Severity, Confidence: p.Confidence, Title: p.Title, Quote: p.Quote(), Path: p.Path, Attributes: p.Attributes}
		if err := tx.SaveProvision(v.EditionID, row); err != nil {
			return err
		}
	}
	for lineage := range old {
		for n := 1; n < v.Number; n++ {
			if err := tx.EndProvision(smallprint.NewID(Seen(n), v.EditionID, lineage), v.Number-1, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// change compares two versions line by line.
func change(before, v *version) smallprint.Change {
	against := smallprint.AgainstUser
	d := smallprint.Diff{Grade: smallprint.GradeSubstantive, Direction: &against, Reasons: []string{"the clause of “" + v.reading.Title + "” was reworded"},
		Stats: smallprint.DiffStats{BlocksOld: len(before.reading.Blocks), BlocksNew: len(v.reading.Blocks)}}
	for i, b := range v.reading.Blocks {
		now := smallprint.Quote(v.reading.Text, b.Start, b.End)
		bc := smallprint.BlockChange{Kind: smallprint.KindAdded, Grade: smallprint.GradeSubstantive, Types: []string{"data.ai-training"}, Path: b.Path, New: &now,
			Words: []smallprint.Word{{Op: "insert", Text: now.Quote}}}
		if i < len(before.reading.Blocks) {
			ob := before.reading.Blocks[i]
			was := smallprint.Quote(before.reading.Text, ob.Start, ob.End)
			if was.Quote == now.Quote {
				continue
			}
			bc.Kind, bc.Old = smallprint.KindReworded, &was
			bc.Words = []smallprint.Word{{Op: "delete", Text: was.Quote}, {Op: "insert", Text: now.Quote}}
		}
		d.Changes = append(d.Changes, bc)
	}
	return smallprint.Change{ID: smallprint.NewID(v.FirstSeen, "change", v.EditionID), EditionID: v.EditionID, OldVersion: before.Number, NewVersion: v.Number,
		OldCapture: before.CaptureID, NewCapture: v.CaptureID, OldText: before.TextSHA256, NewText: v.TextSHA256, Detected: v.FirstSeen, After: before.LastSeen, Before: v.FirstSeen,
		State: smallprint.StateConfirmed, StateWhy: "a later capture showed the same words", Diff: d}
}
