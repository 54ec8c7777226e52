package importer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// A change is one file of a commit that differs from the commit before.
type change struct {
	path    string // raw bytes, unchecked
	mode    string // six octal digits; "000000" when removed
	id      string // of the blob
	added   bool
	removed bool
}

// maxChanges is the most files of one commit. Trees that hold each other many
// times name more files than there is time to list.
const maxChanges = 100_000

// A walk lists commits, oldest first, with what they change: rev-list piped
// into diff-tree, both streaming, with NUL between names so that none can be
// mistaken for something else.
type walk struct {
	list, diff *exec.Cmd
	out        *bufio.Reader
	said       [2]tail
	next       string // id of the commit that was read ahead
	done       bool
}

func (r *repository) walk(ctx context.Context, after string) (*walk, error) {
	w := &walk{}
	w.list = r.command(ctx, append([]string{"rev-list", "--topo-order", "--reverse"}, r.span(after)...)...)
	// -c shows of a merge what differs from all its parents: an edit made in
	// the merge itself.
	w.diff = r.command(ctx, "diff-tree", "--stdin", "-z", "-r", "-c", "--root", "--no-renames", "--no-abbrev", "--always", "--no-ext-diff", "--no-textconv")
	w.list.Stderr, w.diff.Stderr = &w.said[0], &w.said[1]
	ids, idsIn, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	w.list.Stdout, w.diff.Stdin = idsIn, ids
	out, err := w.diff.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, ids.Close(), idsIn.Close())
	}
	w.out = bufio.NewReaderSize(out, 64<<10)
	err = w.list.Start()
	if err == nil {
		if err = w.diff.Start(); err != nil {
			w.list.Process.Kill()
			w.list.Wait()
		}
	}
	return w, errors.Join(err, ids.Close(), idsIn.Close())
}

// span names the commits to read in rev-list's language.
func (r *repository) span(after string) []string {
	if after == "" {
		return []string{r.head}
	}
	return []string{r.head, "^" + after}
}

// count is how many commits a walk will yield.
func (r *repository) count(ctx context.Context, after string) (int, error) {
	out, err := r.run(ctx, nil, append([]string{"rev-list", "--count"}, r.span(after)...)...)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(bytes.TrimSpace(out)))
}

// commit returns the next commit and its changes, or io.EOF.
func (w *walk) commit() (string, []change, error) {
	if w.done {
		return "", nil, io.EOF
	}
	if w.next == "" {
		token, err := w.token()
		if err != nil {
			return "", nil, w.end(err)
		}
		w.next = token
	}
	id := w.next
	if !validID(id) {
		return "", nil, fmt.Errorf("git diff-tree printed %.80q where a commit should be", id)
	}
	var changes []change
	for {
		token, err := w.token()
		if errors.Is(err, io.EOF) {
			if err := w.end(io.EOF); !errors.Is(err, io.EOF) {
				return "", nil, err
			}
			return id, changes, nil
		}
		if err != nil {
			return "", nil, w.end(err)
		}
		if !strings.HasPrefix(token, ":") {
			w.next = token
			return id, changes, nil
		}
		c, err := parseChange(token)
		if err == nil {
			c.path, err = w.token()
		}
		if err != nil {
			return "", nil, w.end(err)
		}
		if len(changes) == maxChanges {
			return "", nil, w.end(fmt.Errorf("commit %s changes more than %d files", id, maxChanges))
		}
		changes = append(changes, c)
	}
}

// parseChange reads ":mode mode id id status", or with n parents n colons, n+1
// modes, n+1 ids and n letters.
func parseChange(token string) (change, error) {
	f := strings.TrimLeft(token, ":")
	n := len(token) - len(f)
	fields := strings.Fields(f)
	if len(fields) != 2*n+3 || !validID(fields[2*n+1]) {
		return change{}, fmt.Errorf("git diff-tree printed %.200q", token)
	}
	status := fields[2*n+2]
	return change{
		mode: fields[n], id: fields[2*n+1],
		added:   strings.Trim(status, "A") == "",
		removed: strings.Trim(status, "D") == "",
	}, nil
}

// token reads to the next NUL. Git's own limit for a path is far below 1 MB.
func (w *walk) token() (string, error) {
	var token []byte
	for {
		part, err := w.out.ReadSlice(0)
		token = append(token, part...)
		switch {
		case err == nil:
			return string(token[:len(token)-1]), nil
		case errors.Is(err, bufio.ErrBufferFull) && len(token) < 1<<20:
		case errors.Is(err, io.EOF) && len(token) > 0:
			return "", io.ErrUnexpectedEOF
		default:
			return "", err
		}
	}
}

// end waits for both programs. Its error is theirs, or else the given one.
func (w *walk) end(err error) error {
	if w.done {
		return err
	}
	w.done = true
	if !errors.Is(err, io.EOF) {
		w.list.Process.Kill()
		w.diff.Process.Kill()
	}
	lerr := gitError("rev-list", w.list.Wait(), &w.said[0])
	derr := gitError("diff-tree", w.diff.Wait(), &w.said[1])
	switch {
	case lerr != nil:
		return lerr
	case derr != nil:
		return derr
	}
	return err
}

// close stops both programs, wherever they are.
func (w *walk) close() {
	if !w.done {
		w.end(io.ErrClosedPipe)
	}
}
