package evalextract

import (
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
		if c.PDF {
			continue
		}
		t.Logf("%.3f p %.3f r %.3f %s %s", c.F1, c.Precision, c.Recall, c.Name, c.Error)
	}
	if res.Whole.F1 < .97 {
		t.Errorf("mean F1 of whole pages is %.3f, want at least .97", res.Whole.F1)
	}
	if only := os.Getenv("EXTRACT_DUMP"); only != "" {
		dump(t, dir, only)
	}
}

// dump prints the blocks and gold lines that the other side does not have.
func dump(t *testing.T, dir, names string) {
	for _, name := range strings.Split(names, ",") {
		c := Case{}
		r, _, err := Extract(filepath.Join(dir, name), &c)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := os.ReadFile(filepath.Join(dir, name, "gold.md"))
		gold := Labels(string(raw))
		have, want := bigrams(r.Text), bigrams(gold)
		t.Logf("== %s: %v", name, r.Notes)
		for i, bl := range r.Blocks {
			if absent(r.BlockText(i), want) {
				t.Logf("+ %5d %s%d %.160s", bl.Start, bl.Kind, bl.Level, r.BlockText(i))
			}
		}
		for _, line := range strings.Split(gold, "\n") {
			if absent(line, have) {
				t.Logf("- %.160s", line)
			}
		}
	}
}

// absent reports whether most of the text's word pairs are not in the bag.
func absent(text string, bag map[[2]string]int) bool {
	n, missing := 0, 0
	for k := range bigrams(text) {
		n++
		if bag[k] == 0 {
			missing++
		}
	}
	return missing*2 > n
}
