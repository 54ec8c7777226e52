package main

import (
	"os"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/classify"
)

func (a *app) train() *cobra.Command {
	out := "model/weights.bin"
	cmd := &cobra.Command{
		Use:   "train DIR",
		Short: "Train the provision classifier on labelled data and write its weights",
		Long: `DIR holds provisions/train, provisions/dev and labels. The same data gives the
same bytes each time. The weights are embedded when the program is built.`,
		Example: "  smallprint train ../shared/data && go build ./cmd/smallprint",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			weights, err := classify.Train(args[0], readMarkdown, a.stderr)
			if err != nil {
				return err
			}
			if err := os.WriteFile(out, weights, 0o644); err != nil {
				return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot write " + out, Err: unwrapPath(err), Hint: "Run it in the project's folder, or name a file with --out"}
			}
			a.printf("%d bytes written to %s\n", len(weights), out)
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", out, "file to write")
	return cmd
}
