package browser

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/scratch"
)

// profilePrefix names profile folders, so that those of killed processes are
// found and removed at the next start.
const profilePrefix = "smallprint-cr-"

// maxDir is how long a profile's folder may be named: Chromium makes a socket
// under it, whose path the system limits to 107 bytes.
const maxDir = 60

// startTime bounds the start of Chromium.
const startTime = 30 * time.Second

// A process is one running Chromium.
type process struct {
	opts    Options
	product string // as "Chromium/156.0.8078.79"
	pages   int    // guarded by Browser.mu, as is users
	users   int

	ctx     context.Context // chromedp's
	cancel  context.CancelFunc
	outside *fetch.Proxy // for what belongs to no capture: it refuses everything
	dir     *scratch.Dir
	closing sync.WaitGroup
	once    sync.Once
	done    func()
}

// start starts Chromium; b.mu is held.
func (b *Browser) start() (*process, error) {
	path := b.opts.Path
	if path == "" {
		var err error
		if path, err = Find(); err != nil {
			return nil, err
		}
	}
	if err := scratch.Sweep(b.opts.Dir, profilePrefix, nil); err != nil {
		b.opts.Logger.Warn("old profiles", "error", err)
	}
	dir, err := scratch.Make(b.opts.Dir, profilePrefix)
	if err != nil {
		return nil, err
	}
	if len(dir.Path) > maxDir {
		dir.Remove()
		return nil, smallprint.Errorf(smallprint.KindUsage, "Set TMPDIR to a shorter one.", "the folder %s is too deep for Chromium", dir.Path)
	}
	outside, err := b.opts.Client.DenyAll()
	if err != nil {
		dir.Remove()
		return nil, err
	}
	p := &process{opts: b.opts, dir: dir, outside: outside, done: b.live.Done}
	b.live.Add(1)
	var said tail
	if err := p.launch(path, &said); err != nil {
		p.kill()
		return nil, &smallprint.Error{Kind: smallprint.KindStorage, What: fmt.Sprintf("%s does not start: %s", path, said.cause(err)),
			Hint: "Try \"smallprint doctor\"; a Debian package that was installed whole starts (apt-get install --reinstall chromium)."}
	}
	return p, nil
}

func (p *process) launch(path string, said *tail) error {
	opts := append(p.flags(), chromedp.ExecPath(path), chromedp.CombinedOutput(said), chromedp.NoInheritEnv, chromedp.Env(p.env()...),
		chromedp.ModifyCmdFunc(ownGroup))
	ctx, cancelAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(ctx)
	p.ctx, p.cancel = ctx, func() { cancelAlloc(); cancel() }
	late := time.AfterFunc(startTime, cancelAlloc)
	defer late.Stop()
	v, err := chromedp.CallBrowser(ctx, browser.GetVersion, cdp.Empty{})
	if err != nil {
		return err
	}
	p.product = "Chromium/" + v.Product[strings.LastIndexByte(v.Product, '/')+1:]
	// The first page is nobody's, but the browser ends with it.
	return chromedp.Do(ctx)
}

// flags turn off what no page asks for, and whatever could pass by the proxy:
// QUIC, WebRTC's and the resolver's own packets. Some of what Chromium asks of
// its makers cannot be turned off (156 looks for components and an account);
// it belongs to no capture's context, so the outside proxy refuses it.
func (p *process) flags() []chromedp.ExecAllocatorOption {
	out := []chromedp.ExecAllocatorOption{chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless}
	set := func(list ...string) {
		for _, f := range list {
			if k, v, ok := strings.Cut(f, "="); ok {
				out = append(out, chromedp.Flag(k, v))
			} else {
				out = append(out, chromedp.Flag(k, true))
			}
		}
	}
	set("user-data-dir="+p.profile(), "user-agent="+p.opts.Client.UserAgent(),
		"proxy-server=http://"+p.outside.Addr(), "proxy-bypass-list=<-loopback>",
		"host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
		"disable-quic", "webrtc-ip-handling-policy=disable_non_proxied_udp", "force-webrtc-ip-handling-policy=disable_non_proxied_udp",
		"disable-background-networking", "disable-component-update", "disable-domain-reliability", "disable-sync", "no-pings",
		"disable-client-side-phishing-detection", "safebrowsing-disable-auto-update", "disable-default-apps", "disable-extensions",
		"disable-component-extensions-with-background-pages", "disable-breakpad", "disable-crash-reporter", "metrics-recording-only",
		"disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,AutofillServerCommunication,InterestFeedContentSuggestions,"+
			"CertificateTransparencyComponentUpdater,Prerender2,SpeculationRulesPrefetchFuture,WebTransport,AsyncDns,DnsOverHttps,NetworkTimeServiceQuerying",
		"disable-blink-features=WebTransport", "block-new-web-contents", "deny-permission-prompts", "disable-notifications", "disable-file-system",
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows", "disable-renderer-backgrounding",
		"disable-hang-monitor", "disable-prompt-on-repost", "disable-gpu", "disable-dev-shm-usage", "mute-audio", "hide-scrollbars",
		"force-color-profile=srgb", "password-store=basic", "use-mock-keychain", "js-flags=--max-old-space-size=512")
	if !sandboxed() {
		set("no-sandbox")
	}
	set(p.opts.flags...)
	return out
}

func (p *process) profile() string { return filepath.Join(p.dir.Path, "profile") }

// env is all that Chromium sees of our environment: no secret, no proxy, and
// a home that goes with the profile.
func (p *process) env() []string {
	out := []string{"HOME=" + p.dir.Path, "TMPDIR=" + p.dir.Path, "XDG_CONFIG_HOME=" + p.dir.Path, "XDG_CACHE_HOME=" + p.dir.Path, "TZ=UTC"}
	for _, k := range []string{"PATH", "LANG", "LC_ALL", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "LD_LIBRARY_PATH"} {
		if v, ok := os.LookupEnv(k); ok {
			out = append(out, k+"="+v)
		}
	}
	return out
}

// dead reports whether Chromium is gone.
func (p *process) dead() bool { return p.ctx.Err() != nil }

// kill ends Chromium with its children at once, and removes its files.
func (p *process) kill() {
	p.once.Do(func() {
		defer p.done()
		if p.cancel != nil {
			if c := chromedp.FromContext(p.ctx); c != nil && c.Browser != nil && c.Browser.Process() != nil {
				killGroup(c.Browser.Process().Pid)
			}
			p.cancel()
		}
		killUsing(p.profile())
		p.closing.Wait()
		p.outside.Close()
		deadline := time.Now().Add(5 * time.Second)
		for os.RemoveAll(p.profile()) != nil && time.Now().Before(deadline) {
			time.Sleep(20 * time.Millisecond) // a child that was writing as it died
		}
		p.dir.Remove()
	})
}

// ownGroup starts Chromium in a process group of its own, which is killed with
// it.
func ownGroup(cmd *exec.Cmd) {
	setGroup(cmd)
	cmd.Cancel = func() error { killGroup(cmd.Process.Pid); return nil }
	cmd.WaitDelay = 5 * time.Second
}

// A tail keeps the end of what Chromium prints, for the error where it does not start.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	if len(t.b) > 8192 {
		t.b = append(t.b[:0], t.b[len(t.b)-4096:]...)
	}
	return len(p), nil
}

// cause returns the line that says why Chromium ended, or the error's own.
func (t *tail) cause(err error) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for line := range bytes.Lines(t.b) {
		if bytes.Contains(line, []byte(":FATAL:")) || bytes.Contains(line, []byte("annot")) {
			return string(bytes.TrimSpace(line))
		}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimRight(first, ":")
}
