package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var built struct {
	once sync.Once
	path string
	err  error
}

// program builds the real program once and returns its path.
func program(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		dir, err := os.MkdirTemp("", "smallprint-test")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "smallprint")
		out, err := exec.Command("go", "build", "-o", built.path, ".").CombinedOutput()
		if err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.path != "" {
		os.RemoveAll(filepath.Dir(built.path))
	}
	os.Exit(code)
}

// output runs the program and returns what it prints; it must succeed.
func output(t testing.TB, args ...string) string {
	t.Helper()
	cmd := exec.Command(program(t), args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("smallprint %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

// clauses are made-up sentences that histories are built of.
var clauses = []string{
	"We may use the content that you submit to train and improve our models.",
	"You may opt out of training in the privacy settings of your account.",
	"We keep your personal data for 24 months after your account is closed.",
	"We share personal data with service providers who process it on our behalf.",
	"We do not sell your personal information.",
	"You must be at least 16 years old to use the service.",
	"We may suspend or terminate your account at any time if you breach these terms.",
	"Your subscription renews automatically each month unless you cancel it at least 24 hours before the renewal date.",
	"Fees already paid are not refundable except where the law requires it.",
	"We may change these terms and will give you 30 days' notice by e-mail.",
	"Our total liability is limited to the fees that you paid in the twelve months before the claim.",
	"These terms are governed by the laws of Freedonia, and its courts have jurisdiction.",
	"Any dispute will be resolved by binding arbitration and not in court.",
	"You waive the right to take part in a class action.",
	"You retain ownership of the content that you submit.",
	"You grant us a worldwide, royalty-free licence to host and display your content.",
	"We transfer personal data to other countries under standard contractual clauses.",
	"You have the right to access, correct and delete your personal data.",
	"You may not scrape the service or reverse engineer it.",
	"Outputs may be wrong and you should check them before you rely on them.",
}

// history makes a bare repository in Open Terms Archive's layout, with docs
// documents of versions texts each. The same seed makes the same repository.
func history(t testing.TB, docs, versions int, seed uint64) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: this test makes a repository with it")
	}
	dir := filepath.Join(t.TempDir(), "history.git")
	git(t, nil, "init", "-q", "--bare", "-b", "main", dir)
	rnd := rand.New(rand.NewPCG(seed, 1))
	texts := make([][]string, docs)
	for d := range texts {
		for range 60 {
			texts[d] = append(texts[d], clauses[rnd.IntN(len(clauses))]+fmt.Sprintf(" This concerns matter %d.", rnd.IntN(1000)))
		}
	}
	var in bytes.Buffer
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for v := range versions {
		for d := range docs {
			at = at.Add(6 * time.Hour)
			if v > 0 {
				i := rnd.IntN(60)
				texts[d][i] = clauses[rnd.IntN(len(clauses))] + fmt.Sprintf(" This concerns matter %d.", rnd.IntN(1000))
			}
			write(&in, fmt.Sprintf("Platform %d", d/2), []string{"Terms of Service", "Privacy Policy"}[d%2], at, v, texts[d])
		}
	}
	git(t, &in, "-C", dir, "fast-import", "--quiet")
	return dir
}

func write(in *bytes.Buffer, service, terms string, at time.Time, v int, paragraphs []string) {
	verb := "Record new changes of"
	if v == 0 {
		verb = "First record of"
	}
	msg := fmt.Sprintf("%s %s %s\n", verb, service, terms)
	var body bytes.Buffer
	fmt.Fprintf(&body, "# %s\n\n", terms)
	for i, p := range paragraphs {
		if i%6 == 0 {
			fmt.Fprintf(&body, "## %d. Section\n\n", i/6+1)
		}
		fmt.Fprintf(&body, "%s\n\n", p)
	}
	fmt.Fprintf(in, "commit refs/heads/main\nauthor A <a@a.example> %d +0000\ncommitter A <a@a.example> %d +0000\ndata %d\n%sM 100644 inline \"%s/%s.md\"\ndata %d\n%s\n",
		at.Unix(), at.Unix(), len(msg), msg, service, terms, body.Len(), body.String())
}

func git(t testing.TB, stdin *bytes.Buffer, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	if stdin != nil {
		cmd.Stdin = stdin
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %s: %v\n%s", args[0], err, out)
	}
}
