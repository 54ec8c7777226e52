//go:build !linux

package browser

import (
	"os"
	"os/exec"
)

func setGroup(*exec.Cmd) {}

// killGroup kills the main process; Chromium's children end when they lose it.
func killGroup(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		p.Kill()
	}
}

func killUsing(string) {}

// Using returns the processes whose command line names a folder, where the
// system tells.
func Using(string) []int { return nil }
