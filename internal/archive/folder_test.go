package archive_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/archive/archivetest"
)

func openFolder(t *testing.T, dir string) *archive.Folder {
	t.Helper()
	f, err := archive.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func TestFolder(t *testing.T) {
	archivetest.Blobs(t, func(t *testing.T) (archive.Blobs, func() archive.Blobs) {
		dir := t.TempDir()
		return openFolder(t, dir), func() archive.Blobs { return openFolder(t, dir) }
	})
}

func TestFolderFilesAreReadOnly(t *testing.T) {
	dir := t.TempDir()
	a := archive.Open(openFolder(t, dir))
	name, err := a.Put(t.Context(), []byte("text"), "")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, name[:2], name))
	if err != nil || info.Mode().Perm() != 0o444 {
		t.Errorf("mode %v, %v; want 0444", info.Mode(), err)
	}
}

func TestFolderOfAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := archive.OpenFolder(file); smallprint.KindOf(err) != smallprint.KindStorage {
		t.Errorf("OpenFolder of a file: %v, want kind %q", err, smallprint.KindStorage)
	}
}

// The child runs what TestKill and TestDiskFull start again as a process of
// its own: it keeps pages until it is stopped and prints each digest once it
// counts as kept.
func TestChild(t *testing.T) {
	dir := os.Getenv("ARCHIVE_TEST_CHILD")
	if dir == "" {
		t.Skip("runs only as a child of other tests")
	}
	f, err := archive.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	a := archive.Open(f)
	near := ""
	for i := 0; ; i++ {
		var items []archive.Item
		for j := range 5 {
			body := page(os.Getenv("ARCHIVE_TEST_SEED"), i*5+j)
			items = append(items, archive.Item{Body: body, Near: near})
			near = smallprint.Digest(body)
		}
		names, err := a.PutBatch(t.Context(), items)
		if err != nil {
			fmt.Printf("error %s %v\n", smallprint.KindOf(err), err)
			return
		}
		for _, n := range names {
			fmt.Println("kept", n)
		}
	}
}

// page makes pages that drift slowly, and sometimes are another one.
func page(seed string, i int) []byte {
	var b strings.Builder
	for line := range 400 {
		state := 0
		if line < i%400 {
			state = i / 400
		}
		if i%7 == 3 {
			state = -1
		}
		fmt.Fprintf(&b, "<p>%s</p>\n", smallprint.Digest(fmt.Append(nil, line, state)))
	}
	fmt.Fprintf(&b, "<!-- %s %d -->", seed, i)
	return []byte(b.String())
}

func child(t *testing.T, dir, seed, shell string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{exe, "-test.run=^TestChild$", "-test.v"}
	if shell != "" {
		args = append([]string{"/bin/sh", "-c", shell + ` exec "$0" "$@"`}, args...)
	}
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "ARCHIVE_TEST_CHILD="+dir, "ARCHIVE_TEST_SEED="+seed)
	return cmd
}

func TestKill(t *testing.T) {
	dir := t.TempDir()
	var kept []string
	for round := 0; round < 8 || len(kept) == 0 && round < 40; round++ {
		cmd := child(t, dir, fmt.Sprint(round), "")
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		r := bufio.NewReader(pipe)
		if _, err := r.Peek(1); err != nil { // it runs
			t.Fatal(err)
		}
		time.AfterFunc(rand.N(500*time.Millisecond), func() { cmd.Process.Kill() })
		out, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		cmd.Wait() // its error is the kill
		kept = append(kept, keptIn(string(out))...)
	}
	if len(kept) == 0 {
		t.Fatal("no child kept anything")
	}
	wantWhole(t, dir, kept)
}

// keptIn lists the digests that a child said it kept. A last line that was cut
// does not count.
func keptIn(out string) []string {
	var kept []string
	for line := range strings.Lines(out) {
		if name, ok := strings.CutPrefix(line, "kept "); ok && strings.HasSuffix(name, "\n") {
			kept = append(kept, strings.TrimSpace(name))
		}
	}
	return kept
}

// wantWhole opens a folder anew and checks that everything acknowledged is
// there, everything there can be read, and no temporary file is left.
func wantWhole(t *testing.T, dir string, kept []string) {
	t.Helper()
	f := openFolder(t, dir)
	left, err := os.ReadDir(filepath.Join(dir, "tmp"))
	if err != nil || len(left) > 0 {
		t.Errorf("left under tmp: %v, %v", left, err)
	}
	a := archive.Open(f)
	for _, name := range kept {
		if _, err := a.Get(t.Context(), name); err != nil {
			t.Errorf("acknowledged and lost: %v", err)
		}
	}
	for name, err := range f.Names(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Get(t.Context(), name); err != nil {
			t.Errorf("half-written: %v", err)
		}
	}
	if _, err := a.Put(t.Context(), []byte("afterwards"), ""); err != nil {
		t.Error(err)
	}
}

func TestLeftoversOfTheLivingStay(t *testing.T) {
	dir := t.TempDir()
	living := openFolder(t, dir)
	if err := living.Put(t.Context(), archive.Blob{Name: smallprint.Digest(nil)}); err != nil {
		t.Fatal(err)
	}
	openFolder(t, dir)
	left, err := os.ReadDir(filepath.Join(dir, "tmp"))
	if err != nil || len(left) != 1 {
		t.Errorf("under tmp: %v, %v; want the living process's folder", left, err)
	}
}

func TestFileTooBig(t *testing.T) {
	wantFull(t, t.TempDir(), "ulimit -f 8;") // 4 kB in blocks of 512 bytes
}

func wantFull(t *testing.T, dir, shell string) {
	t.Helper()
	out, err := child(t, dir, "full", shell).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := string(out); !strings.Contains(got, "error storage ") || !strings.Contains(got, "The disk is full") {
		t.Errorf("on a full disk the child printed %.400q", got)
	}
	f, err := archive.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	a := archive.Open(f)
	for _, name := range keptIn(string(out)) {
		if _, err := a.Get(t.Context(), name); err != nil {
			t.Errorf("acknowledged and lost: %v", err)
		}
	}
	for name, err := range f.Names(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Get(t.Context(), name); err != nil && !errors.Is(err, archive.ErrNotExist) {
			t.Errorf("half-written: %v", err)
		}
	}
}
