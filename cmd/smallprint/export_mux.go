package main

import (
	"net/http"
	"strings"

	"smallprint"
	"smallprint/internal/api"
	"smallprint/internal/feed"
)

// withPrograms serves programs beside the site: the API, feeds, Memento and the
// sitemap. No ServeMux: it would clean the addresses inside /timegate/.
func (a *app) withPrograms(f *folder, site http.Handler) http.Handler {
	o := api.Options{Store: f.store, Log: a.log(), Base: a.base, Diff: func(old, new *smallprint.Reading, termsType string) smallprint.Diff {
		return difference(old, new, nil, termsType)
	}}
	programs, mementos, dated := api.New(o), api.Memento(o), api.Dated(o, site)
	feeds := feed.New(feed.Options{Store: f.store, Log: a.log(), Base: a.base})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := r.URL.Path
		switch {
		case strings.HasPrefix(p, "/api/"):
			programs.ServeHTTP(w, r)
		case strings.HasPrefix(p, "/timegate/"), strings.HasPrefix(p, "/timemap/"):
			mementos.ServeHTTP(w, r)
		case strings.HasPrefix(p, "/feeds/"), p == "/robots.txt", strings.HasPrefix(p, "/sitemap") && strings.HasSuffix(p, ".xml"):
			feeds.ServeHTTP(w, r)
		default:
			dated.ServeHTTP(w, r)
		}
	})
}
