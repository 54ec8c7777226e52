package grade_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/align"
	"smallprint/internal/extract"
	"smallprint/internal/grade"
)

// shared finds the folder of data that is built with and not part of the
// project.
func shared(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("SMALLPRINT_SHARED"); dir != "" {
		return dir
	}
	dir, _ := os.Getwd()
	for dir != "/" && dir != "." {
		if s := filepath.Join(filepath.Dir(dir), "shared"); isDir(s) {
			return s
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("no folder of shared data beside the project: labelled changes are not measured")
	return ""
}

func isDir(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// compare reads Markdown texts and grades their difference, without
// provisions and without history.
func compare(_ grade.Labelled, old, new []byte) (smallprint.Diff, error) {
	a, err := extract.Read("text/markdown", old, extract.Options{})
	if err != nil {
		return smallprint.Diff{}, err
	}
	b, err := extract.Read("text/markdown", new, extract.Options{})
	if err != nil {
		return smallprint.Diff{}, err
	}
	return grade.Grade(grade.Input{Old: &a, New: &b, Pairs: align.Blocks(&a, &b), OldSource: old, NewSource: new}), nil
}

// TestLabelled measures the labelled pairs and holds a floor under the
// figures that matter most; it prints them all with -v.
func TestLabelled(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: labelled changes are not measured")
	}
	dir := filepath.Join(shared(t), "data", "changes")
	start := time.Now()
	f, err := grade.Eval(filepath.Join(dir, "changes-dev.jsonl"), filepath.Join(dir, "text"), compare, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.MillisecondsPerPair = float64(time.Since(start).Milliseconds()) / float64(f.N)
	out, _ := json.MarshalIndent(f, "", " ")
	t.Logf("%s", out)
	if f.SubstantiveRecall.Share < 0.95 {
		t.Errorf("recall of substantive changes is %.3f, want .95 or more", f.SubstantiveRecall.Share)
	}
	if f.MacroF1 < 0.8 {
		t.Errorf("macro-F1 is %.3f, want .80 or more", f.MacroF1)
	}
}

func TestReport(t *testing.T) {
	var r grade.Report
	const a, b = "You may stay.", "You <must> stay."
	old, new := read(t, a), read(t, b)
	r.Add(grade.Labelled{ID: "made-up", Grade: "noise"}, grade.Grade(grade.Input{Old: old, New: new, Pairs: align.Blocks(old, new)}))
	var page strings.Builder
	if err := r.Write(&page, grade.Figures{N: 1}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<del>may</del>", "<ins>&lt;must&gt;</ins>", "Labelled <b>noise</b>"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page holds no %s", want)
		}
	}
}
