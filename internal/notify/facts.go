package notify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/analyse"
	"smallprint/internal/law"
	"smallprint/internal/store"
	laws "smallprint/law"
)

// Facts are what is told of a change, as it was when it was announced. They are
// plain values: what a template may show.
type Facts struct {
	ID           string // of the change
	EditionID    string
	Platform     string
	PlatformSlug string
	TermsType    string
	Edition      string // slug
	State        smallprint.ChangeState
	Grade        smallprint.Grade
	Direction    smallprint.Direction
	Severity     smallprint.Severity // the heaviest of the provisions that changed; "" where none is known
	Types        []string            // of substantive changes
	AllTypes     []string            // of editorial ones, too
	Laws         []string            // instruments that bear on what changed
	Reasons      []string
	Summary      []string // sentences on what changed and what to do
	Words        []Excerpt
	Detected     time.Time
	After        time.Time // last seen unchanged
	Before       time.Time // first seen
	Dates        []smallprint.Date
	Group        string
	Text         string // the words that changed, for searches
	foldedText   string
}

// An Excerpt is what became of one passage. One of Old and New may be empty.
type Excerpt struct {
	Where string
	Old   string
	New   string
}

const (
	maxExcerpts = 5
	maxExcerpt  = 400
	maxText     = 256 << 10
)

// Document names the document for people.
func (f *Facts) Document() string {
	if f.Edition == "main" || f.Edition == "" {
		return f.Platform + ", " + f.TermsType
	}
	return f.Platform + ", " + f.TermsType + " (" + f.Edition + ")"
}

func (f *Facts) folded() string {
	if f.foldedText == "" {
		f.foldedText = fold(f.Text)
	}
	return f.foldedText
}

// Gather reads the facts of a change from the store.
func gatherFacts(ctx context.Context, s *store.Store, changeID string) (*Facts, error) {
	c, err := s.Change(ctx, changeID)
	if err != nil {
		return nil, err
	}
	old, err := s.VersionDetail(ctx, c.EditionID, c.OldVersion)
	if err != nil && smallprint.KindOf(err) != smallprint.KindNotFound {
		return nil, err
	}
	now, err := s.VersionDetail(ctx, c.EditionID, c.NewVersion)
	if err != nil && smallprint.KindOf(err) != smallprint.KindNotFound {
		return nil, err
	}
	return factsOf(&c, old.Provisions, now.Provisions, now.Dates), nil
}

func factsOf(c *store.ChangeRow, old, now []smallprint.Provision, dates []smallprint.Date) *Facts {
	f := &Facts{ID: c.ID, EditionID: c.EditionID, Platform: c.Ref.Platform, PlatformSlug: c.Ref.PlatformSlug, TermsType: c.Ref.TermsType, Edition: c.Ref.Edition,
		State: c.State, Grade: c.Diff.Grade, Direction: c.Direction, Types: c.Diff.Types(), Reasons: c.Diff.Reasons,
		Summary: analyse.ChangeSummary(&c.Diff, c.Ref.Platform, c.Ref.TermsType), Detected: c.Detected, After: c.After, Before: c.Before, Dates: dates}
	touched := touched(&c.Diff, old, now)
	for _, p := range touched {
		if p.Severity.Rank() > f.Severity.Rank() {
			f.Severity = p.Severity
		}
	}
	f.AllTypes = typesChanged(&c.Diff)
	f.Laws = bearing(touched, f.Types, c.Ref.TermsType)
	f.Text = changedText(&c.Diff)
	f.Words = excerpts(&c.Diff)
	f.Group = smallprint.Digest([]byte(f.PlatformSlug + "\x00" + f.Detected.UTC().Format(time.DateOnly) + "\x00" + edit(&c.Diff)))[:32]
	return f
}

func graded(c *smallprint.BlockChange) bool {
	return c.Grade == smallprint.GradeSubstantive || c.Grade == smallprint.GradeEditorial
}

