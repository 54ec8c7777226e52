package fetch

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"smallprint"
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
	turn     chan struct{} // holds one token
	users    int
	asked    int       // requests so far; guarded by hosts.mu, as is the rest
	failures int       // in a row
	next     time.Time // the gap
	until    time.Time // Retry-After, or back-off
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
		x.asked++
		x.next = h.opts.Now().Add(jitter(max(h.opts.Gap, 0), name, x.asked))
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

// maxBackOff caps the pause after failures in a row.
const maxBackOff = time.Hour

// jitter lengthens a pause by up to a quarter, so that hosts with many
// documents are not asked to a beat. It looks random and is a function of its
// arguments, so that a schedule can be replayed.
func jitter(d time.Duration, name string, n int) time.Duration {
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%s %d", name, n)
	return d + time.Duration(sum.Sum64()%1024)*(d/4)/1024
}

// noteAnswer keeps what an answer says about when to come back: its
// Retry-After, or a back-off that doubles with each failure in a row.
func (c *Client) noteAnswer(name string, status int, header http.Header, res *Response) {
	busy := status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
	if busy {
		if at, ok := retryAfter(header.Get("Retry-After"), c.opts.Now()); ok {
			res.RetryAfter = at
			c.hosts.note(name, true, at)
			return
		}
	}
	c.hosts.note(name, busy || status >= 500, time.Time{})
}

// noteFailure is noteAnswer where none came. Names that do not resolve and
// addresses that we refuse cost the host nothing.
func (c *Client) noteFailure(name string, o smallprint.Outcome) {
	switch o {
	case smallprint.OutcomeTimeout, smallprint.OutcomeServerError, smallprint.OutcomeTLSError:
		c.hosts.note(name, true, time.Time{})
	}
}

// note records whether a request failed. at is when the host itself asked to
// be left alone until. Without politeness only that holds.
func (h *hosts) note(name string, failed bool, at time.Time) {
	x := h.get(name)
	h.mu.Lock()
	defer h.mu.Unlock()
	x.users--
	if !failed {
		x.failures = 0
		return
	}
	x.failures++
	if at.IsZero() && h.opts.Gap > 0 {
		d := min(4*h.opts.Gap<<min(x.failures-1, 12), maxBackOff)
		at = h.opts.Now().Add(jitter(d, name, x.failures))
	}
	if at.After(x.until) {
		x.until = at
	}
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
