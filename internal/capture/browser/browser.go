// Package browser captures pages through Chromium.
//
// In goes a [fetch.Request]; out comes the [fetch.Response] that the HTTP
// client would give, with the document as it stands after its scripts ran in
// place of the body, the body as served beside it, and a picture of the page.
//
// It guarantees that
//   - everything that Chromium sends goes through the guarding proxy of
//     [fetch.Visit], one for each capture, and only there are names resolved;
//     the page's own chain of addresses obeys robots.txt and waits its turn as
//     the client's requests do;
//   - captures share no cookie, cache or storage, and none outlives its capture;
//   - schemes other than http and https, downloads and forms that a page sends
//     by itself are refused;
//   - time, bytes, the size of the document and of the picture are capped;
//   - Chromium starts with the first capture, is renewed every so many pages,
//     and is killed with all its children when a page hangs, at Close, and
//     when this process dies; its profile goes with it.
//
// Requests are always in full: a fresh context has nothing to revalidate, so
// the validators of a request are not sent. What a page loads beside its own
// chain of addresses (scripts, styles, pictures) is not asked of robots.txt,
// and comes over several connections, as with any visitor.
package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
)

// Version names this way of capturing in records; raised when what it sends,
// waits for or keeps changes.
const Version = 1

// Options configure a Browser. The zero value of each field but Client is usable.
type Options struct {
	Client    *fetch.Client // whose rules hold
	Path      string        // of Chromium; "" to find it
	Dir       string        // where profiles are made; "" for the system's temporary folder
	Every     int           // pages after which Chromium is renewed; 0 for 50
	AtOnce    int           // captures at once; 0 for 2
	Timeout   time.Duration // of one capture; 0 for 60 s
	Load      time.Duration // how long the page may take to load; 0 for 20 s
	Settle    time.Duration // how long it may then go on changing; 0 for 10 s
	Quiet     time.Duration // no traffic and no change for as long is settled; 0 for 500 ms
	MaxDOM    int           // of the document after scripts, in UTF-16 units; 0 for 20 million
	MaxHeight int           // of the picture, in pixels; 0 for 16,000
	MaxShot   int           // of the picture, in bytes; 0 for 8 MB
	Logger    *slog.Logger

	flags []string // more of Chromium's, for tests
}

func (o Options) withDefaults() Options {
	set := func(p *int, d int) {
		if *p == 0 {
			*p = d
		}
	}
	span := func(p *time.Duration, d time.Duration) {
		if *p == 0 {
			*p = d
		}
	}
	set(&o.Every, 50)
	set(&o.AtOnce, 2)
	set(&o.MaxDOM, 20_000_000)
	set(&o.MaxHeight, 16_000)
	set(&o.MaxShot, 8<<20)
	span(&o.Timeout, time.Minute)
	span(&o.Load, 20*time.Second)
	span(&o.Settle, 10*time.Second)
	span(&o.Quiet, 500*time.Millisecond)
	if o.Dir == "" {
		o.Dir = os.TempDir()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// config is what bears on what a capture gives, for the record's digest.
func (o Options) config() string {
	b, _ := json.Marshal([]any{Version, o.Timeout, o.Load, o.Settle, o.Quiet, o.MaxDOM, o.MaxHeight, o.MaxShot})
	return string(b)
}

// A Browser captures. It is safe for concurrent use.
type Browser struct {
	opts  Options
	slots chan struct{}

	mu      sync.Mutex
	closed  bool
	cur     *process
	live    sync.WaitGroup // processes
	started int            // processes so far
}

// New returns a browser. Nothing is started before the first Get.
func New(o Options) *Browser {
	o = o.withDefaults()
	return &Browser{opts: o, slots: make(chan struct{}, o.AtOnce)}
}

// Now returns the client's time.
func (b *Browser) Now() time.Time { return b.opts.Client.Now() }

// Close ends Chromium and returns when no process and no file of it is left.
// Captures that are under way fail.
func (b *Browser) Close() {
	b.mu.Lock()
	b.closed = true
	p := b.cur
	b.cur = nil
	b.mu.Unlock()
	if p != nil {
		p.kill()
	}
	b.live.Wait()
}

// Get captures a page. Its error is not about the server: the context ended,
// the host asked to be left alone until later, or Chromium does not start.
func (b *Browser) Get(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	select {
	case b.slots <- struct{}{}:
		defer func() { <-b.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	v, err := b.opts.Client.Visit(ctx, r, fmt.Sprintf("smallprint-browser/%d", Version), b.opts.config())
	if err != nil {
		return nil, err
	}
	err = b.visit(ctx, v, r)
	v.Close()
	b.opts.Logger.Debug("captured", "url", r.URL, "status", v.Response.Status, "outcome", v.Response.Outcome, "reason", v.Response.Reason)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return v.Response, err
}

func (b *Browser) visit(ctx context.Context, v *fetch.Visit, r fetch.Request) error {
	if v.Denied() {
		return nil
	}
	if ok, err := v.Enter(ctx, r.URL); !ok || err != nil {
		return err
	}
	p, err := b.acquire()
	if err != nil {
		return err
	}
	v.Update(func(res *fetch.Response) {
		res.Fetcher = fmt.Sprintf("smallprint-browser/%d %s", Version, p.product)
	})
	ctx, cancel := context.WithTimeout(ctx, b.opts.Timeout)
	defer cancel()
	hung, err := p.capture(ctx, v, r)
	b.release(p, hung)
	return err
}

// acquire returns the running process, or starts one.
func (b *Browser) acquire() (*process, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, errors.New("the browser is closed")
	}
	if b.cur != nil && (b.cur.pages >= b.opts.Every || b.cur.dead()) {
		b.retire(b.cur)
	}
	if b.cur == nil {
		p, err := b.start()
		if err != nil {
			return nil, err
		}
		b.cur = p
		b.started++
	}
	b.cur.pages++
	b.cur.users++
	return b.cur, nil
}

// release gives a process back. One on which a page hung is used no more, and
// killed when the captures beside it are done.
func (b *Browser) release(p *process, hung bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p.users--
	if hung && b.cur == p {
		b.retire(p)
	} else if b.cur != p && p.users == 0 {
		go p.kill()
	}
}

// retire takes a process out of use; b.mu is held.
func (b *Browser) retire(p *process) {
	b.cur = nil
	if p.users == 0 {
		go p.kill()
	}
}

// missing is the error where there is no Chromium.
func missing(err error) error {
	return &smallprint.Error{Kind: smallprint.KindUsage, What: "Chromium was not found", Err: err,
		Hint: "Install it (Debian: apt-get install chromium), or name it with SMALLPRINT_CHROMIUM."}
}
