package api

import (
	"cmp"
	"context"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/analyse"
	"smallprint/internal/export"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

type provisionsIn struct {
	Page
	Platform  []string              `query:"platform" maxItems:"20" doc:"platform_slug, several parted by commas"`
	Document  string                `query:"document" maxLength:"200" doc:"of the one platform"`
	Edition   string                `query:"edition" maxLength:"200"`
	TermsType string                `query:"terms_type" maxLength:"200"`
	Type      []string              `query:"type" maxItems:"20" doc:"keys of types, several parted by commas"`
	Group     string                `query:"group" maxLength:"40" doc:"first part of the type"`
	Stance    smallprint.Stance     `query:"stance" enum:"platform_may,platform_will,platform_will_not,user_must,user_must_not,user_may,disclaims,informs"`
	Salience  smallprint.Salience   `query:"salience" enum:"key,ordinary"`
	Effect    smallprint.Direction  `query:"effect" enum:"for_user,against_user,mixed,neutral"`
	Severity  []smallprint.Severity `query:"severity" enum:"low,medium,high,critical"`
	Attribute string                `query:"attribute" pattern:"^[a-z_]*$" maxLength:"40" doc:"has an attribute of the name"`
	Lineage   string                `query:"lineage" maxLength:"200"`
	AsOf      string                `query:"as_of" maxLength:"40" doc:"a date or a time; else now"`
	Analysis  bool                  `query:"analysis"`
}

func (s *server) provisions(ctx context.Context, in *provisionsIn) (out List[export.ProvisionRow], t time.Time, err error) {
	f := store.ProvisionPageFilter{Platforms: in.Platform, TermsType: in.TermsType, Types: in.Type, Group: in.Group, Stance: in.Stance, Salience: in.Salience,
		Effect: in.Effect, Severities: in.Severity, Attribute: in.Attribute, Lineage: in.Lineage, Limit: in.Limit + 1}
	if err := unseal(in.Cursor, &f.After); err != nil {
		return out, t, err
	}
	if f.AsOf, err = day(in.AsOf, "as_of", true); err != nil {
		return out, t, err
	}
	if in.Document != "" {
		if len(in.Platform) != 1 {
			return out, t, smallprint.Errorf(smallprint.KindInvalid, "", "document needs one platform beside it")
		}
		ref, err := s.Store.Edition(ctx, in.Platform[0], in.Document, cmp.Or(in.Edition, "main"))
		if err != nil {
			return out, t, err
		}
		f.EditionID = ref.EditionID
	}
	rows, err := s.Store.ProvisionPage(ctx, f)
	if err != nil {
		return out, t, err
	}
	out.Items = []export.ProvisionRow{}
	for i, row := range rows {
		if i == in.Limit {
			last := rows[i-1]
			out.Next = seal(store.ProvisionKey{EditionID: last.Ref.EditionID, Position: last.Position, ID: last.ID})
			break
		}
		item, ok, err := s.provisionItem(ctx, row, in.Analysis)
		if err != nil {
			return out, t, err
		}
		if ok {
			out.Items = append(out.Items, item)
			t = later(t, row.VersionSeen)
		}
	}
	return out, t, nil
}

func (s *server) provisionItem(ctx context.Context, row store.StandingProvision, analysis bool) (item export.ProvisionRow, ok bool, err error) {
	p, ok, err := s.clause(ctx, row)
	if err != nil || !ok {
		return item, ok, err
	}
	var about *analyse.Context
	if analysis {
		r, err := s.Store.Reading(ctx, row.TextSHA256)
		if err != nil {
			return item, false, err
		}
		all, err := s.provisionsOf(ctx, row.Ref.EditionID, row.VersionID, row.Version)
		if err != nil {
			return item, false, err
		}
		about = &analyse.Context{Platform: row.Ref.Platform, TermsType: row.Ref.TermsType, Text: r.Text, All: all}
	}
	return export.Provision(row.Ref, row.Version, row.TextSHA256, p, about), true, nil
}

type changesIn struct {
	Page
	Platform  string                   `query:"platform" maxLength:"200" doc:"platform_slug"`
	Document  string                   `query:"document" maxLength:"200" doc:"of the platform"`
	Edition   string                   `query:"edition" maxLength:"200"`
	Type      string                   `query:"type" maxLength:"100"`
	Grade     []smallprint.Grade       `query:"grade" enum:"none,noise,cosmetic,editorial,substantive,capture_fault"`
	State     []smallprint.ChangeState `query:"state" enum:"confirmed,unconfirmed,flapping,fault,corrected"`
	Direction smallprint.Direction     `query:"direction" enum:"for_user,against_user,mixed,neutral"`
	Since     string                   `query:"since" maxLength:"40" doc:"detected at the date or time or after"`
	Until     string                   `query:"until" maxLength:"40" doc:"detected before the date or time"`
	Words     bool                     `query:"words" doc:"with changes, the list of what changed"`
}

func (s *server) changes(ctx context.Context, in *changesIn) (out List[export.ChangeRow], t time.Time, err error) {
	f := store.ChangeFilter{Platform: in.Platform, Type: in.Type, Grades: in.Grade, States: in.State, Direction: in.Direction, Limit: in.Limit + 1}
	if err := unseal(in.Cursor, &f.Before); err != nil {
		return out, t, err
	}
	if f.Since, err = day(in.Since, "since", false); err != nil {
		return out, t, err
	}
	if f.Until, err = day(in.Until, "until", false); err != nil {
		return out, t, err
	}
	if in.Document != "" {
		ref, err := s.Store.Edition(ctx, in.Platform, in.Document, cmp.Or(in.Edition, "main"))
		if err != nil {
			return out, t, err
		}
		f.EditionID = ref.EditionID
	}
	rows, err := s.Store.ChangesInFull(ctx, f)
	if err != nil {
		return out, t, err
	}
	if len(rows) > 0 {
		t = rows[0].Detected
	}
	return page(rows, in.Limit, func(c store.ChangeRow) export.ChangeRow {
		if !in.Words {
			c.Diff.Changes = nil
		}
		return export.Change(&c)
	}, func(c store.ChangeRow) any { return c.ID }), t, nil
}

type changeIn struct {
	Change string `path:"change" maxLength:"40"`
}

func (s *server) change(ctx context.Context, in *changeIn) (out export.ChangeRow, t time.Time, err error) {
	c, err := s.Store.Change(ctx, in.Change)
	if err != nil {
		return out, t, err
	}
	return export.Change(&c), t, nil // its state may change after it was detected
}

type capturesIn struct {
	Page
	Platform string               `query:"platform" maxLength:"200" doc:"platform_slug"`
	Document string               `query:"document" maxLength:"200" doc:"of the platform"`
	Edition  string               `query:"edition" maxLength:"200"`
	Outcome  []smallprint.Outcome `query:"outcome" maxItems:"30"`
	Since    string               `query:"since" maxLength:"40"`
	Until    string               `query:"until" maxLength:"40"`
}

type captureKey struct {
	At time.Time `json:"a"`
	ID string    `json:"i"`
}

func (s *server) captures(ctx context.Context, in *capturesIn) (out List[export.CaptureRow], t time.Time, err error) {
	var k captureKey
	if err := unseal(in.Cursor, &k); err != nil {
		return out, t, err
	}
	f := store.CapturePageFilter{Platform: in.Platform, Outcomes: in.Outcome, BeforeAt: k.At, BeforeID: k.ID, Limit: in.Limit + 1}
	if f.Since, err = day(in.Since, "since", false); err != nil {
		return out, t, err
	}
	if f.Until, err = day(in.Until, "until", false); err != nil {
		return out, t, err
	}
	if in.Document != "" {
		ref, err := s.Store.Edition(ctx, in.Platform, in.Document, cmp.Or(in.Edition, "main"))
		if err != nil {
			return out, t, err
		}
		f.EditionID = ref.EditionID
	}
	rows, err := s.Store.CapturePage(ctx, f)
	return page(rows, in.Limit, func(c store.CaptureRow) export.CaptureRow { return export.Capture(c.Ref, c.Capture) },
		func(c store.CaptureRow) any { return captureKey{c.At, c.ID} }), t, err
}

type captureIn struct {
	Capture string `path:"capture" maxLength:"40"`
}

func (s *server) capture(ctx context.Context, in *captureIn) (out export.CaptureRow, t time.Time, err error) {
	c, err := s.Store.Capture(ctx, in.Capture)
	if err != nil {
		return out, t, err
	}
	ref, err := s.Store.EditionByID(ctx, c.EditionID)
	return export.Capture(ref, c), t, err
}

type searchIn struct {
	Page
	Q        string `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"words, and phrases in double quotes"`
	Platform string `query:"platform" maxLength:"200"`
}

// A Hit is a passage that search found.
type Hit struct {
	export.Place
	Version int                   `json:"version"`
	Path    []string              `json:"path"`
	Passage smallprint.QuotedSpan `json:"passage" doc:"the whole block, in the version's text"`
	Snippet smallprint.QuotedSpan `json:"snippet" doc:"the part of it around the words"`
}

func (s *server) search(ctx context.Context, in *searchIn) (out List[Hit], t time.Time, err error) {
	offset := 0
	if err := unseal(in.Cursor, &offset); err != nil {
		return out, t, err
	}
	offset = min(max(offset, 0), 10000)
	hits, err := s.Store.Search(ctx, in.Q, in.Platform, in.Limit+1, offset)
	return page(hits, in.Limit, func(p store.Passage) Hit {
		from, to := around(p.Text, in.Q)
		return Hit{export.PlaceOf(p.Ref), p.Version, append([]string{}, p.Path...), smallprint.QuotedSpan{Start: p.Start, End: p.Start + len(p.Text), Quote: p.Text},
			smallprint.QuotedSpan{Start: p.Start + from, End: p.Start + to, Quote: p.Text[from:to]}}
	}, func(store.Passage) any { return offset + in.Limit }), t, err
}

// snippetLength is how much of a passage is shown, in bytes.
const snippetLength = 300

// around finds the part of a text near the first word asked for, at spaces.
func around(text, query string) (from, to int) {
	at := 0
	if words := strings.Fields(strings.ToLower(strings.ReplaceAll(query, `"`, " "))); len(words) > 0 && len(strings.ToLower(text)) == len(text) {
		at = max(0, strings.Index(strings.ToLower(text), words[0]))
	}
	from = max(0, at-snippetLength/3)
	to = min(len(text), from+snippetLength)
	for from > 0 && text[from-1] != ' ' {
		from--
	}
	for to < len(text) && text[to] != ' ' {
		to++
	}
	return from, to
}

type compareIn struct {
	Types     []string `query:"types" required:"true" minItems:"1" maxItems:"10" doc:"keys of types, parted by commas"`
	Platforms []string `query:"platforms" required:"true" minItems:"1" maxItems:"6" doc:"platform_slugs, parted by commas"`
	AsOf      string   `query:"as_of" maxLength:"40"`
}

// A Cell is what a platform states of a type.
type Cell struct {
	Platform     string                `json:"platform"`
	PlatformSlug string                `json:"platform_slug"`
	Type         string                `json:"type"`
	State        string                `json:"state" enum:"stated,not_stated,not_read" doc:"not_stated: its documents were read and are silent"`
	Provisions   []export.ProvisionRow `json:"provisions"`
}

func (s *server) compare(ctx context.Context, in *compareIn) (out List[Cell], t time.Time, err error) {
	asOf, err := day(in.AsOf, "as_of", true)
	if err != nil {
		return out, t, err
	}
	out.Items = []Cell{}
	for _, slug := range in.Platforms {
		refs, err := s.Store.PlatformEditions(ctx, slug)
		if err != nil {
			return out, t, err
		}
		any, err := s.Store.ProvisionPage(ctx, store.ProvisionPageFilter{AsOf: asOf, Platforms: []string{slug}, Limit: 1})
		if err != nil {
			return out, t, err
		}
		for _, typ := range in.Types {
			c := Cell{Platform: refs[0].Platform, PlatformSlug: slug, Type: typ, State: "not_read", Provisions: []export.ProvisionRow{}}
			rows, err := s.Store.ProvisionPage(ctx, store.ProvisionPageFilter{AsOf: asOf, Platforms: []string{slug}, Types: []string{typ}, Limit: 50})
			if err != nil {
				return out, t, err
			}
			for _, row := range rows {
				item, ok, err := s.provisionItem(ctx, row, false)
				if err != nil {
					return out, t, err
				}
				if ok {
					c.Provisions = append(c.Provisions, item)
				}
			}
			if len(c.Provisions) > 0 {
				c.State = "stated"
			} else if len(any) > 0 {
				c.State = "not_stated"
			}
			out.Items = append(out.Items, c)
		}
	}
	return out, t, nil
}

// A Type is a type of provisions.
type Type struct {
	Type       string `json:"type"`
	Group      string `json:"group"`
	Name       string `json:"name"`
	Covers     string `json:"covers"`
	Not        string `json:"not" doc:"what it does not cover"`
	Provisions int    `json:"provisions" doc:"that stand now"`
	Platforms  int    `json:"platforms" doc:"that state it"`
}

func (s *server) types(ctx context.Context, _ *struct{}) (out List[Type], t time.Time, err error) {
	counts, err := s.counts.get(func() ([]store.TypeCount, error) { return s.Store.TypeCounts(ctx, "", false) })
	by := map[string]store.TypeCount{}
	for _, c := range counts {
		by[c.Type] = c
	}
	for _, x := range taxonomy.Types {
		out.Items = append(out.Items, Type{x.Key, x.Group, x.Name, x.Covers, x.Not, by[x.Key].Provisions, by[x.Key].Platforms})
	}
	return out, t, err
}

// A Health says that the archive can be read and what it holds.
type Health struct {
	Status     string `json:"status" enum:"ok"`
	Platforms  int    `json:"platforms"`
	Documents  int    `json:"documents"`
	Editions   int    `json:"editions"`
	Captures   int    `json:"captures"`
	Versions   int    `json:"versions"`
	Provisions int    `json:"provisions"`
	Changes    int    `json:"changes"`
	LastSeen   string `json:"last_attempt,omitempty"`
}

func (s *server) health(ctx context.Context, _ *struct{}) (out Health, t time.Time, err error) {
	n, err := s.Store.Totals(ctx)
	if err != nil {
		return out, t, err
	}
	last, err := s.Store.LatestSeen(ctx)
	out = Health{"ok", n.Platforms, n.Documents, n.Editions, n.Captures, n.Versions, n.Provisions, n.Changes, ""}
	if !last.IsZero() {
		out.LastSeen = export.Stamp(last)
	}
	return out, t, err
}
