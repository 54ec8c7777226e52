package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// A hit is a line of `search --format json`.
type hit struct {
	Platform string   `json:"platform"`
	Document string   `json:"document"`
	Edition  string   `json:"edition"`
	Version  int      `json:"version"`
	Start    int      `json:"start"`
	Path     []string `json:"path"`
	Text     string   `json:"text"`
}

func (a *app) search() *cobra.Command {
	var platform string
	var limit int
	cmd := &cobra.Command{
		Use:     "search QUERY",
		Short:   "Find passages in the latest version of every document",
		Example: "  smallprint search '\"train our models\"'\n  smallprint search opt out arbitration --platform chatgpt",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.formatOf("text", "json")
			if err != nil {
				return err
			}
			f, err := a.openRead(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			found, err := f.store.Search(cmd.Context(), strings.Join(args, " "), platform, limit, 0)
			if err != nil {
				return err
			}
			for _, p := range found {
				if format == "json" {
					if err := a.json(hit{p.Ref.Platform, p.Ref.DocumentSlug, p.Ref.Edition, p.Version, p.Start, p.Path, p.Text}); err != nil {
						return err
					}
					continue
				}
				a.printf("%s, %s (version %d)", p.Ref.Platform, p.Ref.TermsType, p.Version)
				if len(p.Path) > 0 {
					a.printf(", %s", strings.Join(p.Path, " › "))
				}
				a.printf("\n  %s\n\n", strings.ReplaceAll(p.Text, "\n", " "))
			}
			if len(found) == 0 && format == "text" {
				a.printf("Nothing found in the latest versions.\n")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&platform, "platform", "", "only this platform, by the name in its address")
	cmd.Flags().IntVar(&limit, "limit", 20, "passages at most")
	return cmd
}
