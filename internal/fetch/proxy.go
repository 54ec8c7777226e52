package fetch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"smallprint"
)

// maxTunnels bounds what one page may keep open at once.
const maxTunnels = 64

// quiet: what a browser does to its connections is not news.
var quiet = log.New(io.Discard, "", 0)

// A Proxy listens on loopback and carries the requests of one browser context
// for one visit, under the client's guard: addresses are checked as they are
// dialled, and hosts that the operator allowed are reachable only where the
// visit began at one. It carries no more than four bodies' worth of bytes.
// A plain request that it refuses gets no answer at all, which no server can
// imitate and no page can read.
type Proxy struct {
	c         *Client
	inside    bool
	deny      bool
	ctx       context.Context
	cancel    context.CancelFunc
	listener  net.Listener
	server    *http.Server
	transport *http.Transport
	wg        sync.WaitGroup
	slots     chan struct{}
	left      atomic.Int64 // bytes that may still come in

	mu      sync.Mutex
	closed  bool
	faults  map[string]fault  // by host:port, the last one
	remotes map[string]string // by host:port, the address last connected to
	asked   []string          // the first of what was asked for
}

type fault struct {
	outcome smallprint.Outcome
	reason  string
}

// startProxy starts the proxy of a visit that begins at u; nil refuses everything.
func (c *Client) startProxy(ctx context.Context, u *url.URL) (*Proxy, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{c: c, listener: l, deny: u == nil, slots: make(chan struct{}, maxTunnels),
		faults: map[string]fault{}, remotes: map[string]string{}}
	if u != nil {
		ctx = c.mark(ctx, u)
		p.inside = ctx.Value(insideKey{}) != nil
	}
	p.left.Store(4 * c.opts.MaxBody)
	p.ctx, p.cancel = context.WithCancel(ctx)
	p.transport = c.transport.Clone()
	p.transport.DialContext = p.dial
	p.transport.ForceAttemptHTTP2 = false
	p.server = &http.Server{Handler: http.HandlerFunc(p.serve), ReadHeaderTimeout: c.opts.DialTimeout,
		MaxHeaderBytes: int(c.opts.MaxHeader), BaseContext: func(net.Listener) context.Context { return p.ctx },
		ErrorLog: quiet}
	p.wg.Go(func() { p.server.Serve(l) })
	return p, nil
}

// DenyAll returns a proxy that refuses everything: for what a browser might
// send outside of any visit.
func (c *Client) DenyAll() (*Proxy, error) { return c.startProxy(context.Background(), nil) }

// Addr is where the proxy listens.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Asked returns the first of what was asked of the proxy, as METHOD HOST.
func (p *Proxy) Asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.asked...)
}

// Close ends every connection, and returns when no goroutine is left.
func (p *Proxy) Close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.cancel()
	p.server.Close()
	p.wg.Wait()
	p.transport.CloseIdleConnections()
}

func (p *Proxy) fault(hostport string) (smallprint.Outcome, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.faults[hostport]
	return f.outcome, f.reason
}

func (p *Proxy) remote(hostport string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.remotes[hostport]
}

func (p *Proxy) note(hostport string, err error) {
	o, reason := classify(err, false)
	if errors.Is(err, errTooLarge) {
		o, reason = smallprint.OutcomeTooLarge, "the page asked for more than it may load"
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.faults) < maxHosts {
		p.faults[hostport] = fault{o, reason}
	}
	p.c.opts.Logger.Debug("proxy refused or failed", "host", hostport, "reason", reason)
}

// serve handles one request. Where it fails the connection is dropped.
func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	if !p.begin(r) {
		panic(http.ErrAbortHandler)
	}
	defer p.wg.Done()
	u, err := p.admit(r)
	if err == nil {
		err = p.carry(w, r, u)
	}
	if err == nil {
		return
	}
	hp := r.Host
	if u != nil {
		hp = hostPort(u)
	}
	p.note(hp, err)
	if r.Method == http.MethodConnect {
		// The answer to a CONNECT is the proxy's own: no page reads it.
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	panic(http.ErrAbortHandler)
}

// begin counts a request in, unless the proxy is closed.
func (p *Proxy) begin(r *http.Request) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.wg.Add(1)
	if len(p.asked) < maxHosts {
		p.asked = append(p.asked, r.Method+" "+r.Host)
	}
	return true
}

func (p *Proxy) carry(w http.ResponseWriter, r *http.Request, u *url.URL) error {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	default:
		return fmt.Errorf("%w: more than %d requests at once", errRefused, maxTunnels)
	}
	if r.Method == http.MethodConnect {
		return p.tunnel(w, u)
	}
	return p.forward(w, r, u)
}

