//go:build !unix

package main

// lock does nothing where the system has no advisory locks.
func lock(string) (unlock func() error, err error) { return func() error { return nil }, nil }

// peakMB is not told by this system.
func peakMB() float64 { return 0 }
