package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"smallprint"
	"smallprint/catalog"
	"smallprint/internal/capture"
	"smallprint/internal/discover"
	"smallprint/internal/extract"
	"smallprint/internal/fetch"
)

// catalogArgs say which addresses to try.
type catalogArgs struct {
	on        bool
	from      string
	platforms []string
	limit     int
}

// doctorCatalog adds the check of the catalog to the doctor.
func (a *app) doctorCatalog(cmd *cobra.Command) *cobra.Command {
	var c catalogArgs
	a.fetchFlags(cmd)
	f := cmd.Flags()
	f.BoolVar(&c.on, "catalog", false, "try each address of the catalog once, and say which fail")
	f.StringVar(&c.from, "from", "", "folder of catalog files to try, in place of the built-in ones")
	f.StringSliceVar(&c.platforms, "platform", nil, "with --catalog: only these platforms, by their slugs")
	f.IntVar(&c.limit, "limit", 0, "with --catalog: try this many documents only")
	plain := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !c.on {
			return plain(cmd, args)
		}
		return a.checkCatalog(cmd.Context(), c)
	}
	return cmd
}

// A tried is a document of the catalog with what became of its addresses.
type tried struct {
	Platform  string             `json:"platform"`
	TermsType string             `json:"terms_type"`
	Edition   string             `json:"edition,omitempty"`
	URLs      []string           `json:"urls"`
	Outcome   smallprint.Outcome `json:"outcome"`
	Reason    string             `json:"reason,omitempty"`
	Moved     []string           `json:"moved,omitempty"`      // where its addresses lead, where that is elsewhere
	LooksLike string             `json:"looks_like,omitempty"` // another terms type, by its title and heading
	Doubt     string             `json:"doubt,omitempty"`

	entry    catalog.Entry
	answered bool // a server did
}

func (t *tried) failed() bool { return t.Outcome != smallprint.OutcomeOK }

// noNetworkAfter is how many first attempts must reach no server before the
// rest is given up: no catalog is that wrong.
const noNetworkAfter = 6

// atOnce bounds how many hosts are asked at a time. One host is asked for one
// document after the other, with the fetcher's gap between them.
const atOnce = 8

func (a *app) checkCatalog(ctx context.Context, args catalogArgs) error {
	format, err := a.formatOf("text", "json")
	if err != nil {
		return err
	}
	list, err := args.entries()
	if err != nil {
		return err
	}
	if err := a.needContact(); err != nil && len(a.dial.allow) == 0 {
		return err
	}
	client, err := a.client()
	if err != nil {
		return err
	}
	defer client.Close()
	bar := a.bar("trying")
	results, offline, err := tryAll(ctx, client, list, func(done int) { bar.set(done, len(list)) })
	bar.end()
	if err != nil {
		return err
	}
	if offline != nil {
		return smallprint.Errorf(smallprint.KindNotFound, "Check the connection and the resolver, then run it again",
			"none of the first %d documents reached a server (%s, %s: %s, %s), so there seems to be no network and the others were not tried",
			noNetworkAfter, offline.Platform, offline.TermsType, offline.Outcome, offline.Reason)
	}
	if err := a.sayTried(format, results); err != nil {
		return err
	}
	failed := 0
	for i := range results {
		if results[i].failed() {
			failed++
		}
	}
	if failed > 0 {
		return smallprint.Errorf(smallprint.KindNotFound, "", "%d of %s failed", failed, plural(len(results), "document", "documents"))
	}
	return nil
}

func (c catalogArgs) entries() ([]catalog.Entry, error) {
	all := catalog.Default()
	if c.from != "" {
		var err error
		if all, _, err = openCatalog(c.from); err != nil {
			return nil, err
		}
	}
	for _, slug := range c.platforms {
		if _, ok := all.Platform(slug); !ok {
			return nil, smallprint.Errorf(smallprint.KindNotFound, `"smallprint catalog list" names them`, "the catalog has no platform %q", slug)
		}
	}
	want := set(c.platforms)
	var out []catalog.Entry
	for e := range all.Entries() {
		if (len(want) == 0 || want[e.Platform.Slug]) && (c.limit <= 0 || len(out) < c.limit) {
			out = append(out, e)
		}
	}
	if len(out) == 0 {
		return nil, smallprint.Errorf(smallprint.KindInvalid, "", "the catalog names no documents")
	}
	return out, nil
}

// tryAll tries each document once. It stops and returns one of the results as
// offline where the first ones reached no server at all.
func tryAll(ctx context.Context, client *fetch.Client, list []catalog.Entry, progress func(int)) (results []tried, offline *tried, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results = make([]tried, len(list))
	var mu sync.Mutex
	done, answered := 0, false
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, host := range byHost(list) {
		g.Go(func() error {
			for _, i := range host {
				t, err := tryOne(ctx, client, list[i])
				if err != nil {
					return err
				}
				mu.Lock()
				results[i] = t
				done++
				answered = answered || t.answered
				progress(done)
				if done == noNetworkAfter && !answered && len(list) > noNetworkAfter {
					offline = &t
					cancel(errNoNetwork)
				}
				mu.Unlock()
			}
			return nil
		})
	}
	err = g.Wait()
	if offline != nil {
		return nil, offline, nil
	}
	return results, nil, err
}

