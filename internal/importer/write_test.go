package importer

import (
	"errors"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"smallprint"
)

func sequence(recs []Record, err error) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, r := range recs {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(Record{}, err)
		}
	}
}

// What is written is read back the same, and writing it again gives the same
// commits.
func TestWriteOTA(t *testing.T) {
	recs, _, err := read(t, history(t).dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var heads [2]string
	for i := range heads {
		dir := filepath.Join(t.TempDir(), "out")
		if err := WriteOTA(t.Context(), dir, sequence(recs, nil)); err != nil {
			t.Fatal(err)
		}
		back, skips, err := read(t, dir, Options{})
		if err != nil || brief(back) != historyBrief || len(skips) > 0 {
			t.Errorf("%v, skipped %+v, got\n%swant\n%s", err, skips, brief(back), historyBrief)
		}
		r := &testRepo{t, dir}
		heads[i] = r.git("", "rev-parse", "HEAD")
		if status := r.git("", "status", "--porcelain"); status != "" {
			t.Errorf("status %q", status)
		}
		r.git("", "fsck", "--strict")
		text, err := os.ReadFile(filepath.Join(dir, "DALL·E", "Privacy Policy.md"))
		if err != nil || string(text) != "due?" {
			t.Errorf("working folder: %q, %v", text, err)
		}
	}
	if heads[0] != heads[1] {
		t.Errorf("heads %s and %s differ", heads[0], heads[1])
	}
}

func TestWriteOTARefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	rec := func(service, terms string) []Record {
		return []Record{{Service: service, TermsType: terms, First: true}}
	}
	broken := &smallprint.Error{Kind: smallprint.KindStorage, What: "broken"}
	for name, tt := range map[string]struct {
		dir  string
		recs []Record
		err  error
		want smallprint.Kind
	}{
		"a folder in use":     {full, rec("a", "b"), nil, smallprint.KindConflict},
		"dots":                {"", rec("..", "b"), nil, smallprint.KindInvalid},
		"a slash":             {"", rec("a", "b/c"), nil, smallprint.KindInvalid},
		"a line break":        {"", rec("a", "b\nM 100644 inline x"), nil, smallprint.KindInvalid},
		"git's own folder":    {"", rec(".git", "hooks"), nil, smallprint.KindStorage},
		"nothing":             {"", nil, nil, smallprint.KindNotFound},
		"a source that fails": {"", rec("a", "b"), broken, smallprint.KindStorage},
	} {
		dir := tt.dir
		if dir == "" {
			dir = t.TempDir()
		}
		err := WriteOTA(t.Context(), dir, sequence(tt.recs, tt.err))
		if smallprint.KindOf(err) != tt.want || tt.err != nil && !errors.Is(err, tt.err) {
			t.Errorf("%s: %v, want kind %q", name, err, tt.want)
		}
		if tt.dir == "" {
			wantEmpty(t, dir)
		}
	}
	if left, _ := os.ReadDir(full); len(left) != 1 {
		t.Errorf("of the folder in use is left %v", left)
	}
}
