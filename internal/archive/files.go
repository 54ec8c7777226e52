package archive

import (
	"errors"
	"io/fs"
	"os"
	"sync"
	"syscall"
)

// writeTemp writes data to a new read-only file in dir and syncs it. On an
// error the file is gone.
func writeTemp(dir string, data []byte) (name string, err error) {
	file, err := os.CreateTemp(dir, "blob-")
	if err != nil {
		return "", err
	}
	defer func() {
		err = errors.Join(err, file.Close())
		if err != nil {
			os.Remove(file.Name())
			name = ""
		}
	}()
	if _, err := file.Write(data); err != nil {
		return "", err
	}
	if err := file.Chmod(0o444); err != nil {
		return "", err
	}
	return file.Name(), file.Sync()
}

// linkOnce gives a file a second name, unless that name is taken. A rename
// would replace what is there: harmless to readers of that name, but a body
// that others use as their base must stay one.
func linkOnce(temp, path string) error {
	err := os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	if !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.EMLINK) {
		return err
	}
	// File systems without hard links (some network and removable ones).
	renames.Lock()
	defer renames.Unlock()
	if _, serr := os.Lstat(path); serr == nil {
		return nil
	}
	return os.Rename(temp, path)
}

var renames sync.Mutex

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		return nil // file systems that sync names by themselves
	}
	return err
}

// isFull holds for errors that free space would cure.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
