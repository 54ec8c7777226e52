package importer

import (
	"os"
	"path/filepath"
	"testing"
)

// shared finds the real histories, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("SMALLPRINT_SHARED")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; at != filepath.Dir(at); at = filepath.Dir(at) {
			dir = filepath.Join(filepath.Dir(at), "shared")
			if _, err := os.Stat(dir); err == nil {
				break
			}
		}
	}
	path := filepath.Join(dir, "data", "ota", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs %s of the shared data: %v", name, err)
	}
	return path
}

func TestRealHistories(t *testing.T) {
	tests := []struct {
		bundle  string
		kind    kind
		records int
	}{
		{"genai-versions.bundle", kindVersions, 1000},
		{"pga-versions.bundle", kindVersions, 2000},
		{"genai-snapshots.bundle", kindSnapshots, 4168},
	}
	for _, tt := range tests {
		t.Run(tt.bundle, func(t *testing.T) {
			var n, technical, first, removed, dated, located, named int
			var bytes int64
			o := Options{Skipped: func(s Skip) { t.Logf("skipped %+v", s) }, Temp: t.TempDir()}
			for r, err := range records(t.Context(), shared(t, tt.bundle), o, tt.kind) {
				if err != nil {
					t.Fatal(err)
				}
				n++
				bytes += int64(len(r.Body))
				for _, c := range []struct {
					sum *int
					is  bool
				}{{&technical, r.Technical}, {&first, r.First}, {&removed, r.Removed}, {&dated, !r.At.IsZero()}, {&located, r.URL != ""}, {&named, len(r.Snapshots) > 0}} {
					if c.is {
						*c.sum++
					}
				}
			}
			t.Logf("%d records, %d bytes: %d technical, %d first, %d removed, %d dated, %d with an address, %d naming snapshots", n, bytes, technical, first, removed, dated, located, named)
			if n < tt.records || dated != n {
				t.Errorf("%d records, %d dated; want at least %d", n, dated, tt.records)
			}
			if left, _ := os.ReadDir(o.Temp); len(left) > 0 {
				t.Errorf("left %v", left)
			}
		})
	}
}

// BenchmarkHistories measures reading alone:
//
//	go test -run xxx -bench Histories -benchtime 1x ./internal/importer
func BenchmarkHistories(b *testing.B) {
	for name, k := range map[string]kind{"genai-versions.bundle": kindVersions, "genai-snapshots.bundle": kindSnapshots} {
		b.Run(name, func(b *testing.B) {
			path := shared(b, name)
			n := 0
			for b.Loop() {
				for _, err := range records(b.Context(), path, Options{Temp: b.TempDir()}, k) {
					if err != nil {
						b.Fatal(err)
					}
					n++
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
