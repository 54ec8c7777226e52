package pipeline_test

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkCapture watches 500 pages of 60 kB on loopback without politeness:
// the first time, when servers say that nothing changed, and when they send
// the same bytes again. Following what was captured is not part of it.
//
//	go test -run '^$' -bench Capture -benchtime 1x ./internal/pipeline
func BenchmarkCapture(b *testing.B) {
	const pages = 500
	for b.Loop() {
		w := watchWorld(b, pages)
		for i := range pages {
			w.world.Body(i) // laid out before the clock starts
		}
		w.fetchTimed(b, "cold-pages/s", pages)
		b.ReportMetric(peakMB(), "cold-peak-MB") // with the server and its 30 MB of pages
		if err := w.p.FollowDue(b.Context()); err != nil {
			b.Fatal(err)
		}
		w.now = w.now.Add(48 * time.Hour)
		w.fetchTimed(b, "304-pages/s", pages)
		w.now = w.now.Add(8 * 24 * time.Hour) // long enough for a full fetch
		w.fetchTimed(b, "same-bytes-pages/s", pages)
		b.ReportMetric(peakMB(), "peak-MB")
	}
}

func (w *watchedWorld) fetchTimed(b *testing.B, name string, pages int) {
	b.Helper()
	runtime.GC()
	start := time.Now()
	w.fetch(b)
	b.ReportMetric(float64(pages)/time.Since(start).Seconds(), name)
}

// peakMB is the most memory that the process had so far; 0 where the system
// does not say.
func peakMB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmHWM:" {
			kb, _ := strconv.ParseFloat(f[1], 64)
			return kb / 1024
		}
	}
	return 0
}
