package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"smallprint/internal/api/apitest"
)

// BenchmarkLoad asks for mixed answers 200 times a second over HTTP for ten
// seconds and reports the median time and how many failed.
func BenchmarkLoad(b *testing.B) {
	srv := httptest.NewServer(handler(b, apitest.Open(b, apitest.Large(500)...), -1))
	defer srv.Close()
	d := "/api/v1/platforms/platform-050/documents/policy-2"
	paths := []string{"/api/v1/platforms", d, d + "/versions", d + "/versions/3", "/api/v1/provisions?platform=platform-050", "/api/v1/provisions?type=data.sale", "/api/v1/changes", "/api/v1/captures", "/api/v1/types", "/api/v1/health"}
	var mu sync.Mutex
	var took []time.Duration
	failed := 0
	for b.Loop() {
		tick := time.NewTicker(5 * time.Millisecond)
		var wait sync.WaitGroup
		for i := range 2000 {
			<-tick.C
			wait.Go(func() {
				began := time.Now()
				resp, err := srv.Client().Get(srv.URL + paths[i%len(paths)])
				ok := err == nil && resp.StatusCode == http.StatusOK
				if err == nil {
					_, _ = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, time.Since(began))
				if !ok {
					failed++
				}
			})
		}
		wait.Wait()
		tick.Stop()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-99%")
	b.ReportMetric(float64(failed), "failed")
}
