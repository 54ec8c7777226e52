// Package export writes what the archive holds for other programs: versions,
// provisions, changes and captures, a row each, as JSON Lines, CSV or Parquet.
// In goes a store; out go rows whose fields docs/contract.md fixes. It loads
// one version at a time, so memory does not grow with the archive. Offsets are
// bytes into the version's text, and every quote equals text[start:end].
package export

import (
	"context"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/analyse"
	"smallprint/internal/law"
	"smallprint/internal/store"
)

// Kinds lists what can be exported.
var Kinds = []string{"versions", "provisions", "changes", "captures"}

// Options narrow an export.
type Options struct {
	Latest bool // provisions: of the latest version of each edition only
}

type place struct {
	Platform     string `json:"platform"`
	PlatformSlug string `json:"platform_slug"`
	Document     string `json:"document"`
	TermsType    string `json:"terms_type"`
	Edition      string `json:"edition"`
}

func placeOf(r store.Ref) place {
	return place{r.Platform, r.PlatformSlug, r.DocumentSlug, r.TermsType, r.Edition}
}

type versionRow struct {
	place
	Version     int               `json:"version"`
	Text        string            `json:"text"`
	TextSHA256  string            `json:"text_sha256"`
	WordsSHA256 string            `json:"words_sha256"`
	FirstSeen   string            `json:"first_seen"`
	LastSeen    string            `json:"last_seen"`
	Dates       []smallprint.Date `json:"dates"`
	Source      []string          `json:"source"`
	Language    string            `json:"language"`
	Reverts     int               `json:"reverts,omitempty"`
	Withdrawn   string            `json:"withdrawn,omitempty"`
}

type provisionRow struct {
	place
	Version    int    `json:"version"`
	TextSHA256 string `json:"text_sha256"`
	smallprint.Provision
}

type changeRow struct {
	place
	Change     string `json:"change"`
	OldVersion int    `json:"old_version"`
	NewVersion *int   `json:"new_version"` // null where the difference made no version
	OldText    string `json:"old_text_sha256"`
	NewText    string `json:"new_text_sha256"`
	OldCapture string `json:"old_capture"`
	NewCapture string `json:"new_capture"`
	Detected   string `json:"detected"`
	After      string `json:"after"`
	Before     string `json:"before"`
	StateWhy   string `json:"state_why"`
	smallprint.Diff
}

type captureRow struct {
	place
	Capture string             `json:"capture"`
	Source  []string           `json:"source"`
	At      string             `json:"at"`
	Outcome smallprint.Outcome `json:"outcome"`
	Reason  string             `json:"reason"`
	Bytes   int64              `json:"bytes"`
	SHA256  []string           `json:"sha256"`
	Version *int               `json:"version"`
	Origin  string             `json:"origin"`
	Ref     string             `json:"origin_ref"`
}

// Rows calls emit with each row of the kind, by platform, document, edition
// and time.
func Rows(ctx context.Context, s *store.Store, kind string, o Options, emit func(any) error) error {
	e := &exporter{ctx: ctx, s: s, o: o, emit: emit}
	each := map[string]func(store.Ref) error{"versions": e.versions, "provisions": e.provisions, "changes": e.changes, "captures": e.captures}[kind]
	if each == nil {
		return smallprint.Errorf(smallprint.KindUsage, "Use "+strings.Join(Kinds, ", "), "there is no export of %q", kind)
	}
	refs, err := s.Editions(ctx)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := each(ref); err != nil {
			return err
		}
	}
	return nil
}

type exporter struct {
	ctx  context.Context
	s    *store.Store
	o    Options
	emit func(any) error
}

func (e *exporter) versions(ref store.Ref) error {
	versions, err := e.s.Versions(e.ctx, ref.EditionID)
	if err != nil {
		return err
	}
	for _, v := range versions {
		r, err := e.s.Reading(e.ctx, v.TextSHA256)
		if err != nil {
			return err
		}
		c, err := e.s.Capture(e.ctx, v.CaptureID)
		if err != nil {
			return err
		}
		err = e.emit(versionRow{place: placeOf(ref), Version: v.Number, Text: r.Text, TextSHA256: v.TextSHA256, WordsSHA256: v.WordsSHA256,
			FirstSeen: stamp(v.FirstSeen), LastSeen: stamp(v.LastSeen), Dates: v.Dates, Source: urls(c), Language: v.Language,
			Reverts: v.Reverts, Withdrawn: v.Withdrawn})
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) provisions(ref store.Ref) error {
	versions, err := e.s.Versions(e.ctx, ref.EditionID)
	if err != nil {
		return err
	}
	if e.o.Latest && len(versions) > 1 {
		versions = versions[len(versions)-1:]
	}
	for _, listed := range versions {
		v, err := e.s.VersionDetail(e.ctx, ref.EditionID, listed.Number)
		if err != nil {
			return err
		}
		if v.Withdrawn != "" {
			continue
		}
		r, err := e.s.Reading(e.ctx, v.TextSHA256)
		if err != nil {
			return err
		}
		about := &analyse.Context{Platform: ref.Platform, TermsType: ref.TermsType, Text: r.Text, All: v.Provisions}
		for _, p := range v.Provisions {
			p.Law = law.Bearing(&p, ref.TermsType, nil)
			analysis := analyse.Compose(&p, about)
			p.Analysis = &analysis
			p.Complete()
			if err := e.emit(provisionRow{placeOf(ref), v.Number, v.TextSHA256, p}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *exporter) changes(ref store.Ref) error {
	for offset := 0; ; offset += 200 {
		page, err := e.s.Changes(e.ctx, store.ChangeFilter{EditionID: ref.EditionID, Limit: 200, Offset: offset})
		if err != nil {
			return err
		}
		for _, listed := range page {
			c, err := e.s.Change(e.ctx, listed.ID)
			if err != nil {
				return err
			}
			row := changeRow{place: placeOf(ref), Change: c.ID, OldVersion: c.OldVersion, OldText: c.OldText, NewText: c.NewText,
				OldCapture: c.OldCapture, NewCapture: c.NewCapture, Detected: stamp(c.Detected), After: stamp(c.After), Before: stamp(c.Before),
				StateWhy: c.StateWhy, Diff: c.Diff}
			if c.NewVersion > 0 {
				row.NewVersion = &c.NewVersion
			}
			if err := e.emit(row); err != nil {
				return err
			}
		}
		if len(page) < 200 {
			return nil
		}
	}
}

func (e *exporter) captures(ref store.Ref) error {
	captures, err := e.s.Captures(e.ctx, ref.EditionID, time.Time{}, 1<<30)
	if err != nil {
		return err
	}
	for i := len(captures) - 1; i >= 0; i-- {
		c := captures[i]
		row := captureRow{place: placeOf(ref), Capture: c.ID, Source: urls(c), At: stamp(c.At), Outcome: c.Outcome, Reason: c.Reason,
			Bytes: c.Bytes(), SHA256: []string{}, Origin: string(c.Origin), Ref: c.OriginRef}
		for _, p := range c.Pages {
			row.SHA256 = append(row.SHA256, p.SHA256)
		}
		if c.Version > 0 {
			row.Version = &c.Version
		}
		if err := e.emit(row); err != nil {
			return err
		}
	}
	return nil
}

func urls(c smallprint.Capture) []string {
	out := []string{}
	for _, p := range c.Pages {
		if p.URL != "" {
			out = append(out, p.URL)
		}
	}
	return out
}

// stamp writes a time as RFC 3339 in UTC.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
