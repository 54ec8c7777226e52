package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Every command that the README shows runs, in the order in which it shows
// them. The repository and the files it names are made-up ones.
func TestReadmeCommands(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Rename(history(t, 2, 2, 17), filepath.Join(dir, "GenAI-versions")); err != nil {
		t.Fatal(err)
	}
	for name, notice := range map[string]string{"policy.html": "30", "old.html": "30", "new.html": "14"} {
		page := "<html lang=en><title>Acme Terms</title><main><h1>Acme Terms of Service</h1><p>We will give you at least " + notice +
			" days' notice before we change these terms.</p><p>You may close your account at any time in your account settings.</p></main></html>"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ran := 0
	inShell := false
	for line := range strings.Lines(string(readme)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "```") {
			inShell = line == "```sh"
			continue
		}
		if !inShell || line == "" {
			continue
		}
		command, _, _ := strings.Cut(line, "  #")
		ran++
		readmeCommand(t, dir, strings.TrimSpace(command))
	}
	if ran < 8 {
		t.Errorf("only %d commands were found in the README", ran)
	}
}

func readmeCommand(t *testing.T, dir, command string) {
	t.Helper()
	switch {
	case command == "make demo":
		command = "smallprint demo --no-serve --quiet"
	case command == "make test":
		return // this is it
	case strings.HasPrefix(command, "smallprint serve"):
		command += " --help"
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(program(t))+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	exit := new(exec.ExitError)
	differs := strings.HasPrefix(command, "smallprint diff") && errors.As(err, &exit) && exit.ExitCode() == 1
	if err != nil && !differs {
		t.Errorf("%s: %v\n%s", command, err, out)
	}
}

// The two commands of the README are targets of the Makefile.
func TestMakefileHasTheTwoCommands(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"\ndemo: build\n\t./bin/smallprint demo\n", "\ntest: check\n"} {
		if !strings.Contains(string(makefile), target) {
			t.Errorf("the Makefile has no %q", target)
		}
	}
}
