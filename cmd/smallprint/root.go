package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"smallprint"
)

// An app is what every subcommand shares: its streams and the common flags.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer

	data     string // data folder
	database string // PostgreSQL address, "" for SQLite in the data folder
	format   string
	quiet    bool
	report   string // file for the page of an evaluation
	started  bool   // the flags were right and the command began

	openSignUp bool      // anyone may make an account
	plans      string    // file of plans, "" for no limits
	dial       dialling  // of commands that fetch from others
	base       string    // public address of the site; "" for the one asked for
	tell       notifying // of commands that tell people
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "smallprint",
		Short: "Watch the documents by which platforms govern their users and customers",
		Long: `smallprint archives terms of service, privacy policies and the like, reads every
version into provisions with exact quotes, tells real changes from noise, and
shows it all on a site. It describes what a document states; it never decides
whether a clause is lawful, and nothing it prints is legal advice.`,
		Example: `  smallprint demo
  smallprint import ota genai-versions.bundle && smallprint serve
  smallprint analyse policy.html --format json
  smallprint diff old.md new.md`,
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRun: func(*cobra.Command, []string) { a.started = true },
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	flags := root.PersistentFlags()
	flags.StringVar(&a.data, "data", "./smallprint-data", "data folder")
	flags.StringVar(&a.database, "database", os.Getenv("SMALLPRINT_DATABASE"), "postgres:// address of the database; default: SQLite in the data folder")
	flags.StringVar(&a.format, "format", "", "form of the result: text, json, and those a command names")
	flags.BoolVar(&a.quiet, "quiet", false, "no progress on standard error")
	root.AddCommand(a.demo(), a.serve(), a.worker(), a.watch(), a.capture(), a.review(), a.user(), a.importCmd(), a.extract(), a.analyse(), a.diff(), a.export(), a.search(),
		a.train(), a.eval(), a.catalog(), a.discover(), a.doctor(), a.notifyCmd())
	return root
}

// log writes structured lines to standard error: warnings and errors only
// where --quiet is given.
func (a *app) log() *slog.Logger {
	level := slog.LevelInfo
	if a.quiet {
		level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: level}))
}

// formatOf returns the format asked for, the first of allowed by default.
func (a *app) formatOf(allowed ...string) (string, error) {
	if a.format == "" {
		return allowed[0], nil
	}
	if slices.Contains(allowed, a.format) {
		return a.format, nil
	}
	return "", usage("--format %s is not known here: use %s", a.format, strings.Join(allowed, " or "))
}

func usage(format string, args ...any) error {
	return smallprint.Errorf(smallprint.KindUsage, "", format, args...)
}

// readInput reads a file, or standard input for "-", up to the largest page
// that is read.
func (a *app) readInput(name string) ([]byte, error) {
	const limit = 32 << 20
	r := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, &smallprint.Error{Kind: smallprint.KindInvalid, What: "cannot read " + name, Err: unwrapPath(err), Hint: "Check the name"}
		}
		defer f.Close()
		r = f
	}
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindInvalid, What: "cannot read " + name, Err: unwrapPath(err)}
	}
	if len(body) > limit {
		return nil, smallprint.Errorf(smallprint.KindInvalid, "Cut it into parts, or remove what is not the document", "%s is larger than %d MB", name, limit>>20)
	}
	return body, nil
}

func unwrapPath(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}

// contentType guesses from the name; "" lets the reader look at the bytes.
func contentType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".md", ".markdown":
		return "text/markdown"
	case ".html", ".htm":
		return "text/html"
	case ".txt":
		return "text/plain"
	case ".pdf":
		return "application/pdf"
	}
	return ""
}

func isURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

func (a *app) printf(format string, args ...any) { fmt.Fprintf(a.stdout, format, args...) }

// A sticky writer remembers the first write that failed, so that no command
// says that it is done when half of its result was lost.
type sticky struct {
	w   io.Writer
	err error
}

func (s *sticky) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	if err != nil && s.err == nil {
		s.err = err
	}
	return n, err
}
