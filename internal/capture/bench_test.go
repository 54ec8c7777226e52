package capture

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"smallprint"
	"smallprint/internal/fetch"
)

// BenchmarkFetch captures one page of 60 kB on loopback, in full and when the
// server says that it is unchanged.
func BenchmarkFetch(b *testing.B) {
	body := []byte(doc("Terms of Service", long(575)))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write(body)
	}))
	defer srv.Close()
	c, err := fetch.New(fetch.Options{Allow: []string{srv.Listener.Addr().String()}, Gap: -1})
	if err != nil {
		b.Fatal(err)
	}
	src := smallprint.Source{ID: "s", EditionID: "e", URLs: []string{srv.URL + "/terms"}}
	first, err := Fetch(b.Context(), c, src, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for name, o := range map[string]Options{"cold": {}, "unchanged": {Last: &first.Capture}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Fetch(b.Context(), c, src, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
