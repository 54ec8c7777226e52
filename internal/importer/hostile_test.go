package importer

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"smallprint"
)

// Row 17 of the attacks that the tests hold: paths and archives.
func TestAttack17PathsAndArchives(t *testing.T) {
	t.Run("names in trees", hostileNames)
	t.Run("links, submodules and huge files", hostileModes)
	t.Run("configuration and hooks", hostileConfig)
	t.Run("a .git that points elsewhere", hostileGitDir)
	t.Run("trees that hold each other", treeBomb)
	t.Run("replaced objects", replacedObjects)
	t.Run("malformed trees", malformedTrees)
	t.Run("paths", hostilePaths)
}

func hostilePaths(t *testing.T) {
	long := strings.Repeat("n", 256)
	for _, p := range []string{
		"../etc/passwd.md", "a/../b.md", "..", "a/..", "/etc/passwd.md", "//x/y.md", "a//b.md", "./a.md/b.md", "a/./b.md",
		"a\\..\\b/c.md", "C:\\x/y.md", "a/b\x00.md", "a/b\n.md", "a\x1b[2J/b.md", "a/\u202egnp.md", "a/\x7f.md", "a/b\xff.md",
		long + "/b.md", "a/" + long + ".md", "a/b/c.md", "a/.md", "a/ .md", " a/b.md", "a/b.md ", "a/b.exe", "a/b", "README.md", "LICENSE", ".github/b.md", ".git/config",
	} {
		if pl, err := parsePath(p, kindVersions); err == nil {
			t.Errorf("parsePath(%q) = %+v, want an error", p, pl)
		}
	}
	want := place{"DALL·E", "Terms of Service", "a #b", "text/markdown"}
	if pl, err := parsePath("DALL·E/Terms of Service #a #b.md", kindVersions); err != nil || pl != want {
		t.Errorf("parsePath = %+v, %v; want %+v", pl, err, want)
	}
	if pl, err := parsePath("C#/Terms v1.2.md", kindVersions); err != nil || pl.termsType != "Terms v1.2" || pl.service != "C#" {
		t.Errorf("parsePath = %+v, %v", pl, err)
	}
}

// good is what an attack must not keep from being read.
const good = "Acme/Terms of Service first \"good\"\n"

func goodRepo(t *testing.T) (r *testRepo, blob, folder string) {
	r = newRepo(t)
	r.commit("First record of Acme Terms of Service", "Acme/Terms of Service.md", "good")
	return r, r.git("evil", "hash-object", "-w", "--stdin"), r.git("", "rev-parse", "HEAD:Acme")
}

func wantGood(t *testing.T, r *testRepo, skips int) {
	t.Helper()
	recs, skipped, err := read(t, r.dir, Options{})
	if err != nil || brief(recs) != good {
		t.Errorf("%v, got\n%swant\n%s", err, brief(recs), good)
	}
	if len(skipped) != skips {
		t.Errorf("skipped %+v, want %d", skipped, skips)
	}
	for _, s := range skipped {
		if s.Reason == "" || s.Commit == "" || s.Path == "" {
			t.Errorf("skipped without a reason: %+v", s)
		}
	}
}

func hostileNames(t *testing.T) {
	r, blob, folder := goodRepo(t)
	names := []string{"..", ".", "a\\b", "x\ny", "\x1b[31m", "\xff\xfe", strings.Repeat("n", 300), "\u202etxt", "con\x01"}
	var entries []string
	for _, n := range names {
		entries = append(entries, "40000", n, r.tree("100644", "T.md", blob))
	}
	entries = append(entries, "40000", "Acme", folder, "40000", "a/b", r.tree("100644", "c.md", blob),
		"40000", "Beta", r.tree("100644", "..", blob, "100644", "../../x.md", blob, "100644", "a\\b.md", blob))
	r.commitTree(r.tree(entries...), "Record new changes of everything")
	wantGood(t, r, len(names)+4)
}

func hostileModes(t *testing.T) {
	r, _, folder := goodRepo(t)
	passwd := r.git("/etc/passwd", "hash-object", "-w", "--stdin")
	huge := r.git(strings.Repeat("huge ", 7<<20), "hash-object", "-w", "--stdin")
	evil := r.tree("120000", "Link.md", passwd, "160000", "Module.md", r.git("", "rev-parse", "HEAD"), "100644", "Huge.md", huge)
	r.commitTree(r.tree("40000", "Acme", folder, "40000", "Evil", evil), "First record of Evil Link")
	wantGood(t, r, 3)
}

// evilConfig runs a script wherever git lets a configuration do so.
const evilConfig = `
[core]
	repositoryformatversion = 1
	fsmonitor = %[1]s
	hooksPath = %[2]s
	sshCommand = %[1]s
	pager = %[1]s
	editor = %[1]s
	gitProxy = %[1]s
	attributesFile = %[2]s/attributes
[extensions]
	partialClone = evil
[remote "evil"]
	url = ext::%[1]s
	promisor = true
	partialclonefilter = blob:none
[protocol]
	allow = always
[protocol "ext"]
	allow = always
[diff]
	external = %[1]s
[diff "x"]
	textconv = %[1]s
	command = %[1]s
[filter "x"]
	smudge = %[1]s
	clean = %[1]s
	process = %[1]s
[include]
	path = /dev/stdin
[alias]
	rev-list = !%[1]s
	cat-file = !%[1]s
[uploadpack]
	packObjectsHook = %[1]s
`

