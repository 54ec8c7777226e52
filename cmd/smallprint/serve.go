package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/docs"
	"smallprint/internal/pipeline"
	"smallprint/internal/web"
)

func (a *app) serve() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Serve the site, fetch what is watched, and bring documents up to date",
		Example: "  smallprint serve\n  smallprint serve --addr 0.0.0.0:8080 --data /var/lib/smallprint",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithCancel(cmd.Context())
			defer cancel()
			f, err := a.openWrite(ctx)
			if err != nil {
				return err
			}
			defer f.Close()
			end, err := a.working(ctx, f)
			if err != nil {
				return err
			}
			defer end()
			defer cancel() // before its end is waited for: the address may be taken
			return a.listen(ctx, addr, f, nil)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to serve on")
	cmd.Flags().StringVar(&a.base, "base", os.Getenv("SMALLPRINT_BASE"), "public address of the site, as https://terms.example.org; for feeds, the API and the sitemap behind a proxy (or SMALLPRINT_BASE)")
	cmd.Flags().BoolVar(&a.openSignUp, "open-sign-up", false, "anyone may make an account; else by invitation")
	cmd.Flags().StringVar(&a.plans, "plans", os.Getenv("SMALLPRINT_PLANS"), "file of plans with their limits; default: no limits (or SMALLPRINT_PLANS)")
	a.fetchFlags(cmd)
	a.notifyFlags(cmd)
	return cmd
}

// working fetches what is due and brings documents up to date until ctx ends.
// The function that it returns waits until everything in hand is saved.
func (a *app) working(ctx context.Context, f *folder) (func(), error) {
	p, q, err := f.work(ctx, a)
	if err != nil {
		return nil, err
	}
	var tasks sync.WaitGroup
	tasks.Go(func() { a.following(ctx, q) })
	if err := a.telling(ctx, f, &tasks); err != nil {
		return nil, err
	}
	if err := a.watching(ctx, f, p, &tasks); err != nil {
		return nil, err
	}
	return tasks.Wait, nil
}

// following brings documents up to date as captures of them come in.
func (a *app) following(ctx context.Context, q *pipeline.Queue) {
	for {
		if err := q.Drain(ctx); err != nil && ctx.Err() == nil {
			a.log().Error("some documents could not be brought up to date", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(2 * time.Second):
		}
	}
}

// watching fetches what is due. Without a contact address it fetches nothing
// from public hosts, and says so where something is watched.
func (a *app) watching(ctx context.Context, f *folder, p *pipeline.Pipeline, tasks *sync.WaitGroup) error {
	watched, err := f.store.Watched(ctx)
	if err != nil {
		return err
	}
	if err := a.needContact(); err != nil && len(a.dial.allow) == 0 {
		if len(watched) > 0 {
			a.log().Warn("nothing is fetched: "+err.Error(), "watched", len(watched))
		}
		return nil
	}
	fetcher, done, err := a.fetcher()
	if err != nil {
		return err
	}
	if !f.store.Postgres() {
		if err := f.store.ReleaseAll(ctx); err != nil {
			return err
		}
	}
	w := p.NewWatcher(ctx, fetcher)
	tasks.Go(func() {
		defer done()
		if err := w.Run(ctx); err != nil {
			a.log().Error("some captures could not be made", "error", err)
		}
	})
	return nil
}

// listen serves the site until ctx ends. ready is told the address.
func (a *app) listen(ctx context.Context, addr string, f *folder, ready func(url string)) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return &smallprint.Error{Kind: smallprint.KindConflict, What: "cannot serve on " + addr, Err: err, Hint: "Name another address with --addr"}
	}
	site, err := a.site(f)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	url := "http://" + l.Addr().String()
	all, done, err := a.withPeople(ctx, f, url, a.withPrograms(f, site))
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer done()
	srv := &http.Server{Handler: all, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute}
	if ready != nil {
		ready(url)
	} else {
		fmt.Fprintf(a.stderr, "The site is at %s (end with Ctrl-C)\n", url)
	}
	go func() {
		<-ctx.Done()
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		srv.Shutdown(bye)
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// measured is what the methodology page says of error rates: the figures of
// docs/measurements.md.
func measured() []web.Measurement {
	var out []web.Measurement
	for _, f := range docs.Figures() {
		m := web.Measurement{Stage: f.Stage + ": " + f.What, Figure: f.Reached, On: f.On, How: f.Command}
		if f.Goal != "" {
			m.Figure += " (goal " + f.Goal + ")"
		}
		out = append(out, m)
	}
	return out
}

func (a *app) worker() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Fetch what is watched and bring documents up to date, without a site",
		Long: `With PostgreSQL (--database) any number of workers share the work. With SQLite
one process writes to a data folder: there "serve" does this work itself.`,
		Example: "  smallprint worker --database postgres://smallprint@db/smallprint",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			f, err := a.openWrite(ctx)
			if err != nil {
				return err
			}
			defer f.Close()
			end, err := a.working(ctx, f)
			if err != nil {
				return err
			}
			<-ctx.Done()
			end()
			return nil
		},
	}
	a.fetchFlags(cmd)
	a.notifyFlags(cmd)
	return cmd
}
