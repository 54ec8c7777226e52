package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/demo"
	"smallprint/internal/fetch"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"
)

func (a *app) demo() *cobra.Command {
	var addr string
	var noServe bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Watch six made-up platforms through a simulated year, then serve the site",
		Long: `Six made-up platforms with twenty documents are served on loopback. The real
pipeline captures them over HTTP on every Monday of a simulated year, in which
they change, and now and then answer with a consent page, a robot test, half a
page or a page that is not there. Then the site opens on what was found. The
data folder is a new one in the system's temporary folder, removed at the end,
unless --data names another.`,
		Example: "  smallprint demo\n  smallprint demo --addr 127.0.0.1:9000",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("data") {
				dir, err := os.MkdirTemp("", "smallprint-demo-")
				if err != nil {
					return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot make a folder for the demo", Err: err, Hint: "Name one with --data"}
				}
				defer os.RemoveAll(dir)
				a.data = filepath.Join(dir, "data")
			}
			return a.runDemo(cmd.Context(), addr, noServe)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to serve the site on")
	cmd.Flags().BoolVar(&noServe, "no-serve", false, "end when the year is over, without the site")
	return cmd
}

func (a *app) runDemo(ctx context.Context, addr string, noServe bool) error {
	f, err := a.openWrite(ctx)
	if err != nil {
		return err
	}
	defer f.Close()
	p := pipeline.New(f.store, f.archive, a.log())
	start := time.Now()
	if err := a.year(ctx, p); err != nil {
		return err
	}
	t, err := f.store.Totals(ctx)
	if err != nil {
		return err
	}
	a.printf("A simulated year in %.1f s: %d platforms, %d documents, %d captures, %d versions, %d provisions, %d change records\n",
		time.Since(start).Seconds(), t.Platforms, t.Documents, t.Captures, t.Versions, t.Provisions, t.Changes)
	if noServe {
		return nil
	}
	return a.listen(ctx, addr, f, func(url string) { a.printf("The site is at %s (end with Ctrl-C)\n", url) })
}

// year captures every document of the made-up world on every day of its year.
func (a *app) year(ctx context.Context, p *pipeline.Pipeline) error {
	world := demo.NewWorld()
	var clock atomic.Int64
	now := func() time.Time { return time.Unix(clock.Load(), 0).UTC() }
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("serve the made-up platforms: %w", err)
	}
	srv := &http.Server{Handler: world.Handler(now), ReadHeaderTimeout: 5 * time.Second}
	go srv.Serve(l)
	defer srv.Close()
	host := l.Addr().String()
	client, err := fetch.New(fetch.Options{UserAgent: "smallprint/1 (demo)", Allow: []string{host}, Gap: -1, Now: now, Clock: "simulated clock", Vantage: "demo"})
	if err != nil {
		return err
	}
	defer client.Close()
	days := world.Days()
	bar := a.bar("the year")
	defer bar.end()
	for i, d := range days {
		clock.Store(d.Unix())
		if err := a.captureDay(ctx, p, client, world, "http://"+host); err != nil {
			return err
		}
		if err := p.FollowDue(ctx); err != nil {
			return err
		}
		bar.set(i+1, len(days))
	}
	return nil
}

func (a *app) captureDay(ctx context.Context, p *pipeline.Pipeline, client *fetch.Client, world *demo.World, base string) error {
	for _, d := range world.Docs() {
		src, err := p.Source(ctx, store.Place{Platform: d.PlatformName, TermsType: d.TermsType, Language: d.Language, Region: d.Region,
			URLs: []string{base + d.Path}}, client.Now())
		if err != nil {
			return err
		}
		if _, err := p.Capture(ctx, pipeline.Fetcher{HTTP: client}, src); err != nil {
			return err
		}
	}
	return nil
}
