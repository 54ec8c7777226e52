package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/analyse"
	"smallprint/internal/api/reply"
	"smallprint/internal/export"
	"smallprint/internal/store"
)

// A Platform is what is watched of one.
type Platform struct {
	Platform     string     `json:"platform"`
	PlatformSlug string     `json:"platform_slug"`
	Documents    int        `json:"documents"`
	Versions     int        `json:"versions"`
	Provisions   int        `json:"provisions" doc:"that stand now"`
	Items        []Document `json:"items,omitempty" doc:"its documents; absent in lists"`
}

// A Document is an edition of a document with its state.
type Document struct {
	export.Place
	Language    string             `json:"language"`
	Region      string             `json:"region"`
	Versions    int                `json:"versions"`
	Provisions  int                `json:"provisions" doc:"that stand now"`
	FirstSeen   string             `json:"first_seen,omitempty"`
	LastSeen    string             `json:"last_seen,omitempty"`
	LastAttempt string             `json:"last_attempt,omitempty"`
	LastOutcome smallprint.Outcome `json:"last_outcome,omitempty"`
	LastReason  string             `json:"last_reason,omitempty"`
	Source      []string           `json:"source,omitempty" doc:"addresses that it is fetched from; absent in lists"`
}

func documentOf(st store.EditionState) Document {
	d := Document{Place: export.PlaceOf(st.Ref), Language: st.Ref.Language, Region: st.Ref.Region, Versions: st.Versions, Provisions: st.Provisions,
		LastOutcome: st.LastOutcome, LastReason: st.LastReason}
	for _, x := range []struct {
		to *string
		at time.Time
	}{{&d.FirstSeen, st.FirstSeen}, {&d.LastSeen, st.LastSeen}, {&d.LastAttempt, st.LastAttempt}} {
		if !x.at.IsZero() {
			*x.to = export.Stamp(x.at)
		}
	}
	return d
}

func (s *server) platforms(ctx context.Context, in *Page) (out List[Platform], t time.Time, err error) {
	var after string
	if err := unseal(in.Cursor, &after); err != nil {
		return out, t, err
	}
	states, err := s.states.get(func() ([]store.EditionState, error) { return s.Store.EditionStates(ctx, "") })
	if err != nil {
		return out, t, err
	}
	var all []Platform
	for _, st := range states {
		if st.Ref.PlatformSlug > after {
			all = append(all, Platform{st.Ref.Platform, st.Ref.PlatformSlug, 1, st.Versions, st.Provisions, nil})
		}
	}
	slices.SortStableFunc(all, func(a, b Platform) int { return strings.Compare(a.PlatformSlug, b.PlatformSlug) })
	var sums []Platform
	for _, p := range all {
		if n := len(sums); n > 0 && sums[n-1].PlatformSlug == p.PlatformSlug {
			sums[n-1].Documents, sums[n-1].Versions, sums[n-1].Provisions = sums[n-1].Documents+1, sums[n-1].Versions+p.Versions, sums[n-1].Provisions+p.Provisions
			continue
		}
		sums = append(sums, p)
	}
	return page(sums, in.Limit, func(p Platform) Platform { return p }, func(p Platform) any { return p.PlatformSlug }), t, nil
}

type platformIn struct {
	Platform string `path:"platform" maxLength:"200"`
}

