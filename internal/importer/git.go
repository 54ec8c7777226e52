package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"unicode"

	"smallprint"
)

// A git runs the git program in one repository of our own.
type git struct {
	program string
	dir     string // bare repository
}

// findGit looks git up once. LookPath never answers with a program in the
// current folder.
func findGit() (string, error) {
	program, err := exec.LookPath("git")
	if err != nil {
		return "", &smallprint.Error{Kind: smallprint.KindNotFound, What: "git is needed to read repositories", Err: err,
			Hint: "Install git 2.30 or later (Debian: apt install git) and see that it is on the PATH"}
	}
	return program, nil
}

// settings are in force whatever a repository or the user's own configuration
// says. The commit graph and the index of several packs are shortcuts that a
// repository brings along; git believes them, so they are not used.
var settings = []string{
	"core.fsmonitor=false", "core.hooksPath=" + os.DevNull, "core.commitGraph=false", "core.multiPackIndex=false",
	"core.bigFileThreshold=32m", "core.attributesFile=" + os.DevNull, "protocol.allow=never", "gc.auto=0",
	"maintenance.auto=false", "pack.threads=1", "transfer.fsckObjects=false", "safe.directory=*",
}

// command prepares git without a shell, with an environment of its own.
func (g git) command(ctx context.Context, args ...string) *exec.Cmd {
	var all []string
	for _, s := range settings {
		all = append(all, "-c", s)
	}
	cmd := exec.CommandContext(ctx, g.program, append(all, args...)...)
	cmd.Dir = g.dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "HOME=" + os.DevNull, "TZ=UTC",
		"GIT_DIR=" + g.dir, "GIT_CEILING_DIRECTORIES=" + g.dir,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_SYSTEM=" + os.DevNull, "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_NO_LAZY_FETCH=1", "GIT_NO_REPLACE_OBJECTS=1", "GIT_ALLOW_PROTOCOL=none",
		"GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_ATTR_NOSYSTEM=1",
	}
	return cmd
}

// run runs git to its end and returns what it printed.
func (g git) run(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	cmd := g.command(ctx, args...)
	cmd.Stdin = stdin
	var out bytes.Buffer
	var complaint tail
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return out.Bytes(), gitError(args[0], err, &complaint)
}

// gitError adds what git said to the failure of a command.
func gitError(command string, err error, complaint *tail) error {
	if err == nil {
		return nil
	}
	var exit *exec.ExitError
	if said := complaint.line(); said != "" && errors.As(err, &exit) {
		return fmt.Errorf("git %s: %s", command, said)
	}
	return fmt.Errorf("git %s: %w", command, err)
}

// A tail keeps the beginning of what a program complains about.
type tail struct{ b []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p[:min(len(p), 4096-len(t.b))]...)
	return len(p), nil
}

// line is the first fatal complaint, or else the first one, fit to print.
func (t *tail) line() string {
	first := ""
	for line := range strings.Lines(string(t.b)) {
		line = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				return -1
			}
			return r
		}, strings.ToValidUTF8(line, "?"))
		if rest, ok := strings.CutPrefix(line, "fatal: "); ok {
			return rest
		}
		if first == "" {
			first = strings.TrimPrefix(line, "error: ")
		}
	}
	return first
}

// validID holds for a whole object id, SHA-1 or SHA-256.
func validID(id string) bool {
	for i := range len(id) {
		if c := id[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(id) == 40 || len(id) == 64
}
