package account

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Signing in, a passkey and a watch, walked in a real browser; then each page
// as a phone and a desk show it. SMALLPRINT_PICTURES names a folder that
// pictures of the pages are put into.
func TestAccountsInABrowser(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: this test needs a browser")
	}
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	defer srv.Close()
	base := strings.Replace(srv.URL, "127.0.0.1", "localhost", 1) // passkeys need a name
	s := newSite(t, base)
	mux.Handle("/account/", s)
	mux.HandleFunc("/style.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "../web/static/style.css") })
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-gpu", true))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	ctx, cancel = chromedp.NewExecAllocator(ctx, opts...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	b := browser{t, ctx, base}
	b.signIn("administrator@reader.example")
	b.passkey()
	b.watch()
	for _, page := range []string{"watches", "settings", "organisation", "admin", "admin/log", "admin/accounts/" + s.ids["member"], "sign-in", "sign-up", "forgot", "nothing"} {
		b.look(page)
	}
	if ws, _ := s.people.Store.AccountWatches(ctx, s.ids["administrator"]); len(ws) != 1 || ws[0].Target != "acorn" {
		t.Errorf("watches are %+v", ws)
	}
}

type browser struct {
	t    *testing.T
	ctx  context.Context
	base string
}

func (b browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b browser) text() string {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

func (b browser) signIn(email string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base+"/account/watches"), chromedp.SendKeys("#email", email), chromedp.SendKeys("#password", password),
		chromedp.Click("form[action='/account/sign-in'] button"), chromedp.WaitVisible("form.out"))
	if got := b.text(); !strings.Contains(got, "Watchlist") {
		b.t.Errorf("after signing in the page is %q", got)
	}
}

// passkey adds one, signs out, and signs in with it.
func (b browser) passkey() {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + "/account/settings"))
	if _, err := chromedp.Call(b.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		b.t.Fatal(err)
	}
	_, err := chromedp.Call(b.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.SendKeys("#pk", "Desk"), chromedp.Click("form[data-passkey] button"), chromedp.WaitVisible(".told"))
	if got := b.text(); !strings.Contains(got, "Desk, added") {
		b.t.Errorf("after adding a passkey the page is %q", got)
	}
	b.do(chromedp.Click("form.out button"), chromedp.WaitVisible("#password"), chromedp.Click("form[data-passkey] button"), chromedp.WaitVisible("form.out"))
	b.do(chromedp.Navigate(b.base + "/account/settings"))
	if got := b.text(); !strings.Contains(got, "by passkey") {
		b.t.Errorf("after signing in with a passkey the page is %q", got)
	}
}

func (b browser) watch() {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base+"/account/watches"), chromedp.Click("details[open] button.go"), chromedp.WaitVisible(".told"))
	if got := b.text(); !strings.Contains(got, "Acorn") {
		b.t.Errorf("after watching the page is %q", got)
	}
	b.do(chromedp.Click(".card a"), chromedp.WaitVisible("#muted"))
	if got := b.text(); !strings.Contains(got, "Watch: Acorn") {
		b.t.Errorf("the watch is %q", got)
	}
}

// look opens a page at two widths: nothing overflows sideways, and it has one
// heading.
func (b browser) look(page string) {
	b.t.Helper()
	for width, name := range map[int64]string{390: "phone", 1440: "desk"} {
		b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(b.base+"/account/"+page))
		over, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
		if err != nil || over > 0 {
			b.t.Errorf("%s at %d pixels overflows sideways by %d, %v", page, width, over, err)
		}
		heads, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.querySelectorAll("main h1").length`))
		if err != nil || heads != 1 {
			b.t.Errorf("%s has %d headings, %v", page, heads, err)
		}
		if dir := os.Getenv("SMALLPRINT_PICTURES"); dir != "" {
			png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				b.t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(page[:min(len(page), 16)], "/", "-")+"-"+name+".png"), png, 0o644); err != nil {
				b.t.Fatal(err)
			}
		}
	}
}
