package main

import (
	"bufio"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"smallprint/internal/export"
)

func (a *app) export() *cobra.Command {
	var o export.Options
	cmd := &cobra.Command{
		Use:   "export KIND",
		Short: "Write versions, provisions, changes or captures for other programs",
		Long: `KIND is ` + strings.Join(export.Kinds, ", ") + `, or ota or warc, which are commands
of their own. Rows go to standard output, by platform, document and edition, the
oldest first, as the archive is when the command begins. Offsets are bytes into a
version's text (UTF-8), half open, and every quote equals text[start:end]. In
CSV, Parquet and workbooks, lists and objects are JSON. In CSV, a cell that
begins with = + - @ or ' has one apostrophe before it: take it off to have the
value back. docs/exports.md says what every field means.`,
		Example:   "  smallprint export versions > versions.jsonl\n  smallprint export changes --format csv > changes.csv\n  smallprint export provisions --latest --format parquet > provisions.parquet",
		Args:      cobra.ExactArgs(1),
		ValidArgs: export.Kinds,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.formatOf(export.Formats...)
			if err != nil {
				return err
			}
			if !slices.Contains(export.Kinds, args[0]) {
				return usage("there is no export of %q: use %s", args[0], strings.Join(export.Kinds, ", "))
			}
			f, err := a.openRead(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			out := bufio.NewWriterSize(a.stdout, 1<<16)
			w, err := export.NewWriter(out, args[0], format)
			if err != nil {
				return err
			}
			if err := export.Rows(cmd.Context(), f.store, args[0], o, w.Write); err != nil {
				return err
			}
			if err := w.Close(); err != nil {
				return err
			}
			return out.Flush()
		},
	}
	cmd.AddCommand(a.exportWARC(), a.exportOTA())
	cmd.Flags().BoolVar(&o.Latest, "latest", false, "provisions of the latest version of each document only")
	return cmd
}
