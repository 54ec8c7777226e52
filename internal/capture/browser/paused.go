package browser

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/io"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"smallprint"
	"smallprint/internal/fetch"
)

// paused decides on a request that waits for leave, or on a document that has
// begun to arrive.
func (s *session) paused(ev *cdpfetch.EventRequestPaused) {
	main := ev.FrameID == s.frame && ev.ResourceType == network.ResourceTypeDocument
	arrived := ev.ResponseStatusCode != 0 || ev.ResponseErrorReason != ""
	switch {
	case main && arrived:
		s.document(ev)
	case main:
		s.navigates(ev)
	case !arrived && !web(ev.Request.URL):
		s.refuse(ev, network.ErrorReasonBlockedByClient)
	default:
		s.proceed(ev, nil)
	}
}

// web reports whether an address has a scheme that may be asked for.
func web(raw string) bool {
	return strings.HasPrefix(raw, "https://") || strings.HasPrefix(raw, "http://")
}

func (s *session) proceed(ev *cdpfetch.EventRequestPaused, h []*cdpfetch.HeaderEntry) {
	chromedp.Call(s.tab, cdpfetch.ContinueRequest, cdpfetch.ContinueRequestParams{RequestID: ev.RequestID, Headers: h})
}

func (s *session) refuse(ev *cdpfetch.EventRequestPaused, why network.ErrorReason) {
	chromedp.Call(s.tab, cdpfetch.FailRequest, cdpfetch.FailRequestParams{RequestID: ev.RequestID, ErrorReason: why})
}

// navigates decides where the page itself may go: by a redirect, a meta
// refresh or a script. Aborted leaves the page that is there in place.
func (s *session) navigates(ev *cdpfetch.EventRequestPaused) {
	to := ev.Request.URL
	s.mu.Lock()
	frozen, first := s.frozen, s.current == ""
	if !frozen {
		s.main = ev.NetworkID
	}
	s.mu.Unlock()
	if frozen {
		s.refuse(ev, network.ErrorReasonAborted)
		return
	}
	if ev.Request.Method != http.MethodGet {
		s.v.Failed(to, smallprint.OutcomeRefused, fmt.Sprintf("the page sends a form by itself to %.200q", to))
		s.refuse(ev, network.ErrorReasonAborted)
		return
	}
	if !first || canonical(to) != s.entered {
		ok, err := s.v.Enter(s.tab, to)
		if err != nil && s.tab.Err() == nil {
			s.fail(err)
		}
		if !ok || err != nil {
			s.refuse(ev, network.ErrorReasonAborted)
			return
		}
	}
	s.mu.Lock()
	s.current, s.start = to, s.opts.Client.Now()
	s.mu.Unlock()
	// Without an encoding the bytes are those that were served, cannot grow on
	// arrival, and reach the page with what is known of their connection.
	h := []*cdpfetch.HeaderEntry{{Name: "Accept-Encoding", Value: s.encoding}}
	for k, v := range ev.Request.Headers {
		if text, ok := v.(string); ok && !strings.EqualFold(k, "Accept-Encoding") {
			h = append(h, &cdpfetch.HeaderEntry{Name: k, Value: text})
		}
	}
	s.proceed(ev, h)
}

// document takes in an answer of the page's own chain.
func (s *session) document(ev *cdpfetch.EventRequestPaused) {
	if ev.ResponseErrorReason != "" {
		s.proceed(ev, nil) // Navigate or the network's events say what went wrong
		return
	}
	header := http.Header{}
	for _, e := range ev.ResponseHeaders {
		header.Add(e.Name, e.Value)
	}
	s.mu.Lock()
	start := s.start
	s.mu.Unlock()
	status := int(ev.ResponseStatusCode)
	s.v.Answered(fetch.Hop{URL: canonical(ev.Request.URL), RequestHeader: s.requestHeader(ev), Status: status, Header: header, Start: start})
	if s.v.Denied() {
		s.refuse(ev, network.ErrorReasonAborted)
		return
	}
	if redirects(status, header) {
		s.proceed(ev, nil)
		return
	}
	if !identity(header.Get("Content-Encoding")) && s.unasked() {
		s.refuse(ev, network.ErrorReasonAborted)
		return
	}
	body, whole := s.body(ev, header)
	if !whole {
		return
	}
	if len(body) > 0 && shown(header.Get("Content-Type"), body) && status != http.StatusNoContent && status != http.StatusResetContent {
		s.v.Update(func(res *fetch.Response) { res.Served = body })
		if e := header.Get("Content-Encoding"); identity(e) {
			s.proceed(ev, nil)
		} else {
			s.fulfil(ev, body)
		}
		return
	}
	s.v.Update(func(res *fetch.Response) { res.Body = body })
	s.mu.Lock()
	s.raw = true
	s.mu.Unlock()
	s.refuse(ev, network.ErrorReasonAborted)
}

