package evalextract

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared finds the folder of real pages, which the repository does not hold.
func shared(t testing.TB) string {
	if s := os.Getenv("SMALLPRINT_SHARED"); s != "" {
		return s
	}
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		s := filepath.Join(dir, "shared")
		if _, err := os.Stat(filepath.Join(s, "data", "extract")); err == nil {
			return s
		}
	}
	t.Skip("no shared data beside the project: real pages are not measured")
	return ""
}

func TestRealPages(t *testing.T) {
	dir := filepath.Join(shared(t), "data", "extract")
	res, err := Run(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("whole %+v\nparts %+v\npdf %+v\n%.1f MB/s", res.Whole, res.Parts, res.PDF, res.MBPerS)
	for _, c := range res.Worst {
		t.Logf("%.3f p %.3f r %.3f %s %s", c.F1, c.Precision, c.Recall, c.Name, c.Error)
	}
	if res.Whole.F1 < .97 {
		t.Errorf("mean F1 of whole pages is %.3f, want at least .97", res.Whole.F1)
	}
	if only := os.Getenv("EXTRACT_DUMP"); only != "" {
		dump(t, dir, only)
	}
}

// dump prints a case's text beside the words that differ from the gold.
func dump(t *testing.T, dir, name string) {
	c := Case{}
	r, _, err := Extract(filepath.Join(dir, name), &c)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i, bl := range r.Blocks {
		fmt.Fprintf(&b, "%s%d\t%s\n", bl.Kind, bl.Level, r.BlockText(i))
	}
	gold, _ := os.ReadFile(filepath.Join(dir, name, "gold.md"))
	os.WriteFile(filepath.Join(os.TempDir(), "extract.got"), []byte(b.String()), 0o644)
	os.WriteFile(filepath.Join(os.TempDir(), "extract.gold"), []byte(Labels(string(gold))), 0o644)
}
