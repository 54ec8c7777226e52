// Package scratch makes folders for temporary files that never outlive their
// use for long. In goes a parent folder and a prefix; out comes a folder of the
// caller's own that it removes when done. While its process lives the folder is
// locked; Sweep removes the folders of processes that were killed, and no
// others.
package scratch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Dir is a folder for one process's temporary files.
type Dir struct {
	Path string
	lock *os.File
}

// Make returns a new folder in parent whose name starts with prefix. Its path
// is absolute: programs that are started elsewhere are told of it.
func Make(parent, prefix string) (*Dir, error) {
	parent, err := filepath.Abs(parent)
	if err != nil {
		return nil, err
	}
	for {
		path, err := os.MkdirTemp(parent, prefix)
		if err != nil {
			return nil, err
		}
		lock, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // a Sweep came between
		}
		if err != nil {
			return nil, err
		}
		locked, err := tryLock(lock)
		if err != nil {
			return nil, errors.Join(err, lock.Close())
		}
		if _, serr := os.Lstat(path); locked && serr == nil {
			return &Dir{path, lock}, nil
		}
		lock.Close() // a Sweep came between
	}
}

// Remove deletes the folder with everything in it.
func (d *Dir) Remove() error {
	return errors.Join(os.RemoveAll(d.Path), d.lock.Close())
}

// Abandon gives up the folder without deleting it: the next Sweep does.
func (d *Dir) Abandon() error { return d.lock.Close() }

// Sweep removes what dead processes left in parent under prefix. It calls
// found, unless nil, with each folder before it goes.
func Sweep(parent, prefix string, found func(path string)) error {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), prefix) {
			errs = append(errs, sweepOne(filepath.Join(parent, e.Name()), found))
		}
	}
	return errors.Join(errs...)
}

func sweepOne(path string, found func(string)) error {
	dir, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer dir.Close()
	if dead, err := tryLock(dir); err != nil || !dead {
		return err
	}
	if found != nil {
		found(path)
	}
	return os.RemoveAll(path)
}
