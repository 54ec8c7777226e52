package account

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/people"
)

//go:embed templates static
var files embed.FS

var (
	errPanic     = errors.New("a fault in the program")
	errSignedOut = errors.New("not signed in")
)

var funcs = template.FuncMap{
	"stamp": func(t time.Time) template.HTML {
		if t.IsZero() {
			return `<span class="none">never</span>`
		}
		return template.HTML(`<time datetime="` + t.UTC().Format(time.RFC3339) + `">` + t.UTC().Format("2 Jan 2006, 15:04 UTC") + `</time>`)
	},
	"opt": func(now any, value, name string) template.HTML {
		chosen := ""
		if fmt.Sprint(now) == value {
			chosen = " selected"
		}
		return template.HTML(`<option value="` + template.HTMLEscapeString(value) + `"` + chosen + `>` + template.HTMLEscapeString(name) + `</option>`)
	},
}

func parsePages() map[string]*template.Template {
	layout := template.Must(template.New("layout").Funcs(funcs).ParseFS(files, "templates/layout.html"))
	names, err := files.ReadDir("templates")
	if err != nil {
		panic(err)
	}
	pages := map[string]*template.Template{}
	for _, f := range names {
		if f.Name() != "layout.html" {
			pages[strings.TrimSuffix(f.Name(), ".html")] = template.Must(template.Must(layout.Clone()).ParseFS(files, path.Join("templates", f.Name())))
		}
	}
	return pages
}

// A view is what a page shows. Data is the page's own.
type view struct {
	Title string
	Nav   string
	Data  any

	Done, Error string
	Site, Style string
	Me          smallprint.Account
	Script      bool
}

// told are the messages that a page may be asked to show: an address carries
// the key only, so that nobody can put words on our pages.
var told = map[string]string{
	"saved": "Saved.", "added": "Added.", "removed": "Removed.", "ended": "Ended.", "sent": "If everything is in order, a message is on its way. Open the link in it.",
	"invited": "The invitation was sent.", "password": "The password was changed, and your other sessions were ended.",
	"confirmed": "Confirmed. Alerts go there now.", "waiting": "Added. Open the link in the message that was sent there.",
}

func (s *server) render(w http.ResponseWriter, q *request, status int, name string, v view) error {
	v.Site, v.Style, v.Me = s.People.Title, s.Style, q.Account
	if v.Done == "" {
		v.Done = told[q.URL.Query().Get("done")]
	}
	var buf bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&buf, "layout", v); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // the reader went away: nothing to do
	return nil
}

func status(err error) int {
	switch smallprint.KindOf(err) {
	case smallprint.KindNotFound:
		return http.StatusNotFound
	case smallprint.KindInvalid:
		return http.StatusBadRequest
	case smallprint.KindConflict:
		return http.StatusConflict
	case smallprint.KindRefused:
		if people.TooMany(err) {
			return http.StatusTooManyRequests
		}
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

// fail answers with an error page. Only errors made for people are shown.
// Whoever is not signed in is sent to do so.
func (s *server) fail(w http.ResponseWriter, q *request, err error) {
	if errors.Is(err, errSignedOut) {
		to := "/account/sign-in"
		if q.Method == http.MethodGet {
			to += "?" + url.Values{"next": {q.URL.Path}}.Encode()
		}
		http.Redirect(w, q.Request, to, http.StatusSeeOther)
		return
	}
	code, what := status(err), err.Error()
	if code == http.StatusInternalServerError {
		s.Log.Error("page failed", "path", q.URL.Path, "err", err)
		what = "A fault in the program. Nothing was changed."
	}
	if err := s.render(w, q, code, "error", view{Title: "That did not work", Error: what}); err != nil {
		s.Log.Error("error page failed", "err", err)
		http.Error(w, "This page could not be made.", http.StatusInternalServerError)
	}
}

// again shows a form once more with what was wrong; other errors go on.
func (s *server) again(w http.ResponseWriter, q *request, name string, v view, err error) error {
	code := status(err)
	if code == http.StatusInternalServerError {
		return err
	}
	v.Error = err.Error()
	return s.render(w, q, code, name, v)
}

func (s *server) missing(http.ResponseWriter, *request) error {
	return smallprint.Errorf(smallprint.KindNotFound, "", "there is no page at this address")
}

func static(name, contentType string) func(*server, http.ResponseWriter, *request) error {
	body, err := files.ReadFile("static/" + name)
	if err != nil {
		panic(err)
	}
	return func(_ *server, w http.ResponseWriter, _ *request) error {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(body)
		return nil
	}
}