// admit checks what can be known before dialling.
func (p *Proxy) admit(r *http.Request) (*url.URL, error) {
	if p.deny {
		return nil, fmt.Errorf("%w: outside of any visit", errRefused)
	}
	var u *url.URL
	var err error
	if r.Method == http.MethodConnect {
		u, err = target(r.RequestURI)
	} else {
		u, err = Parse(r.RequestURI)
		if err == nil && u.Scheme != "http" {
			err = fmt.Errorf("scheme %q through a plain request", u.Scheme)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRefused, err)
	}
	return u, p.c.checkTarget(p.ctx, u)
}

// dial is the client's, with the bytes counted and the address kept. The
// context is the proxy's: it says where the visit began.
func (p *Proxy) dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	if p.inside {
		ctx = context.WithValue(ctx, insideKey{}, true)
	}
	conn, err := p.c.dialer.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	if len(p.remotes) < maxHosts {
		p.remotes[address] = conn.RemoteAddr().String()
	}
	p.mu.Unlock()
	return &metered{Conn: conn, left: &p.left, idle: p.c.opts.Timeout}, nil
}

// metered stops a connection when the visit's bytes are used up, or when
// nothing comes for as long as one hop may take.
type metered struct {
	net.Conn
	left *atomic.Int64
	idle time.Duration
}

func (m *metered) Read(b []byte) (int, error) {
	if m.left.Load() <= 0 {
		return 0, errTooLarge
	}
	m.SetReadDeadline(time.Now().Add(m.idle))
	n, err := m.Conn.Read(b)
	m.left.Add(-int64(n))
	return n, err
}

// forward carries one plain request.
func (p *Proxy) forward(w http.ResponseWriter, r *http.Request, u *url.URL) error {
	out := r.Clone(p.ctx)
	out.URL, out.Host, out.RequestURI = u, u.Host, ""
	dropHopByHop(out.Header)
	answer, err := p.transport.RoundTrip(out)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	dropHopByHop(answer.Header)
	for k, v := range answer.Header {
		w.Header()[k] = v
	}
	w.WriteHeader(answer.StatusCode)
	_, err = io.Copy(flusher{w, http.NewResponseController(w)}, answer.Body)
	return err
}

// flusher sends on what came at once: pages are rendered as they arrive.
type flusher struct {
	w io.Writer
	c *http.ResponseController
}

func (f flusher) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	if err == nil {
		err = f.c.Flush()
	}
	return n, err
}

// tunnel carries a CONNECT.
func (p *Proxy) tunnel(w http.ResponseWriter, u *url.URL) error {
	far, err := p.dialThrough(u)
	if err != nil {
		return err
	}
	defer far.Close()
	near, buf, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return err
	}
	defer near.Close()
	// Either end, or the end of the visit, ends both.
	defer context.AfterFunc(p.ctx, func() { near.Close(); far.Close() })()
	if _, err := near.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		return nil
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		defer far.Close()
		io.Copy(far, buf)
	})
	if _, err := io.Copy(near, far); errors.Is(err, errTooLarge) {
		p.note(hostPort(u), err)
	}
	near.Close()
	wg.Wait()
	return nil
}

// dialThrough connects to a host, by the operator's proxy where one is set.
func (p *Proxy) dialThrough(u *url.URL) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(p.ctx, p.c.opts.DialTimeout)
	defer cancel()
	if p.c.opts.Proxy == "" {
		return p.dial(ctx, "tcp", hostPort(u))
	}
	up, err := Parse(p.c.opts.Proxy)
	if err != nil {
		return nil, err
	}
	conn, err := p.dial(ctx, "tcp", hostPort(up))
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(p.c.opts.DialTimeout))
	ask := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: hostPort(u)}, Host: hostPort(u)}
	if err := ask.Write(conn); err != nil {
		conn.Close()
		return nil, err
	}
	// One byte at a time: what follows the answer belongs to the tunnel.
	answer, err := http.ReadResponse(bufio.NewReaderSize(io.LimitReader(oneByte{conn}, p.c.opts.MaxHeader), 16), ask)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the operator's proxy answered %s", answer.Status)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	conn.SetDeadline(time.Time{})
	return conn, nil
}

type oneByte struct{ r io.Reader }

func (o oneByte) Read(b []byte) (int, error) { return o.r.Read(b[:min(1, len(b))]) }

func splitComma(s string) []string {
	parts := strings.Split(s, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}
