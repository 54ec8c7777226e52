package archive

import (
	"os"
	"path/filepath"
	"sync"

	"smallprint/internal/scratch"
)

// tmpName is the folder beside the blobs where files are written first.
const tmpName = "tmp"

// A workDir is a process's own place for temporary files. While the process
// lives it holds a lock on it, so that others can tell it from what a killed
// process left. A marker file stands in it from before the first file of a Put
// is linked until after the last directory is synced.
type workDir struct {
	path string
	dir  *scratch.Dir

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

func makeWorkDir(tmp string) (*workDir, error) {
	dir, err := scratch.Make(tmp, "put-")
	if err != nil {
		return nil, err
	}
	return &workDir{path: dir.Path, dir: dir}, nil
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
	if w.active > 0 {
		return w.dir.Abandon() // the next OpenFolder syncs and removes it
	}
	return w.dir.Remove()
}

// removeDead removes what killed processes left under tmp and reports whether
// one of them was in the middle of a Put.
func removeDead(tmp string) (unclean bool, err error) {
	err = scratch.Sweep(tmp, "put-", func(path string) {
		if _, err := os.Lstat(filepath.Join(path, markerName)); err == nil {
			unclean = true
		}
	})
	return unclean, err
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
