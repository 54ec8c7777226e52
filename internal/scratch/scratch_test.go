package scratch_test

import (
	"os"
	"path/filepath"
	"testing"

	"smallprint/internal/scratch"
)

func TestSweep(t *testing.T) {
	parent := t.TempDir()
	living, err := scratch.Make(parent, "work-")
	if err != nil {
		t.Fatal(err)
	}
	dead, err := scratch.Make(parent, "work-")
	if err != nil {
		t.Fatal(err)
	}
	if err := dead.Abandon(); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(parent, "other")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(parent, "work-link")
	if err := os.Symlink(other, link); err != nil {
		t.Fatal(err)
	}
	var found []string
	if err := scratch.Sweep(parent, "work-", func(p string) { found = append(found, p) }); err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || found[0] != dead.Path {
		t.Errorf("swept %q, want %q", found, dead.Path)
	}
	for path, want := range map[string]bool{living.Path: true, dead.Path: false, other: true, link: true} {
		if _, err := os.Lstat(path); (err == nil) != want {
			t.Errorf("%s there: %v, want %v", path, err == nil, want)
		}
	}
	if err := living.Remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(living.Path); err == nil {
		t.Error("Remove left the folder")
	}
}

func TestPathsAreAbsolute(t *testing.T) {
	t.Chdir(t.TempDir())
	d, err := scratch.Make(".", "x-")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Remove()
	if !filepath.IsAbs(d.Path) {
		t.Errorf("the path is %q, want an absolute one", d.Path)
	}
}
