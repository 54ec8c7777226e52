package web

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"smallprint"
)

// axe returns the source of axe-core, installed by the lock file once for each
// lock file; "" where it cannot be installed.
func axe(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Log("npm is not installed: the rules of axe-core are not held")
		return ""
	}
	lock, err := os.ReadFile("testdata/axe/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	dir := filepath.Join(cache, "smallprint-tests", "axe-"+smallprint.Digest(lock)[:12])
	script := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	if src, err := os.ReadFile(script); err == nil {
		return string(src)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Log("no folder to install axe-core in: ", err)
		return ""
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		b, err := os.ReadFile(filepath.Join("testdata/axe", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Logf("axe-core cannot be installed: %v: %s", err, out)
		return ""
	}
	src, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// checkAxe holds the page that is open to every rule of axe-core.
func checkAxe(t *testing.T, ctx context.Context, src, name string) {
	t.Helper()
	if src == "" {
		return
	}
	const run = `; axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))}))))`
	out, err := chromedp.Run(ctx, chromedp.Evaluate[string](src+run, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var found []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, v := range found {
		t.Errorf("%s: axe %s: %s: %s", name, v.ID, v.Help, strings.Join(v.Nodes, " | "))
	}
}
