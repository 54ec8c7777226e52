package capture

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
)

// A Getter fetches one address. *fetch.Client is one, over HTTP; a browser is
// the other. It must be safe for concurrent use, obey robots.txt, and return
// an error only where nothing was learnt about the server: the context ended,
// the host is to be left alone until later, or there is no browser. What went
// wrong with the answer is the response's Outcome.
type Getter interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
	Now() time.Time
}

// The ways in which a source is fetched.
const (
	ViaHTTP    = "http"
	ViaBrowser = "browser"
)

// fullEvery bounds how long a page goes on being asked for only if it
// changed: a server whose validators are wrong would hide a change for ever.
const fullEvery = 7 * 24 * time.Hour

// Options of one capture.
type Options struct {
	// Last is the last trusted capture: its validators make the request
	// conditional and its digests tell whether anything changed. nil fetches
	// in full.
	Last *smallprint.Capture
	// LastFull is when the source was last sent whole. The zero value derives
	// it from Last.
	LastFull       time.Time
	AcceptLanguage string
	Browser        Getter // nil where there is none
}

// Fetch captures a source over HTTP, through the browser, or through the
// browser where HTTP brought a shell without text, as src.Via says. The
// outcome is what the answers alone tell: ok says that the bodies are worth
// reading, after which [Judge] decides. The error is not about the server:
// the context ended or the host is to be left alone until later, and nothing
// was learnt.
func Fetch(ctx context.Context, c Getter, src smallprint.Source, o Options) (*Result, error) {
	if src.Via == ViaBrowser && o.Browser == nil {
		return nil, smallprint.Errorf(smallprint.KindInvalid, "Install Chromium, or set the source to be fetched over HTTP.",
			"%s is fetched through a browser, and there is none", firstURL(src))
	}
	at := c.Now()
	r := &Result{Via: ViaHTTP, Capture: smallprint.Capture{ID: smallprint.NewID(at, "capture", src.ID), EditionID: src.EditionID,
		SourceID: src.ID, At: at, Origin: smallprint.OriginLive}}
	if src.Via == ViaBrowser {
		r.Via = ViaBrowser
	}
	for i, u := range src.URLs {
		last := lastPage(o.Last, i, u)
		res, a, err := r.get(ctx, c, o, src, u, last, at)
		if err != nil {
			return nil, err
		}
		r.add(res, a, last, o.Last)
		if v := Judge(Input{Pages: r.Answers[i:]}); v.Outcome != smallprint.OutcomeOK && v.Outcome != smallprint.OutcomeUnchanged {
			break // the others cannot make the document whole, and a host that refuses is left alone
		}
	}
	v := Judge(Input{Pages: r.Answers})
	r.Capture.Outcome, r.Capture.Reason = v.Outcome, v.Reason
	if v.Outcome == smallprint.OutcomeOK && r.sameBytes(o.Last) {
		r.Capture.Outcome, r.Capture.Reason = smallprint.OutcomeUnchanged, "the same bytes as before"
	}
	if v.Outcome == smallprint.OutcomeEmpty && r.note != "" {
		r.Capture.Reason += "; " + r.note
	}
	return r, nil
}

func firstURL(src smallprint.Source) string {
	if len(src.URLs) == 0 {
		return "the source"
	}
	return src.URLs[0]
}

// get asks for one page. Over HTTP the request is conditional; where the
// source's way is open, a shell is asked for again through the browser, which
// then fetches the pages that follow too. A wall is not a shell: it is never
// tried again to get past it.
func (r *Result) get(ctx context.Context, c Getter, o Options, src smallprint.Source, u string, last *smallprint.Page, now time.Time) (*fetch.Response, *Answer, error) {
	req := fetch.Request{URL: u, AcceptLanguage: o.AcceptLanguage, OverrideRobots: src.OverrideRobots}
	if r.Via == ViaBrowser {
		return answered(o.Browser.Get(ctx, req))
	}
	plain := req
	if last != nil && !dueInFull(o, last, now) {
		h := http.Header(last.Header)
		plain.ETag, plain.LastModified = h.Get("ETag"), h.Get("Last-Modified")
	}
	res, a, err := answered(c.Get(ctx, plain))
	if err == nil && res.Status == http.StatusNotModified && last != nil && last.FinalURL != "" && res.FinalURL != last.FinalURL {
		// The address leads elsewhere now: the answer was about another page
		// than the one whose validators were sent.
		res, a, err = answered(c.Get(ctx, req))
	}
	if err != nil || src.Via != "" || shell(a) == "" {
		return res, a, err
	}
	if o.Browser == nil {
		r.note = "there is no browser to fill it"
		return res, a, nil
	}
	rendered, filled, err := answered(o.Browser.Get(ctx, req))
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if err != nil {
		// The shell was seen, which is worth recording.
		r.note = "a browser was not to be had: " + err.Error()
		return res, a, nil
	}
	r.Via = ViaBrowser
	return rendered, filled, nil
}

func answered(res *fetch.Response, err error) (*fetch.Response, *Answer, error) {
	if err != nil {
		return nil, nil, err
	}
	return res, answer(res), nil
}

// dueInFull reports whether a page is to be sent whole although it has
// validators.
func dueInFull(o Options, last *smallprint.Page, now time.Time) bool {
	full := o.LastFull
	if full.IsZero() {
		full = last.Full
	}
	if full.IsZero() {
		full = o.Last.At // Last itself brought the body
	}
	return last.Served != "" || now.Sub(full) >= fullEvery
}

// lastPage returns the page of an earlier capture for an address, or nil.
func lastPage(last *smallprint.Capture, i int, url string) *smallprint.Page {
	if last == nil || i >= len(last.Pages) || last.Pages[i].URL != url || last.Pages[i].SHA256 == "" {
		return nil
	}
	return &last.Pages[i]
}

// evidence returns the JSON of the attempt's record.
func evidence(responses []*fetch.Response) []byte {
	b, err := json.Marshal(responses)
	if err != nil {
		panic(err) // a Response is plain data
	}
	return b
}
