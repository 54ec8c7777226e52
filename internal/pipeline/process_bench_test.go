package pipeline_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"smallprint/internal/capture/capturetest"
	"smallprint/internal/fetch"
	"smallprint/internal/pipeline"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

// siteChild serves made-up pages on sixteen hosts until its input ends, in a
// process of its own, so that its memory is not taken for the program's.
func siteChild(pages int) error {
	world := capturetest.New(1, pages)
	for i := range world.Pages() {
		world.Body(i) // laid out before anyone asks
	}
	var hosts []string
	for range 16 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		go http.Serve(l, world.Handler())
		hosts = append(hosts, l.Addr().String())
	}
	fmt.Println(strings.Join(hosts, " "))
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

// BenchmarkCaptureMemory captures 500 pages of 60 kB that another process
// serves, without politeness, twice, and says how much memory that took. The
// second time a server says that nothing changed.
//
//	go test -run '^$' -bench CaptureMemory -benchtime 1x ./internal/pipeline
func BenchmarkCaptureMemory(b *testing.B) {
	const pages = 500
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	site := exec.Command(exe)
	site.Env = append(os.Environ(), fmt.Sprintf("SMALLPRINT_SITE_CHILD=%d", pages))
	in, _ := site.StdinPipe()
	out, _ := site.StdoutPipe()
	if err := site.Start(); err != nil {
		b.Fatal(err)
	}
	defer site.Wait()
	defer in.Close()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	hosts := strings.Fields(line)
	for b.Loop() {
		b.StopTimer()
		s, p := open(b)
		now := day0
		c, err := fetch.New(fetch.Options{Gap: -1, Allow: hosts, Now: func() time.Time { return now }})
		if err != nil {
			b.Fatal(err)
		}
		for i, page := range capturetest.New(1, pages).Pages() {
			if _, err := p.Watch(ctx, store.Place{Platform: page.Platform, TermsType: page.TermsType, URLs: []string{"http://" + hosts[i%len(hosts)] + page.Path}},
				schedule.Plan{Every: time.Hour}, now); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		w := p.NewWatcher(ctx, pipeline.Fetcher{HTTP: c})
		for _, round := range []string{"cold-pages/s", "unchanged-pages/s"} {
			start := time.Now()
			if n, err := w.Start(ctx); err != nil || n != pages {
				b.Fatal(n, err)
			}
			if err := w.Wait(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(pages/time.Since(start).Seconds(), round)
			now = now.Add(12 * time.Hour)
		}
		b.ReportMetric(peakMB(), "peak-MB")
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		c.Close()
		s.Close()
	}
}
