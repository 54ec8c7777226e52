// Package web is the site: server-rendered pages over the store, readable
// without scripts. In go rows of the store and functions of the stages that
// pages ask for; out comes HTML whose only style sheet and picture are its own.
//
// It guarantees that nothing changes on a request (every route is GET), that
// captured pages are never live on the origin (they are shown as text, or
// served as files to save), that every name, quote and address is escaped by
// html/template under a policy that forbids scripts, and that what is not
// known is said to be so: "not stated" is a document that was read and is
// silent, "not read" is one that was not read.
//
// Addresses are built in links.go and routed in the flat table of routes.go;
// each page has a file with its struct, and a template of the same name.
package web

import (
	"context"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/store"
)

// Options are what the site is made of. Store is required.
type Options struct {
	Store   *store.Store
	Archive *archive.Archive // nil: the bytes of captures are not offered
	Now     func() time.Time // nil: time.Now
	Log     *slog.Logger     // nil: slog.Default
	Title   string           // name of the site; "": smallprint

	// Diff compares any two readings of an edition (align and grade); nil: only
	// recorded changes are shown.
	Diff func(old, new *smallprint.Reading, termsType string) smallprint.Diff

	// WARC writes the archive of one capture as a compressed WARC 1.1 file; nil:
	// captures are not offered as such.
	WARC func(ctx context.Context, w io.Writer, captureID string) error

	// Disk measures what the archive takes on its disk; nil: it is not said.
	Disk func(ctx context.Context) (int64, error)

	// Programs says that the API and feeds are served beside the pages, which
	// then lead to them.
	Programs bool

	// Accounts says that people can sign in at /account/.
	Accounts bool

	// Measured is what the methodology page says about error rates, row by row.
	Measured []Measurement

	// Fresh is how long counts over the whole archive may be reused; 0: 5 s.
	Fresh time.Duration
}

// A Measurement is a measured figure of a stage.
type Measurement struct {
	Stage  string `json:"stage"`  // as "Grades of changes"
	Figure string `json:"figure"` // as "accuracy 0.91"
	On     string `json:"on"`     // what it was measured on, with n
	How    string `json:"how"`    // the command that makes it
}

type server struct {
	Options
	pages map[string]*template.Template
	memo  memo
	slow  memo // of what takes a walk over the archive's folder
}

// New returns the handler of the site.
func New(o Options) http.Handler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Title == "" {
		o.Title = "smallprint"
	}
	if o.Fresh == 0 {
		o.Fresh = 5 * time.Second
	}
	s := &server{Options: o, pages: parsePages()}
	s.memo.ttl, s.slow.ttl = o.Fresh, 10*time.Minute
	mux := http.NewServeMux()
	for _, r := range routes {
		mux.Handle(r.pattern, s.handler(r))
	}
	return secure(gzhttp.GzipHandler(mux))
}

// handler turns a page's error into an error page.
func (s *server) handler(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				s.Log.Error("page panicked", "path", r.URL.Path, "panic", v)
				s.fail(w, r, errPanic)
			}
		}()
		if err := rt.handle(s, w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// secure sets the headers that every answer has.
func secure(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.ServeHTTP(w, r)
	})
}

// totals counts the archive, at most once in a while.
func (s *server) totals(ctx context.Context) (store.Totals, error) {
	return remember(ctx, &s.memo, "totals", s.Store.Totals)
}

// states lists every edition with its state, at most once in a while.
func (s *server) states(ctx context.Context) ([]store.EditionState, error) {
	return remember(ctx, &s.memo, "states", func(ctx context.Context) ([]store.EditionState, error) { return s.Store.EditionStates(ctx, "") })
}
