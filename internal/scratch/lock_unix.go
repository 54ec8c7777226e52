//go:build unix

package scratch

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock of an open directory. It ends with the process, and
// children do not inherit it: Go opens files close-on-exec.
func tryLock(dir *os.File) (bool, error) {
	err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
