package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"smallprint"
	"smallprint/internal/scratch"
)

const tempPrefix = "smallprint-import-"

// A repository is an empty bare repository of our own that borrows the objects
// of the one to be read, or that a bundle was unpacked into.
type repository struct {
	git
	head string // commit to read from
	dir  *scratch.Dir
}

// openRepository opens a working folder, a bare repository or a bundle. Close
// removes what was made.
func openRepository(ctx context.Context, path, temp string) (*repository, error) {
	program, err := findGit()
	if err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(abs)
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindNotFound, What: "cannot open " + path, Err: unwrapPath(err),
			Hint: "Give the path of a git repository or of a git bundle"}
	}
	if temp == "" {
		temp = os.TempDir()
	}
	// What cannot be swept is another user's or will be swept next time.
	_ = scratch.Sweep(temp, tempPrefix, nil)
	dir, err := scratch.Make(temp, tempPrefix)
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot make a temporary folder in " + temp, Err: unwrapPath(err),
			Hint: "Check that the disk is not full and that the folder may be written to"}
	}
	r := &repository{git{program, dir.Path}, "", dir}
	if info.IsDir() {
		err = r.borrow(ctx, path, abs)
	} else {
		err = r.unpack(ctx, path, abs)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (r *repository) Close() error { return r.dir.Remove() }

func (r *repository) init(ctx context.Context, idLength int) error {
	format := "sha1"
	if idLength == 64 {
		format = "sha256"
	}
	_, err := r.run(ctx, nil, "init", "-q", "--bare", "--template=", "--object-format="+format, r.git.dir)
	if err != nil && ctx.Err() == nil {
		return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot prepare " + r.git.dir, Err: err}
	}
	return err
}

func notARepository(path, why string) error {
	return smallprint.Errorf(smallprint.KindInvalid, "Give a folder with a .git folder, a bare repository, or a file made by git bundle create",
		"%s is not a git repository or bundle that can be read (%s)", path, why)
}

// borrow reads of a repository only what names its newest commit, and hands
// its objects to our own. The files are read through os.Root, so that no link
// leads out of it.
func (r *repository) borrow(ctx context.Context, path, abs string) error {
	if info, err := os.Lstat(filepath.Join(abs, ".git")); err == nil {
		if !info.IsDir() {
			return notARepository(path, "its .git is not a folder but points elsewhere")
		}
		abs = filepath.Join(abs, ".git")
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return notARepository(path, unwrapPath(err).Error())
	}
	defer root.Close()
	if info, err := root.Stat("objects"); err != nil || !info.IsDir() {
		return notARepository(path, "it has no folder of objects")
	}
	head, err := headCommit(root)
	if err != nil {
		return notARepository(path, err.Error())
	}
	if err := r.init(ctx, len(head)); err != nil {
		return err
	}
	r.head = head
	objects := filepath.Join(abs, "objects")
	if strings.ContainsAny(objects, "\n\"") {
		return notARepository(path, "its path holds a line break or a quotation mark")
	}
	if err := os.WriteFile(filepath.Join(r.git.dir, "objects", "info", "alternates"), []byte(objects+"\n"), 0o600); err != nil {
		return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot prepare " + r.git.dir, Err: err}
	}
	return r.copyShallow(root)
}

// copyShallow takes over where a shallow clone's history ends.
func (r *repository) copyShallow(root *os.Root) error {
	text, err := readSmall(root, "shallow")
	if err != nil {
		return nil // not a shallow one
	}
	for line := range strings.Lines(text) {
		if !validID(strings.TrimSpace(line)) {
			return nil
		}
	}
	return os.WriteFile(filepath.Join(r.git.dir, "shallow"), []byte(text), 0o600)
}

// headCommit follows HEAD by hand.
func headCommit(root *os.Root) (string, error) {
	text, err := readSmall(root, "HEAD")
	if err != nil {
		return "", errors.New("it has no HEAD")
	}
	ref, symbolic := strings.CutPrefix(text, "ref: ")
	if !symbolic {
		return onlyID(text)
	}
	ref = strings.TrimSpace(ref)
	if !strings.HasPrefix(ref, "refs/") {
		return "", errors.New("its HEAD names no branch")
	}
	if text, err := readSmall(root, ref); err == nil {
		return onlyID(text)
	}
	packed, err := readSmall(root, "packed-refs")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	for line := range strings.Lines(packed) {
		if id, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name == ref {
			return onlyID(id)
		}
	}
	return "", errors.New("its branch has no commit")
}

func onlyID(text string) (string, error) {
	id := strings.TrimSpace(text)
	if !validID(id) {
		return "", errors.New("its branch names no commit")
	}
	return id, nil
}

// readSmall reads a regular file of at most 16 MB.
func readSmall(root *os.Root, name string) (string, error) {
	file, err := root.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not a file", name)
	}
	b, err := io.ReadAll(io.LimitReader(file, 16<<20))
	return string(b), err
}

// unwrapPath drops the path that the message names already.
func unwrapPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
