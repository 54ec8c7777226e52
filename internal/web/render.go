package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"hash/fnv"
	"html/template"
	"net/http"
	"path"
	"strings"

	"smallprint"
)

//go:embed templates static
var files embed.FS

// stylePath changes with the style sheet, which browsers may keep for ever.
var stylePath = fmt.Sprintf("/style-%08x.css", digest(mustRead("static/style.css")))

func mustRead(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return b
}

func digest(b []byte) uint32 {
	h := fnv.New32a()
	h.Write(b)
	return h.Sum32()
}

// parsePages parses every page's template together with the layout and the
// parts that pages share.
func parsePages() map[string]*template.Template {
	shared := template.Must(template.New("layout").Funcs(funcs).ParseFS(files, "templates/layout.html", "templates/parts/*.html"))
	names, err := files.ReadDir("templates")
	if err != nil {
		panic(err)
	}
	pages := map[string]*template.Template{}
	for _, f := range names {
		if f.IsDir() || f.Name() == "layout.html" {
			continue
		}
		t := template.Must(shared.Clone())
		pages[strings.TrimSuffix(f.Name(), ".html")] = template.Must(t.ParseFS(files, path.Join("templates", f.Name())))
	}
	return pages
}

// A Crumb is a step of the way from the home page to a page.
type Crumb struct{ Name, Path string }

// A Head is what the layout needs of every page.
type Head struct {
	Title       string // of the page, without the site's name
	Description string // for search engines and shared links
	Nav         string // the part of the site it belongs to
	Crumbs      []Crumb
	NoIndex     bool
	Query       string // what was searched for

	Feed string // address without its ending of the page's feed; "" for that of every change

	Site, Style string // set by render, as are Programs and Accounts
	Programs    bool
	Accounts    bool
}

func (h *Head) head() *Head { return h }

type page interface{ head() *Head }

// StylePath is the address of the site's style sheet, for pages beside it.
func StylePath() string { return stylePath }

// render writes a page. Nothing is sent before the whole page is there, so
// that a fault in a template is an error page and not half a page.
func (s *server) render(w http.ResponseWriter, r *http.Request, status int, name string, p page) error {
	h := p.head()
	h.Site, h.Style, h.Programs, h.Accounts = s.Title, stylePath, s.Programs, s.Accounts
	if h.Feed == "" {
		h.Feed = "/feeds/changes"
	}
	var buf bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&buf, "layout", p); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	if status == http.StatusOK {
		head.Set("Cache-Control", "no-cache")
		tag := fmt.Sprintf(`W/"%08x-%x"`, digest(buf.Bytes()), buf.Len())
		head.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // the reader went away: nothing to do
	return nil
}

var errPanic = errors.New("a fault in the program")

// fail answers with an error page. Only errors made for people are shown.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return // the reader went away
	}
	status, p := http.StatusInternalServerError, &errorPage{Head: Head{Title: "This page could not be made", NoIndex: true}}
	switch smallprint.KindOf(err) {
	case smallprint.KindNotFound:
		status, p.Title, p.What = http.StatusNotFound, "Not found", err.Error()
	case smallprint.KindInvalid:
		status, p.Title, p.What = http.StatusBadRequest, "That address cannot be read", err.Error()
	default:
		s.Log.Error("page failed", "path", r.URL.Path, "err", err)
	}
	p.Status, p.Asked = status, r.URL.Path
	if err := s.render(w, r, status, "error", p); err != nil {
		s.Log.Error("error page failed", "err", err)
		http.Error(w, "This page could not be made.", http.StatusInternalServerError)
	}
}

type errorPage struct {
	Head
	Status int
	What   string
	Asked  string
}

func (s *server) missing(w http.ResponseWriter, r *http.Request) error {
	return smallprint.Errorf(smallprint.KindNotFound, "", "there is no page at this address")
}

// static serves an embedded file.
func static(name, contentType string) func(*server, http.ResponseWriter, *http.Request) error {
	body := mustRead("static/" + name)
	return func(_ *server, w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		_, _ = w.Write(body)
		return nil
	}
}
