package main

import (
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/catalog"
)

func (a *app) catalog() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: "Where platforms publish their documents: list and check the catalog",
		Long: `The catalog knows the public addresses of platforms' documents. Nothing is
watched because it stands there: "smallprint watch add" watches, and
"smallprint doctor --catalog" tries the addresses.`,
		RunE: func(_ *cobra.Command, args []string) error {
			return usage("catalog what? Use list or lint")
		},
	}
	cmd.AddCommand(a.catalogList(), a.catalogLint())
	return cmd
}

// openCatalog returns the built-in catalog, or the one in a folder.
func openCatalog(path string) (*catalog.Catalog, []catalog.Problem, error) {
	if path == "" {
		c, problems := catalog.Read(catalog.Files())
		return c, append(problems, c.Shortfalls()...), nil
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return nil, nil, smallprint.Errorf(smallprint.KindInvalid, "Name the folder of the catalog's files", "there is no folder %s", path)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, nil, &smallprint.Error{Kind: smallprint.KindInvalid, What: "cannot read " + path, Err: unwrapPath(err)}
	}
	defer root.Close()
	c, problems := catalog.Read(root.FS())
	return c, problems, nil
}

func (a *app) catalogLint() *cobra.Command {
	return &cobra.Command{
		Use:   "lint [PATH]",
		Short: "Check the built-in catalog, or a folder of such files",
		Long: `Checks names, terms types, addresses, selectors, languages, regions and order,
and that no address belongs to two documents. Exit 1 where something is wrong.`,
		Example: "  smallprint catalog lint\n  smallprint catalog lint ./my-catalog",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			format, err := a.formatOf("text", "json")
			if err != nil {
				return err
			}
			c, problems, err := openCatalog(first(args))
			if err != nil {
				return err
			}
			if err := a.sayLint(format, c, problems); err != nil {
				return err
			}
			if len(problems) > 0 {
				return smallprint.Errorf(smallprint.KindInvalid, "catalog/README.md describes the files", "the catalog has %s", plural(len(problems), "problem", "problems"))
			}
			return nil
		},
	}
}

func (a *app) sayLint(format string, c *catalog.Catalog, problems []catalog.Problem) error {
	n := c.Count()
	if format == "json" {
		return json.NewEncoder(a.stdout).Encode(struct {
			Problems []catalog.Problem `json:"problems"`
			catalog.Counts
		}{append([]catalog.Problem{}, problems...), n})
	}
	for _, p := range problems {
		a.printf("%v\n", p)
	}
	a.printf("%d platforms, %d documents, %d of them verified\n", n.Platforms, n.Documents, n.Verified)
	tw := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
	for _, s := range n.Sectors {
		if s.Platforms > 0 {
			fmt.Fprintf(tw, "%s\t%d platforms\t%d documents\t%.0f %%\n", s.Sector, s.Platforms, s.Documents, 100*s.Share)
		}
	}
	return tw.Flush()
}

func (a *app) catalogList() *cobra.Command {
	var sectors, platforms []string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the catalog's documents with their addresses",
		Example: "  smallprint catalog list --sector ai\n  smallprint catalog list --platform openai --format json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			format, err := a.formatOf("text", "json")
			if err != nil {
				return err
			}
			for _, s := range sectors {
				if catalog.SectorName(s) == "" {
					return usage("there is no sector %q: use %s", s, sectorKeys())
				}
			}
			c := catalog.Default()
			for _, p := range platforms {
				if _, ok := c.Platform(p); !ok {
					return smallprint.Errorf(smallprint.KindNotFound, `"smallprint catalog list" names them`, "the catalog has no platform %q", p)
				}
			}
			return a.sayCatalog(format, c, set(sectors), set(platforms))
		},
	}
	cmd.Flags().StringSliceVar(&sectors, "sector", nil, "only these sectors: "+sectorKeys())
	cmd.Flags().StringSliceVar(&platforms, "platform", nil, "only these platforms, by their slugs")
	return cmd
}

func sectorKeys() string {
	out := ""
	for _, s := range catalog.Sectors {
		if out != "" {
			out += ", "
		}
		out += s.Key
	}
	return out
}

// sayCatalog prints the documents of sectors and platforms, all of them where
// none is named. JSON is a line for each platform.
func (a *app) sayCatalog(format string, c *catalog.Catalog, sectors, platforms map[string]bool) error {
	tw := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
	if format == "text" {
		fmt.Fprintln(tw, "SECTOR\tPLATFORM\tDOCUMENT\tEDITION\tSTATUS\tADDRESS")
	}
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	for i := range c.Platforms {
		p := &c.Platforms[i]
		if len(sectors) > 0 && !sectors[p.Sector] || len(platforms) > 0 && !platforms[p.Slug] {
			continue
		}
		if format == "json" {
			if err := enc.Encode(p); err != nil {
				return err
			}
			continue
		}
		for _, d := range p.Documents {
			address := first(d.URLs)
			if n := len(d.URLs) - 1; n > 0 {
				address += fmt.Sprintf(" (and %d more)", n)
			}
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", p.Sector, p.Slug, d.TermsType, d.Edition, d.Status, address)
		}
	}
	return tw.Flush()
}
