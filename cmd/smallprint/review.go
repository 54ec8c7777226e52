package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"
)

func (a *app) review() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "review",
		Short: "Decide about captures whose text was too odd to be taken for the document",
		Long: `A capture whose text is much shorter than the last one, or another document
altogether, makes no version. It waits here until the same words are served
again 20 hours later, the document comes back, or an editor decides.`,
		Example: `  smallprint review list
  smallprint review accept 01J9ZK3V --why "the terms were rewritten, see their blog of 3 May"`,
	}
	cmd.AddCommand(a.reviewList(), a.decide("accept", store.Accepted, "The text is the document's: it becomes a version"),
		a.decide("reject", store.Rejected, "The text is not the document: it stays an archived capture"))
	return cmd
}

func (a *app) reviewList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List what waits for a decision", Args: cobra.NoArgs,
		Example: "  smallprint review list",
		RunE: func(cmd *cobra.Command, _ []string) error {
			f, err := a.openRead(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			open, err := f.store.OpenReviews(cmd.Context())
			if err != nil {
				return err
			}
			tw := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
			for _, r := range open {
				fmt.Fprintf(tw, "%s\t%s, %s\t%s\t%s\n", r.CaptureID, r.Ref.Platform, r.Ref.TermsType, r.Opened.Format("2 Jan 2006 15:04"), r.Why)
			}
			return tw.Flush()
		},
	}
}

func (a *app) decide(verb, decision, short string) *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use: verb + " CAPTURE", Short: short, Args: cobra.ExactArgs(1),
		Example: "  smallprint review " + verb + " 01J9ZK3V --why \"seen on their site\"",
		RunE: func(cmd *cobra.Command, args []string) error {
			if why == "" {
				return smallprint.Errorf(smallprint.KindUsage, "It stands beside the decision for readers", "say with --why on what the decision rests")
			}
			f, err := a.openWrite(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			p := pipeline.New(f.store, f.archive, a.log())
			return p.Decide(cmd.Context(), args[0], decision, why, time.Now())
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "on what the decision rests")
	return cmd
}
