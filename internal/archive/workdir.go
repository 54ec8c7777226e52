package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// tmpName is the folder beside the blobs where files are written first.
const tmpName = "tmp"

// A workDir is a process's own place for temporary files. While the process
// lives it holds a lock on it, so that others can tell it from what a killed
// process left. A marker file stands in it from before the first file of a Put
// is linked until after the last directory is synced.
type workDir struct {
	path string
	lock *os.File

	mu     sync.Mutex
	active int
}

const markerName = "unsynced"

func (f *Folder) workDir() (*workDir, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.work != nil {
		return f.work, nil
	}
	w, err := makeWorkDir(filepath.Join(f.dir, tmpName))
	if err != nil {
		return nil, err
	}
	f.work = w
	return w, nil
}

func makeWorkDir(parent string) (*workDir, error) {
	for {
		path, err := os.MkdirTemp(parent, "put-")
		if err != nil {
			return nil, err
		}
		lock, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // another process took it for a dead one's before the lock
		}
		if err != nil {
			return nil, err
		}
		locked, err := tryLock(lock)
		if err != nil {
			lock.Close()
			return nil, err
		}
		if _, serr := os.Lstat(path); locked && serr == nil {
			return &workDir{path: path, lock: lock}, nil
		}
		lock.Close()
	}
}

// begin notes that a Put is under way; the returned func that it has ended.
// The note stays when any Put failed: then the next OpenFolder syncs all.
func (w *workDir) begin() (func(ok bool) error, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	marker := filepath.Join(w.path, markerName)
	if w.active == 0 {
		file, err := os.OpenFile(marker, os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			return nil, err
		}
		if err := file.Close(); err != nil {
			return nil, err
		}
	}
	w.active++
	return func(ok bool) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.active--
		if !ok {
			w.active++ // never back to zero: keep the marker
			return nil
		}
		if w.active == 0 {
			return os.Remove(marker)
		}
		return nil
	}, nil
}

func (w *workDir) remove() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.lock.Close()
	if w.active > 0 {
		return nil // the next OpenFolder syncs and removes it
	}
	return os.RemoveAll(w.path)
}

// removeDead removes what killed processes left under tmp and reports whether
// one of them was in the middle of a Put.
func removeDead(tmp string) (unclean bool, err error) {
	left, err := os.ReadDir(tmp)
	if err != nil {
		return false, err
	}
	for _, e := range left {
		path := filepath.Join(tmp, e.Name())
		dir, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return unclean, err
		}
		dead, err := tryLock(dir)
		if err == nil && dead {
			if _, serr := os.Lstat(filepath.Join(path, markerName)); serr == nil {
				unclean = true
			}
			err = os.RemoveAll(path)
		}
		dir.Close()
		if err != nil {
			return unclean, err
		}
	}
	return unclean, nil
}

// syncAll syncs every directory of the folder.
func (f *Folder) syncAll() error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			if err := syncDir(filepath.Join(f.dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return syncDir(f.dir)
}
