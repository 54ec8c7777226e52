package capture

import (
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

	facts *facts // of the body, once it was looked at
}

// look returns the facts of the body, which are found once.
func (a *Answer) look() *facts {
	if a.facts == nil {
		a.facts = look(a.Body)
	}
	return a.facts
}

// A Result is a capture with what it rests on.
type Result struct {
	Capture smallprint.Capture
	// Via says which getter gave the document, for the source to remember
	// when the capture is trusted: ViaHTTP or ViaBrowser.
	Via       string
	Bodies    [][]byte          // of each page of the capture; nil where the page was not sent again
	Responses []*fetch.Response // the evidence of each page, with what a browser brought beside the body
	Answers   []Answer          // for Judge, once the bodies are read

	note string // why a shell was left unfilled
}

// Evidence returns the record of the attempt: the JSON list of its responses,
// one for each page, without bodies. Equal responses give equal bytes.
func (r *Result) Evidence() []byte { return evidence(r.Responses) }

// Blobs returns everything that the capture names by digest and that must be
// durable before it is saved, in the order of the pages: bodies, bodies as
// served and screenshots. Evidence is not among them.
func (r *Result) Blobs() [][]byte {
	var out [][]byte
	for i, res := range r.Responses {
		for _, b := range [][]byte{r.Bodies[i], res.Served, res.Screenshot} {
			if len(b) > 0 {
				out = append(out, b)
			}
		}
	}
	return out
}

func answer(res *fetch.Response) *Answer {
	return &Answer{URL: res.URL, FinalURL: res.FinalURL, Status: res.Status, Header: res.Header,
		Body: res.Body, Outcome: res.Outcome, Reason: res.Reason}
}

func (r *Result) add(res *fetch.Response, a *Answer, last *smallprint.Page, lastCapture *smallprint.Capture) {
	p := smallprint.Page{URL: res.URL, FinalURL: res.FinalURL, Status: res.Status, Header: res.Header,
		ContentType: res.Header.Get("Content-Type"), Bytes: int64(len(res.Body)), Fetcher: res.Fetcher,
		SHA256: digest(res.Body), Served: digest(res.Served), Screenshot: digest(res.Screenshot)}
	if h := res.Last(); h != nil {
		p.IP = h.IP
		if h.TLS != nil {
			p.TLS = h.TLS.Version + " " + h.TLS.Leaf
		}
	}
	if res.Status == http.StatusNotModified && last != nil {
		p.SHA256, p.ContentType = last.SHA256, last.ContentType
		p.Header = notModifiedHeader(res.Header, last.Header)
		if p.Full = last.Full; p.Full.IsZero() {
			p.Full = lastCapture.At
		}
	}
	r.Capture.Pages = append(r.Capture.Pages, p)
	r.Bodies = append(r.Bodies, res.Body)
	r.Responses = append(r.Responses, res)
	r.Answers = append(r.Answers, *a)
}

func digest(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return smallprint.Digest(b)
}

// notModifiedHeader keeps the validators and the language of the stored
// answer where a 304 does not repeat them (RFC 9111 4.3.4).
func notModifiedHeader(now http.Header, last map[string][]string) map[string][]string {
	out := now.Clone()
	if out == nil {
		out = http.Header{}
	}
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