// Everything in a repository that git would run must not run: each leaves a
// mark where it does.
func hostileConfig(t *testing.T) {
	r, _, _ := goodRepo(t)
	mark := filepath.Join(t.TempDir(), "ran")
	script := filepath.Join(t.TempDir(), "script")
	r.must(os.WriteFile(script, []byte("#!/bin/sh\ntouch "+mark+"\ncat\n"), 0o755))
	config := fmt.Sprintf(evilConfig, script, filepath.Dir(script))
	r.must(os.WriteFile(filepath.Join(r.dir, ".git", "config"), []byte(config), 0o644))
	r.must(os.MkdirAll(filepath.Join(r.dir, ".git", "hooks"), 0o755))
	for _, hook := range []string{"post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change", "fsmonitor-watchman"} {
		r.must(os.Link(script, filepath.Join(r.dir, ".git", "hooks", hook)))
	}
	r.must(os.MkdirAll(filepath.Join(r.dir, ".git", "info"), 0o755))
	r.must(os.WriteFile(filepath.Join(r.dir, ".git", "info", "attributes"), []byte("* diff=x filter=x\n"), 0o644))
	t.Setenv("GIT_DIR", "/nonexistent")
	t.Setenv("GIT_EXTERNAL_DIFF", script)
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
	t.Setenv("GIT_CONFIG_VALUE_0", script)
	wantGood(t, r, 0)

	// A missing object must not be fetched from where the configuration says.
	all, err := filepath.Glob(filepath.Join(r.dir, ".git", "objects", "??", "*"))
	r.must(err)
	for _, blob := range all {
		if raw := filepath.Base(filepath.Dir(blob)) + filepath.Base(blob); raw == gitBlobID("good") {
			r.must(os.Remove(blob))
		}
	}
	_, _, err = read(t, r.dir, Options{})
	if smallprint.KindOf(err) != smallprint.KindInvalid {
		t.Errorf("with a missing object: %v, want kind %q", err, smallprint.KindInvalid)
	}
	if _, err := os.Lstat(mark); err == nil {
		t.Error("the repository's own program ran")
	}
}

func gitBlobID(text string) string {
	cmd := exec.Command("git", "hash-object", "--stdin")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	cmd.Dir = os.TempDir()
	cmd.Stdin = strings.NewReader(text)
	out, _ := cmd.Output()
	return strings.TrimSpace(string(out))
}

func hostileGitDir(t *testing.T) {
	private, _, _ := goodRepo(t)
	for name, make := range map[string]func(dir string) error{
		"file": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, ".git"), []byte("gitdir: "+private.dir+"/.git\n"), 0o644)
		},
		"link": func(dir string) error { return os.Symlink(private.dir+"/.git", filepath.Join(dir, ".git")) },
		"linked objects": func(dir string) error {
			return writeGitDir(dir, "ref: refs/heads/main\n", func(git string) error {
				return os.Symlink(private.dir+"/.git/objects", filepath.Join(git, "objects"))
			})
		},
		"linked HEAD": func(dir string) error {
			return writeGitDir(dir, "", func(git string) error {
				return os.Symlink(private.dir+"/.git/refs/heads/main", filepath.Join(git, "HEAD"))
			})
		},
		"HEAD to a file outside": func(dir string) error {
			return writeGitDir(dir, "ref: refs/../../../../../../../etc/passwd\n", nil)
		},
	} {
		dir := t.TempDir()
		if err := make(dir); err != nil {
			t.Fatal(err)
		}
		recs, _, err := read(t, dir, Options{})
		if smallprint.KindOf(err) != smallprint.KindInvalid || len(recs) > 0 {
			t.Errorf("%s: %d records, %v; want kind %q", name, len(recs), err, smallprint.KindInvalid)
		}
	}
}

func writeGitDir(dir, head string, more func(git string) error) error {
	git := filepath.Join(dir, ".git")
	if err := os.MkdirAll(git, 0o755); err != nil {
		return err
	}
	if head != "" {
		if err := os.WriteFile(filepath.Join(git, "HEAD"), []byte(head), 0o644); err != nil {
			return err
		}
	}
	if more != nil {
		return more(git)
	}
	return os.Mkdir(filepath.Join(git, "objects"), 0o755)
}

