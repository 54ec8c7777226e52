package fetch

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"time"

	"smallprint"
)

// A Client fetches. It is safe for concurrent use.
type Client struct {
	opts      Options
	config    string
	allowed   map[string]bool
	dialer    *dialer
	transport *http.Transport
	hosts     *hosts
	robots    *robotsCache
}

// New returns a client. It fails only where Allow or Proxy cannot be read.
func New(o Options) (*Client, error) {
	o = o.withDefaults()
	allowed, err := o.allowed()
	if err != nil {
		return nil, err
	}
	c := &Client{opts: o, config: o.hash(), allowed: allowed}
	c.dialer = &dialer{opts: o, allowed: allowed, check: checkDial}
	c.transport = &http.Transport{
		DialContext:            c.dialer.dial,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    o.DialTimeout,
		ResponseHeaderTimeout:  o.Timeout,
		MaxResponseHeaderBytes: o.MaxHeader,
		MaxIdleConns:           32,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true, // we ask and undo ourselves, to count both sizes
	}
	if o.Proxy != "" {
		u, err := Parse(o.Proxy)
		if err != nil {
			return nil, &smallprint.Error{Kind: smallprint.KindUsage, What: fmt.Sprintf("proxy %q", o.Proxy), Err: err,
				Hint: "Name it as http://HOST:PORT."}
		}
		c.transport.Proxy = http.ProxyURL(u)
		allowed[hostPort(u)] = true
	}
	c.hosts = newHosts(o)
	c.robots = newRobotsCache(o.Now, o.RobotsAge)
	return c, nil
}

// Close lets idle connections go.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Now returns the client's time: the clock of every record it makes.
func (c *Client) Now() time.Time { return c.opts.Now() }

// Get fetches an address. Its error is not about the server: the context
// ended, or the host asked to be left alone until later ([TooSoonError]), and
// so nothing was learnt. Everything else is in the response.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	res := c.newResponse(r)
	u, err := Parse(r.URL)
	if err != nil {
		res.fail(smallprint.OutcomeRefused, err.Error())
		res.End = c.opts.Now()
		return res, nil
	}
	err = c.chain(c.mark(ctx, u), u, r, res)
	res.End = c.opts.Now()
	c.opts.Logger.Debug("fetched", "url", r.URL, "status", res.Status, "outcome", res.Outcome, "reason", res.Reason)
	if ctx.Err() != nil {
		return res, ctx.Err()
	}
	return res, err
}

func (c *Client) newResponse(r Request) *Response {
	return &Response{URL: r.URL, FinalURL: r.URL, Declared: -1, Start: c.opts.Now(), Clock: c.opts.Clock,
		Fetcher: fmt.Sprintf("smallprint-fetch/%d", Version), Config: c.config,
		Vantage: c.opts.Vantage, Region: c.opts.Region, Language: or(r.AcceptLanguage, c.opts.AcceptLanguage),
		Robots: Robots{Allowed: true, Why: "not asked"}}
}

// mark lets a chain that begins at an allowed host go to allowed hosts.
func (c *Client) mark(ctx context.Context, u *url.URL) context.Context {
	if c.allowed[hostPort(u)] || c.opts.Proxy != "" {
		return context.WithValue(ctx, insideKey{}, true)
	}
	return ctx
}

// chain follows redirects from u and fills res.
func (c *Client) chain(ctx context.Context, u *url.URL, r Request, res *Response) error {
	for n := 0; ; n++ {
		if n > c.opts.MaxRedirects {
			res.fail(smallprint.OutcomeMoved, fmt.Sprintf("more than %d redirects, the last to %s", c.opts.MaxRedirects, u))
			return nil
		}
		res.FinalURL = u.String()
		if err := c.checkTarget(ctx, u); err != nil {
			res.fail(smallprint.OutcomeRefused, err.Error())
			return nil
		}
		if stop, err := c.denied(ctx, u, r, res); stop || err != nil {
			return err
		}
		next, err := c.hop(ctx, u, r, res)
		if err != nil || next == "" || res.Outcome != "" {
			return err
		}
		to, err := follow(u, next)
		if err != nil {
			res.fail(smallprint.OutcomeRefused, fmt.Sprintf("redirect to %.200q: %v", next, err))
			return nil
		}
		u = to
	}
}

// checkTarget refuses what can be known to be forbidden before anything is
// dialled: hosts that were allowed, for chains that began elsewhere (an open
// connection to one would be used without dialling), and forbidden IP
// addresses (behind a proxy nothing else would see them).
func (c *Client) checkTarget(ctx context.Context, u *url.URL) error {
	hp := hostPort(u)
	if c.allowed[hp] {
		if ctx.Value(insideKey{}) != nil {
			return nil
		}
		return fmt.Errorf("%w: %s was allowed by the operator, but another site leads there", errRefused, hp)
	}
	addr, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return nil // a name
	}
	network := "tcp6"
	if addr.Is4() {
		network = "tcp4"
	}
	return c.dialer.check(network, hp)
}

// hop makes one request in the host's turn. It returns where to go next.
func (c *Client) hop(ctx context.Context, u *url.URL, r Request, res *Response) (next string, err error) {
	release, err := c.hosts.acquire(ctx, u.Host)
	if err != nil {
		return "", err
	}
	defer release()
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		res.fail(smallprint.OutcomeRefused, err.Error())
		return "", nil
	}
	c.setHeader(req.Header, r)
	hop := Hop{URL: u.String(), RequestHeader: req.Header.Clone(), Start: c.opts.Now()}
	var seen stages
	answer, err := c.transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, seen.trace())))
	hop.IP, hop.Resolved, hop.End = seen.ip(), c.dialer.lastResolved(hostPort(u)), c.opts.Now()
	if err != nil {
		res.Hops = append(res.Hops, hop)
		res.fail(classify(err, seen.tlsFailed()))
		c.noteFailure(u.Host, res.Outcome)
		return "", nil
	}
	defer answer.Body.Close()
	hop.Status, hop.Proto, hop.Header, hop.TLS = answer.StatusCode, answer.Proto, answer.Header, tlsFacts(answer.TLS)
	res.Status, res.Header, res.Declared = answer.StatusCode, answer.Header, answer.ContentLength
	c.noteAnswer(u.Host, answer.StatusCode, answer.Header, res)
	next = location(answer)
	if next == "" {
		c.readBody(ctx, answer, res)
	}
	hop.End = c.opts.Now()
	res.Hops = append(res.Hops, hop)
	return next, nil
}

func (c *Client) setHeader(h http.Header, r Request) {
	h.Set("User-Agent", c.opts.UserAgent)
	h.Set("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.1")
	h.Set("Accept-Language", or(r.AcceptLanguage, c.opts.AcceptLanguage))
	h.Set("Accept-Encoding", "gzip")
	if r.ETag != "" {
		h.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		h.Set("If-Modified-Since", r.LastModified)
	}
}

// location returns the target of a redirect, "" for any other answer. Meta
// refresh and scripts are not followed: what they do is for capture to say.
func location(a *http.Response) string {
	switch a.StatusCode {
	case 301, 302, 303, 307, 308:
		return a.Header.Get("Location")
	}
	return ""
}
