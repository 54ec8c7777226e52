// Package reply holds what the answers of the API, the feeds and the sitemap
// share. In go a request and a body; out come answers with strong entity tags
// that conditional requests can be made with, errors as RFC 9457 problems that
// tell nothing of the inside, access for scripts of other origins, and the
// permanent addresses of what the site shows.
package reply

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"smallprint"
)

// A Problem is an error as RFC 9457 writes it.
type Problem struct {
	Type   string `json:"type" doc:"always about:blank: the status says what kind of problem it is"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
}

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// NewProblem makes a problem of a status.
func NewProblem(status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// ProblemOf makes a problem of an error. Only errors made for people are told.
func ProblemOf(err error) *Problem {
	switch smallprint.KindOf(err) {
	case smallprint.KindNotFound:
		return NewProblem(http.StatusNotFound, "There is no such thing here.")
	case smallprint.KindInvalid, smallprint.KindUsage:
		return NewProblem(http.StatusBadRequest, err.Error())
	}
	return NewProblem(http.StatusInternalServerError, "This answer could not be made.")
}

// WriteProblem answers with a problem.
func WriteProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// Write answers with a body. Its tag is its digest, so equal bodies are equal
// tags; modified, unless zero, is when what it tells of last changed.
func Write(w http.ResponseWriter, r *http.Request, contentType string, modified time.Time, body []byte) {
	head := w.Header()
	head.Set("Content-Type", contentType)
	if head.Get("Cache-Control") == "" {
		head.Set("Cache-Control", "no-cache")
	}
	if !modified.IsZero() {
		head.Set("Last-Modified", modified.UTC().Format(http.TimeFormat))
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	head.Set("ETag", tag)
	if fresh(r, tag, modified) {
		head.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body)
}

// fresh tells whether the client has the answer already (RFC 9110, 13.2.2).
func fresh(r *http.Request, tag string, modified time.Time) bool {
	if match := r.Header.Values("If-None-Match"); len(match) > 0 {
		for t := range strings.SplitSeq(strings.Join(match, ","), ",") {
			t = strings.TrimPrefix(strings.TrimSpace(t), "W/")
			// The tag of a compressed answer ends otherwise: see Compressed.
			if t == "*" || strings.Replace(t, compressedSuffix+`"`, `"`, 1) == tag {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !modified.IsZero() && !modified.Truncate(time.Second).After(since)
}

// compressedSuffix ends the tags of compressed answers: a strong tag names the
// very bytes.
const compressedSuffix = "-gzip"

// Held keeps an answer back until it is whole, so that it can be tagged.
type Held struct {
	http.ResponseWriter
	Status int
	Body   bytes.Buffer
}

// WriteHeader notes the status.
func (h *Held) WriteHeader(status int) { h.Status = status }

// Write keeps the bytes.
func (h *Held) Write(b []byte) (int, error) { return h.Body.Write(b) }

// Open lets scripts of any origin read what anyone may read, refuses all
// methods that could change something, and turns a panic into a problem.
func Open(h http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				log.Error("an answer panicked", "path", r.URL.Path, "panic", v)
				WriteProblem(w, NewProblem(http.StatusInternalServerError, "This answer could not be made."))
			}
		}()
		head := w.Header()
		head.Set("Access-Control-Allow-Origin", "*")
		head.Set("Access-Control-Expose-Headers", "ETag, Last-Modified, Link, Memento-Datetime, RateLimit, RateLimit-Policy, Retry-After")
		head.Set("Cross-Origin-Resource-Policy", "cross-origin")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
		head.Set("Referrer-Policy", "no-referrer")
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			h.ServeHTTP(w, r)
		case http.MethodOptions:
			head.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
			head.Set("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since, Accept-Datetime")
			head.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
		default:
			head.Set("Allow", "GET, HEAD, OPTIONS")
			WriteProblem(w, NewProblem(http.StatusMethodNotAllowed, "Everything here is only read."))
		}
	})
}
