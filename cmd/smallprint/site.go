package main

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/account"
	"smallprint/internal/archive"
	"smallprint/internal/notify"
	"smallprint/internal/people"
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
		Disk: f.disk, Programs: true, Accounts: true,
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

// people are the accounts. Links in mail need the address of the site: where
// none is named it is the one that is served on.
func (a *app) people(f *folder, address string) (*people.People, error) {
	mailer, err := a.mailer()
	if err != nil {
		return nil, err
	}
	o := people.Options{Store: f.store, URL: strings.TrimSuffix(cmp.Or(a.base, address), "/"), Open: a.openSignUp, Log: a.log()}
	if mailer != nil {
		o.Mailer = mailer
	}
	if a.plans != "" {
		text, err := os.ReadFile(a.plans)
		if err != nil {
			return nil, &smallprint.Error{Kind: smallprint.KindUsage, What: "cannot read the plans in " + a.plans, Err: unwrapPath(err)}
		}
		if o.Plans, err = people.ReadPlans(string(text)); err != nil {
			return nil, err
		}
	}
	return people.New(o), nil
}

// withPeople serves accounts beside the site. Until there is an administrator
// the link to make one stands in the log.
func (a *app) withPeople(ctx context.Context, f *folder, address string, site http.Handler) (http.Handler, func(), error) {
	p, err := a.people(f, address)
	if err != nil {
		return nil, nil, err
	}
	link, err := p.SetUpLink(ctx)
	if err != nil {
		return nil, nil, err
	}
	if link != "" {
		a.log().Info("no administrator yet: whoever opens this link becomes the first", "link", link)
	}
	n, err := a.notifier(f)
	if err != nil {
		return nil, nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/account/", account.New(account.Options{People: p, Style: web.StylePath(), Log: a.log(), Check: n.Check}))
	mux.Handle("/", site)
	return mux, p.Close, nil
}

// disk is what the archive takes.
func (f *folder) disk(context.Context) (int64, error) {
	folder, err := archive.OpenFolder(filepath.Join(f.dir, "archive"))
	if err != nil {
		return 0, err
	}
	return folder.DiskBytes()
}
