package main

import (
	"os"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/capture/browser"
	"smallprint/internal/fetch"
	"smallprint/internal/pipeline"
)

// dialling are the settings of commands that fetch from others.
type dialling struct {
	contact string
	vantage string
	allow   []string
	region  string
}

// fetchFlags adds the flags of commands that fetch from others.
func (a *app) fetchFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&a.dial.contact, "contact", os.Getenv("SMALLPRINT_CONTACT"), "mail or web address at which sites can reach you; sent with every request (or SMALLPRINT_CONTACT)")
	f.StringVar(&a.dial.vantage, "vantage", os.Getenv("SMALLPRINT_VANTAGE"), "your name for the place that captures are made from (or SMALLPRINT_VANTAGE)")
	f.StringVar(&a.dial.region, "region-of-vantage", os.Getenv("SMALLPRINT_REGION"), "country that captures are made from, as DE (or SMALLPRINT_REGION)")
	f.StringSliceVar(&a.dial.allow, "allow", nil, "private host to allow, as HOST:PORT; may be given several times")
}

// client returns the fetcher that the flags describe. Public hosts are only
// asked by a client that says where its operator can be reached.
func (a *app) client() (*fetch.Client, error) {
	return fetch.New(a.fetchOptions())
}

func (a *app) fetchOptions() fetch.Options {
	o := fetch.Options{Vantage: a.dial.vantage, Region: a.dial.region, Allow: a.dial.allow, Logger: a.log()}
	if a.dial.contact != "" {
		o.UserAgent = "smallprint/1 (+" + a.dial.contact + ")"
	}
	return o
}

// needContact refuses to watch public hosts without an address.
func (a *app) needContact() error {
	if a.dial.contact != "" {
		return nil
	}
	return smallprint.Errorf(smallprint.KindUsage, "Name one with --contact you@example.org or SMALLPRINT_CONTACT",
		"sites that are watched must be able to reach you, and no contact address is set")
}

// fetcher returns what captures are made with, and what ends it. Chromium is
// started by the first page that needs it; without it such pages stay empty,
// and their captures say so.
func (a *app) fetcher() (pipeline.Fetcher, func(), error) {
	client, err := a.client()
	if err != nil {
		return pipeline.Fetcher{}, nil, err
	}
	f := pipeline.Fetcher{HTTP: client}
	if _, err := browser.Find(); err != nil {
		return f, client.Close, nil
	}
	b := browser.New(browser.Options{Client: client, Logger: a.log()})
	f.Browser = b
	return f, func() { b.Close(); client.Close() }, nil
}
