package main

import (
	"strings"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/taxonomy"
)

// An analysed reading is the JSON of `analyse`.
type analysed struct {
	*smallprint.Reading
	Provisions []smallprint.Provision `json:"provisions"`
}

func (a *app) analyse() *cobra.Command {
	var flags readFlags
	var termsType, platform string
	cmd := &cobra.Command{
		Use:   "analyse FILE|URL|-",
		Short: "Read a document into provisions and say what each states",
		Example: `  smallprint analyse privacy.html
  smallprint analyse terms.md --type "Terms of Service" --format json`,
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
			found := provisions(r, termsType, platform, true)
			if r.Language != "" && r.Language != "en" {
				r.Notes = append(r.Notes, "provisions are read in English only")
			}
			if format == "json" {
				if found == nil {
					found = []smallprint.Provision{}
				}
				return a.json(analysed{r, found})
			}
			a.printProvisions(r, found)
			return nil
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&termsType, "type", "", "kind of document, as \"Privacy Policy\"; default: told from the text")
	cmd.Flags().StringVar(&platform, "platform", "", "name of the platform, for the texts")
	return cmd
}

func (a *app) printProvisions(r *smallprint.Reading, found []smallprint.Provision) {
	if r.Title != "" {
		a.printf("%s\n", r.Title)
	}
	for _, d := range r.Dates {
		a.printf("%s %s: %q\n", strings.ReplaceAll(d.Kind, "_", " "), d.Value, d.Quote)
	}
	for _, p := range found {
		a.printf("\n%s (%s, %s, severity %s, confidence %.2f)\n", p.Title, taxonomy.Name(p.Type), strings.ReplaceAll(string(p.Stance), "_", " "), p.Severity, p.Confidence)
		if len(p.Path) > 0 {
			a.printf("  in: %s\n", strings.Join(p.Path, " › "))
		}
		a.printf("  %q\n", p.Quote())
		if p.Analysis != nil && p.Analysis.States != "" {
			a.printf("  %s\n", p.Analysis.States)
		}
	}
	if len(found) == 0 {
		a.printf("\nNo provision was found.\n")
	}
	for _, n := range r.Notes {
		a.printf("\nNote: %s\n", n)
	}
}
