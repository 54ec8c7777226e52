package main

import (
	"strings"

	"github.com/spf13/cobra"

	"smallprint"
)

func (a *app) extract() *cobra.Command {
	var flags readFlags
	cmd := &cobra.Command{
		Use:   "extract FILE|URL|-",
		Short: "Print what a reader reads in a page: canonical text, sections, dates and links",
		Example: `  smallprint extract policy.html
  smallprint extract legal.html --part "Privacy Policy" --format json
  curl -s https://acme.example/terms | smallprint extract -`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.formatOf("text", "json")
			if err != nil {
				return err
			}
			r, err := a.reading(cmd.Context(), args[0], flags)
			if err != nil {
				return err
			}
			if format == "json" {
				return a.json(r)
			}
			a.printReading(r)
			return nil
		},
	}
	flags.add(cmd)
	return cmd
}

func (a *app) printReading(r *smallprint.Reading) {
	for i, b := range r.Blocks {
		switch b.Kind {
		case smallprint.BlockHeading:
			a.printf("\n%s %s\n", strings.Repeat("#", max(1, b.Level)), r.BlockText(i))
		case smallprint.BlockListItem:
			a.printf("%s- %s\n", strings.Repeat("  ", max(0, b.Level-1)), r.BlockText(i))
		default:
			a.printf("%s\n", r.BlockText(i))
		}
	}
	for _, n := range r.Notes {
		a.printf("\nNote: %s\n", n)
	}
}
