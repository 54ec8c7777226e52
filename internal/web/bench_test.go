package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

// largeDoc is a document of ten versions with 100 provisions, about as long
// as a real one.
func largeDoc(n int) fixtureDoc {
	d := fixtureDoc{platform: fmt.Sprintf("Platform %03d", n/5), terms: fmt.Sprintf("Policy %d", n%5), edition: "main", url: "https://platform.example/"}
	for v := range 10 {
		lines := []string{"# Policy", "Last updated: March 1, 2026"}
		for i := range 100 {
			if i%10 == 0 {
				lines = append(lines, fmt.Sprintf("# %d. Section", i/10))
			}
			lines = append(lines, fmt.Sprintf("Sentence %d-%d in wording %d: we may use what you send us to provide, maintain and improve our services, as far as the law allows. More words follow here that state nothing at all, so that the paragraph has the length of a usual one in such documents, which is about sixty words, give or take some.", n, i, (v+i)/20))
		}
		r := readLines(lines...)
		var ps []smallprint.Provision
		for i := range 100 {
			quote := fmt.Sprintf("Sentence %d-%d in wording %d: we may use what you send us to provide, maintain and improve our services, as far as the law allows.", n, i, (v+i)/20)
			t := taxonomy.Types[(n+i)%len(taxonomy.Types)]
			ps = append(ps, clause(r, t.Key, smallprint.Stances[i%8], []smallprint.Severity{"low", "medium", "high", "low"}[i%4], fmt.Sprintf("l-%d-%d", n, i), t.Name, quote))
		}
		d.days = append(d.days, at("2024-01-01").AddDate(0, v, n%28).Format(time.DateOnly))
		d.texts, d.provisions = append(d.texts, r), append(d.provisions, ps)
		if v > 0 {
			d.changes = append(d.changes, smallprint.Change{State: smallprint.StateConfirmed, Diff: toyDiff(d.texts[v-1], r, smallprint.Mixed, "data.use", "a sentence was reworded")})
		}
	}
	return d
}

// BenchmarkPages reports the median time of each kind of page over an archive
// of 500 documents and 5,000 versions, counts kept for 5 s as in service.
func BenchmarkPages(b *testing.B) {
	docs := make([]fixtureDoc, 0, 1)
	s := openFixture(b)
	for n := range 500 {
		docs = append(docs[:0], largeDoc(n))
		if err := s.Write(b.Context(), func(tx *store.Tx) error { return saveDoc(tx, docs[0]) }); err != nil {
			b.Fatal(err)
		}
	}
	h := site(b, s)
	change := links(b, h, "/changes", "/changes/0")[0]
	for _, path := range []string{"/", "/changes", "/changes?grade=all&type=data.use&page=3", change, "/platforms", "/platforms/platform-050", "/platforms/platform-050/policy-2", "/platforms/platform-050/policy-2/versions/7",
		"/platforms/platform-050/policy-2/provisions/l-252-33", "/platforms/platform-050/policy-2/compare/1...9", "/types", "/types/data.use", "/search?q=sentence+wording", "/coverage", "/law", "/methodology"} {
		b.Run(path, func(b *testing.B) {
			var took []time.Duration
			size := 0
			for b.Loop() {
				w := httptest.NewRecorder()
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Header.Set("Accept-Encoding", "gzip")
				began := time.Now()
				h.ServeHTTP(w, r)
				took = append(took, time.Since(began))
				size = w.Body.Len()
				if w.Code != http.StatusOK {
					b.Fatalf("status %d", w.Code)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
			b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms-worst")
			b.ReportMetric(float64(size)/1000, "kB-gzip")
		})
	}
}
