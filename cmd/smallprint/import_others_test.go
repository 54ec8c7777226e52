package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smallprint/internal/store"
	"smallprint/internal/warc"
)

// exitsWith runs the program and returns its exit code and what it says.
func exitsWith(t *testing.T, args ...string) (int, string) {
	t.Helper()
	out, err := exec.Command(program(t), args...).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("smallprint %v: %v\n%s", args, err, out)
	}
	return exit.ExitCode(), string(out)
}

// Two histories whose files have the same name are two histories.
func TestHistoriesOfTheSameName(t *testing.T) {
	one, two, data := history(t, 2, 4, 11), history(t, 2, 4, 12), t.TempDir()
	if filepath.Base(one) != filepath.Base(two) {
		t.Fatal("the names differ")
	}
	for i, repo := range []string{one, two, one, two} {
		out := output(t, "import", "ota", repo, "--data", data, "--quiet")
		if again := strings.HasPrefix(out, "0 captures"); again != (i >= 2) {
			t.Errorf("import %d: %s", i, out)
		}
	}
}

// A history that lost the commit where the last import ended is read from the
// beginning, and what is there is not added again.
func TestRewrittenHistory(t *testing.T) {
	repo, data := history(t, 2, 5, 13), t.TempDir()
	output(t, "import", "ota", repo, "--data", data, "--quiet")
	want := everything(t, data)
	git(t, nil, "-C", repo, "update-ref", "refs/heads/main", "main~2")
	if out := output(t, "import", "ota", repo, "--data", data, "--quiet"); !strings.HasPrefix(out, "0 captures") {
		t.Errorf("after the history was rewritten: %s", out)
	}
	sameRows(t, everything(t, data), want)
}

// Data folders of earlier programs know a history by the name of its file.
func TestImportGoesOnFromTheOldName(t *testing.T) {
	repo, data := history(t, 2, 5, 14), t.TempDir()
	head, err := exec.Command("git", "--git-dir", repo, "rev-parse", "main").Output()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), filepath.Join(data, "smallprint.db"))
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(context.Background(), func(tx *store.Tx) error {
		return tx.SaveImported("versions:history.git:", strings.TrimSpace(string(head)), time.Now())
	})
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if out := output(t, "import", "ota", repo, "--data", data, "--quiet"); !strings.HasPrefix(out, "0 captures") {
		t.Errorf("what an earlier program imported: %s", out)
	}
}

func TestImportOfAServiceThatIsNotThere(t *testing.T) {
	code, said := exitsWith(t, "import", "ota", history(t, 1, 2, 15), "--service", "NoSuch", "--data", t.TempDir(), "--quiet")
	if code != 1 || !strings.Contains(said, `nothing of a service "NoSuch"`) {
		t.Errorf("exit %d: %s", code, said)
	}
}

// From an archive into a data folder, out of it as WARC, and into another.
func TestWaybackAndWARC(t *testing.T) {
	const page = "<title>Acorn Terms</title><main><h1>Acorn Terms</h1><p>You may end your subscription at any time in your account settings, and we refund the rest of the month.</p></main>"
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/cdx/"):
			fmt.Fprintf(w, `[["timestamp","original","mimetype","statuscode","digest","length"],["20200102030405","https://acorn.example/terms","text/html","200",%q,"1"]]`, warc.SHA1([]byte(page)))
		case strings.HasPrefix(r.URL.Path, "/web/20200102030405id_/"):
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, page)
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	data, other := t.TempDir(), t.TempDir()
	args := []string{"import", "wayback", "https://acorn.example/terms", "--base", srv.URL, "--allow", strings.TrimPrefix(srv.URL, "http://"), "--data", data, "--quiet"}
	if code, said := exitsWith(t, args...); code != 1 || !strings.Contains(said, "--platform") {
		t.Errorf("an address that is not watched: exit %d: %s", code, said)
	}
	args = append(args, "--platform", "Acorn", "--type", "Terms of Service")
	if out := output(t, args...); !strings.HasPrefix(out, "1 captures") {
		t.Errorf("first import: %s", out)
	}
	if out := output(t, args...); !strings.HasPrefix(out, "0 captures") {
		t.Errorf("second import: %s", out)
	}
	file := filepath.Join(t.TempDir(), "x.warc.gz")
	output(t, "export", "warc", file, "--data", data, "--quiet")
	if out := output(t, "import", "warc", file, "--data", other, "--quiet"); !strings.HasPrefix(out, "1 captures") {
		t.Errorf("import of what was exported: %s", out)
	}
	versions := output(t, "export", "versions", "--data", other)
	if versions != output(t, "export", "versions", "--data", data) || !strings.Contains(versions, "we refund the rest of the month") {
		t.Errorf("versions after import: %s", versions)
	}
	if code, _ := exitsWith(t, "import", "wayback", "https://acorn.example/terms", "--every", "soon", "--data", data); code != 2 {
		t.Errorf("a span that is none: exit %d", code)
	}
}
