package demo

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"smallprint"
)

// Handler serves the world as it is at the moment that now returns.
func (w *World) Handler(now func() time.Time) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(rw, "only GET and HEAD are answered here", http.StatusMethodNotAllowed)
			return
		}
		t := now().UTC()
		switch {
		case r.URL.Path == "/":
			w.serveIndex(rw)
		case r.URL.Path == "/robots.txt":
			fmt.Fprint(rw, "User-agent: *\nDisallow: /*/account/\nDisallow: /*/search\nAllow: /\n")
		default:
			w.serveDoc(rw, r, t)
		}
	})
}

func (w *World) serveIndex(rw http.ResponseWriter) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(rw, "<!doctype html><html lang=\"en\"><title>Made-up platforms</title><h1>Made-up platforms</h1>\n<ul>\n")
	for _, d := range w.Docs() {
		fmt.Fprintf(rw, "<li><a href=%q>%s: %s</a></li>\n", d.Path, d.PlatformName, d.TermsType)
	}
	fmt.Fprint(rw, "</ul></html>\n")
}

func (w *World) serveDoc(rw http.ResponseWriter, r *http.Request, t time.Time) {
	d := w.byPath[r.URL.Path]
	if d == nil || t.Before(d.born) {
		w.serveStatus(rw, http.StatusNotFound, "notfound.html", r.URL.Path)
		return
	}
	st, lang := d.at(t), d.src.head["lang"]
	if e := d.answer(t); e != nil {
		if e.words[0] != string(smallprint.OutcomeLanguageMismatch) {
			w.serveAnswer(rw, r, d, e, t)
			return
		}
		var err error
		if st, err = st.apply(*e, d.states); err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
			return
		}
		lang = e.fields["lang"]
	}
	body, err := w.render(d, st, lang, t)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Language", lang)
	send(rw, r, http.StatusOK, body)
}

// send writes a page under a tag made of its bytes, or 304.
func send(rw http.ResponseWriter, r *http.Request, code int, body []byte) {
	h := rw.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if code == http.StatusOK {
		tag := `"` + smallprint.Digest(body)[:20] + `"`
		h.Set("ETag", tag)
		if strings.Contains(r.Header.Get("If-None-Match"), tag) {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	rw.WriteHeader(code)
	rw.Write(body)
}

func (w *World) serveStatus(rw http.ResponseWriter, code int, layout, platform string) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(code)
	w.layouts.ExecuteTemplate(rw, layout, page{Platform: platform})
}

// serveAnswer answers with what is not the document.
func (w *World) serveAnswer(rw http.ResponseWriter, r *http.Request, d *document, e *event, t time.Time) {
	name := d.src.head["platform"]
	switch smallprint.Outcome(e.words[0]) {
	case smallprint.OutcomeGone:
		w.serveStatus(rw, http.StatusGone, "gone.html", name)
	case smallprint.OutcomeSoft404:
		w.serveStatus(rw, http.StatusOK, "notfound.html", name)
	case smallprint.OutcomeConsentWall:
		w.serveStatus(rw, http.StatusOK, "consent.html", name)
	case smallprint.OutcomeLoginWall:
		w.serveStatus(rw, http.StatusOK, "login.html", name)
	case smallprint.OutcomeChallenge:
		rw.Header().Set("Cf-Mitigated", "challenge")
		w.serveStatus(rw, http.StatusForbidden, "challenge.html", name)
	case smallprint.OutcomeBlocked:
		w.serveStatus(rw, http.StatusForbidden, "denied.html", name)
	case smallprint.OutcomeEmpty:
		w.serveStatus(rw, http.StatusOK, "shell.html", name)
	case smallprint.OutcomeServerError:
		w.serveStatus(rw, http.StatusServiceUnavailable, "down.html", name)
	case smallprint.OutcomeTruncated:
		// The whole length is declared and half of the body sent: the
		// server's end of the connection closes early.
		body, err := w.render(d, d.at(t), d.src.head["lang"], t)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusInternalServerError)
			return
		}
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.Header().Set("Content-Length", strconv.Itoa(len(body)))
		rw.Write(body[:len(body)*2/5])
	default:
		http.Error(rw, "no such answer: "+e.words[0], http.StatusInternalServerError)
	}
}
