package main

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkImport runs the whole of an import of a real history, from git to
// graded changes. It prints captures a second and the most memory used.
//
//	go test -run '^$' -bench Import -benchtime 1x ./cmd/smallprint
func BenchmarkImport(b *testing.B) {
	path := filepath.Join(shared(b), "data", "ota", "genai-versions.bundle")
	for b.Loop() {
		a := &app{stdin: os.Stdin, stdout: os.Stderr, stderr: os.Stderr, quiet: true}
		result, err := evalReplay(b.Context(), a, []string{path})
		if err != nil {
			b.Fatal(err)
		}
		r := result.(*replay)
		b.ReportMetric(r.PerSecond, "captures/s")
		b.ReportMetric(r.PeakMB, "peak-MB")
	}
}

// shared returns the folder of labelled data beside the checkout.
func shared(t testing.TB) string {
	dir := os.Getenv("SMALLPRINT_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no labelled data at %s: set SMALLPRINT_SHARED", dir)
	}
	return dir
}
