// Command smallprint watches, archives and explains the documents by which
// platforms govern people and businesses. Each subcommand has a file of its
// own; this one maps errors to exit codes. Results go to standard output,
// progress and logs to standard error.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"smallprint"
	_ "smallprint/internal/extract/pdf" // reads PDF documents; started at the first one
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Exit codes of docs/contract.md.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// errDiffers says that diff or check found something: exit 1, no message.
var errDiffers = errors.New("there is a difference")

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	// A soft limit, which GOMEMLIMIT overrides: long texts come and go in large
	// pieces, and the heap need not double for them.
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(300 << 20)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	out := &sticky{w: stdout}
	a := &app{stdin: stdin, stdout: out, stderr: stderr}
	root := a.root()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil && out.err != nil {
		err = &smallprint.Error{Kind: smallprint.KindStorage, What: "the result could not be written", Err: out.err}
	}
	return a.exit(cmd, err)
}

// exit says what went wrong and returns the exit code. For diff and check a
// failure is 2, because 1 means that they found something.
func (a *app) exit(cmd *cobra.Command, err error) int {
	failed := exitFailed
	if cmd.Annotations["failure"] == "2" {
		failed = exitUsage
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errDiffers):
		return exitFailed
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.stderr, "smallprint: stopped; what was saved stays, run the same command again to go on")
		return failed
	case smallprint.KindOf(err) == smallprint.KindUsage, !a.started:
		fmt.Fprintf(a.stderr, "smallprint: %v\nSee %q.\n", err, cmd.CommandPath()+" --help")
		return exitUsage
	}
	fmt.Fprintf(a.stderr, "smallprint: %v\n", err)
	return failed
}
