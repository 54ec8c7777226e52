package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// The site in a real browser, as a phone and a desk show it, light and dark:
// nothing overflows sideways, nothing is logged, nothing is asked of another
// origin, and no rule of accessibility is broken.
func TestPagesInABrowser(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: this test needs a browser")
	}
	srv := httptest.NewServer(watchedSite(t))
	defer srv.Close()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-gpu", true))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	ctx, cancel = chromedp.NewExecAllocator(ctx, opts...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	seen := watchBrowser(t, ctx, srv.URL)
	done, rules := map[string]bool{}, axe(t)
	defer func() {
		if len(done) < 12 {
			t.Errorf("only %d kinds of page were looked at", len(done))
		}
	}()
	for page, p := range crawl(t, srv.Config.Handler, "/") {
		kind := kindOfPage(page)
		if len(p.ids) == 0 || done[kind] {
			continue // no page, or one like those that were looked at
		}
		done[kind] = true
		for _, width := range []int64{390, 1440} {
			for _, scheme := range []string{"light", "dark"} {
				checkPage(t, ctx, srv.URL+page, width, scheme)
				if (width == 390) == (scheme == "light") { // each width and each scheme once: the rules take their time
					checkAxe(t, ctx, rules, fmt.Sprintf("%s at %d pixels, %s", page, width, scheme))
				}
				for _, fault := range seen() {
					t.Errorf("%s at %d pixels, %s: %s", page, width, scheme, fault)
				}
			}
		}
	}
}

// kindOfPage is the page's address without the names of what it shows.
func kindOfPage(path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for i := range parts {
		if i >= 2 && (i <= 3 || strings.ContainsAny(parts[i], "0123456789") || parts[i-1] == "provisions") {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// checkPage opens a page and checks what a reader would see first.
func checkPage(t *testing.T, ctx context.Context, url string, width int64, scheme string) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(url)); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	over, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
	if err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	heading, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(document.querySelector("main h1") || {innerText: ""}).innerText`))
	if err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	if over > 0 {
		t.Errorf("%s at %d pixels overflows sideways by %d", url, width, over)
	}
	if strings.TrimSpace(heading) == "" {
		t.Errorf("%s has no heading", url)
	}
}

// watchBrowser collects what a page must not do, and returns a function that
// hands it over.
func watchBrowser(t *testing.T, ctx context.Context, origin string) func() []string {
	var mu sync.Mutex
	var faults []string
	add := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		faults = append(faults, fmt.Sprintf(format, args...))
	}
	err := chromedp.Listen(ctx, func(ev any) {
		switch e := ev.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, origin+"/") && !strings.HasPrefix(e.Request.URL, "data:") {
				add("asks for %s", e.Request.URL)
			}
		case *log.EventEntryAdded:
			add("logs %q", e.Entry.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		out := faults
		faults = nil
		return out
	}
}
