package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"

	"smallprint"
)

// A Visit is one page that a browser loads under the client's rules: each
// address of the page's own chain is asked leave for ([Visit.Enter]), its
// answer is recorded ([Visit.Answered]), and everything that the browser sends
// goes through the visit's [Proxy]. It is safe for concurrent use, but
// Response must be read after Close only.
type Visit struct {
	Response *Response
	Proxy    *Proxy

	c       *Client
	req     Request
	mu      sync.Mutex
	entered int
	host    string
	release func()
}

// Visit begins a visit. Its response has an outcome already where the address
// is refused as such. The visit must be closed.
func (c *Client) Visit(ctx context.Context, r Request, fetcher, config string) (*Visit, error) {
	v := &Visit{c: c, req: r, Response: c.newResponse(r), release: func() {}}
	v.Response.Fetcher = fetcher
	v.Response.Config = smallprint.Digest([]byte(c.config + " " + config))
	u, err := Parse(r.URL)
	if err != nil {
		v.Response.fail(smallprint.OutcomeRefused, err.Error())
		u = nil
	}
	v.Proxy, err = c.startProxy(ctx, u)
	return v, err
}

// Limits are the client's, for what only the browser sees.
func (v *Visit) Limits() (body int64, redirects int) { return v.c.opts.MaxBody, v.c.opts.MaxRedirects }

// UserAgent is what a browser must call itself too.
func (c *Client) UserAgent() string { return c.opts.UserAgent }

// Enter asks leave to request an address of the page's own chain: the address
// and robots.txt must allow it, and the host's turn is waited for. False means
// no, and the response says why. The error is as that of [Client.Get].
func (v *Visit) Enter(ctx context.Context, raw string) (bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	u, err := Parse(raw)
	if err != nil {
		v.Response.fail(smallprint.OutcomeRefused, fmt.Sprintf("%.200q: %v", raw, err))
		return false, nil
	}
	if v.entered++; v.entered > v.c.opts.MaxRedirects+1 {
		v.Response.fail(smallprint.OutcomeMoved, fmt.Sprintf("more than %d redirects, the last to %s", v.c.opts.MaxRedirects, u))
		return false, nil
	}
	v.Response.FinalURL = u.String()
	if v.Proxy.inside {
		ctx = context.WithValue(ctx, insideKey{}, true)
	}
	if err := v.c.checkTarget(ctx, u); err != nil {
		v.Response.fail(smallprint.OutcomeRefused, err.Error())
		return false, nil
	}
	// The turn at the host before is given up first: two visits that lead to
	// each other's hosts must not wait for each other.
	v.release()
	v.release = func() {}
	if stop, err := v.c.denied(ctx, u, v.req, v.Response); stop || err != nil {
		return false, err
	}
	release, err := v.c.hosts.acquire(ctx, u.Host)
	if err != nil {
		return false, err
	}
	v.release, v.host = release, u.Host
	return true, nil
}

// Answered records an answer of the page's own chain.
func (v *Visit) Answered(h Hop) {
	v.mu.Lock()
	defer v.mu.Unlock()
	h.End = v.c.opts.Now()
	if u, err := Parse(h.URL); err == nil {
		h.IP, h.Resolved = v.Proxy.remote(hostPort(u)), v.c.dialer.lastResolved(hostPort(u))
		if h.Status > 0 {
			v.c.noteAnswer(u.Host, h.Status, h.Header, v.Response)
		}
	}
	res := v.Response
	res.Hops = append(res.Hops, h)
	res.Status, res.Header = h.Status, h.Header
	size := int64(0)
	for k, vs := range h.Header {
		for _, s := range vs {
			size += int64(len(k) + len(s) + 4)
		}
	}
	if size > v.c.opts.MaxHeader {
		res.fail(smallprint.OutcomeTooLarge, fmt.Sprintf("headers of more than %d bytes", v.c.opts.MaxHeader))
	}
}

// Failed records that the page's chain ended without a whole answer, under the
// outcome given, or under the proxy's own where it knows better what went
// wrong with the address.
func (v *Visit) Failed(raw string, o smallprint.Outcome, reason string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	u, err := Parse(raw)
	if err == nil && o != smallprint.OutcomeTooLarge && o != smallprint.OutcomeTimeout {
		po, pr := v.Proxy.fault(hostPort(u))
		if po != "" && (o != smallprint.OutcomeTruncated || po == smallprint.OutcomeTooLarge) {
			o, reason = po, pr
		}
	}
	if v.Response.Outcome == "" && err == nil {
		v.c.noteFailure(u.Host, o)
	}
	v.Response.fail(o, reason)
}

// Denied reports whether the response has an outcome already.
func (v *Visit) Denied() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.Response.Outcome != ""
}

// Update changes the response while others may be at it.
func (v *Visit) Update(fn func(*Response)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	fn(v.Response)
}

// Close ends the visit: the proxy is closed and the host's turn given up.
func (v *Visit) Close() {
	v.Proxy.Close()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.release()
	v.release = func() {}
	v.Response.End = v.c.opts.Now()
}

// target parses the HOST:PORT of a CONNECT request with the one parser.
func target(hostport string) (*url.URL, error) {
	if _, _, err := net.SplitHostPort(hostport); err != nil {
		return nil, err
	}
	return Parse("https://" + hostport + "/")
}

// hopByHop are the headers that end at a proxy (RFC 9110 7.6.1).
var hopByHop = []string{"Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade"}

func dropHopByHop(h http.Header) {
	for _, line := range h.Values("Connection") {
		for _, k := range splitComma(line) {
			h.Del(k)
		}
	}
	for _, k := range hopByHop {
		h.Del(k)
	}
}