// Ten levels of trees that hold the next one ten times name ten thousand
// million files in eleven objects: git diff-tree filled 20 GB with them.
func treeBomb(t *testing.T) {
	r, blob, _ := goodRepo(t)
	id, mode := blob, "100644"
	for range 10 {
		var entries []string
		for i := range 10 {
			entries = append(entries, mode, fmt.Sprintf("f%d", i), id)
		}
		id, mode = r.tree(entries...), "40000"
	}
	r.commitTree(id, "First record of a bomb")
	recs, skips, err := read(t, r.dir, Options{})
	want := good + "Acme/Terms of Service removed \"\"\n"
	if err != nil || brief(recs) != want || len(skips) != 100 {
		t.Errorf("%v, %d skipped, got\n%s", err, len(skips), brief(recs))
	}

	many := make([]string, 0, 3*2000)
	for i := range 2000 {
		many = append(many, "100644", fmt.Sprint(i, ".md"), blob)
	}
	wide := r.tree(many...)
	for i := range many {
		if i%3 == 0 {
			many[i], many[i+2] = "40000", wide
		}
	}
	r.commitTree(r.tree(many...), "First record of four million")
	_, _, err = read(t, r.dir, Options{})
	if smallprint.KindOf(err) != smallprint.KindInvalid || !strings.Contains(err.Error(), "files") {
		t.Errorf("four million files: %v", err)
	}
}

func replacedObjects(t *testing.T) {
	r, blob, _ := goodRepo(t)
	r.git("", "replace", gitBlobID("good"), blob)
	wantGood(t, r, 0)
}

func malformedTrees(t *testing.T) {
	r, blob, _ := goodRepo(t)
	for name, tree := range map[string]string{
		"empty name":        r.tree("100644", "", blob),
		"blob as tree":      r.tree("40000", "Acme", blob),
		"tree as blob":      r.tree("40000", "Evil", r.tree("100644", "T.md", r.tree())),
		"missing blob":      r.tree("40000", "Evil", r.tree("100644", "T.md", strings.Repeat("ab", 20))),
		"missing tree":      r.tree("40000", "Evil", strings.Repeat("cd", 20)),
		"not a mode at all": r.git("what is this", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"),
	} {
		head := r.git("", "rev-parse", "main")
		r.commitTree(tree, "First record of Evil T")
		recs, _, err := read(t, r.dir, Options{})
		if smallprint.KindOf(err) != smallprint.KindInvalid || !strings.HasPrefix(brief(recs), good) {
			t.Errorf("%s: %v, got\n%s", name, err, brief(recs))
		}
		r.git("", "update-ref", "refs/heads/main", head)
	}
}

// One clear sentence for whatever is not a whole repository or bundle.
func TestBadInput(t *testing.T) {
	r := history(t)
	plain := filepath.Join(r.dir, "Acme folder")
	r.must(os.MkdirAll(plain, 0o755))
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		r.must(os.WriteFile(path, b, 0o644))
		return path
	}
	partial := filepath.Join(dir, "partial.bundle")
	r.git("", "bundle", "create", "-q", partial, "main~2..main")
	whole, err := os.ReadFile(r.bundle())
	r.must(err)
	empty := newRepo(t)
	tests := []struct {
		name, path string
		want       smallprint.Kind
	}{
		{"missing", filepath.Join(dir, "missing"), smallprint.KindNotFound},
		{"folder without a repository", t.TempDir(), smallprint.KindInvalid},
		{"folder inside a repository", plain, smallprint.KindInvalid},
		{"repository without a commit", empty.dir, smallprint.KindInvalid},
		{"empty file", write("empty", nil), smallprint.KindInvalid},
		{"a page", write("page", []byte("<html>\n<p>no\n</html>\n")), smallprint.KindInvalid},
		{"one long line", write("long", bytes.Repeat([]byte("x"), 1<<20)), smallprint.KindInvalid},
		{"device", os.DevNull, smallprint.KindInvalid},
		{"bundle that continues another", partial, smallprint.KindInvalid},
		{"bundle of a later format", write("v9", []byte("# v9 git bundle\n\nPACK")), smallprint.KindInvalid},
		{"bundle without its pack", write("nopack", whole[:bytes.Index(whole, []byte("\n\n"))+2]), smallprint.KindInvalid},
		{"bundle whose branch is not in it", write("foreign", bytes.Replace(whole, []byte("\n"), []byte("\n"+strings.Repeat("a", 40)+" HEAD\n"), 1)), smallprint.KindInvalid},
	}
	for _, tt := range tests {
		recs, _, err := read(t, tt.path, Options{})
		if smallprint.KindOf(err) != tt.want || len(recs) > 0 || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%s: %d records, %v; want kind %q", tt.name, len(recs), err, tt.want)
		}
	}
	for i := 1; i < 20; i++ {
		cut := write("cut", whole[:len(whole)*i/20])
		if recs, _, err := read(t, cut, Options{}); smallprint.KindOf(err) != smallprint.KindInvalid || len(recs) > 0 {
			t.Errorf("cut to %d/20: %d records, %v", i, len(recs), err)
		}
		at := len(whole) * i / 20
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x10
		if recs, _, err := read(t, write("flipped", flipped), Options{}); smallprint.KindOf(err) != smallprint.KindInvalid || len(recs) > 0 {
			t.Errorf("byte %d flipped: %d records, %v", at, len(recs), err)
		}
	}
}