func redirects(status int, h http.Header) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return h.Get("Location") != ""
	}
	return false
}

// shown reports whether an answer is a page for a browser. Everything else
// (PDF, text, data) is kept as it came.
func shown(contentType string, body []byte) bool {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		t, _, _ = mime.ParseMediaType(http.DetectContentType(body))
	}
	return t == "text/html" || t == "application/xhtml+xml"
}

func identity(encoding string) bool {
	e := strings.ToLower(strings.TrimSpace(encoding))
	return e == "" || e == "identity"
}

// body returns the decoded body of a document. Where it is not whole the
// response says so, and the request has been dealt with.
func (s *session) body(ev *cdpfetch.EventRequestPaused, h http.Header) ([]byte, bool) {
	limit, _ := s.v.Limits()
	declared, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	if err != nil || declared < 0 {
		declared = -1
	}
	s.v.Update(func(res *fetch.Response) { res.Declared = declared })
	var body []byte
	if encoding := h.Get("Content-Encoding"); !identity(encoding) {
		s.v.Update(func(res *fetch.Response) { res.Encoding = encoding })
		body, err = s.stream(ev, limit)
	} else if declared <= limit {
		var got cdpfetch.GetResponseBodyResult
		got, err = chromedp.Call(s.tab, cdpfetch.GetResponseBody, cdpfetch.GetResponseBodyParams{RequestID: ev.RequestID})
		body = got.Body
	}
	switch {
	case s.tab.Err() != nil:
		return nil, false
	case declared > limit || int64(len(body)) > limit:
		s.v.Failed(ev.Request.URL, smallprint.OutcomeTooLarge, fmt.Sprintf("body of more than %d bytes", limit))
		s.cut("length")
	case err != nil:
		s.mainFailed(ev.Request.URL, smallprint.OutcomeTruncated, "the connection ended before the body did")
	default:
		s.v.Update(func(res *fetch.Response) { res.Received = int64(len(body)) })
		return body, true
	}
	keep := body[:min(int64(len(body)), limit)]
	s.v.Update(func(res *fetch.Response) { res.Body, res.Received = keep, int64(len(body)) })
	s.refuse(ev, network.ErrorReasonAborted)
	return nil, false
}

// stream reads a body piece by piece: an encoded one may grow on arrival to
// more than can be held.
func (s *session) stream(ev *cdpfetch.EventRequestPaused, limit int64) ([]byte, error) {
	st, err := chromedp.Call(s.tab, cdpfetch.TakeResponseBodyAsStream, cdpfetch.TakeResponseBodyAsStreamParams{RequestID: ev.RequestID})
	if err != nil {
		return nil, err
	}
	defer chromedp.Call(s.tab, io.Close, io.CloseParams{Handle: st.Stream})
	var buf bytes.Buffer
	for int64(buf.Len()) <= limit {
		part, err := chromedp.Call(s.tab, io.Read, io.ReadParams{Handle: st.Stream, Size: 256 << 10})
		if err != nil {
			return buf.Bytes(), err
		}
		buf.Write(part.Data)
		if part.EOF {
			break
		}
	}
	return buf.Bytes(), nil
}

// fulfil hands a body that was read as a stream back to the page.
func (s *session) fulfil(ev *cdpfetch.EventRequestPaused, body []byte) {
	var h []*cdpfetch.HeaderEntry
	for _, e := range ev.ResponseHeaders {
		if !strings.EqualFold(e.Name, "Content-Encoding") && !strings.EqualFold(e.Name, "Content-Length") {
			h = append(h, e)
		}
	}
	chromedp.Call(s.tab, cdpfetch.FulfillRequest, cdpfetch.FulfillRequestParams{RequestID: ev.RequestID,
		ResponseCode: ev.ResponseStatusCode, ResponseHeaders: h, Body: body})
}
