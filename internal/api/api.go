// Package api is the programs' way to what the archive holds: JSON under
// /api/v1, described by an OpenAPI 3.1 document that is made from the same
// structs, and Memento (RFC 7089) time gates and maps. In go a store and the
// function that compares two readings; out come answers whose rows have the
// fields of the exports.
//
// It guarantees that nothing changes on a request, that lists go on after a
// key (rows that come in meanwhile neither repeat nor hide any), that every
// answer has a strong tag, that errors are RFC 9457 problems alike for all that
// is not there, and that every quote equals text[start:end] of the version
// that its row names.
package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/klauspost/compress/gzhttp"

	"smallprint"
	"smallprint/internal/api/reply"
	"smallprint/internal/store"
)

// Options are what the API is made of. Store and Diff are required.
type Options struct {
	Store *store.Store
	Diff  func(old, new *smallprint.Reading, termsType string) smallprint.Diff
	Base  string           // public address of the site; "": the one asked for
	Now   func() time.Time // nil: time.Now
	Log   *slog.Logger     // nil: slog.Default
	// PerMinute is how many requests an address may make a minute; 0: 600,
	// below 0: any number.
	PerMinute int
}

type server struct {
	Options
	versions cache
	states   counted[[]store.EditionState]
	counts   counted[[]store.TypeCount]
}

func newServer(o Options) *server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.PerMinute == 0 {
		o.PerMinute = 600
	}
	return &server{Options: o}
}

// New returns the handler of /api/v1.
func New(o Options) http.Handler {
	s := newServer(o)
	mux := http.NewServeMux()
	s.describe(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		reply.WriteProblem(w, reply.NewProblem(http.StatusNotFound, "There is no such thing here."))
	})
	h := tagged(mux)
	h = gzip(h)
	if o.PerMinute >= 0 {
		l := &limiter{perMin: s.PerMinute, now: s.Now, buckets: map[string]*bucket{}}
		h = l.limit(h)
	}
	return reply.Open(h, s.Log)
}

func gzip(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.SuffixETag("-gzip"))
	if err != nil {
		panic(err)
	}
	return wrap(h)
}

// tagged gives every good answer its tag, and turns what the framework says of
// wrong addresses and faults into problems.
func tagged(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		held := &reply.Held{ResponseWriter: w, Status: http.StatusOK}
		h.ServeHTTP(held, r)
		if held.Status != http.StatusOK {
			w.WriteHeader(held.Status)
			_, _ = w.Write(held.Body.Bytes())
			return
		}
		modified, _ := http.ParseTime(w.Header().Get("Last-Modified"))
		reply.Write(w, r, w.Header().Get("Content-Type"), modified, held.Body.Bytes())
	})
}

// describe registers every operation and serves what describes them.
func (s *server) describe(mux *http.ServeMux) huma.API {
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		for _, e := range errs {
			msg += ": " + e.Error()
		}
		if status >= 500 {
			msg = "This answer could not be made."
		}
		return reply.NewProblem(status, msg)
	}
	config := huma.DefaultConfig("smallprint", "1.0.0")
	config.Info.Description = about
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.RejectUnknownQueryParameters = true
	config.Servers = []*huma.Server{{URL: "/"}}
	a := humago.New(mux, config)
	s.operations(a)
	explain(a.OpenAPI())
	s.servesDocs(mux, a)
	return a
}

const about = "What the documents of platforms said, when, and what each change of them amounts to. Everything is read with GET and free of keys. " +
	"Offsets are bytes into a version's text (UTF-8), half open; every quote equals text[start:end]. " +
	"Lists hold items and, where there are more, next: hand it back as cursor. It describes what documents state; nothing here is legal advice."
