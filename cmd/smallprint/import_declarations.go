package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/importer"
	"smallprint/internal/pipeline"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

func (a *app) importDeclarations() *cobra.Command {
	var service string
	var watch bool
	cmd := &cobra.Command{
		Use:   "ota-declarations PATH",
		Short: "Take the sources that an Open Terms Archive collection declares",
		Long: `Reads the declarations of a collection (a folder, repository or bundle) as they
are and saves their documents with their addresses. Selectors are carried over
as hints; ranges, removals and filters are not, because the text is found and
cleaned without them, and the output says where that is so. Earlier, ended
declarations are left out. Nothing is fetched unless --watch is given.`,
		Example: "  smallprint import ota-declarations ../GenAI-declarations\n  smallprint import ota-declarations ./declarations --service ChatGPT --watch",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.formatOf("text", "json")
			if err != nil {
				return err
			}
			f, err := a.openWrite(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			d := declarationImport{a: a, format: format, watch: watch, p: pipeline.New(f.store, f.archive, a.log())}
			o := importer.Options{Service: service, Temp: f.dir, Skipped: d.skipped}
			for one, err := range importer.Declarations(cmd.Context(), args[0], o) {
				if err != nil {
					return err
				}
				if service != "" && !strings.EqualFold(service, one.Name) && !strings.EqualFold(service, one.ID) {
					continue
				}
				if err := d.service(cmd.Context(), one); err != nil {
					return err
				}
			}
			return d.end(service)
		},
	}
	cmd.Flags().StringVar(&service, "service", "", "import one service only")
	cmd.Flags().BoolVar(&watch, "watch", false, "also watch the documents, each every "+period(schedule.Default))
	return cmd
}

// declarationImport saves declared sources and says what became of each.
type declarationImport struct {
	a      *app
	format string
	watch  bool
	p      *pipeline.Pipeline

	services, sources, leftOut int
}

// A declaredSource is a document as it was taken over.
type declaredSource struct {
	Platform  string   `json:"platform"`
	TermsType string   `json:"terms_type"`
	URLs      []string `json:"urls"`
	Selector  string   `json:"selector,omitempty"`
	Via       string   `json:"via,omitempty"`
	Notes     []string `json:"notes,omitempty"` // what was not carried over
}

func (d *declarationImport) skipped(s importer.Skip) {
	d.leftOut++
	d.a.log().Warn("left out", "file", s.Path, "why", s.Reason)
}

func (d *declarationImport) service(ctx context.Context, one importer.Declaration) error {
	n := d.sources
	for _, t := range one.Terms {
		if t.ValidUntil != "" {
			continue
		}
		src, err := takeOver(one.Name, t)
		if err != nil {
			d.skipped(importer.Skip{Path: one.ID + ".json", Reason: t.Type + ": " + err.Error()})
			continue
		}
		if err := d.save(ctx, src); err != nil {
			return err
		}
	}
	if d.sources > n {
		d.services++
	}
	return nil
}

// takeOver turns declared terms into a source.
func takeOver(platform string, t importer.Terms) (declaredSource, error) {
	s := declaredSource{Platform: platform, TermsType: t.Type}
	note := func(format string, args ...any) {
		if text := fmt.Sprintf(format, args...); !slices.Contains(s.Notes, text) {
			s.Notes = append(s.Notes, text)
		}
	}
	var selectors []string
	for _, p := range t.Pages {
		u, err := fetch.Parse(p.Fetch)
		if err != nil {
			return s, fmt.Errorf("%s: %w", p.Fetch, err)
		}
		s.URLs = append(s.URLs, u.String())
		if _, part, ok := strings.Cut(p.Fetch, "#"); ok && part != "" {
			note("the part #%s of the page", part)
		}
		if css := p.CSS(); !slices.Contains(selectors, css) {
			selectors = append(selectors, css)
		}
		if slices.ContainsFunc(p.Select, importer.Selector.Range) {
			note("ranges")
		}
		if len(p.Remove) > 0 {
			note("removals")
		}
		for _, name := range p.Filters {
			note("filter %s", name)
		}
		if p.Scripts {
			s.Via = "browser"
		}
	}
	switch {
	case len(selectors) == 1:
		s.Selector = selectors[0]
	case len(selectors) > 1:
		note("selectors, which differ from page to page")
	}
	return s, nil
}

func (d *declarationImport) save(ctx context.Context, s declaredSource) error {
	place := store.Place{Platform: s.Platform, TermsType: s.TermsType, URLs: s.URLs, Selector: s.Selector, Via: s.Via}
	var err error
	if d.watch {
		_, err = d.p.Watch(ctx, place, schedule.Plan{}, time.Now())
	} else {
		_, err = d.p.Source(ctx, place, time.Now())
	}
	if err != nil {
		return err
	}
	d.sources++
	if d.format == "json" {
		enc := json.NewEncoder(d.a.stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(s)
	}
	line := fmt.Sprintf("%s, %s: %s", s.Platform, s.TermsType, strings.Join(s.URLs, " "))
	if s.Via != "" {
		line += ", through a browser"
	}
	if len(s.Notes) > 0 {
		line += "; not carried over: " + strings.Join(s.Notes, ", ")
	}
	d.a.printf("%s\n", line)
	return nil
}

func (d *declarationImport) end(service string) error {
	if d.sources == 0 {
		what := "the declarations hold no terms that can be fetched"
		if service != "" {
			what = fmt.Sprintf("no service %q is declared with terms that can be fetched", service)
		}
		return smallprint.Errorf(smallprint.KindNotFound, "", "%s", what)
	}
	if d.format == "text" {
		d.a.printf("%s of %s saved, %d left out\n", plural(d.sources, "document", "documents"), plural(d.services, "service", "services"), d.leftOut)
	}
	return nil
}
