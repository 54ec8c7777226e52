package main

import (
	"context"
	"iter"
	"os"

	"smallprint/internal/archive"
	"smallprint/internal/extract/evalextract"
	"smallprint/internal/importer"
)

var evaluations = []evaluation{
	{"extract DIR", "Reading of pages against curated text", "extract ../shared/data/extract", 1,
		func(_ context.Context, _ *app, args []string) (any, error) { return evalextract.Run(args[0]) }},
	{"archive PATH", "Size of an archive of snapshots, and the time to read a page back", "archive genai-snapshots.bundle", 1, evalArchive},
}

func evalArchive(ctx context.Context, a *app, args []string) (any, error) {
	dir, err := os.MkdirTemp("", "smallprint-eval-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	bar := a.bar("reading")
	defer bar.end()
	records := importer.OTASnapshots(ctx, args[0], importer.Options{Progress: bar.set})
	return archive.Eval(ctx, dir, pages(records))
}

func pages(records iter.Seq2[importer.Record, error]) iter.Seq2[archive.Page, error] {
	return func(yield func(archive.Page, error) bool) {
		for r, err := range records {
			if !yield(archive.Page{Key: r.Service + "/" + r.TermsType + "#" + r.PageID, Body: r.Body}, err) {
				return
			}
		}
	}
}
