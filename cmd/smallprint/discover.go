package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"golang.org/x/net/publicsuffix"

	"smallprint"
	"smallprint/catalog"
	"smallprint/internal/capture"
	"smallprint/internal/discover"
	"smallprint/internal/extract"
	"smallprint/internal/fetch"
)

func (a *app) discover() *cobra.Command {
	var name string
	var pages int
	var add bool
	cmd := &cobra.Command{
		Use:   "discover URL",
		Short: "Propose the documents that a site links to, with their types",
		Long: `Fetches a page, and where it is a site's front page also the pages that list
its documents, and proposes the documents that they link to. A proposal rests
on names alone: look at each before you watch it. Nothing is saved. With
--format catalog it prints entries for a catalog file.`,
		Example: "  smallprint discover https://acme.example --contact you@example.org\n  smallprint discover https://acme.example/legal --format catalog",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.formatOf("text", "json", "catalog")
			if err != nil {
				return err
			}
			if add {
				format = "catalog"
			}
			u, err := fetch.Parse(args[0])
			if err != nil {
				return &smallprint.Error{Kind: smallprint.KindUsage, What: fmt.Sprintf("%q is no address that can be fetched", args[0]), Err: err}
			}
			if err := a.needContact(); err != nil && len(a.dial.allow) == 0 {
				return err
			}
			if pages < 1 {
				return usage("--pages %d fetches nothing", pages)
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			defer client.Close()
			s := survey{a: a, client: client, most: pages}
			if err := s.run(cmd.Context(), u); err != nil {
				return err
			}
			return a.sayProposals(format, name, u, &s)
		},
	}
	a.fetchFlags(cmd)
	cmd.Flags().StringVar(&name, "name", "", "the platform's name, for --format catalog")
	cmd.Flags().BoolVar(&add, "add", false, "print entries to paste into a catalog file, as --format catalog does; nothing is written")
	cmd.Flags().IntVar(&pages, "pages", 4, "fetch this many pages at most")
	return cmd
}

// A survey looks at a page and at those of the site that list documents.
type survey struct {
	a      *app
	client *fetch.Client
	most   int

	visited   []string
	proposals []discover.Proposal
}

// run fetches the page, which must answer, and after a front page its
// indexes, which need not.
func (s *survey) run(ctx context.Context, u *url.URL) error {
	first, err := s.get(ctx, u.String())
	if err != nil {
		return err
	}
	if u.Path != "/" {
		s.self(first)
		return nil
	}
	for _, index := range discover.Indexes(first.FinalURL, first.Body) {
		if len(s.visited) >= s.most {
			break
		}
		if _, err := s.get(ctx, index); err != nil {
			if ctx.Err() != nil {
				return err
			}
			s.a.log().Warn("a page was left out", "url", index, "why", err)
		}
	}
	return nil
}

func (s *survey) get(ctx context.Context, address string) (*fetch.Response, error) {
	res, err := s.client.Get(ctx, fetch.Request{URL: address})
	if err != nil {
		return nil, err
	}
	v := capture.Judge(capture.Input{Pages: []capture.Answer{{URL: res.URL, FinalURL: res.FinalURL, Status: res.Status, Header: res.Header,
		Body: res.Body, Outcome: res.Outcome, Reason: res.Reason}}})
	// A page of links alone is no document and is what is looked for.
	if v.Outcome != smallprint.OutcomeOK && v.Outcome != smallprint.OutcomeEmpty {
		return nil, smallprint.Errorf(smallprint.KindNotFound, v.Outcome.Meaning(), "%s: %s (%s)", address, v.Outcome, v.Reason)
	}
	s.visited = append(s.visited, res.FinalURL)
	s.proposals = discover.Merge(s.proposals, discover.Links(res.FinalURL, res.Body))
	return res, nil
}