// touched lists the provisions whose words a diff changed, of both texts.
func touched(d *smallprint.Diff, old, now []smallprint.Provision) []*smallprint.Provision {
	var out []*smallprint.Provision
	find := func(all []smallprint.Provision, span *smallprint.QuotedSpan) {
		for i := range all {
			for _, s := range all[i].Spans {
				if s.Start < span.End && span.Start < s.End {
					if !slices.Contains(out, &all[i]) {
						out = append(out, &all[i])
					}
					break
				}
			}
		}
	}
	for i := range d.Changes {
		c := &d.Changes[i]
		if c.Grade != smallprint.GradeSubstantive {
			continue
		}
		if c.Old != nil {
			find(old, c.Old)
		}
		if c.New != nil {
			find(now, c.New)
		}
	}
	return out
}

func typesChanged(d *smallprint.Diff) []string {
	var out []string
	for i := range d.Changes {
		if graded(&d.Changes[i]) {
			out = append(out, d.Changes[i].Types...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// bearing lists the instruments of the rules that bear on the provisions that
// changed. For a type that changed outside of any known provision, all rules
// of the type are taken.
func bearing(touched []*smallprint.Provision, types []string, termsType string) []string {
	var out []string
	known := map[string]bool{}
	for _, p := range touched {
		known[p.Type] = true
		for _, ref := range law.Bearing(p, termsType, nil) {
			out = append(out, ref.Instrument)
		}
	}
	for _, t := range types {
		if !known[t] {
			for _, r := range laws.ForType(t) {
				out = append(out, r.Instrument)
			}
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(key string) bool { _, ok := laws.Lookup(key); return !ok })
}

// changedText joins the passages that changed, old and new.
func changedText(d *smallprint.Diff) string {
	var b strings.Builder
	for i := range d.Changes {
		c := &d.Changes[i]
		if !graded(c) {
			continue
		}
		for _, s := range []*smallprint.QuotedSpan{c.Old, c.New} {
			if s != nil && b.Len() < maxText {
				b.WriteString(s.Quote)
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

// edit is what a diff deleted and inserted, without where: the same edit of
// two documents has the same.
func edit(d *smallprint.Diff) string {
	var b strings.Builder
	for i := range d.Changes {
		c := &d.Changes[i]
		if !graded(c) {
			continue
		}
		if len(c.Words) == 0 {
			for _, s := range []*smallprint.QuotedSpan{c.Old, c.New} {
				b.WriteByte(0)
				if s != nil {
					b.WriteString(fold(s.Quote))
				}
			}
			continue
		}
		for _, w := range c.Words {
			if w.Op != "equal" {
				b.WriteString("\x00" + w.Op + fold(w.Text))
			}
		}
	}
	return b.String()
}

// excerpts shows the weightiest passages that changed, cut around the words
// that did. There is always one.
func excerpts(d *smallprint.Diff) []Excerpt {
	var out []Excerpt
	for _, grade := range []smallprint.Grade{smallprint.GradeSubstantive, smallprint.GradeEditorial} {
		for i := range d.Changes {
			c := &d.Changes[i]
			if c.Grade != grade || len(out) == maxExcerpts {
				continue
			}
			if e := excerpt(c); e.Old != "" || e.New != "" {
				out = append(out, e)
			}
		}
	}
	if len(out) == 0 {
		out = append(out, Excerpt{New: fmt.Sprintf("%d words were deleted and %d inserted", d.Stats.WordsDeleted, d.Stats.WordsInserted)})
	}
	return out
}

func excerpt(c *smallprint.BlockChange) Excerpt {
	e := Excerpt{Where: strings.Join(c.Path, " › ")}
	if len(c.Words) == 0 {
		if c.Old != nil {
			e.Old = cut(c.Old.Quote)
		}
		if c.New != nil {
			e.New = cut(c.New.Quote)
		}
		return e
	}
	e.Old, e.New = side(c.Words, "insert"), side(c.Words, "delete")
	return e
}

// side is one side of a word difference, from shortly before its first
// difference on.
func side(words []smallprint.Word, without string) string {
	var b strings.Builder
	for i, w := range words {
		switch {
		case w.Op == without:
		case w.Op == "equal" && i == 0 && len([]rune(w.Text)) > 80:
			r := []rune(w.Text)
			b.WriteString("…" + string(r[len(r)-60:]))
		default:
			b.WriteString(w.Text)
		}
	}
	return cut(b.String())
}

func cut(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxExcerpt {
		return string(r[:maxExcerpt]) + "…"
	}
	return s
}
