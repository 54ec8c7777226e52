package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// The fields of docs/contract.md are fixed: other programs build on them.
// testdata/contract/fields.txt lists each with the JSON type it has; a field
// may be added to the output, never removed or given another type.
func TestContractFields(t *testing.T) {
	repo, data := history(t, 2, 3, 5), t.TempDir()
	output(t, "import", "ota", repo, "--data", data, "--quiet")
	dir := filepath.Join("testdata", "contract")
	got := map[string]bool{}
	collect := func(name string, out []byte) {
		for line := range bytes.Lines(out) {
			var v any
			if err := json.Unmarshal(line, &v); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			fields(got, name, v)
		}
	}
	for name, args := range map[string][]string{
		"extract": {"extract", "--format", "json", filepath.Join(dir, "old.md")},
		"analyse": {"analyse", "--format", "json", filepath.Join(dir, "old.md")},
		"diff":    {"diff", "--format", "json", "--history", filepath.Join(dir, "new.md"), filepath.Join(dir, "old.md"), filepath.Join(dir, "new.md")},
	} {
		var out, errs bytes.Buffer
		code := run(args, strings.NewReader(""), &out, &errs)
		if want := map[string]int{"diff": 1}[name]; code != want {
			t.Errorf("%s exits %d, want %d: %s", name, code, want, errs.String())
		}
		collect(name, out.Bytes())
	}
	for _, kind := range []string{"versions", "provisions", "changes", "captures"} {
		collect("export "+kind, []byte(output(t, "export", kind, "--data", data)))
	}
	golden := filepath.Join(dir, "fields.txt")
	if *update {
		all := make([]string, 0, len(got))
		for f := range got {
			all = append(all, f)
		}
		slices.Sort(all)
		if err := os.WriteFile(golden, []byte(strings.Join(all, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(strings.ReplaceAll(string(want), " ", "\u00a0"))
	if len(lines) < 100 {
		t.Fatalf("the golden file lists only %d fields", len(lines))
	}
	for line := range strings.Lines(string(want)) {
		if line = strings.TrimSpace(line); line != "" && !got[line] {
			t.Errorf("the output has no %s", line)
		}
	}
}

// fields collects "name .path type" of every field of v.
func fields(into map[string]bool, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			fields(into, path+" "+k, x)
		}
	case []any:
		into[path+" [list]"] = true
		for _, x := range v {
			fields(into, path, x)
		}
	case nil:
		// A field that may be null is listed with the type it else has.
	default:
		into[fmt.Sprintf("%s [%T]", path, v)] = true
	}
}
