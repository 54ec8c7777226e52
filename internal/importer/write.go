package importer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"smallprint"
)

// WriteOTA writes records as a new git repository with a working folder in
// dir, in the layout, with the subjects and trailers of Open Terms Archive's
// versions repositories, one commit a record. The same records make the same
// commit ids. dir must not exist or be empty; on an error nothing is left in
// it. Of a record Commit, PageID and Original are not used, and Subject only
// where it is technical.
func WriteOTA(ctx context.Context, dir string, versions iter.Seq2[Record, error]) (err error) {
	program, err := findGit()
	if err != nil {
		return err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := makeEmpty(abs); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, empty(abs))
		}
	}()
	g := git{program, filepath.Join(abs, ".git")}
	if err := os.Mkdir(g.dir, 0o755); err != nil {
		return writeError(dir, err)
	}
	if _, err := g.run(ctx, nil, "init", "-q", "--bare", "--template=", "--object-format=sha1", "--initial-branch=main", g.dir); err != nil {
		return writeError(dir, err)
	}
	if err := g.importRecords(ctx, versions); err != nil {
		return writeError(dir, err)
	}
	for _, args := range [][]string{{"config", "core.bare", "false"}, {"--work-tree=" + abs, "reset", "-q", "--hard", "main"}} {
		if _, err := g.run(ctx, nil, args...); err != nil {
			return writeError(dir, err)
		}
	}
	return nil
}

// importRecords feeds one git fast-import.
func (g git) importRecords(ctx context.Context, versions iter.Seq2[Record, error]) error {
	cmd := g.command(ctx, "fast-import", "--quiet", "--done", "--date-format=raw")
	var said tail
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	out := bufio.NewWriterSize(in, 64<<10)
	werr := writeStream(out, versions)
	if werr == nil {
		_, werr = io.WriteString(out, "done\n")
	}
	if werr == nil {
		werr = out.Flush()
	}
	in.Close()
	if werr != nil && smallprint.KindOf(werr) != "" {
		cmd.Process.Kill()
		cmd.Wait()
		return werr
	}
	if err := gitError("fast-import", cmd.Wait(), &said); err != nil {
		return err
	}
	return werr
}

func writeStream(out *bufio.Writer, versions iter.Seq2[Record, error]) error {
	n := 0
	for r, err := range versions {
		if err != nil {
			return err
		}
		path := r.Service + "/" + r.TermsType + ".md"
		if err := checkPath(path); err != nil || strings.Contains(r.Service, "/") || strings.Contains(r.TermsType, "/") {
			return smallprint.Errorf(smallprint.KindInvalid, "Rename the platform or the document", "%.200q cannot name a file of a repository", path)
		}
		if n++; n == 1 {
			fmt.Fprint(out, "reset refs/heads/main\n")
		}
		message := writeMessage(&r)
		fmt.Fprintf(out, "commit refs/heads/main\nauthor smallprint <> %[1]d +0000\ncommitter smallprint <> %[1]d +0000\ndata %[2]d\n%[3]s\n", writeTime(r.At), len(message), message)
		if r.Removed {
			fmt.Fprintf(out, "D %s\n", quotePath(path))
			continue
		}
		fmt.Fprintf(out, "M 100644 inline %s\ndata %d\n", quotePath(path), len(r.Body))
		out.Write(r.Body)
		if _, err := out.WriteString("\n"); err != nil { // keeps any error before it
			return err
		}
	}
	if n == 0 {
		return smallprint.Errorf(smallprint.KindNotFound, "Import or capture some documents first", "there are no versions to export")
	}
	return nil
}

func writeTime(t time.Time) int64 { return max(t.Unix(), 0) }

func writeMessage(r *Record) string {
	verb := "Record new changes of"
	switch {
	case r.Removed:
		verb = "Remove"
	case r.First:
		verb = "First record of"
	case r.Technical:
		verb = "Apply technical or declaration upgrade on"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s\n", verb, r.Service, r.TermsType)
	for _, s := range r.Snapshots {
		fmt.Fprintf(&b, "\nThis version was recorded after extracting from snapshot %s", oneLine(s))
	}
	if r.URL != "" || r.Fetcher != "" {
		b.WriteString("\n")
	}
	if r.Fetcher != "" {
		fmt.Fprintf(&b, "\nX-Fetcher: %s", oneLine(r.Fetcher))
	}
	if r.URL != "" {
		fmt.Fprintf(&b, "\nX-Source-Document-Location: %s", oneLine(r.URL))
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// oneLine keeps a value from writing trailers of its own.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// quotePath writes a path for fast-import.
func quotePath(path string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(path) + `"`
}

func makeEmpty(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return writeError(dir, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return writeError(dir, err)
	}
	if len(entries) > 0 {
		return smallprint.Errorf(smallprint.KindConflict, "Give a folder that does not exist or is empty", "%s is not empty", dir)
	}
	return nil
}

func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}

func writeError(dir string, err error) error {
	if smallprint.KindOf(err) != "" || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot write the repository " + dir, Err: unwrapPath(err),
		Hint: "Check that the disk is not full and that the folder may be written to"}
}
