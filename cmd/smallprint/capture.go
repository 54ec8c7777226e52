package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"
)

func (a *app) capture() *cobra.Command {
	var w watchArgs
	cmd := &cobra.Command{
		Use:   "capture URL...",
		Short: "Fetch documents once, now, and say what came",
		Long: `Makes one attempt for each document at the addresses and saves it: its typed
outcome, what was received, and, where it shows the document, the version.
Several addresses with --name and --type are the pages of one document.`,
		Example: `  smallprint capture https://acme.example/terms --name Acme --type "Terms of Service" --contact you@example.org
  smallprint capture --platform openai`,
		RunE: func(cmd *cobra.Command, urls []string) error {
			format, err := a.formatOf("text", "json")
			if err != nil {
				return err
			}
			places, err := w.places(urls)
			if err != nil {
				return err
			}
			if err := a.needContact(); err != nil && len(a.dial.allow) == 0 {
				return err
			}
			f, err := a.openWrite(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			fetcher, done, err := a.fetcher()
			if err != nil {
				return err
			}
			defer done()
			p := pipeline.New(f.store, f.archive, a.log())
			failed := 0
			for _, place := range places {
				c, err := a.captureOne(cmd, p, fetcher, place)
				if err != nil {
					return err
				}
				if c.Outcome != smallprint.OutcomeOK && c.Outcome != smallprint.OutcomeUnchanged {
					failed++
				}
				if err := a.sayCapture(format, place, c); err != nil {
					return err
				}
			}
			if failed > 0 {
				return smallprint.Errorf(smallprint.KindNotFound, "", "%d of %s did not show the document", failed, plural(len(places), "attempt", "attempts"))
			}
			return nil
		},
	}
	a.fetchFlags(cmd)
	w.flags(cmd)
	for _, name := range []string{"every", "hours", "zone"} {
		cmd.Flags().MarkHidden(name)
	}
	return cmd
}

// captureOne makes an attempt and follows it: reading it may show that it is
// not the document.
func (a *app) captureOne(cmd *cobra.Command, p *pipeline.Pipeline, f pipeline.Fetcher, place store.Place) (smallprint.Capture, error) {
	src, err := p.Source(cmd.Context(), place, time.Now())
	if err != nil {
		return smallprint.Capture{}, err
	}
	c, err := p.Capture(cmd.Context(), f, src)
	if err != nil {
		return c, err
	}
	if err := p.Follow(cmd.Context(), src.EditionID); err != nil {
		return c, err
	}
	return p.Store.Capture(cmd.Context(), c.ID)
}

func (a *app) sayCapture(format string, place store.Place, c smallprint.Capture) error {
	if format == "json" {
		return json.NewEncoder(a.stdout).Encode(map[string]any{
			"platform": place.Platform, "document": place.TermsType, "source": first(place.URLs), "at": c.At, "outcome": c.Outcome,
			"reason": c.Reason, "bytes": c.Bytes(), "sha256": digestOf(c), "version": c.Version,
		})
	}
	line := fmt.Sprintf("%s, %s: %s", place.Platform, place.TermsType, c.Outcome)
	if c.Reason != "" {
		line += " (" + c.Reason + ")"
	}
	if c.Version > 0 {
		line += fmt.Sprintf(", version %d", c.Version)
	}
	a.printf("%s\n", line)
	return nil
}

func digestOf(c smallprint.Capture) string {
	if len(c.Pages) == 0 {
		return ""
	}
	return c.Pages[0].SHA256
}