func (s *server) platform(ctx context.Context, in *platformIn) (out Platform, t time.Time, err error) {
	if _, err := s.Store.PlatformEditions(ctx, in.Platform); err != nil {
		return out, t, err
	}
	states, err := s.Store.EditionStates(ctx, in.Platform)
	for _, st := range states {
		out.Platform, out.PlatformSlug = st.Ref.Platform, st.Ref.PlatformSlug
		out.Documents, out.Versions, out.Provisions = out.Documents+1, out.Versions+st.Versions, out.Provisions+st.Provisions
		out.Items = append(out.Items, documentOf(st))
		t = later(t, st.LastAttempt)
	}
	return out, t, err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

type documentsIn struct {
	Page
	Platform  string `query:"platform" maxLength:"200" doc:"platform_slug"`
	TermsType string `query:"terms_type" maxLength:"200"`
}

func (s *server) documents(ctx context.Context, in *documentsIn) (out List[Document], t time.Time, err error) {
	var after string
	if err := unseal(in.Cursor, &after); err != nil {
		return out, t, err
	}
	states, err := s.Store.EditionStates(ctx, in.Platform)
	if err != nil {
		return out, t, err
	}
	key := func(d Document) string { return d.PlatformSlug + "/" + d.Document + "/" + d.Edition }
	var all []Document
	for _, st := range states {
		if d := documentOf(st); key(d) > after && (in.TermsType == "" || in.TermsType == d.TermsType) {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b Document) int { return strings.Compare(key(a), key(b)) })
	return page(all, in.Limit, func(d Document) Document { return d }, func(d Document) any { return key(d) }), t, nil
}

type DocumentIn struct {
	Platform string `path:"platform" maxLength:"200"`
	Document string `path:"document" maxLength:"200"`
	Edition  string `query:"edition" default:"main" maxLength:"200"`
}

func (s *server) edition(ctx context.Context, in *DocumentIn) (store.Ref, error) {
	return s.Store.Edition(ctx, in.Platform, in.Document, in.Edition)
}

func (s *server) document(ctx context.Context, in *DocumentIn) (out Document, t time.Time, err error) {
	ref, err := s.edition(ctx, in)
	if err != nil {
		return out, t, err
	}
	states, err := s.Store.EditionStates(ctx, in.Platform)
	if err != nil {
		return out, t, err
	}
	for _, st := range states {
		if st.Ref.EditionID == ref.EditionID {
			out, t = documentOf(st), st.LastAttempt
		}
	}
	sources, err := s.Store.Sources(ctx, ref.EditionID)
	for _, src := range sources {
		out.Source = append(out.Source, src.URLs...)
	}
	return out, t, err
}

type versionsIn struct {
	DocumentIn
	Page
}

// A VersionItem is a version without its text.
type VersionItem struct {
	export.Place
	Version     int               `json:"version"`
	TextSHA256  string            `json:"text_sha256"`
	WordsSHA256 string            `json:"words_sha256"`
	FirstSeen   string            `json:"first_seen"`
	LastSeen    string            `json:"last_seen"`
	Dates       []smallprint.Date `json:"dates"`
	Language    string            `json:"language"`
	Reverts     int               `json:"reverts,omitempty"`
	Withdrawn   string            `json:"withdrawn,omitempty"`
}

func (s *server) versionList(ctx context.Context, in *versionsIn) (out List[VersionItem], t time.Time, err error) {
	after := 0
	if err := unseal(in.Cursor, &after); err != nil {
		return out, t, err
	}
	ref, err := s.edition(ctx, &in.DocumentIn)
	if err != nil {
		return out, t, err
	}
	all, err := s.Store.VersionList(ctx, ref.EditionID)
	if err != nil {
		return out, t, err
	}
	for _, v := range all {
		t = later(t, v.LastSeen)
	}
	all = slices.DeleteFunc(all, func(v store.VersionRow) bool { return v.Number <= after })
	return page(all, in.Limit, func(v store.VersionRow) VersionItem {
		r := export.Version(ref, v, "", smallprint.Capture{})
		return VersionItem{r.Place, r.Version, r.TextSHA256, r.WordsSHA256, r.FirstSeen, r.LastSeen, r.Dates, r.Language, r.Reverts, r.Withdrawn}
	}, func(v store.VersionRow) any { return v.Number }), t, nil
}

type versionIn struct {
	DocumentIn
	Version  string `path:"version" maxLength:"12" doc:"a number, or latest"`
	Analysis bool   `query:"analysis" doc:"with the analysis of each provision and the rules of law that bear on it"`
}

// A Version is a version with what stands in it.
type Version struct {
	export.VersionRow
	Title      string                 `json:"title"`
	Blocks     []smallprint.Block     `json:"blocks"`
	Links      []smallprint.Link      `json:"links"`
	Notes      []string               `json:"notes"`
	Provisions []smallprint.Provision `json:"provisions"`
}

func (s *server) version(ctx context.Context, in *versionIn) (*output[Version], error) {
	if in.Version == "latest" {
		return s.versionAt(ctx, &in.DocumentIn, s.Now(), in.Analysis)
	}
	ref, err := s.edition(ctx, &in.DocumentIn)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(in.Version)
	if err != nil || strconv.Itoa(n) != in.Version {
		return nil, smallprint.Errorf(smallprint.KindNotFound, "", "no such version")
	}
	return s.readVersion(ctx, ref, n, in.Analysis)
}

type asOfIn struct {
	DocumentIn
	Date     string `path:"date" maxLength:"40" doc:"a date, which is its end in UTC, or a time of RFC 3339"`
	Analysis bool   `query:"analysis"`
}

func (s *server) asOf(ctx context.Context, in *asOfIn) (*output[Version], error) {
	at, err := day(in.Date, "date", true)
	if err != nil {
		return nil, err
	}
	return s.versionAt(ctx, &in.DocumentIn, at, in.Analysis)
}

func (s *server) versionAt(ctx context.Context, in *DocumentIn, at time.Time, analysis bool) (*output[Version], error) {
	ref, err := s.edition(ctx, in)
	if err != nil {
		return nil, err
	}
	v, ok, err := s.Store.VersionAsOf(ctx, ref.EditionID, at)
	if err == nil && !ok {
		err = smallprint.Errorf(smallprint.KindNotFound, "", "nothing was seen of this document by then")
	}
	if err != nil {
		return nil, err
	}
	return s.readVersion(ctx, ref, v.Number, analysis)
}

func (s *server) readVersion(ctx context.Context, ref store.Ref, n int, analysis bool) (*output[Version], error) {
	v, err := s.Store.VersionDetail(ctx, ref.EditionID, n)
	if err != nil {
		return nil, err
	}
	r, err := s.Store.Reading(ctx, v.TextSHA256)
	if err != nil {
		return nil, err
	}
	c, err := s.Store.Capture(ctx, v.CaptureID)
	if err != nil {
		return nil, err
	}
	out := &output[Version]{Body: Version{VersionRow: export.Version(ref, v, r.Text, c), Title: r.Title, Blocks: r.Blocks, Links: r.Links, Notes: r.Notes, Provisions: []smallprint.Provision{}}}
	var about *analyse.Context
	if analysis {
		about = &analyse.Context{Platform: ref.Platform, TermsType: ref.TermsType, Text: r.Text, All: v.Provisions}
	}
	for _, p := range v.Provisions {
		out.Body.Provisions = append(out.Body.Provisions, export.Provision(ref, n, v.TextSHA256, p, about).Provision)
	}
	out.LastModified = v.LastSeen.UTC().Format(http.TimeFormat)
	out.Memento = v.FirstSeen.UTC().Format(http.TimeFormat)
	out.Link = "<" + reply.VersionPath(ref, n) + `>; rel="alternate"; type="text/html"`
	return out, nil
}

type diffIn struct {
	DocumentIn
	Old int `path:"old" minimum:"1"`
	New int `path:"new" minimum:"1"`
}

// A Comparison is two versions compared.
type Comparison struct {
	export.Place
	OldVersion int    `json:"old_version"`
	NewVersion int    `json:"new_version"`
	OldText    string `json:"old_text_sha256"`
	NewText    string `json:"new_text_sha256"`
	smallprint.Diff
}

func (s *server) diff(ctx context.Context, in *diffIn) (out Comparison, t time.Time, err error) {
	ref, err := s.edition(ctx, &in.DocumentIn)
	if err != nil {
		return out, t, err
	}
	var texts [2]*smallprint.Reading
	for i, n := range []int{in.Old, in.New} {
		v, err := s.Store.VersionByNumber(ctx, ref.EditionID, n)
		if err != nil {
			return out, t, err
		}
		if texts[i], err = s.Store.Reading(ctx, v.TextSHA256); err != nil {
			return out, t, err
		}
	}
	return Comparison{export.PlaceOf(ref), in.Old, in.New, texts[0].TextSHA256, texts[1].TextSHA256, export.CompleteDiff(s.Diff(texts[0], texts[1], ref.TermsType))}, t, nil
}
