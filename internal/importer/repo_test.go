package importer

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A testRepo is a repository that git itself makes.
type testRepo struct {
	t   testing.TB
	dir string
}

func newRepo(t testing.TB, args ...string) *testRepo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	r := &testRepo{t, t.TempDir()}
	r.git("", append([]string{"init", "-q", "-b", "main"}, args...)...)
	return r
}

// git runs git in the repository and returns what it prints, trimmed.
func (r *testRepo) git(stdin string, args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"GIT_AUTHOR_NAME=Keeper", "GIT_AUTHOR_EMAIL=keeper@example.org", "GIT_AUTHOR_DATE=1700000000 +0200",
		"GIT_COMMITTER_NAME=Keeper", "GIT_COMMITTER_EMAIL=keeper@example.org", "GIT_COMMITTER_DATE=1700000000 +0200")
	cmd.Stdin = strings.NewReader(stdin)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("git %s: %v: %s", strings.Join(args, " "), err, &said)
	}
	return strings.TrimSpace(string(out))
}

// commit writes files ("" removes one), commits them and returns the id.
func (r *testRepo) commit(message string, files ...string) string {
	r.t.Helper()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(r.dir, files[i])
		if files[i+1] == "" {
			r.must(os.Remove(path))
			continue
		}
		r.must(os.MkdirAll(filepath.Dir(path), 0o755))
		r.must(os.WriteFile(path, []byte(files[i+1]), 0o644))
	}
	r.git("", "add", "-A")
	r.git(message, "commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-")
	return r.git("", "rev-parse", "HEAD")
}

func (r *testRepo) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *testRepo) bundle() string {
	r.t.Helper()
	file := filepath.Join(r.t.TempDir(), "x.bundle")
	r.git("", "bundle", "create", "-q", file, "main")
	return file
}

// tree writes a tree object without git's checks and returns its id.
func (r *testRepo) tree(entries ...string) string {
	r.t.Helper()
	var raw bytes.Buffer
	for i := 0; i < len(entries); i += 3 {
		fmt.Fprintf(&raw, "%s %s\x00", entries[i], entries[i+1])
		id, err := hex.DecodeString(entries[i+2])
		r.must(err)
		raw.Write(id)
	}
	return r.git(raw.String(), "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
}

// commitTree commits a tree on top of main.
func (r *testRepo) commitTree(tree, message string) string {
	r.t.Helper()
	args := []string{"commit-tree", tree}
	if exec.Command("git", "-C", r.dir, "rev-parse", "-q", "--verify", "main").Run() == nil {
		args = append(args, "-p", "main")
	}
	id := r.git(message, args...)
	r.git("", "update-ref", "refs/heads/main", id)
	return id
}

// read collects what a repository gives.
func read(t testing.TB, path string, o Options) ([]Record, []Skip, error) {
	return readKind(t, path, o, kindVersions)
}

func readKind(t testing.TB, path string, o Options, k kind) ([]Record, []Skip, error) {
	t.Helper()
	var skips []Skip
	o.Skipped = func(s Skip) { skips = append(skips, s) }
	if o.Temp == "" {
		o.Temp = t.TempDir()
	}
	var recs []Record
	for r, err := range records(context.Background(), path, o, k) {
		if err != nil {
			wantEmpty(t, o.Temp)
			return recs, skips, err
		}
		recs = append(recs, r)
	}
	wantEmpty(t, o.Temp)
	return recs, skips, nil
}

func wantEmpty(t testing.TB, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left in %s: %v, %v", dir, left, err)
	}
}

// brief writes records for comparison, one a line.
func brief(recs []Record) string {
	var b strings.Builder
	for _, r := range recs {
		fmt.Fprintf(&b, "%s/%s", r.Service, r.TermsType)
		if r.PageID != "" {
			fmt.Fprintf(&b, " page %s", r.PageID)
		}
		for _, f := range []struct {
			is   bool
			word string
		}{{r.First, "first"}, {r.Technical, "technical"}, {r.Removed, "removed"}} {
			if f.is {
				fmt.Fprintf(&b, " %s", f.word)
			}
		}
		fmt.Fprintf(&b, " %q\n", r.Body)
	}
	return b.String()
}
