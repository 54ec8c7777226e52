package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/catalog"
	"smallprint/internal/fetch"
	"smallprint/internal/pipeline"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

func (a *app) watch() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Say which documents are fetched, and how often",
		Long: `Documents that are watched are fetched by "serve" and "worker". What was
captured of a document stays when its watch ends.`,
	}
	cmd.AddCommand(a.watchAdd(), a.watchList(), a.watchRemove())
	return cmd
}

// watchArgs say what to watch and how.
type watchArgs struct {
	all            bool
	platforms      []string
	sectors        []string
	name, terms    string
	language       string
	region         string
	selector       string
	via            string
	overrideRobots string
	every          time.Duration
	hours, zone    string
}

func (a *app) watchAdd() *cobra.Command {
	var w watchArgs
	cmd := &cobra.Command{
		Use:   "add [URL...]",
		Short: "Watch documents of the catalog, or at addresses",
		Long: `Watches documents of the catalog (all of it, or by platform or sector), or one
document at an address. Several addresses are the pages of one document, in
order. An address that the catalog knows needs no --name and --type.`,
		Example: `  smallprint watch add --sector ai
  smallprint watch add --platform openai --every 6h
  smallprint watch add https://acme.example/terms --name Acme --type "Terms of Service"`,
		RunE: func(cmd *cobra.Command, urls []string) error {
			places, err := w.places(urls)
			if err != nil {
				return err
			}
			plan, err := w.plan()
			if err != nil {
				return err
			}
			f, err := a.openWrite(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			p := pipeline.New(f.store, f.archive, a.log())
			for _, place := range places {
				if _, err := p.Watch(cmd.Context(), place, plan, time.Now()); err != nil {
					return err
				}
			}
			every := plan.Every
			if every == 0 {
				every = schedule.Default
			}
			a.printf("%s watched, each every %s; \"smallprint serve\" fetches them\n", plural(len(places), "document is", "documents are"), period(every))
			return nil
		},
	}
	w.flags(cmd)
	return cmd
}

func (w *watchArgs) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&w.all, "catalog", false, "the whole catalog")
	f.StringSliceVar(&w.platforms, "platform", nil, "platform of the catalog, by its slug")
	f.StringSliceVar(&w.sectors, "sector", nil, "sector of the catalog")
	f.StringVar(&w.name, "name", "", "the platform's name, for an address")
	f.StringVar(&w.terms, "type", "", `the document's type, as "Privacy Policy", for an address`)
	f.StringVar(&w.language, "language", "", "language of the edition, as en")
	f.StringVar(&w.region, "region", "", "region of the edition, as GB")
	f.StringVar(&w.selector, "selector", "", "CSS selector of the text, where reading needs a hint")
	f.StringVar(&w.via, "via", "", "http or browser; found out where it is not said")
	f.StringVar(&w.overrideRobots, "override-robots", "", "why robots.txt is not obeyed here; readers see the reason")
	f.DurationVar(&w.every, "every", 0, "interval (default 12h)")
	f.StringVar(&w.hours, "hours", "", "part of the day in which to fetch, as 22:00-06:00")
	f.StringVar(&w.zone, "zone", "", "time zone of --hours, as Europe/Berlin (default UTC)")
}

func (w *watchArgs) plan() (schedule.Plan, error) {
	if w.every != 0 && w.every < 15*time.Minute {
		return schedule.Plan{}, smallprint.Errorf(smallprint.KindUsage, "Sites are asked every 15 minutes at most", "an interval of %s is too short", w.every)
	}
	hours, err := schedule.ParseHours(w.hours)
	if err != nil {
		return schedule.Plan{}, err
	}
	plan := schedule.Plan{Every: w.every, Hours: hours}
	if w.zone != "" {
		if plan.Zone, err = time.LoadLocation(w.zone); err != nil {
			return plan, smallprint.Errorf(smallprint.KindUsage, "Name it as Europe/Berlin", "no time zone %q", w.zone)
		}
	}
	return plan, nil
}

