package main

import (
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"smallprint"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"
)

func (a *app) doctor() *cobra.Command {
	return a.doctorCatalog(&cobra.Command{
		Use:     "doctor",
		Short:   "Check what this installation needs and say what is missing",
		Example: "  smallprint doctor\n  smallprint doctor --data /var/lib/smallprint\n  smallprint doctor --catalog --limit 20 --contact you@example.org",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			bad := 0
			check := func(ok bool, what, hint string) {
				mark := "ok     "
				if !ok {
					mark = "missing"
					bad++
				}
				a.printf("%s  %s\n", mark, what)
				if !ok && hint != "" {
					a.printf("         %s\n", hint)
				}
			}
			_, err := exec.LookPath("git")
			check(err == nil, "git, to import histories", "Install git (Debian: apt-get install git)")
			check(writable(a.data) == nil, "the data folder "+a.data+" can be written", "Make it, or name another with --data")
			a.checkChromium(cmd, check)
			if a.database != "" || exists(filepath.Join(a.data, "smallprint.db")) {
				a.checkData(cmd, check)
			} else {
				a.printf("ok       no data yet: \"smallprint demo\" or \"smallprint import\" makes some\n")
			}
			if bad > 0 {
				return smallprint.Errorf(smallprint.KindStorage, "", "%d of the checks above failed", bad)
			}
			return nil
		},
	})
}

func (a *app) checkData(cmd *cobra.Command, check func(bool, string, string)) {
	s, err := store.OpenReadOnly(cmd.Context(), a.dsn())
	if err != nil {
		check(false, "the database opens", err.Error())
		return
	}
	defer s.Close()
	check(true, "the database opens", "")
	due, err := s.EditionsToFollow(cmd.Context(), pipeline.Stage)
	check(err == nil, "the database answers", "")
	if len(due) > 0 {
		a.printf("ok       %d documents wait to be read: \"smallprint serve\" does it\n", len(due))
	}
}

func writable(dir string) error {
	for !exists(dir) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir) // it would be made there: a check makes nothing
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}
