package main

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"time"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/notify"
	"smallprint/internal/pipeline"
	"smallprint/internal/warc"
	"smallprint/internal/web"
)

// site is everything that is served: the pages, and beside them what other
// programs read.
func (a *app) site(f *folder) (http.Handler, error) {
	p := pipeline.New(f.store, f.archive, a.log())
	pages := web.New(web.Options{
		Store: f.store, Archive: f.archive, Now: time.Now, Log: a.log(), Measured: measured(),
		Diff: func(old, new *smallprint.Reading, termsType string) smallprint.Diff {
			return difference(old, new, nil, termsType)
		},
		WARC: func(ctx context.Context, w io.Writer, id string) error {
			return p.WriteCaptureWARC(ctx, warc.NewWriter(w, true), id)
		},
		Disk: f.disk, Programs: true,
	})
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	n, err := a.notifier(f)
	if err != nil {
		return nil, err
	}
	// One-click unsubscription by RFC 8058 comes without a cookie or an origin.
	mux.HandleFunc("GET "+notify.UnsubscribePath, n.Unsubscribe)
	mux.HandleFunc("POST "+notify.UnsubscribePath, n.Unsubscribe)
	return mux, nil
}

// disk is what the archive takes.
func (f *folder) disk(context.Context) (int64, error) {
	folder, err := archive.OpenFolder(filepath.Join(f.dir, "archive"))
	if err != nil {
		return 0, err
	}
	return folder.DiskBytes()
}
