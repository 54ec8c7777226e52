package browser

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// setGroup also lets the kernel kill Chromium when this process dies.
func setGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func killGroup(pid int) { syscall.Kill(-pid, syscall.SIGKILL) }

// killUsing kills what left the process group but has the profile, until two
// looks in a row find nothing: a child may fork while its parent dies.
func killUsing(profile string) {
	for quiet, n := 0, 0; quiet < 2 && n < 100; n++ {
		pids := Using(profile)
		for _, pid := range pids {
			syscall.Kill(pid, syscall.SIGKILL)
		}
		if quiet++; len(pids) > 0 {
			quiet = 0
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Using returns the processes whose command line names a folder.
func Using(dir string) []int {
	paths, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	var out []int
	for _, path := range paths {
		line, err := os.ReadFile(path)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err == nil && pid != os.Getpid() && bytes.Contains(line, []byte(dir)) {
			out = append(out, pid)
		}
	}
	return out
}
