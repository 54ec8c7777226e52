package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"
)

// An evaluation measures one stage on labelled data. It prints what helps a
// person on standard error and returns what is printed last as JSON.
type evaluation struct {
	use, short, example string
	args                int
	run                 func(ctx context.Context, a *app, args []string) (any, error)
}

func (a *app) eval() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "eval",
		Short: "Measure the stages on labelled data",
		Long: `Each evaluation prints one JSON object last, with n, its figures and the version
of what was measured. docs/measurements.md keeps the figures with their data.`,
	}
	cmd.PersistentFlags().StringVar(&a.report, "report", "", "also write a page with the differences side by side (extract, changes)")
	for _, e := range evaluations {
		cmd.AddCommand(&cobra.Command{
			Use: e.use, Short: e.short, Example: "  smallprint eval " + e.example, Args: cobra.ExactArgs(e.args),
			RunE: func(cmd *cobra.Command, args []string) error {
				result, err := e.run(cmd.Context(), a, args)
				if err != nil {
					return err
				}
				enc := json.NewEncoder(a.stdout)
				enc.SetEscapeHTML(false)
				return enc.Encode(result)
			},
		})
	}
	return cmd
}
