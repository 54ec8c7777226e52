package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// A history imported, exported as a repository and imported again has the same
// versions.
func TestExportOTAThereAndBack(t *testing.T) {
	repo, first, second := history(t, 2, 3, 5), t.TempDir(), t.TempDir()
	output(t, "import", "ota", repo, "--data", first, "--quiet")
	out := filepath.Join(t.TempDir(), "versions")
	output(t, "export", "ota", out, "--data", first)
	output(t, "import", "ota", out, "--data", second, "--quiet")
	a := output(t, "export", "versions", "--data", first)
	b := output(t, "export", "versions", "--data", second)
	if a != b || strings.Count(a, "\n") < 3 {
		t.Errorf("there and back differ:\n%.600s\n%.600s", a, b)
	}
}
