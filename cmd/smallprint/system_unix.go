//go:build unix

package main

import (
	"os"
	"syscall"

	"smallprint"
)

// lock takes the lock file for this process, or says that another has it. The
// system frees it when the process ends, however it ends.
func lock(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot lock the data folder", Err: unwrapPath(err), Hint: "Check that this user may write to it"}
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, smallprint.Errorf(smallprint.KindConflict, "Stop the other process, or name another folder with --data",
			"another smallprint is writing to the data folder of %s", path)
	}
	return f.Close, nil
}

// peakMB is the most memory this process had resident so far, in megabytes.
func peakMB() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Maxrss) / 1024
}
