package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"smallprint/internal/api/reply"
)

// An output is an answer: the body and when what it tells of last changed.
type output[T any] struct {
	LastModified string `header:"Last-Modified"`
	Memento      string `header:"Memento-Datetime" doc:"on versions: when the text was first seen (RFC 7089)"`
	Link         string `header:"Link"`
	Body         T
}

// get registers an operation. Its error becomes a problem.
func get[I, O any](a huma.API, path, id, summary string, fn func(context.Context, *I) (O, time.Time, error)) {
	get2(a, path, id, summary, func(ctx context.Context, in *I) (*output[O], error) {
		body, modified, err := fn(ctx, in)
		out := &output[O]{Body: body}
		if !modified.IsZero() {
			out.LastModified = modified.UTC().Format(http.TimeFormat)
		}
		return out, err
	})
}

func get2[I, O any](a huma.API, path, id, summary string, fn func(context.Context, *I) (*output[O], error)) {
	huma.Register(a, huma.Operation{OperationID: id, Method: http.MethodGet, Path: "/api/v1" + path, Summary: summary,
		Errors: []int{400, 404, 422, 429, 500}}, func(ctx context.Context, in *I) (*output[O], error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, reply.ProblemOf(err)
		}
		return out, nil
	})
}

// operations is the flat table of the API.
func (s *server) operations(a huma.API) {
	get(a, "/platforms", "list-platforms", "Platforms that are watched", s.platforms)
	get(a, "/platforms/{platform}", "get-platform", "A platform with its documents", s.platform)
	get(a, "/documents", "list-documents", "Documents, an item for each edition", s.documents)
	get(a, "/platforms/{platform}/documents/{document}", "get-document", "A document", s.document)
	get(a, "/platforms/{platform}/documents/{document}/versions", "list-versions", "Versions of a document, oldest first, without texts", s.versionList)
	get2(a, "/platforms/{platform}/documents/{document}/versions/{version}", "get-version", "A version: text, blocks, provisions", s.version)
	get2(a, "/platforms/{platform}/documents/{document}/as-of/{date}", "get-document-as-of", "The document as of a date", s.asOf)
	get(a, "/platforms/{platform}/documents/{document}/diff/{old}/{new}", "diff-versions", "Any two versions compared", s.diff)
	get(a, "/provisions", "list-provisions", "Provisions as they stand, or stood at a date", s.provisions)
	get(a, "/changes", "list-changes", "Change records, newest first", s.changes)
	get(a, "/changes/{change}", "get-change", "A change record with its words", s.change)
	get(a, "/captures", "list-captures", "Attempts to fetch, newest first", s.captures)
	get(a, "/captures/{capture}", "get-capture", "An attempt", s.capture)
	get(a, "/search", "search", "Passages of the latest versions that hold all words", s.search)
	get(a, "/compare", "compare", "What platforms state of types, with what they do not state", s.compare)
	get(a, "/types", "list-types", "Types of provisions, with how far they are stated", s.types)
	get(a, "/health", "get-health", "Whether the archive can be read, and what it holds", s.health)
}
