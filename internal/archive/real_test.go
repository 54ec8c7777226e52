package archive_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"smallprint/internal/archive"
	"smallprint/internal/importer"
)

// BenchmarkHistories prints the archive's figures on real histories:
//
//	go test -run xxx -bench Histories -benchtime 1x ./internal/archive
func BenchmarkHistories(b *testing.B) {
	shared := os.Getenv("SMALLPRINT_SHARED")
	if shared == "" {
		shared = "../../../shared"
	}
	for _, name := range []string{"genai-snapshots", "genai-versions", "pga-versions"} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(shared, "data", "ota", name+".bundle")
			if _, err := os.Stat(path); err != nil {
				b.Skipf("needs the shared data: %v", err)
			}
			read := importer.OTAVersions
			if name == "genai-snapshots" {
				read = importer.OTASnapshots
			}
			pages := func(yield func(archive.Page, error) bool) {
				for r, err := range read(b.Context(), path, importer.Options{}) {
					if r.Removed {
						continue
					}
					if !yield(archive.Page{Key: r.Service + "/" + r.TermsType + "#" + r.PageID, Body: r.Body}, err) {
						return
					}
				}
			}
			for b.Loop() {
				f, err := archive.Eval(b.Context(), "", pages)
				if err != nil {
					b.Fatal(err)
				}
				out, err := json.Marshal(f)
				if err != nil {
					b.Fatal(err)
				}
				b.Logf("%s", out)
				b.ReportMetric(f.Ratio, "raw/stored")
				b.ReportMetric(f.ReadP99, "ms-read-p99")
			}
		})
	}
}
