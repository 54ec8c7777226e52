package browser

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"smallprint"
	"smallprint/internal/fetch"
)

//go:embed expand.js
var expandScript string

//go:embed reveal.js
var revealScript string

// probeScript tells whether the document is changing.
const probeScript = `[document.readyState, document.getElementsByTagName("*").length, (document.documentElement || {textContent: ""}).textContent.length, location.href].join(" ")`

// domScript gives the document, cut to a length.
const domScript = `(limit => {
	const d = document, t = d.doctype
	const type = t ? "<!DOCTYPE " + t.name + (t.publicId ? ' PUBLIC "' + t.publicId + '"' : "") + (t.systemId ? (t.publicId ? "" : " SYSTEM") + ' "' + t.systemId + '"' : "") + ">\n" : ""
	const all = type + (d.documentElement ? d.documentElement.outerHTML : "")
	return {html: all.slice(0, limit).toWellFormed(), length: all.length, url: location.href}
})(%d)`

// eval runs a script in a world of its own: it sees the page's document, and
// nothing that the page's scripts have put in place of the browser's functions.
func eval[T any](s *session, script string) (T, error) {
	var out T
	world, err := chromedp.Call(s.tab, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: s.frame, WorldName: "smallprint"})
	if err != nil {
		return out, err
	}
	yes := true
	res, err := chromedp.Call(s.tab, runtime.Evaluate, runtime.EvaluateParams{Expression: script, ContextID: world.ExecutionContextID, ReturnByValue: &yes})
	if err != nil {
		return out, err
	}
	if res.ExceptionDetails != nil {
		return out, errors.New(res.ExceptionDetails.Text)
	}
	return out, json.Unmarshal(res.Result.Value, &out)
}

// settle waits until the page has loaded, and then until nothing comes and
// nothing changes any more, but no longer than most.
func (s *session) settle(most time.Duration, loading bool) error {
	begin := time.Now()
	before, since := "", begin
	for time.Since(begin) < most && !s.over() {
		now, err := eval[string](s, probeScript)
		if s.tab.Err() != nil {
			return s.tab.Err()
		}
		if err != nil || now != before {
			// An error is a page that goes elsewhere at this moment.
			before, since = now, time.Now()
		}
		done := strings.HasPrefix(now, "complete")
		if loading && (done || time.Since(begin) > s.opts.Load) {
			loading, begin, most = false, time.Now(), s.opts.Settle
		}
		busy, quiet := s.busy()
		if done && !busy && min(quiet, time.Since(since)) >= s.opts.Quiet {
			return nil
		}
		select {
		case <-s.tab.Done():
			return s.tab.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return s.tab.Err()
}

// expand opens what the page keeps folded, and waits for what that brings.
func (s *session) expand() error {
	clicked, err := eval[int](s, expandScript)
	if err != nil || clicked == 0 {
		return s.tab.Err()
	}
	if err := s.settle(min(s.opts.Settle, 3*time.Second), false); err != nil {
		return err
	}
	_, err = eval[int](s, revealScript)
	return errors.Join(s.tab.Err(), ignore(err))
}

// ignore: a page on which a script of ours fails is kept as it is.
func ignore(error) error { return nil }

// keepDOM takes the document as it stands.
func (s *session) keepDOM() error {
	dom, err := eval[struct {
		HTML   string
		Length int
		URL    string
	}](s, fmt.Sprintf(domScript, s.opts.MaxDOM))
	if err != nil {
		return err
	}
	if !web(dom.URL) {
		s.v.Failed(s.url(), smallprint.OutcomeRefused, fmt.Sprintf("the page went to %.100q", dom.URL))
		return nil
	}
	s.certificates(dom.URL)
	// The mark at the beginning says UTF-8, whatever the page or its headers
	// say of the bytes that were served.
	body := []byte("\ufeff" + dom.HTML)
	s.v.Update(func(res *fetch.Response) { res.Body = body })
	if dom.Length > s.opts.MaxDOM {
		s.v.Failed(s.url(), smallprint.OutcomeTooLarge, fmt.Sprintf("document of %d characters after scripts, which is more than %d", dom.Length, s.opts.MaxDOM))
		s.cut("length")
	}
	return nil
}

// keepPicture takes a picture of the whole page. Of a page that is too high
// the top is taken; where the picture is too large, at half the size, or none.
func (s *session) keepPicture() error {
	m, err := chromedp.Call(s.tab, page.GetLayoutMetrics, cdp.Empty{})
	if err != nil || m.CSSContentSize == nil {
		return s.tab.Err()
	}
	yes := true
	clip := page.Viewport{Width: min(m.CSSContentSize.Width, 2560), Height: min(m.CSSContentSize.Height, float64(s.opts.MaxHeight)), Scale: 1}
	for range 2 {
		shot, err := chromedp.Call(s.tab, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng,
			Clip: &clip, CaptureBeyondViewport: &yes, OptimizeForSpeed: &yes})
		if err != nil {
			return s.tab.Err()
		}
		if len(shot.Data) <= s.opts.MaxShot {
			s.v.Update(func(res *fetch.Response) { res.Screenshot = shot.Data })
			return nil
		}
		clip.Scale = 0.5
	}
	return nil
}
