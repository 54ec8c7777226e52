package importer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
)

// A walk lists commits, oldest first.
type walk struct {
	cmd  *exec.Cmd
	out  *bufio.Reader
	said tail
	done bool
}

func (r *repository) walk(ctx context.Context, after string) (*walk, error) {
	w := &walk{cmd: r.command(ctx, append([]string{"rev-list", "--topo-order", "--reverse", "--parents"}, r.span(after)...)...)}
	w.cmd.Stderr = &w.said
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.out = bufio.NewReaderSize(out, 64<<10)
	return w, w.cmd.Start()
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
	return strconv.Atoi(strings.TrimSpace(string(out)))
}

// next returns the ids of the next commit and of its parents, or io.EOF.
func (w *walk) next() ([]string, error) {
	line, err := readLine(w.out, 64<<10)
	if err != nil {
		return nil, w.end(err)
	}
	ids := strings.Fields(line)
	for _, id := range ids {
		if !validID(id) {
			return nil, w.end(fmt.Errorf("git rev-list printed %.80q", line))
		}
	}
	if len(ids) == 0 {
		return nil, w.end(errors.New("git rev-list printed an empty line"))
	}
	return ids, nil
}

// end waits for the program. Its error is the program's, or else the given
// one.
func (w *walk) end(err error) error {
	if w.done {
		return err
	}
	w.done = true
	if !errors.Is(err, io.EOF) {
		w.cmd.Process.Kill()
	}
	if werr := gitError("rev-list", w.cmd.Wait(), &w.said); werr != nil && errors.Is(err, io.EOF) {
		return werr
	}
	return err
}

// close stops the program, wherever it is.
func (w *walk) close() { w.end(io.ErrClosedPipe) }
