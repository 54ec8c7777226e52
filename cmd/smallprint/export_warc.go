package main

import (
	"bufio"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/pipeline"
	"smallprint/internal/warc"
)

func (a *app) exportWARC() *cobra.Command {
	var filter pipeline.WARCFilter
	cmd := &cobra.Command{
		Use:   "warc FILE|-",
		Short: "Write the archive of captures that reached a server, as a WARC 1.1 file",
		Long: `Every capture that reached a server is written with each request and answer
of its chain of redirects, the page as served, and what a browser made of it. A
body that the file holds already becomes a revisit. A metadata record says to
which document the capture belongs and how it was judged, so that "import warc"
makes the same captures of it. The same data give the same bytes. A name that
ends in .gz is compressed, a record at a time; so is standard output.`,
		Example: "  smallprint export warc everything.warc.gz\n  smallprint export warc --platform acorn acorn.warc.gz\n  smallprint export warc --platform acorn --document privacy-policy - | gunzip | less",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := a.openRead(cmd.Context())
			if err != nil {
				return err
			}
			defer f.Close()
			p := pipeline.New(f.store, f.archive, a.log())
			return a.writeTo(args[0], func(out io.Writer) error {
				n, err := p.WriteWARC(cmd.Context(), warc.NewWriter(out, args[0] == "-" || strings.HasSuffix(args[0], ".gz")), filter)
				if err == nil && !a.quiet {
					a.log().Info("WARC written", "captures", n.Captures, "left_out", n.Silent)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&filter.Platform, "platform", "", "only the platform with this slug")
	cmd.Flags().StringVar(&filter.Document, "document", "", "only documents with this slug")
	return cmd
}

// writeTo hands fn standard output for "-", or else a new file that takes its
// name when it is whole.
func (a *app) writeTo(name string, fn func(io.Writer) error) error {
	if name == "-" {
		out := bufio.NewWriterSize(a.stdout, 1<<16)
		if err := fn(out); err != nil {
			return err
		}
		return out.Flush()
	}
	failed := func(err error) error {
		return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot write " + name, Err: unwrapPath(err), Hint: "Check the folder and the space on the disk"}
	}
	part := name + ".part"
	file, err := os.Create(part)
	if err != nil {
		return failed(err)
	}
	defer os.Remove(part)
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<16)
	if err := fn(out); err != nil {
		return err
	}
	for _, step := range []func() error{out.Flush, file.Sync, file.Close, func() error { return os.Rename(part, name) }} {
		if err := step(); err != nil {
			return failed(err)
		}
	}
	return nil
}
