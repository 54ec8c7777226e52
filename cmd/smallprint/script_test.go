package main

import (
	"errors"
	"os/exec"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The command line as a person uses it: testdata/script/*.txtar.
func TestScripts(t *testing.T) {
	program(t)
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("SMALLPRINT_DATABASE", "")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"smallprint": func(ts *testscript.TestScript, neg bool, args []string) { scripted(ts, neg, args) },
		},
	})
}

// scripted runs the program. "smallprint !N args" wants exit code N.
func scripted(ts *testscript.TestScript, neg bool, args []string) {
	want := 0
	if len(args) > 0 && len(args[0]) == 2 && args[0][0] == '!' {
		want, args = int(args[0][1]-'0'), args[1:]
	}
	if neg {
		ts.Fatalf("use smallprint !N, which names the exit code")
	}
	err := ts.Exec(built.path, args...)
	got := 0
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("smallprint %v: %v", args, err)
	}
	if got != want {
		ts.Fatalf("smallprint %v exits %d, want %d", args, got, want)
	}
}
