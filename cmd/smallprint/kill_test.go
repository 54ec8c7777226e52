package main

import (
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"

	"smallprint/internal/export"
)

// everything is what the exports say a data folder holds.
func everything(t *testing.T, data string) map[string]string {
	out := map[string]string{}
	for _, kind := range export.Kinds {
		out[kind] = output(t, "export", kind, "--data", data)
	}
	return out
}

func sameRows(t *testing.T, got, want map[string]string) {
	t.Helper()
	for kind, w := range want {
		g := got[kind]
		if g == w {
			continue
		}
		gl, wl := strings.Split(g, "\n"), strings.Split(w, "\n")
		t.Errorf("%s: %d rows, want %d", kind, len(gl), len(wl))
		for i := range min(len(gl), len(wl)) {
			if gl[i] != wl[i] {
				t.Errorf("%s, row %d is\n%.600s\nwant\n%.600s", kind, i, gl[i], wl[i])
				break
			}
		}
	}
}

// A kill at any moment loses nothing and repeats nothing: the rows after an
// import that was killed twenty times are those of an undisturbed one.
func TestKilledImportEndsInTheSameRows(t *testing.T) {
	repo := history(t, 12, 24, 7)
	calm, disturbed := t.TempDir(), t.TempDir()
	output(t, "import", "ota", repo, "--data", calm, "--quiet")
	want := everything(t, calm)
	if n := strings.Count(want["versions"], "\n"); n < 200 {
		t.Fatalf("the history has %d versions: too few to be killed in", n)
	}
	rnd := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	kills := 0
	for kills < 20 {
		cmd := exec.Command(program(t), "import", "ota", repo, "--data", disturbed, "--quiet")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case <-time.After(time.Duration(20+rnd.IntN(400)) * time.Millisecond):
			cmd.Process.Kill()
			<-ended
		case err := <-ended:
			if err != nil {
				t.Fatalf("after %d kills the import failed: %v", kills, err)
			}
		}
		kills++
	}
	output(t, "import", "ota", repo, "--data", disturbed, "--quiet")
	sameRows(t, everything(t, disturbed), want)
}

// An import that is run again adds nothing.
func TestImportAgainAddsNothing(t *testing.T) {
	repo, data := history(t, 4, 6, 3), t.TempDir()
	output(t, "import", "ota", repo, "--data", data, "--quiet")
	want := everything(t, data)
	out := output(t, "import", "ota", repo, "--data", data, "--quiet")
	if !strings.HasPrefix(out, "0 captures imported") {
		t.Errorf("the second import says %q", out)
	}
	sameRows(t, everything(t, data), want)
}
