package browser

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"smallprint"
	"smallprint/internal/fetch"
)

// A session is what is known of a capture under way. Events come on
// chromedp's goroutine, paused requests are handled on their own.
type session struct {
	opts  Options
	v     *fetch.Visit
	tab   context.Context
	frame cdp.FrameID
	abort context.CancelCauseFunc

	handlers sync.WaitGroup
	mu       sync.Mutex
	encoding string // that is asked for
	encoded  bool   // the server compressed unasked
	entered  string // the address that leave was given for before the start
	current  string // the last address of the page's own chain
	frozen   bool   // the page may not go anywhere else
	raw      bool   // the answer is kept as it came, and not shown
	err      error
	start    time.Time // of the hop under way
	main     network.RequestID
	inflight map[network.RequestID]time.Time
	last     time.Time // of the last traffic
	sent     map[network.RequestID][]network.Headers
	tls      map[string]*network.Response // by address, the first answer
	chains   map[string][]string          // by origin, digests of certificates
}

// stuck is when a request counts as a stream that never ends.
const stuck = 5 * time.Second

// event takes in what happens. It must not call the browser.
func (s *session) event(ev any) {
	switch e := ev.(type) {
	case *cdpfetch.EventRequestPaused:
		s.handlers.Go(func() { s.paused(e) })
	case *page.EventJavascriptDialogOpening:
		s.handlers.Go(func() {
			chromedp.Call(s.tab, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: false})
		})
	case *inspector.EventTargetCrashed:
		s.abort(errCrashed)
	default:
		s.traffic(ev)
	}
}

func (s *session) traffic(ev any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		s.inflight[e.RequestID] = time.Now()
		if e.RedirectResponse != nil && e.Type == network.ResourceTypeDocument {
			s.answered(e.RedirectResponse)
		}
	case *network.EventRequestWillBeSentExtraInfo:
		if len(s.sent) < 1000 {
			s.sent[e.RequestID] = append(s.sent[e.RequestID], e.Headers)
		}
		return
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			s.answered(e.Response)
		}
	case *network.EventLoadingFinished:
		delete(s.inflight, e.RequestID)
	case *network.EventLoadingFailed:
		delete(s.inflight, e.RequestID)
		ours := strings.HasSuffix(e.ErrorText, "ERR_ABORTED") || !s.encoded && strings.HasSuffix(e.ErrorText, errDecoding)
		if e.RequestID == s.main && !e.Canceled && !s.raw && !ours {
			o, reason := netError(e.ErrorText)
			current := s.current
			// Failed may wait for the visit's lock, which a turn may hold.
			s.handlers.Go(func() { s.mainFailed(current, o, reason) })
		}
	default:
		return
	}
	s.last = time.Now()
}

func (s *session) answered(r *network.Response) {
	if k := canonical(r.URL); s.tls[k] == nil && len(s.tls) < 100 {
		s.tls[k] = r
	}
}

func (s *session) mainFailed(raw string, o smallprint.Outcome, reason string) {
	s.v.Failed(raw, o, reason)
	if o == smallprint.OutcomeTruncated {
		s.cut("disconnect")
	}
}

// cut says why the body is not whole.
func (s *session) cut(why string) {
	s.v.Update(func(res *fetch.Response) {
		if res.Truncated == "" && len(res.Hops) > 0 {
			res.Truncated = why
		}
	})
}

// over reports whether nothing more is to be done with the page.
func (s *session) over() bool {
	s.mu.Lock()
	over := s.raw || s.err != nil
	s.mu.Unlock()
	return over || s.v.Denied() // not under our lock: the visit may be waiting for a turn
}

func (s *session) url() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == "" {
		return s.entered
	}
	return s.current
}

func (s *session) freeze() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frozen = true
}

func (s *session) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

func (s *session) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// errDecoding is how Chromium says the same.
const errDecoding = "ERR_CONTENT_DECODING_FAILED"

// unasked notes that a server compresses whatever is asked for, as a few do.
// Chromium decodes only what it offered, so the page is to be asked for again.
// TLS is then not recorded: a page that is handed a decoded body has no
// connection. It is false where that was done already.
func (s *session) unasked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := !s.encoded
	s.encoded, s.encoding = true, "gzip"
	return first
}

// again reports whether the page is to be asked for again.
func (s *session) again() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.encoded && !s.raw && s.err == nil
}

// busy reports whether traffic is under way, and how long there was none.
func (s *session) busy() (bool, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for _, t := range s.inflight {
		if now.Sub(t) < stuck {
			return true, 0
		}
	}
	return false, now.Sub(s.last)
}

// requestHeader returns the headers that were sent for a hop: those of the
// network, which has added some, or those that the page asked for.
func (s *session) requestHeader(ev *cdpfetch.EventRequestPaused) http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := ev.Request.Headers
	if q := s.sent[ev.NetworkID]; len(q) > 0 {
		h, s.sent[ev.NetworkID] = q[0], q[1:]
	}
	out := http.Header{}
	for k, v := range h {
		if text, ok := v.(string); ok && !strings.HasPrefix(k, ":") {
			out.Set(k, text)
		}
	}
	return out
}

// certificates asks for the chain of an origin, which the browser keeps for
// the page that it shows.
func (s *session) certificates(raw string) {
	o := origin(raw)
	if !strings.HasPrefix(o, "https:") {
		return
	}
	res, err := chromedp.Call(s.tab, network.GetCertificate, network.GetCertificateParams{Origin: o})
	if err != nil {
		return
	}
	var chain []string
	for _, c := range res.TableNames {
		if der, err := base64.StdEncoding.DecodeString(c); err == nil {
			chain = append(chain, smallprint.Digest(der))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chains == nil {
		s.chains = map[string][]string{}
	}
	if s.chains[o] == nil {
		s.chains[o] = chain
	}
}
