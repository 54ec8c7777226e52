// Package export writes what the archive holds for other programs: versions,
// provisions, changes and captures, a row each, as JSON Lines, CSV, Parquet or
// a workbook (XLSX), and the texts as the records of an Open Terms Archive
// repository. In goes a store; out go rows whose fields docs/contract.md fixes
// and docs/exports.md explains.
//
// It guarantees that an export is the archive at one moment, however long it
// takes and whatever is written meanwhile; that rows come by platform, document
// and edition, and within one the oldest first; that one version is in memory
// at a time; and that offsets are bytes into the version's text and every quote
// equals text[start:end]. Changes to a value that a format needs (an apostrophe
// before a CSV cell) can be undone as docs/exports.md says.
package export

import (
	"context"
	"strings"

	"smallprint"
	"smallprint/internal/analyse"
	"smallprint/internal/store"
)

// Kinds lists what can be exported.
var Kinds = []string{"versions", "provisions", "changes", "captures"}

// Options narrow an export.
type Options struct {
	Latest bool // provisions: of the latest version of each edition only
}

// Rows calls emit with each row of the kind, by platform, document, edition
// and time, oldest first.
func Rows(ctx context.Context, s *store.Store, kind string, o Options, emit func(any) error) error {
	return s.Snapshot(ctx, func(snap *store.Snapshot) error {
		e := &exporter{ctx: ctx, s: snap, o: o, emit: emit}
		each := map[string]func(store.Ref) error{"versions": e.versions, "provisions": e.provisions, "changes": e.changes, "captures": e.captures}[kind]
		if each == nil {
			return smallprint.Errorf(smallprint.KindUsage, "Use "+strings.Join(Kinds, ", "), "there is no export of %q", kind)
		}
		refs, err := snap.Editions()
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if err := each(ref); err != nil {
				return err
			}
		}
		return nil
	})
}

type exporter struct {
	ctx  context.Context
	s    *store.Snapshot
	o    Options
	emit func(any) error
}

func (e *exporter) versions(ref store.Ref) error {
	versions, err := e.s.Versions(ref.EditionID)
	if err != nil {
		return err
	}
	for _, v := range versions {
		r, err := e.s.Reading(v.TextSHA256)
		if err != nil {
			return err
		}
		c, err := e.s.Capture(v.CaptureID)
		if err != nil {
			return err
		}
		if err := e.emit(Version(ref, v, r.Text, c)); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) provisions(ref store.Ref) error {
	all, err := e.s.Versions(ref.EditionID)
	if err != nil {
		return err
	}
	versions := standing(all)
	if e.o.Latest && len(versions) > 1 {
		versions = versions[len(versions)-1:]
	}
	for _, v := range versions {
		ps, err := e.s.Provisions(v)
		if err != nil {
			return err
		}
		r, err := e.s.Reading(v.TextSHA256)
		if err != nil {
			return err
		}
		about := &analyse.Context{Platform: ref.Platform, TermsType: ref.TermsType, Text: r.Text, All: ps}
		for _, p := range ps {
			if err := e.emit(Provision(ref, v.Number, v.TextSHA256, p, about)); err != nil {
				return err
			}
		}
	}
	return nil
}

// standing leaves out the versions that were withdrawn.
func standing(all []store.VersionRow) []store.VersionRow {
	var out []store.VersionRow
	for _, v := range all {
		if v.Withdrawn == "" {
			out = append(out, v)
		}
	}
	return out
}

func (e *exporter) changes(ref store.Ref) error {
	return e.s.EachChange(ref.EditionID, func(c store.ChangeRow) error { return e.emit(Change(&c)) })
}

func (e *exporter) captures(ref store.Ref) error {
	return e.s.EachCapture(ref.EditionID, func(c smallprint.Capture) error { return e.emit(Capture(ref, c)) })
}