// places are the documents that the arguments name.
func (w *watchArgs) places(urls []string) ([]store.Place, error) {
	c := catalog.Default()
	var places []store.Place
	sectors, platforms := set(w.sectors), set(w.platforms)
	for e := range c.Entries() {
		if w.all || sectors[e.Platform.Sector] || platforms[e.Platform.Slug] {
			places = append(places, placeOf(e))
		}
	}
	for _, slug := range w.platforms {
		if _, ok := c.Platform(slug); !ok {
			return nil, smallprint.Errorf(smallprint.KindUsage, `"smallprint catalog list" names them`, "the catalog has no platform %q", slug)
		}
	}
	for _, sector := range w.sectors {
		if len(places) == 0 {
			return nil, smallprint.Errorf(smallprint.KindUsage, `"smallprint catalog list" names them`, "the catalog has no documents of sector %q", sector)
		}
	}
	if len(urls) > 0 {
		more, err := w.addresses(c, urls)
		if err != nil {
			return nil, err
		}
		places = append(places, more...)
	}
	if len(places) == 0 {
		return nil, smallprint.Errorf(smallprint.KindUsage, "Name addresses, --platform, --sector or --catalog", "nothing to watch was named")
	}
	return places, nil
}

func (w *watchArgs) addresses(c *catalog.Catalog, urls []string) ([]store.Place, error) {
	for _, u := range urls {
		if _, err := fetch.Parse(u); err != nil {
			return nil, &smallprint.Error{Kind: smallprint.KindUsage, What: fmt.Sprintf("%q is no address that can be fetched", u), Err: err}
		}
	}
	if w.name != "" && w.terms != "" {
		return []store.Place{{Platform: w.name, TermsType: w.terms, Language: w.language, Region: w.region, URLs: urls,
			Selector: w.selector, Via: w.via, OverrideRobots: w.overrideRobots}}, nil
	}
	var places []store.Place
	for _, u := range urls {
		entries := c.ByURL(u)
		if len(entries) == 0 {
			return nil, smallprint.Errorf(smallprint.KindUsage, `Say whose document it is with --name and --type; "smallprint discover" proposes types`,
				"the catalog does not know %s", u)
		}
		places = append(places, placeOf(entries[0]))
	}
	return places, nil
}

func placeOf(e catalog.Entry) store.Place {
	d := e.Document
	return store.Place{Platform: e.Platform.Name, TermsType: d.TermsType, Edition: d.Edition, Language: d.Language, Region: d.Region, URLs: d.URLs,
		Selector: d.Selector, Via: d.Via, OverrideRobots: d.OverrideRobots, AcceptLanguage: d.AcceptLanguage}
}

func set(list []string) map[string]bool {
	out := map[string]bool{}
	for _, v := range list {
		out[v] = true
	}
	return out
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// period writes an interval as people say it.
func period(d time.Duration) string {
	switch {
	case d == 24*time.Hour:
		return "day"
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d%time.Hour == 0:
		return plural(int(d/time.Hour), "hour", "hours")
	}
	return plural(int(d/time.Minute), "minute", "minutes")
}

func (a *app) watchList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List what is watched, with its state",
		Example: "  smallprint watch list",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f, err := a.openRead(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			watched, err := f.store.Watched(cmd.Context())
			if err != nil {
				return err
			}
			tw := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
			fmt.Fprintln(tw, "PLATFORM\tDOCUMENT\tLAST SEEN\tLAST ATTEMPT\tNEXT\tADDRESS")
			for _, w := range watched {
				s := w.Schedule
				last := "never"
				if !s.Attempted.IsZero() {
					last = string(s.Outcome) + " " + s.Attempted.Format("2 Jan 15:04")
				}
				fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", w.Ref.Platform, w.Ref.TermsType, when(s.Trusted), last, when(s.Due), first(w.Source.URLs))
			}
			return tw.Flush()
		},
	}
}

func when(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Format("2 Jan 15:04")
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (a *app) watchRemove() *cobra.Command {
	return &cobra.Command{
		Use:     "remove URL...",
		Short:   "End the watch of documents; what was captured stays",
		Example: "  smallprint watch remove https://acme.example/terms",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, urls []string) error {
			f, err := a.openWrite(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			return a.unwatch(cmd.Context(), f.store, urls)
		},
	}
}

func (a *app) unwatch(ctx context.Context, s *store.Store, urls []string) error {
	watched, err := s.Watched(ctx)
	if err != nil {
		return err
	}
	for _, u := range urls {
		found := false
		for _, w := range watched {
			if catalog.Key(first(w.Source.URLs)) != catalog.Key(u) {
				continue
			}
			found = true
			if err := s.Write(ctx, func(tx *store.Tx) error { return tx.Unwatch(w.Ref.EditionID) }); err != nil {
				return err
			}
		}
		if !found {
			return smallprint.Errorf(smallprint.KindNotFound, `"smallprint watch list" names what is watched`, "nothing is watched at %s", u)
		}
	}
	return nil
}
