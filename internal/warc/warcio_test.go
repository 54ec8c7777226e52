package warc

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"smallprint"
)

// warcio returns the folder in which npm's warcio is installed, by the lock
// file, once for each lock file.
func warcio(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("needs %s to read with an independent program", program)
		}
	}
	lock, err := os.ReadFile("testdata/node/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	dir := filepath.Join(cache, "smallprint-tests", "warcio-"+smallprint.Digest(lock)[:12])
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Skip("no folder to install warcio in: ", err)
	}
	for _, name := range []string{"package.json", "package-lock.json", "read.js"} {
		b, err := os.ReadFile(filepath.Join("testdata/node", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json")); err == nil {
		return dir
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("warcio cannot be installed: %v: %s", err, out)
	}
	return dir
}

// What is written here says the same to a reader that others wrote.
func TestAnIndependentReaderAgrees(t *testing.T) {
	dir := warcio(t)
	for name, compress := range map[string]bool{"x.warc": false, "x.warc.gz": true} {
		file := filepath.Join(t.TempDir(), name)
		written := sample(t, compress)
		if err := os.WriteFile(file, written, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("node", "read.js", file)
		cmd.Dir = dir
		var said bytes.Buffer
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, &said)
		}
		entries, answers, err := read(t, written, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		if len(lines) != len(entries) {
			t.Fatalf("%s: warcio reads %d records, want %d:\n%s", name, len(lines), len(entries), out)
		}
		for i, line := range lines {
			compareRecord(t, line, entries[i], answers[i])
		}
	}
}

func compareRecord(t *testing.T, line string, e *Entry, a *Answer) {
	t.Helper()
	var got struct {
		Type, URI, ID, Payload, Digest, Refers, Truncated string
		Status                                            int
	}
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatal(err)
	}
	for _, f := range [][3]string{{"type", got.Type, e.Type}, {"id", got.ID, e.ID}, {"truncated", got.Truncated, e.Header.Get("WARC-Truncated")},
		{"refers", got.Refers, e.Header.Get("WARC-Refers-To-Target-URI")}, {"uri", got.URI, e.URI}} {
		if f[1] != f[2] {
			t.Errorf("%s: %s is %q to warcio, %q here", e.ID, f[0], f[1], f[2])
		}
	}
	if a == nil {
		return
	}
	if got.Status != a.Status {
		t.Errorf("%s: status is %d to warcio, %d here", e.ID, got.Status, a.Status)
	}
	if e.Type == TypeResponse && got.Digest != "sha256:"+got.Payload {
		t.Errorf("%s: warcio reads a payload of %s, the record names %s", e.ID, got.Payload, got.Digest)
	}
}