// self proposes the page itself, where it looks like a document.
func (s *survey) self(res *fetch.Response) {
	r, err := extract.Read(res.Header.Get("Content-Type"), res.Body, extract.Options{URL: res.FinalURL})
	if err != nil {
		return
	}
	terms, confidence := discover.TermsType(r.Title, res.FinalURL, firstHeading(&r))
	if terms == "" || confidence < 0.6 {
		return
	}
	u, err := fetch.Parse(res.FinalURL)
	if err != nil {
		return
	}
	s.proposals = discover.Merge(s.proposals, []discover.Proposal{{URL: u.String(), Title: r.Title, TermsType: terms, Language: r.Language,
		Confidence: confidence, Why: []string{"the page itself, by its title, heading and address"}}})
}

func firstHeading(r *smallprint.Reading) string {
	for i, b := range r.Blocks {
		if b.Kind == smallprint.BlockHeading {
			return r.BlockText(i)
		}
	}
	return ""
}

func (a *app) sayProposals(format, name string, u *url.URL, s *survey) error {
	switch format {
	case "json":
		enc := json.NewEncoder(a.stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(map[string]any{"url": u.String(), "pages": s.visited, "proposals": append([]discover.Proposal{}, s.proposals...)})
	case "catalog":
		a.printf("%s", catalogEntries(name, u, s.proposals))
		return nil
	}
	if len(s.proposals) == 0 {
		a.printf("no documents are linked from %s\n", strings.Join(s.visited, ", "))
		return nil
	}
	tw := tabwriter.NewWriter(a.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "SURE\tTYPE\tEDITION\tADDRESS\tWHY")
	for _, p := range s.proposals {
		address, why := p.URL, p.Why
		if p.Fragment != "" {
			address += "#" + p.Fragment
		}
		if known := catalog.Default().ByURL(p.URL); len(known) > 0 {
			why = append(slices.Clip(why), "in the catalog for "+known[0].Platform.Name)
		}
		fmt.Fprintf(tw, "%.2f\t%s\t%s\t%s\t%s\n", p.Confidence, p.TermsType, p.Edition, address, strings.Join(why, "; "))
	}
	return tw.Flush()
}

// catalogEntries writes proposals as the text of a catalog file. What cannot
// stand there as it is, is a comment: a second address for one document, and
// a part of a page.
func catalogEntries(name string, u *url.URL, proposals []discover.Proposal) string {
	if name == "" {
		name = brand(u)
	}
	p := catalog.Platform{Name: name, Slug: smallprint.Slug(name)}
	var rest strings.Builder
	seen := map[string]bool{}
	for _, q := range proposals {
		key := q.TermsType + " " + q.Edition
		switch {
		case q.Fragment != "":
			fmt.Fprintf(&rest, "# %s: %s#%s, a part of a page: needs a selector\n", q.TermsType, q.URL, q.Fragment)
		case seen[key]:
			fmt.Fprintf(&rest, "# %s, too: %s (%.2f)\n", q.TermsType, q.URL, q.Confidence)
		default:
			seen[key] = true
			p.Documents = append(p.Documents, catalog.Document{TermsType: q.TermsType, Edition: q.Edition, URLs: []string{q.URL}, Language: q.Language,
				Region: q.Region, Status: catalog.Unverified, Source: "linked from " + u.Hostname()})
		}
	}
	slices.SortFunc(p.Documents, func(a, b catalog.Document) int {
		return strings.Compare(a.TermsType+"\x00"+a.Edition, b.TermsType+"\x00"+b.Edition)
	})
	text := p.String()
	if rest.Len() > 0 {
		text += "\n" + rest.String()
	}
	return strings.Replace(text, "\n\n", "\nsector = \"\" # one of "+sectorKeys()+"\n\n", 1)
}

// brand guesses a platform's name from its host: "acme" of www.acme.co.uk.
func brand(u *url.URL) string {
	site, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	if err != nil {
		return u.Hostname()
	}
	label, _, _ := strings.Cut(site, ".")
	return strings.ToUpper(label[:1]) + label[1:]
}
