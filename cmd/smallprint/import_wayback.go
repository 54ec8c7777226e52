package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/importer"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"
)

func (a *app) importWayback() *cobra.Command {
	var o importer.WaybackOptions
	var from, to, every string
	cmd := &cobra.Command{
		Use:   "wayback URL",
		Short: "Import earlier captures of a page from the Wayback Machine",
		Long: `URL is the address of a document that is watched already, or --platform and
--type say where it belongs. The original bytes of each archived capture with
another content than the one before are fetched, one at a time and with a gap,
and checked with the digest that the archive lists. The captures are marked as
the archive's. An import that was ended goes on where it was; what could not be
fetched is said, and asked for again by the next run.`,
		Example: `  smallprint import wayback https://acorn.example/terms --contact you@example.org
  smallprint import wayback https://acorn.example/privacy --platform Acorn --type "Privacy Policy" --from 2019 --every 30d
  smallprint import wayback https://acorn.example/terms --base https://archive.example`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.From, err = parseDay(from, false); err != nil {
				return err
			}
			if o.To, err = parseDay(to, true); err != nil {
				return err
			}
			if o.Every, err = parseSpan(every); err != nil {
				return err
			}
			if !isURL(args[0]) || !isURL(o.Base) {
				return usage("give the address of a page, as https://acorn.example/terms")
			}
			if o.Base == importer.WaybackBase {
				if err := a.needContact(); err != nil {
					return err
				}
			}
			o.URL = args[0]
			return a.intoFolder(cmd.Context(), func(ctx context.Context, f *folder, p *pipeline.Pipeline) (int, error) {
				return a.waybackInto(ctx, f, p, o)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Platform, "platform", "", "name of the platform, where the address is not watched")
	f.StringVar(&o.TermsType, "type", "", "terms type of the document, as \"Privacy Policy\"")
	f.StringVar(&from, "from", "", "first day, month or year to import: 2019, 2019-03 or 2019-03-01")
	f.StringVar(&to, "to", "", "last day, month or year to import")
	f.StringVar(&every, "every", "", "at most one capture in each span, as 7d, 30d or 12h")
	f.StringVar(&o.Base, "base", importer.WaybackBase, "address of an archive with the Wayback Machine's interface")
	a.fetchFlags(cmd)
	return cmd
}

func (a *app) waybackInto(ctx context.Context, f *folder, p *pipeline.Pipeline, o importer.WaybackOptions) (int, error) {
	if err := waybackTarget(ctx, f, &o); err != nil {
		return 0, err
	}
	have, err := archivedRefs(ctx, f, o)
	if err != nil {
		return 0, err
	}
	o.Have = func(ref string) bool { return have[ref] }
	c, err := a.client()
	if err != nil {
		return 0, err
	}
	defer c.Close()
	bar := a.bar("fetching")
	defer bar.end()
	o.Progress = bar.set
	o.Skipped = func(s importer.Skip) {
		a.log().Warn("not imported; the next run asks for it again", "archived", s.Commit, "address", s.Path, "why", s.Reason)
	}
	done, err := p.Ingest(ctx, smallprint.OriginWayback, "wayback:"+o.Base+" "+o.URL, importer.Wayback(ctx, c, o))
	return done.Captures, err
}

// waybackTarget finds the document that the address is a source of.
func waybackTarget(ctx context.Context, f *folder, o *importer.WaybackOptions) error {
	targets := map[string]importer.Target{}
	if err := knownTargets(ctx, f, targets); err != nil {
		return err
	}
	t, ok := importer.Matcher(targets)(o.URL)
	switch {
	case o.Platform != "" && o.TermsType != "":
		if !ok || t.Platform != o.Platform || t.TermsType != o.TermsType {
			t = importer.Target{Platform: o.Platform, TermsType: o.TermsType, Sources: []string{o.URL}}
		}
	case o.Platform != "" || o.TermsType != "":
		return usage("--platform and --type go together")
	case !ok:
		return smallprint.Errorf(smallprint.KindNotFound, "Say where it belongs with --platform NAME --type \"Terms of Service\"", "%s is not the address of a document that is watched", o.URL)
	}
	o.Target = t
	o.URL = t.Sources[0]
	return nil
}

// archivedRefs are the archive's captures that the document has already.
func archivedRefs(ctx context.Context, f *folder, o importer.WaybackOptions) (map[string]bool, error) {
	sources, err := f.store.SourceRefs(ctx)
	if err != nil {
		return nil, err
	}
	have := map[string]bool{}
	for _, s := range sources {
		if s.Platform != o.Platform || !sameType(s, o.TermsType) {
			continue
		}
		refs, err := f.store.OriginRefs(ctx, s.EditionID, smallprint.OriginWayback)
		if err != nil {
			return nil, err
		}
		for _, r := range refs {
			have[r] = true
		}
	}
	return have, nil
}

func sameType(s store.SourceRef, termsType string) bool {
	return s.DocumentSlug == smallprint.Slug(termsType)
}

// parseDay reads a year, month or day; the end of it where last.
func parseDay(s string, last bool) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, form := range []struct {
		layout              string
		years, months, days int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {"2006-01-02", 0, 0, 1}} {
		if t, err := time.Parse(form.layout, s); err == nil {
			if last {
				t = t.AddDate(form.years, form.months, form.days).Add(-time.Second)
			}
			return t, nil
		}
	}
	return time.Time{}, usage("%q is not a year, month or day, as 2019-03-01", s)
}

// parseSpan reads a span of time that may be in days.
func parseSpan(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n < 100_000 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, usage("%q is not a span of time, as 30d or 12h", s)
}
