package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/docs"
	"smallprint/internal/web"
)

func (a *app) serve() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:     "serve",
		Short:   "Serve the site and work what is due",
		Example: "  smallprint serve\n  smallprint serve --addr 0.0.0.0:8080 --data /var/lib/smallprint",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			f, err := a.openWrite(ctx)
			if err != nil {
				return err
			}
			defer f.Close()
			_, q, err := f.work(ctx, a)
			if err != nil {
				return err
			}
			go func() {
				if err := q.Drain(ctx); err != nil && ctx.Err() == nil {
					a.log().Error("some documents could not be brought up to date", "error", err)
				}
			}()
			return a.listen(ctx, addr, f, nil)
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "address to serve on")
	return cmd
}

// listen serves the site until ctx ends. ready is told the address.
func (a *app) listen(ctx context.Context, addr string, f *folder, ready func(url string)) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return &smallprint.Error{Kind: smallprint.KindConflict, What: "cannot serve on " + addr, Err: err, Hint: "Name another address with --addr"}
	}
	site := web.New(web.Options{Store: f.store, Archive: f.archive, Now: time.Now, Log: a.log(), Measured: measured(), Diff: func(old, new *smallprint.Reading, termsType string) smallprint.Diff {
		return difference(old, new, nil, termsType)
	}})
	srv := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute}
	url := "http://" + l.Addr().String()
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
	return &cobra.Command{
		Use:   "worker",
		Short: "Work what is due, without a site",
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
			_, q, err := f.work(ctx, a)
			if err != nil {
				return err
			}
			for {
				if err := q.Drain(ctx); err != nil {
					if ctx.Err() != nil {
						return nil
					}
					a.log().Error("some documents could not be brought up to date", "error", err)
				}
				select {
				case <-ctx.Done():
					return nil
				case <-time.After(5 * time.Second):
				}
			}
		},
	}
}
