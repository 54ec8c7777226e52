package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"smallprint/internal/export"
)

//go:embed docs.html
var docsSource string

var docsPage = template.Must(template.New("docs").Parse(docsSource))

// explain gives the fields of answers the meanings of the data dictionary.
func explain(o *huma.OpenAPI) {
	kinds := map[string]string{"VersionRow": "versions", "Version": "versions", "VersionItem": "versions", "ProvisionRow": "provisions", "Provision": "provisions", "ChangeRow": "changes", "Comparison": "changes",
		"CaptureRow": "captures", "QuotedSpan": "span", "Date": "date", "Attribute": "attribute", "LawRef": "law", "Analysis": "analysis", "BlockChange": "block_change", "Word": "word", "DiffStats": "stats", "Reverts": "reverts"}
	for name, s := range o.Components.Schemas.Map() {
		for field, p := range s.Properties {
			if p.Ref == "" && p.Description == "" {
				p.Description = export.Meaning(kinds[name], field)
			}
			// A pointer to an object is null where there is none.
			if p.Ref != "" && slices.Contains([]string{"old", "new", "reverts"}, field) {
				s.Properties[field] = &huma.Schema{OneOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}}
			}
		}
	}
}

// servesDocs serves the OpenAPI document and a page made from it, which loads
// nothing and runs nothing.
func (s *server) servesDocs(mux *http.ServeMux, a huma.API) {
	doc, err := json.MarshalIndent(a.OpenAPI(), "", " ")
	if err != nil {
		panic(err)
	}
	var html bytes.Buffer
	if err := docsPage.Execute(&html, operationsOf(a.OpenAPI())); err != nil {
		panic(err)
	}
	serve := func(contentType string, body []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write(body)
		}
	}
	mux.HandleFunc("GET /api/v1/openapi.json", serve("application/vnd.oai.openapi+json;version=3.1", doc))
	mux.HandleFunc("GET /api/v1/docs.css", serve("text/css; charset=utf-8", []byte(docsStyle)))
	page := serve("text/html; charset=utf-8", html.Bytes())
	mux.HandleFunc("GET /api/v1/docs", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'")
		page(w, r)
	})
	mux.Handle("GET /api/v1/{$}", http.RedirectHandler("/api/v1/docs", http.StatusSeeOther))
}

const docsStyle = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #8886}
code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}section{margin-top:2rem;border-top:1px solid #8886}h2{font-size:1.15rem}
@media(max-width:40rem){thead{display:none}td{display:block;border:0}tr{border-bottom:1px solid #8886;display:block}}
`

type docsParam struct{ Name, In, Doc string }

type docsOperation struct {
	ID, Path, Summary string
	Params            []docsParam
	Answer            []docsParam
}

type docsData struct {
	About      string
	Operations []docsOperation
}

func operationsOf(o *huma.OpenAPI) docsData {
	d := docsData{About: o.Info.Description}
	for path, item := range o.Paths {
		op := docsOperation{ID: item.Get.OperationID, Path: path, Summary: item.Get.Summary}
		for _, p := range item.Get.Parameters {
			doc := p.Description
			if p.Schema != nil {
				enum := p.Schema.Enum
				if p.Schema.Items != nil {
					enum = p.Schema.Items.Enum
				}
				for i, v := range enum {
					if i > 0 {
						doc += ", "
					}
					doc += v.(string)
				}
			}
			op.Params = append(op.Params, docsParam{p.Name, p.In, doc})
		}
		if r := item.Get.Responses["200"]; r != nil {
			op.Answer = answerOf(o, r.Content["application/json"].Schema)
		}
		d.Operations = append(d.Operations, op)
	}
	slices.SortFunc(d.Operations, func(a, b docsOperation) int { return strings.Compare(a.Path, b.Path) })
	return d
}

// answerOf lists the fields of an answer, for lists those of an item.
func answerOf(o *huma.OpenAPI, s *huma.Schema) []docsParam {
	resolve := func(s *huma.Schema) *huma.Schema {
		if s.Ref != "" {
			return o.Components.Schemas.SchemaFromRef(s.Ref)
		}
		return s
	}
	s = resolve(s)
	if items := s.Properties["items"]; items != nil && s.Properties["next"] != nil && items.Items != nil {
		s = resolve(items.Items)
	}
	var out []docsParam
	for name, p := range s.Properties {
		out = append(out, docsParam{Name: name, In: p.Type, Doc: p.Description})
	}
	slices.SortFunc(out, func(a, b docsParam) int { return strings.Compare(a.Name, b.Name) })
	return out
}
