package browser

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"smallprint"
	"smallprint/internal/fetch"
)

// closeTime bounds the end of a capture's context: beyond it the page hangs.
const closeTime = 3 * time.Second

// errCrashed ends a capture whose page took its renderer down.
var errCrashed = errors.New("the page crashed Chromium's renderer")

// capture loads a page in a context of its own. hung says that the process is
// not to be used again.
func (p *process) capture(ctx context.Context, v *fetch.Visit, r fetch.Request) (hung bool, err error) {
	ctx, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	tab, closeTab := chromedp.NewContext(p.ctx, chromedp.WithNewBrowserContext(func(c *target.CreateBrowserContextParams) {
		c.ProxyServer, c.ProxyBypassList = "http://"+v.Proxy.Addr(), "<-loopback>"
	}))
	s := &session{opts: p.opts, v: v, abort: abort, encoding: "identity", entered: v.Response.FinalURL, inflight: map[network.RequestID]time.Time{},
		sent: map[network.RequestID][]network.Headers{}, tls: map[string]*network.Response{}, last: time.Now()}
	// The first call makes the tab and must outlive it; what follows is under
	// the capture's own deadline.
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(closeTime, closeTab) })
	defer stop()
	if err = chromedp.Do(tab); err == nil {
		var cancel context.CancelFunc
		s.tab, cancel = context.WithCancel(tab)
		undo := context.AfterFunc(ctx, cancel)
		err = s.run(r)
		undo()
		cancel()
		s.handlers.Wait()
	}
	s.finish()
	hung = s.outcome(ctx, err) || p.dead()
	return !p.dispose(tab, closeTab) || hung, s.failed()
}

// dispose ends a context with its cookies, cache and pages, and reports
// whether it did in time. chromedp then looks for the pages for up to half a
// second, which nobody waits for.
func (p *process) dispose(tab context.Context, closeTab context.CancelFunc) bool {
	ctx, cancel := context.WithTimeout(p.ctx, closeTime)
	defer cancel()
	c := chromedp.FromContext(tab)
	_, err := chromedp.CallBrowser(ctx, target.DisposeBrowserContext, target.DisposeBrowserContextParams{BrowserContextID: c.BrowserContextID})
	p.closing.Go(closeTab)
	return err == nil
}

// run goes through a capture step by step.
func (s *session) run(r fetch.Request) error {
	if err := s.prepare(r); err != nil {
		return err
	}
	nav, err := chromedp.Call(s.tab, page.Navigate, page.NavigateParams{URL: s.entered})
	if err == nil && strings.HasSuffix(nav.ErrorText, errDecoding) {
		s.unasked()
	}
	if err == nil && s.again() {
		nav, err = chromedp.Call(s.tab, page.Navigate, page.NavigateParams{URL: s.entered})
	}
	if err != nil {
		return err
	}
	if s.over() {
		return nil
	}
	if nav.ErrorText != "" {
		o, reason := netError(nav.ErrorText)
		s.v.Failed(s.url(), o, reason)
		return nil
	}
	if err := s.settle(s.opts.Load+s.opts.Settle, true); err != nil {
		return err
	}
	if s.over() {
		return nil
	}
	s.freeze()
	if err := s.expand(); err != nil {
		return err
	}
	if err := s.keepDOM(); err != nil {
		return err
	}
	return s.keepPicture()
}

// prepare sets the tab up before anything is loaded.
func (s *session) prepare(r fetch.Request) error {
	c := chromedp.FromContext(s.tab)
	s.frame = cdp.FrameID(c.Target.TargetID)
	if err := chromedp.Listen(s.tab, s.event); err != nil {
		return err
	}
	no := browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorDeny, BrowserContextID: c.BrowserContextID}
	if _, err := chromedp.CallBrowser(s.tab, browser.SetDownloadBehavior, no); err != nil {
		return err
	}
	ua := emulation.SetUserAgentOverrideParams{UserAgent: s.opts.Client.UserAgent(), AcceptLanguage: s.v.Response.Language}
	if _, err := chromedp.Call(s.tab, emulation.SetUserAgentOverride, ua); err != nil {
		return err
	}
	size := emulation.SetDeviceMetricsOverrideParams{Width: 1280, Height: 1024, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(s.tab, emulation.SetDeviceMetricsOverride, size); err != nil {
		return err
	}
	// Every request is seen before it is sent, and documents before they are read.
	patterns := []*cdpfetch.RequestPattern{
		{URLPattern: "*", RequestStage: cdpfetch.RequestStageRequest},
		{URLPattern: "*", ResourceType: network.ResourceTypeDocument, RequestStage: cdpfetch.RequestStageResponse},
	}
	_, err := chromedp.Call(s.tab, cdpfetch.Enable, cdpfetch.EnableParams{Patterns: patterns})
	return err
}

// outcome names what ended a capture before its end. It reports whether the
// process may be at fault.
func (s *session) outcome(ctx context.Context, err error) (hung bool) {
	switch {
	case err == nil || s.failed() != nil:
		return false
	case errors.Is(context.Cause(ctx), errCrashed):
		s.v.Failed(s.url(), smallprint.OutcomeTooLarge, errCrashed.Error())
		s.cut("unspecified")
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		s.v.Failed(s.url(), smallprint.OutcomeTimeout, fmt.Sprintf("the page was not done after %s", s.opts.Timeout))
		s.cut("time")
	case ctx.Err() != nil:
		// The caller gave up: nothing was learnt.
	default:
		s.fail(fmt.Errorf("chromium: %w", err))
	}
	return true
}

// finish adds what only the network's events tell.
func (s *session) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.v.Update(func(res *fetch.Response) {
		for i := range res.Hops {
			h := &res.Hops[i]
			if n := s.tls[canonical(h.URL)]; n != nil {
				h.Proto = protocol(n.Protocol)
				if n.SecurityDetails != nil {
					h.TLS = &fetch.TLS{Version: n.SecurityDetails.Protocol}
					if chain := s.chains[origin(h.URL)]; len(chain) > 0 {
						h.TLS.Leaf, h.TLS.Chain = chain[0], chain
					}
				}
			}
		}
	})
}

// protocol names a protocol as the HTTP client does.
func protocol(p string) string {
	switch p {
	case "h2":
		return "HTTP/2.0"
	case "http/1.1", "http/1.0":
		return strings.ToUpper(p)
	}
	return p
}

// canonical makes addresses of different events comparable.
func canonical(raw string) string {
	if u, err := fetch.Parse(raw); err == nil {
		return u.String()
	}
	return raw
}

func origin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
