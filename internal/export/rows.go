package export

import (
	"time"

	"smallprint"
	"smallprint/internal/analyse"
	"smallprint/internal/law"
	"smallprint/internal/store"
)

// A Place names the edition that a row belongs to.
type Place struct {
	Platform     string `json:"platform"`
	PlatformSlug string `json:"platform_slug"`
	Document     string `json:"document"`
	TermsType    string `json:"terms_type"`
	Edition      string `json:"edition"`
}

// PlaceOf returns the names of an edition.
func PlaceOf(r store.Ref) Place {
	return Place{r.Platform, r.PlatformSlug, r.DocumentSlug, r.TermsType, r.Edition}
}

// A VersionRow is a row of the versions export.
type VersionRow struct {
	Place
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

// Version makes the row of a version with its text and the capture that first
// showed it.
func Version(ref store.Ref, v store.VersionRow, text string, c smallprint.Capture) VersionRow {
	row := VersionRow{Place: PlaceOf(ref), Version: v.Number, Text: text, TextSHA256: v.TextSHA256, WordsSHA256: v.WordsSHA256,
		FirstSeen: Stamp(v.FirstSeen), LastSeen: Stamp(v.LastSeen), Dates: v.Dates, Source: urls(c), Language: v.Language,
		Reverts: v.Reverts, Withdrawn: v.Withdrawn}
	if row.Dates == nil {
		row.Dates = []smallprint.Date{}
	}
	return row
}

// A ProvisionRow is a row of the provisions export.
type ProvisionRow struct {
	Place
	Version    int    `json:"version"`
	TextSHA256 string `json:"text_sha256"`
	smallprint.Provision
}

// Provision makes the row of a provision. With a context the rules that bear on
// it and the analysis are composed.
func Provision(ref store.Ref, version int, sha string, p smallprint.Provision, about *analyse.Context) ProvisionRow {
	if about != nil {
		p.Law = law.Bearing(&p, ref.TermsType, nil)
		analysis := analyse.Compose(&p, about)
		p.Analysis = &analysis
	}
	p.Complete()
	return ProvisionRow{PlaceOf(ref), version, sha, p}
}

// A ChangeRow is a row of the changes export.
type ChangeRow struct {
	Place
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

// Change makes the row of a change record with its diff.
func Change(c *store.ChangeRow) ChangeRow {
	row := ChangeRow{Place: PlaceOf(c.Ref), Change: c.ID, OldVersion: c.OldVersion, OldText: c.OldText, NewText: c.NewText,
		OldCapture: c.OldCapture, NewCapture: c.NewCapture, Detected: Stamp(c.Detected), After: Stamp(c.After), Before: Stamp(c.Before),
		StateWhy: c.StateWhy, Diff: CompleteDiff(c.Diff)}
	if c.NewVersion > 0 {
		n := c.NewVersion
		row.NewVersion = &n
	}
	return row
}

// CompleteDiff makes empty lists of absent ones.
func CompleteDiff(d smallprint.Diff) smallprint.Diff {
	if d.Reasons == nil {
		d.Reasons = []string{}
	}
	changes := make([]smallprint.BlockChange, len(d.Changes))
	copy(changes, d.Changes)
	for i := range changes {
		c := &changes[i]
		if c.Types == nil {
			c.Types = []string{}
		}
		if c.Path == nil {
			c.Path = []string{}
		}
		if c.Words == nil {
			c.Words = []smallprint.Word{}
		}
	}
	d.Changes = changes
	return d
}

// A CaptureRow is a row of the captures export.
type CaptureRow struct {
	Place
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

// Capture makes the row of an attempt.
func Capture(ref store.Ref, c smallprint.Capture) CaptureRow {
	row := CaptureRow{Place: PlaceOf(ref), Capture: c.ID, Source: urls(c), At: Stamp(c.At), Outcome: c.Outcome, Reason: c.Reason,
		Bytes: c.Bytes(), SHA256: []string{}, Origin: string(c.Origin), Ref: c.OriginRef}
	for _, p := range c.Pages {
		row.SHA256 = append(row.SHA256, p.SHA256)
	}
	if c.Version > 0 {
		row.Version = &c.Version
	}
	return row
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

// Stamp writes a time as RFC 3339 in UTC.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
