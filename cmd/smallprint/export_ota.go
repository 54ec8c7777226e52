package main

import (
	"iter"

	"github.com/spf13/cobra"

	"smallprint/internal/export"
	"smallprint/internal/importer"
)

func (a *app) exportOTA() *cobra.Command {
	return &cobra.Command{
		Use:   "ota DIR",
		Short: "Write every version as a git repository in Open Terms Archive's layout",
		Long: `DIR must be new or empty. Each document is a file, each version a commit of the
day on which it was first seen. Texts that came from such a repository are
written byte for byte; others are Markdown made from their blocks. Needs git.`,
		Example: "  smallprint export ota ./versions",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := a.openRead(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			return importer.WriteOTA(cmd.Context(), args[0], otaRecords(export.Commits(cmd.Context(), f.store, f.archive.Get)))
		},
	}
}

// otaRecords makes records of a repository of versions.
func otaRecords(commits iter.Seq2[export.Commit, error]) iter.Seq2[importer.Record, error] {
	return func(yield func(importer.Record, error) bool) {
		for c, err := range commits {
			r := importer.Record{At: c.At, Service: c.Service, TermsType: c.TermsType, Body: c.Body, URL: c.URL, Fetcher: c.Fetcher, First: c.First}
			if !yield(r, err) {
				return
			}
		}
	}
}