var errNoNetwork = smallprint.Errorf(smallprint.KindNotFound, "", "no server answered")

// byHost groups the indexes of documents by the host of their first address,
// hosts in the order of the list.
func byHost(list []catalog.Entry) [][]int {
	at := map[string]int{}
	var out [][]int
	for i, e := range list {
		host := ""
		if u, err := url.Parse(first(e.Document.URLs)); err == nil {
			host = u.Host
		}
		n, ok := at[host]
		if !ok {
			n = len(out)
			at[host] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], i)
	}
	return out
}

// tryOne makes one attempt and reads what came. Nothing is saved. The error
// says that the attempt taught nothing.
func tryOne(ctx context.Context, client *fetch.Client, e catalog.Entry) (tried, error) {
	d := e.Document
	t := tried{Platform: e.Platform.Name, TermsType: d.TermsType, Edition: d.Edition, URLs: d.URLs, entry: e}
	src := smallprint.Source{ID: e.Platform.Slug, URLs: d.URLs, Selector: d.Selector, Origin: smallprint.OriginLive, Via: capture.ViaHTTP, OverrideRobots: d.OverrideRobots}
	got, err := capture.Fetch(ctx, client, src, capture.Options{AcceptLanguage: d.AcceptLanguage})
	if err != nil {
		if ctx.Err() != nil {
			return t, err
		}
		// The host asked to be left alone: that is an answer about it.
		t.Outcome, t.Reason, t.answered = smallprint.OutcomeBlocked, err.Error(), true
		return t, nil
	}
	t.Outcome, t.Reason = got.Capture.Outcome, got.Capture.Reason
	for _, p := range got.Answers {
		t.answered = t.answered || p.Status > 0
		if p.Status > 0 && catalog.Key(p.FinalURL) != catalog.Key(p.URL) {
			t.Moved = append(t.Moved, p.FinalURL)
		}
	}
	if t.Outcome == smallprint.OutcomeOK {
		t.read(got)
	}
	return t, nil
}

// read judges the text and guesses what it is.
func (t *tried) read(got *capture.Result) {
	d := t.entry.Document
	var parts []smallprint.Reading
	for _, p := range got.Answers {
		r, err := extract.Read(p.Header.Get("Content-Type"), p.Body, extract.Options{URL: p.FinalURL, Selector: d.Selector, Language: d.Language})
		if err != nil {
			t.Outcome, t.Reason = smallprint.OutcomeWrongType, err.Error()
			return
		}
		parts = append(parts, r)
	}
	whole := parts[0]
	if len(parts) > 1 {
		whole = extract.Join(parts)
	}
	v := capture.Judge(capture.Input{Pages: got.Answers, Reading: &whole, Language: d.Language, Region: d.Region})
	t.Outcome, t.Reason, t.Doubt = v.Outcome, v.Reason, v.Doubt
	terms, confidence := discover.TermsType(parts[0].Title, "", firstHeading(&parts[0]))
	if terms != d.TermsType && confidence >= 0.75 && d.Selector == "" {
		t.LooksLike = terms
	}
}

func (a *app) sayTried(format string, results []tried) error {
	if format == "json" {
		enc := json.NewEncoder(a.stdout)
		enc.SetEscapeHTML(false)
		for i := range results {
			if err := enc.Encode(&results[i]); err != nil {
				return err
			}
		}
		return nil
	}
	counts := map[smallprint.Outcome]int{}
	for i := range results {
		t := &results[i]
		counts[t.Outcome]++
		for _, line := range t.lines() {
			a.printf("%-9s %s, %s: %s\n", line[0], t.Platform, t.name(), line[1])
		}
	}
	var parts []string
	for _, o := range smallprint.Outcomes {
		if n := counts[o.Outcome]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, o.Outcome))
		}
	}
	a.printf("%s tried: %s\n", plural(len(results), "document", "documents"), strings.Join(parts, ", "))
	return nil
}

func (t *tried) name() string {
	if t.Edition == "" {
		return t.TermsType
	}
	return t.TermsType + " (" + t.Edition + ")"
}

// lines say what an editor of the catalog should look at.
func (t *tried) lines() [][2]string {
	var out [][2]string
	if t.failed() {
		out = append(out, [2]string{"failed", fmt.Sprintf("%s, %s (%s)", t.Outcome, t.Reason, first(t.URLs))})
	}
	if len(t.Moved) > 0 && !slices.Contains(t.Moved, "") {
		out = append(out, [2]string{"moved", "leads to " + strings.Join(t.Moved, ", ")})
	}
	if t.LooksLike != "" {
		out = append(out, [2]string{"other", "looks like " + t.LooksLike + " (" + first(t.URLs) + ")"})
	}
	if t.Doubt != "" {
		out = append(out, [2]string{"doubt", t.Doubt + " (" + first(t.URLs) + ")"})
	}
	return out
}
