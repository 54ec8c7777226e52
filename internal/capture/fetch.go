package capture

import (
	"context"
	"net/http"

	"smallprint"
	"smallprint/internal/fetch"
)

// An Answer is what one address answered, as values.
type Answer struct {
	URL      string // as asked for
	FinalURL string // after redirects
	Status   int    // 0 where there was no answer
	Header   http.Header
	Body     []byte
	Outcome  smallprint.Outcome // of the transport; "" where an answer came whole
	Reason   string
}

// Options of one capture.
type Options struct {
	// Last is the last trusted capture: its validators make the request
	// conditional and its digests tell whether anything changed. nil fetches
	// in full.
	Last           *smallprint.Capture
	AcceptLanguage string
	OverrideRobots string // the operator's reason; "" obeys robots.txt
}

// A Result is a capture with what it rests on.
type Result struct {
	Capture   smallprint.Capture
	Bodies    [][]byte          // of each page of the capture; nil where the page was not sent again
	Responses []*fetch.Response // the evidence of each attempt
	Answers   []Answer          // for Judge, once the bodies are read
}

// Fetch captures a source. The outcome is what the answers alone tell: ok
// says that the bodies are worth reading, after which [Judge] decides. The
// error is not about the server: the context ended or the host is to be left
// alone until later, and nothing was learnt.
func Fetch(ctx context.Context, c *fetch.Client, src smallprint.Source, o Options) (*Result, error) {
	at := c.Now()
	r := &Result{Capture: smallprint.Capture{ID: smallprint.NewID(at, "capture", src.ID), EditionID: src.EditionID,
		SourceID: src.ID, At: at, Origin: smallprint.OriginLive}}
	for i, u := range src.URLs {
		req := fetch.Request{URL: u, AcceptLanguage: o.AcceptLanguage, OverrideRobots: o.OverrideRobots}
		last := lastPage(o.Last, i, u)
		if last != nil && len(src.URLs) == 1 {
			// Of several pages a single unsent one would have to be put
			// together with the others from the archive: those come in full.
			h := http.Header(last.Header)
			req.ETag, req.LastModified = h.Get("ETag"), h.Get("Last-Modified")
		}
		res, err := c.Get(ctx, req)
		if err != nil {
			return nil, err
		}
		r.add(res, last)
	}
	v := Judge(Input{Pages: r.Answers})
	r.Capture.Outcome, r.Capture.Reason = v.Outcome, v.Reason
	if v.Outcome == smallprint.OutcomeOK && r.sameBytes(o.Last) {
		r.Capture.Outcome, r.Capture.Reason = smallprint.OutcomeUnchanged, "the same bytes as before"
	}
	return r, nil
}

// lastPage returns the page of an earlier capture for an address, or nil.
func lastPage(last *smallprint.Capture, i int, url string) *smallprint.Page {
	if last == nil || i >= len(last.Pages) || last.Pages[i].URL != url || last.Pages[i].SHA256 == "" {
		return nil
	}
	return &last.Pages[i]
}

func (r *Result) add(res *fetch.Response, last *smallprint.Page) {
	p := smallprint.Page{URL: res.URL, FinalURL: res.FinalURL, Status: res.Status, Header: res.Header,
		ContentType: res.Header.Get("Content-Type"), Bytes: int64(len(res.Body))}
	if h := res.Last(); h != nil {
		p.IP = h.IP
		if h.TLS != nil {
			p.TLS = h.TLS.Version + " " + h.TLS.Leaf
		}
	}
	if len(res.Body) > 0 {
		p.SHA256 = smallprint.Digest(res.Body)
	}
	if res.Status == http.StatusNotModified && last != nil {
		p.SHA256, p.ContentType = last.SHA256, last.ContentType
		p.Header = notModifiedHeader(res.Header, last.Header)
	}
	r.Capture.Pages = append(r.Capture.Pages, p)
	r.Bodies = append(r.Bodies, res.Body)
	r.Responses = append(r.Responses, res)
	r.Answers = append(r.Answers, Answer{URL: res.URL, FinalURL: res.FinalURL, Status: res.Status, Header: res.Header,
		Body: res.Body, Outcome: res.Outcome, Reason: res.Reason})
}

// notModifiedHeader keeps the validators and the language of the stored
// answer where a 304 does not repeat them (RFC 9111 4.3.4).
func notModifiedHeader(now http.Header, last map[string][]string) map[string][]string {
	out := now.Clone()
	for _, k := range []string{"Etag", "Last-Modified", "Content-Language"} {
		if out.Get(k) == "" && len(last[k]) > 0 {
			out[k] = last[k]
		}
	}
	return out
}

// sameBytes reports whether every page is, byte for byte, the one before.
func (r *Result) sameBytes(last *smallprint.Capture) bool {
	if last == nil || len(last.Pages) != len(r.Capture.Pages) {
		return false
	}
	for i, p := range r.Capture.Pages {
		if p.SHA256 == "" || p.SHA256 != last.Pages[i].SHA256 {
			return false
		}
	}
	return true
}
