package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"smallprint"
	"smallprint/internal/store"
)

type capturePage struct {
	Head
	Ref       store.Ref
	Capture   smallprint.Capture
	Source    smallprint.Source
	Fate      Fate
	Pages     []CapturedPage
	HasBytes  bool
	HasWARC   bool
	Evidence  string // why the record is not shown, where there is one
	Review    *store.Review
	Beside    store.Neighbours
	Before    *smallprint.Capture // the attempt before
	Facts     []FactChange        // between it and this one
	TextWords string              // how the text stands to the one before
	TextFrom  *smallprint.Capture // the attempt whose text was compared
	Result    *smallprint.Diff
	Diff      DiffView
	Reading   *smallprint.Reading
	Opening   []BlockView
	More      int // blocks after the opening
}

// A CapturedPage is a page of a capture with how it was asked for.
type CapturedPage struct {
	smallprint.Page
	N     int
	Asked *Asked
	Text  bool // the body is words, which can be shown
}

// A FactChange is a fact of two attempts that differs.
type FactChange struct{ Name, Old, New string }

// openingBlocks is how much of the text that was read a capture's page shows.
const openingBlocks = 12

func (s *server) capture(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	c, err := s.Store.Capture(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	ref, err := s.Store.EditionByID(ctx, c.EditionID)
	if err != nil {
		return err
	}
	p := &capturePage{Ref: ref, Capture: c, HasBytes: s.Archive != nil, HasWARC: s.WARC != nil, Fate: fateOfCapture(c)}
	p.Head = Head{Title: ref.Platform + ": " + docName(ref) + ", capture of " + c.At.UTC().Format("2 January 2006, 15:04"), Nav: "platforms", NoIndex: true,
		Crumbs: append(docCrumbs(ref), Crumb{"Captures", docPath(ref) + "/captures/"}, Crumb{c.At.UTC().Format("2 Jan 2006, 15:04"), capturePath(c.ID)})}
	for _, load := range []func(context.Context, *capturePage) error{s.captureEvidence, s.captureAround, s.captureText, s.captureBefore} {
		if err := load(ctx, p); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, "capture", p)
}

func (s *server) captureEvidence(ctx context.Context, p *capturePage) error {
	asked, why, err := s.asked(ctx, p.Capture)
	if err != nil {
		return err
	}
	p.Evidence = why
	for i, page := range p.Capture.Pages {
		cp := CapturedPage{Page: page, N: i, Text: wordsOf(page.ContentType)}
		if i < len(asked) {
			cp.Asked = &asked[i]
		}
		p.Pages = append(p.Pages, cp)
	}
	for i := len(p.Pages); i < len(asked); i++ { // asked for, and nothing came
		p.Pages = append(p.Pages, CapturedPage{Page: smallprint.Page{URL: asked[i].URL}, N: i, Asked: &asked[i]})
	}
	return nil
}

func (s *server) captureAround(ctx context.Context, p *capturePage) error {
	review, ok, err := s.Store.CaptureReview(ctx, p.Capture.ID)
	if err != nil {
		return err
	}
	if ok {
		p.Review = &review
	}
	if p.Beside, err = s.Store.Neighbours(ctx, p.Capture.ID); err != nil {
		return err
	}
	sources, err := s.Store.Sources(ctx, p.Ref.EditionID)
	for _, src := range sources {
		if src.ID == p.Capture.SourceID {
			p.Source = src
		}
	}
	if err != nil || p.Beside.Before == "" {
		return err
	}
	before, err := s.Store.Capture(ctx, p.Beside.Before)
	p.Before = &before
	p.Facts = factChanges(&before, &p.Capture)
	return err
}

// factChanges lists what two attempts were told differently.
func factChanges(a, b *smallprint.Capture) []FactChange {
	var out []FactChange
	add := func(name, old, new string) {
		if old != new {
			out = append(out, FactChange{name, old, new})
		}
	}
	add("Outcome", outcomeName(a.Outcome), outcomeName(b.Outcome))
	for i := range max(len(a.Pages), len(b.Pages)) {
		var x, y smallprint.Page
		if i < len(a.Pages) {
			x = a.Pages[i]
		}
		if i < len(b.Pages) {
			y = b.Pages[i]
		}
		of := ""
		if len(b.Pages) > 1 {
			of = fmt.Sprintf(", page %d", i+1)
		}
		add("Address"+of, x.URL, y.URL)
		add("Final address"+of, x.FinalURL, y.FinalURL)
		add("Status"+of, status(x.Status), status(y.Status))
		add("Kind"+of, x.ContentType, y.ContentType)
		add("Bytes, SHA-256"+of, x.SHA256, y.SHA256)
		add("Size"+of, sizeOrNone(x.Bytes), sizeOrNone(y.Bytes))
		add("Server"+of, host(x.IP), host(y.IP))
		add("TLS"+of, x.TLS, y.TLS)
		add("Fetched by"+of, x.Fetcher, y.Fetcher)
	}
	return out
}

func status(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func sizeOrNone(n int64) string {
	if n == 0 {
		return ""
	}
	return size(n)
}

// host is an address without the port, which says nothing.
func host(addr string) string {
	if i := strings.LastIndexByte(addr, ':'); i > 0 && !strings.HasSuffix(addr, "]") {
		return addr[:i]
	}
	return addr
}

// captureText shows how the text that was read begins.
func (s *server) captureText(ctx context.Context, p *capturePage) error {
	if p.Capture.TextSHA256 == "" {
		return nil
	}
	r, err := s.Store.Reading(ctx, p.Capture.TextSHA256)
	if smallprint.KindOf(err) == smallprint.KindNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	blocks := readerView(r, &store.VersionRow{})
	p.Reading, p.Opening = r, blocks[:min(len(blocks), openingBlocks)]
	p.More = len(blocks) - len(p.Opening)
	return nil
}

// captureBefore compares the text with that of the last attempt before that
// was read.
func (s *server) captureBefore(ctx context.Context, p *capturePage) error {
	if p.Reading == nil {
		return nil
	}
	before, ok, err := s.Store.ReadBefore(ctx, p.Capture)
	if err != nil {
		return err
	}
	if !ok {
		p.TextWords = "No attempt before this one was read: there is nothing to compare with."
		return nil
	}
	p.TextFrom = &before
	if before.TextSHA256 == p.Capture.TextSHA256 {
		p.TextWords = "The text is the same, letter by letter."
		return nil
	}
	if s.Diff == nil {
		p.TextWords = "The two texts differ."
		return nil
	}
	old, err := s.Store.Reading(ctx, before.TextSHA256)
	if err != nil {
		return err
	}
	key := "diff " + before.TextSHA256 + p.Capture.TextSHA256 + p.Ref.TermsType
	d, err := remember(ctx, &s.memo, key, func(context.Context) (smallprint.Diff, error) { return s.Diff(old, p.Reading, p.Ref.TermsType), nil })
	if err != nil {
		return err
	}
	p.Result, p.Diff = &d, viewDiff(&d, old, p.Reading)
	return nil
}
