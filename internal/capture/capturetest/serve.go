package capturetest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// An answer is what a server does instead of sending the page.
type answer func(w http.ResponseWriter, r *http.Request, p *Page, body []byte)

// Handler serves the pages as they are in the world's round, under tags made
// of their bytes.
func (w *World) Handler() http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		p := w.find(r.URL.Path)
		switch {
		case strings.HasPrefix(r.URL.Path, "/de/"):
			w.serveGerman(rw, strings.TrimPrefix(r.URL.Path, "/de"))
			return
		case p == nil && r.URL.Path == "/":
			send(rw, r, `"home"`, []byte(frame("Home", strings.Repeat("<p>We make things that last, and we mend what breaks.</p>", 12))))
			return
		case p == nil:
			http.NotFound(rw, r)
			return
		}
		round := int(w.round.Load())
		m := w.make(p)
		if round > 1 && p.Kind.answer != nil {
			p.Kind.answer(rw, r, p, m.body)
			return
		}
		if p.Region != "" {
			rw.Header().Set("Content-Language", map[bool]string{true: "en-US", false: "en-GB"}[round == 1])
		}
		send(rw, r, m.tag, m.body)
	})
}

func send(w http.ResponseWriter, r *http.Request, tag string, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// frame is a page of a site without a document.
func frame(title, body string) string {
	return `<!doctype html><html lang="en"><head><title>` + title + `</title></head><body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/shop">Products</a></li></ul></nav></header><main>` +
		body + `</main><footer><p>© 2026</p></footer></body></html>`
}

func status(w http.ResponseWriter, code int, page string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	fmt.Fprint(w, page)
}

func answerSoft404(w http.ResponseWriter, _ *http.Request, _ *Page, _ []byte) {
	status(w, 200, frame("Page not found", "<h1>Page not found</h1><p>The page that you are looking for is not here. It may have moved. Try our search, or start again from the front page.</p>"))
}

func answerBlocked(w http.ResponseWriter, _ *http.Request, _ *Page, _ []byte) {
	status(w, 403, "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>You don't have permission to access this on this server.</body></html>")
}

func answerConsent(w http.ResponseWriter, _ *http.Request, _ *Page, _ []byte) {
	status(w, 200, frame("Before you continue", "<h1>Before you continue</h1><p>We and our partners use cookies to store information on your device and process personal data. Choose what you consent to.</p><button>Accept all</button><button>Reject all</button><button>More options</button>"))
}

// answerHalf declares the whole and sends half of it, or has only half.
func answerHalf(w http.ResponseWriter, r *http.Request, p *Page, body []byte) {
	if p.seed%2 == 0 {
		send(w, r, `"half"`, body[:len(body)/2])
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body[:len(body)/2])
}

func answerGerman(w http.ResponseWriter, r *http.Request, p *Page, _ []byte) {
	http.Redirect(w, r, "/de"+p.Path, http.StatusFound)
}

func (w *World) serveGerman(rw http.ResponseWriter, path string) {
	p := w.find(path)
	if p == nil {
		http.Error(rw, "no such page", http.StatusNotFound)
		return
	}
	r := rand.New(rand.NewPCG(p.seed, 3))
	status(rw, 200, string(render(writeGerman(r, write(rand.New(rand.NewPCG(p.seed, 1)))), look{lang: "de"}, p.seed)))
}

func answerLogin(w http.ResponseWriter, _ *http.Request, _ *Page, _ []byte) {
	status(w, 200, frame("Sign in", `<h1>Sign in</h1><form><label>E-mail <input name="u"></label><label>Password <input type="password"></label><button>Sign in</button></form>`))
}

func answerError(w http.ResponseWriter, _ *http.Request, _ *Page, _ []byte) {
	status(w, 503, frame("Service unavailable", "<h1>Service unavailable</h1>"))
}

// answerSlow sends a part and waits until the reader gives up.
func answerSlow(w http.ResponseWriter, r *http.Request, _ *Page, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body[:1000])
	http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// answerReset ends the connection without an answer.
func answerReset(w http.ResponseWriter, _ *http.Request, _ *Page, _ []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// answerBytes sends bytes at random as a page.
func answerBytes(w http.ResponseWriter, r *http.Request, p *Page, body []byte) {
	noise := rand.New(rand.NewPCG(p.seed, 4))
	body = make([]byte, len(body))
	for i := range body {
		body[i] = byte(noise.Uint32())
	}
	send(w, r, `"bytes"`, body)
}

func answerShell(w http.ResponseWriter, _ *http.Request, _ *Page, _ []byte) {
	status(w, 200, `<!doctype html><html lang="en"><head><title>Legal</title><script src="/main.js"></script></head><body><div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript></body></html>`)
}

func answerLegal(w http.ResponseWriter, _ *http.Request, _ *Page, _ []byte) {
	status(w, 451, frame("Unavailable", "<p>Unavailable for legal reasons.</p>"))
}

func answerChallenge(w http.ResponseWriter, _ *http.Request, _ *Page, _ []byte) {
	w.Header().Set("Cf-Mitigated", "challenge")
	status(w, 403, `<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>`)
}

func answerGone(w http.ResponseWriter, _ *http.Request, _ *Page, _ []byte) {
	status(w, 404, frame("Not found", "<h1>Not found</h1>"))
}

func answerRoot(w http.ResponseWriter, r *http.Request, _ *Page, _ []byte) {
	http.Redirect(w, r, "/", http.StatusFound)
}
