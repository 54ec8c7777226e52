package fetch

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A TooSoonError says that a host asked to be left alone until a moment that
// is too far away to wait for.
type TooSoonError struct {
	Host  string
	Until time.Time
}

func (e *TooSoonError) Error() string {
	return fmt.Sprintf("%s is not to be asked before %s", e.Host, e.Until.UTC().Format(time.RFC3339))
}

// maxHosts bounds memory: beyond it, hosts whose turn is open are forgotten.
const maxHosts = 4096

// hosts gives each host one request at a time, with a gap after each.
type hosts struct {
	opts Options
	mu   sync.Mutex
	m    map[string]*host
}

type host struct {
	turn  chan struct{} // holds one token
	users int
	next  time.Time // guarded by hosts.mu
	until time.Time // Retry-After; guarded by hosts.mu
}

func newHosts(o Options) *hosts { return &hosts{opts: o, m: map[string]*host{}} }

func (h *hosts) get(name string) *host {
	h.mu.Lock()
	defer h.mu.Unlock()
	x := h.m[name]
	if x == nil {
		h.prune()
		x = &host{turn: make(chan struct{}, 1)}
		x.turn <- struct{}{}
		h.m[name] = x
	}
	x.users++
	return x
}

func (h *hosts) prune() {
	if len(h.m) < maxHosts {
		return
	}
	now := h.opts.Now()
	for name, x := range h.m {
		if x.users == 0 && x.next.Before(now) && x.until.Before(now) {
			delete(h.m, name)
		}
	}
}

// acquire waits for the host's turn. A negative gap switches turns off, but a
// server's own Retry-After still holds.
func (h *hosts) acquire(ctx context.Context, name string) (release func(), err error) {
	x := h.get(name)
	done := func() {
		h.mu.Lock()
		x.users--
		h.mu.Unlock()
	}
	polite := h.opts.Gap > 0
	if polite {
		select {
		case <-x.turn:
		case <-ctx.Done():
			done()
			return nil, ctx.Err()
		}
	}
	release = func() {
		h.mu.Lock()
		x.next = h.opts.Now().Add(max(h.opts.Gap, 0))
		h.mu.Unlock()
		if polite {
			x.turn <- struct{}{}
		}
		done()
	}
	if err := h.wait(ctx, name, x, polite); err != nil {
		release()
		return nil, err
	}
	return release, nil
}

func (h *hosts) wait(ctx context.Context, name string, x *host, polite bool) error {
	h.mu.Lock()
	at := x.until
	if polite && x.next.After(at) {
		at = x.next
	}
	h.mu.Unlock()
	d := at.Sub(h.opts.Now())
	if d <= 0 {
		return nil
	}
	if d > h.opts.MaxWait {
		return &TooSoonError{Host: name, Until: at}
	}
	return h.opts.Sleep(ctx, d)
}

// maxRetryAfter caps what a server may ask for: a mistaken header must not
// silence a source for ever.
const maxRetryAfter = 7 * 24 * time.Hour

// noteRetry keeps the Retry-After of an answer that says to come back later.
func (c *Client) noteRetry(name string, a *http.Response, res *Response) {
	if a.StatusCode != http.StatusTooManyRequests && a.StatusCode != http.StatusServiceUnavailable {
		return
	}
	at, ok := retryAfter(a.Header.Get("Retry-After"), c.opts.Now())
	if !ok {
		return
	}
	res.RetryAfter = at
	x := c.hosts.get(name)
	c.hosts.mu.Lock()
	x.users--
	x.until = at
	c.hosts.mu.Unlock()
}

func retryAfter(v string, now time.Time) (time.Time, bool) {
	v = strings.TrimSpace(v)
	var at time.Time
	if n, err := strconv.ParseUint(v, 10, 31); err == nil {
		at = now.Add(time.Duration(n) * time.Second)
	} else if t, err := http.ParseTime(v); err == nil {
		at = t
	} else {
		return time.Time{}, false
	}
	if at.After(now.Add(maxRetryAfter)) {
		at = now.Add(maxRetryAfter)
	}
	return at, at.After(now)
}
