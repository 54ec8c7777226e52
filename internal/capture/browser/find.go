package browser

import (
	"context"
	"os"
	"os/exec"
	"strings"
)

// names are what Chromium is called on different systems.
var names = []string{"chromium", "chromium-browser", "chromium-headless-shell", "google-chrome-stable", "google-chrome", "headless_shell"}

// Find returns the path of Chromium: what SMALLPRINT_CHROMIUM names, or the
// first that is installed. Its error says what to install.
func Find() (string, error) {
	if p := os.Getenv("SMALLPRINT_CHROMIUM"); p != "" {
		path, err := exec.LookPath(p)
		if err != nil {
			return "", missing(err)
		}
		return path, nil
	}
	var last error
	for _, n := range names {
		path, err := exec.LookPath(n)
		if err == nil {
			return path, nil
		}
		last = err
	}
	return "", missing(last)
}

// A State is what can be said of Chromium here.
type State struct {
	Path    string
	Product string // name and version; "" where it does not start
	Sandbox bool   // false where it must run without: as root
}

// Check starts Chromium and ends it again. Where it does not start the state
// says how far it came.
func (b *Browser) Check(ctx context.Context) (State, error) {
	path := b.opts.Path
	if path == "" {
		var err error
		if path, err = Find(); err != nil {
			return State{}, err
		}
	}
	s := State{Path: path, Sandbox: sandboxed()}
	p, err := b.acquire()
	if err != nil {
		return s, err
	}
	defer b.release(p, false)
	s.Product = strings.Replace(p.product, "/", " ", 1)
	return s, ctx.Err()
}

// sandboxed reports whether Chromium can use its sandbox: it refuses to as root.
func sandboxed() bool { return os.Getuid() != 0 }
