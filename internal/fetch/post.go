package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"

	"code.dny.dev/ssrf"
)

// maxAnswer is how much of the answer to a message is read: enough to show its
// owner why it was refused.
const maxAnswer = 4 << 10

// A Post is a message to an address that a person named.
type Post struct {
	URL    string
	Header http.Header
	Body   []byte
}

// A PostResult is what the receiver answered.
type PostResult struct {
	Status int
	Header http.Header
	Body   []byte // its beginning
}

// Post sends a message. The address is parsed and checked as that of a capture
// is. Redirects are not followed: a secret or a signature is for the address
// that its owner named and for no other. Nobody's robots.txt is asked, since
// the receiver is asked for nothing. An error says that there was no answer.
func (c *Client) Post(ctx context.Context, p Post) (*PostResult, error) {
	u, err := Parse(p.URL)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRefused, err)
	}
	ctx, cancel := context.WithTimeout(c.mark(ctx, u), c.opts.Timeout)
	defer cancel()
	if err := c.checkTarget(ctx, u); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(p.Body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRefused, err)
	}
	for k, v := range p.Header {
		req.Header[k] = v
	}
	req.Header.Set("User-Agent", c.opts.UserAgent)
	answer, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil && len(body) == 0 && answer.StatusCode < 300 {
		// The status says that it was taken; the rest of the answer says nothing.
		body = nil
	}
	return &PostResult{Status: answer.StatusCode, Header: answer.Header, Body: body}, nil
}

// Refused tells whether err says that policy does not allow an address.
func Refused(err error) bool { return errors.Is(err, errRefused) }

// mailPorts are those on which mail is handed over.
var mailPorts = ssrf.New(ssrf.WithPorts(25, 465, 587, 2525))

// DialMail connects to the mail server of the operator. Like every host it may
// be private only where Allow names it; a public one is asked on mail's ports.
// A client that dials mail should be one of its own, so that Allow opens the
// mail server to nothing else.
func (c *Client) DialMail(ctx context.Context, network, address string) (net.Conn, error) {
	if c.allowed[address] {
		return c.dialer.dial(context.WithValue(ctx, insideKey{}, true), network, address)
	}
	d := &dialer{opts: c.opts, allowed: c.allowed, check: checkMail}
	return d.dial(ctx, network, address)
}

func checkMail(network, address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s is not an IP address and port", errRefused, address)
	}
	for _, p := range alsoDenied {
		if p.Contains(ap.Addr()) || p.Contains(ap.Addr().Unmap()) {
			return fmt.Errorf("%w: %s lies in %s, which is not a public network", errRefused, ap.Addr(), p)
		}
	}
	if err := mailPorts.Safe(network, address, nil); err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	return nil
}
