package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/align"
	"smallprint/internal/analyse"
	"smallprint/internal/classify"
	"smallprint/internal/extract"
	"smallprint/internal/fetch"
	"smallprint/internal/grade"
	"smallprint/internal/law"
	"smallprint/internal/segment"
)

// readFlags are the flags of the commands that read a page.
type readFlags struct {
	part, selector string
	also           []string
}

func (f *readFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.part, "part", "", "heading or #fragment of the one document to read, where a page holds several")
	cmd.Flags().StringVar(&f.selector, "selector", "", "CSS selector of the document's text, as a hint")
	cmd.Flags().StringArrayVar(&f.also, "also", nil, "another capture of the page, or another page of the site; may be given again")
}

// reading reads a file, an address or standard input.
func (a *app) reading(ctx context.Context, name string, f readFlags) (*smallprint.Reading, error) {
	r, _, err := a.readingOf(ctx, name, f)
	return r, err
}

// readingOf also returns the bytes that were read.
func (a *app) readingOf(ctx context.Context, name string, f readFlags) (*smallprint.Reading, []byte, error) {
	o := extract.Options{Part: f.part, Selector: f.selector}
	for _, other := range f.also {
		body, err := a.readInput(other)
		if err != nil {
			return nil, nil, err
		}
		o.Also = append(o.Also, body)
	}
	body, kind, err := a.input(ctx, name, &o)
	if err != nil {
		return nil, nil, err
	}
	r, err := extract.Read(kind, body, o)
	if err != nil {
		return nil, nil, &smallprint.Error{Kind: smallprint.KindInvalid, What: "cannot read " + name, Err: err}
	}
	return &r, body, nil
}

func (a *app) input(ctx context.Context, name string, o *extract.Options) ([]byte, string, error) {
	if !isURL(name) {
		body, err := a.readInput(name)
		return body, contentType(name), err
	}
	client, err := fetch.New(fetch.Options{})
	if err != nil {
		return nil, "", err
	}
	defer client.Close()
	o.URL = name
	resp, err := client.Get(ctx, fetch.Request{URL: name})
	switch {
	case err != nil:
		return nil, "", err
	case resp.Outcome != "":
		return nil, "", smallprint.Errorf(smallprint.KindInvalid, "", "%s was not received: %s (%s)", name, resp.Reason, resp.Outcome)
	case resp.Status != http.StatusOK:
		return nil, "", smallprint.Errorf(smallprint.KindInvalid, "", "%s answered %d %s", name, resp.Status, http.StatusText(resp.Status))
	}
	return resp.Body, resp.Header.Get("Content-Type"), nil
}

// provisions reads the provisions of a text with all that is said of them.
func provisions(r *smallprint.Reading, termsType, platform string, analysed bool) []smallprint.Provision {
	return provisionsOf(r, termsType, platform, analysed, nil)
}

func provisionsOf(r *smallprint.Reading, termsType, platform string, analysed bool, cache *classify.Cache) []smallprint.Provision {
	if r.Language != "" && r.Language != "en" {
		return nil
	}
	all := classify.Default().Provisions(r, segment.Units(r), termsType, cache)
	kept := make([]smallprint.Provision, 0, len(all))
	ctx := &analyse.Context{Platform: platform, TermsType: termsType, Text: r.Text, All: all}
	for i := range all {
		p := &all[i]
		if p.Confidence < classify.Uncertain {
			continue
		}
		analyse.Weigh(p, ctx)
		if analysed {
			p.Law = law.Bearing(p, termsType, nil)
			analysis := analyse.Compose(p, ctx)
			p.Analysis = &analysis
		}
		p.Complete()
		kept = append(kept, *p)
	}
	return kept
}

// difference grades the difference between two texts. history holds earlier
// texts, oldest first; sources the bytes of old and new, where they are at hand.
func difference(old, new *smallprint.Reading, history []*smallprint.Reading, termsType string, sources ...[]byte) smallprint.Diff {
	in := grade.Input{Old: old, New: new, Pairs: align.Blocks(old, new), TermsType: termsType,
		OldProvisions: provisions(old, termsType, "", false), NewProvisions: provisions(new, termsType, "", false)}
	if len(sources) == 2 {
		in.OldSource, in.NewSource = sources[0], sources[1]
	}
	for _, h := range history {
		in.History = append(in.History, grade.Sketch(h, noTime))
	}
	d := grade.Grade(in)
	if len(history) == 0 {
		d.Reverts = nil
	}
	return d
}

func (a *app) json(v any) error {
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
