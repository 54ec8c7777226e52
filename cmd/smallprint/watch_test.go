package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A stranger watches a document, serves, and sees it; after a stop and a start
// nothing is fetched again before its time.
func TestServeFetchesWhatIsWatched(t *testing.T) {
	var asked atomic.Int64
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/terms" {
			http.NotFound(w, r)
			return
		}
		asked.Add(1)
		fmt.Fprintf(w, "<html lang=en><title>Terms of Service</title><h1>Terms of Service</h1><p>%s</p></html>", strings.Join(clauses, "</p><p>"))
	}))
	defer site.Close()
	host := site.Listener.Addr().String()
	data := t.TempDir()
	output(t, "watch", "add", site.URL+"/terms", "--name", "Acorn", "--type", "Terms of Service", "--every", "24h", "--data", data)
	for range 2 {
		started := time.Now()
		serveUntil(t, data, host, func() bool {
			return time.Since(started) > time.Second && strings.Contains(output(t, "export", "versions", "--format", "jsonl", "--data", data), "Acorn")
		})
	}
	if got := output(t, "watch", "list", "--data", data); !strings.Contains(got, "Terms of Service") || !strings.Contains(got, "ok ") {
		t.Errorf("what is watched is listed as %q", got)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the document was asked for %d times, want once", n)
	}
	if got := output(t, "export", "versions", "--format", "jsonl", "--data", data); strings.Count(got, "\n") != 1 {
		t.Errorf("versions are %q, want one", got)
	}
	if got := output(t, "capture", site.URL+"/terms", "--name", "Acorn", "--type", "Terms of Service", "--allow", host, "--data", data); !strings.Contains(got, "unchanged") {
		t.Errorf("a capture by hand says %q, want unchanged", got)
	}
}

// serveUntil runs the site until done says so, then ends it as an operator does.
func serveUntil(t *testing.T, data, host string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(t), "serve", "--addr", "127.0.0.1:0", "--allow", host, "--data", data)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Signal(os.Interrupt)
	for !done() {
		if ctx.Err() != nil {
			t.Fatal("the site did not come to the state that was waited for")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// An address that is taken ends the program, although it has work in hand.
func TestServeSaysThatItsAddressIsTaken(t *testing.T) {
	taken := httptest.NewServer(http.NotFoundHandler())
	defer taken.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(t), "serve", "--addr", taken.Listener.Addr().String(), "--contact", "you@example.org", "--data", t.TempDir())
	out, err := cmd.CombinedOutput()
	if err == nil || ctx.Err() != nil || !strings.Contains(string(out), "cannot serve on") {
		t.Errorf("serve on an address that is taken: %v, %s", err, out)
	}
}
