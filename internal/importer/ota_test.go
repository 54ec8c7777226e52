package importer

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/scratch"
)

const snapshotURL = "https://github.com/example/snapshots/commit/"

// history is a repository with every kind of commit that the archive's engine
// has written.
func history(t testing.TB, args ...string) *testRepo {
	r := newRepo(t, args...)
	r.commit("Initial commit", "README.md", "# Versions", "LICENSE", "ODC-BY", ".github/workflow.md", "no")
	r.commit("Start tracking Acme Terms of Service", "Acme/Terms of Service.md", "one")
	r.commit("First record of DALL·E Privacy Policy\n\nThis version was recorded after extracting from snapshot "+snapshotURL+"0123456789abcdef0123456789abcdef01234567\n\nX-Engine-Version: 7.0.0\n", "DALL·E/Privacy Policy.md", "uno")
	r.commit("Update Acme Terms of Service", "Acme/Terms of Service.md", "two")
	r.commit("Refilter Acme Terms of Service", "Acme/Terms of Service.md", "two!")
	r.commit("Record new changes of DALL·E Privacy Policy", "DALL·E/Privacy Policy.md", "due")
	r.commit("Apply technical or declaration upgrade on DALL·E Privacy Policy", "DALL·E/Privacy Policy.md", "due!")
	r.commit("Remove mojibake", "Acme/Terms of Service.md", "two?", "DALL·E/Privacy Policy.md", "due?")
	r.commit("Update README.md", "README.md", "# All versions")
	r.commit("Remove Acme Terms of Service", "Acme/Terms of Service.md", "")
	return r
}

const historyBrief = `Acme/Terms of Service first "one"
DALL·E/Privacy Policy first "uno"
Acme/Terms of Service "two"
Acme/Terms of Service technical "two!"
DALL·E/Privacy Policy "due"
DALL·E/Privacy Policy technical "due!"
Acme/Terms of Service technical "two?"
DALL·E/Privacy Policy technical "due?"
Acme/Terms of Service technical removed ""
`

func TestHistory(t *testing.T) {
	r := history(t)
	bare := filepath.Join(t.TempDir(), "bare")
	r.git("", "clone", "-q", "--bare", r.dir, bare)
	packed := filepath.Join(t.TempDir(), "packed")
	r.git("", "clone", "-q", "--mirror", r.dir, packed)
	r.git("", "-C", packed, "repack", "-adq")
	r.git("", "-C", packed, "pack-refs", "--all")
	for name, path := range map[string]string{"working folder": r.dir, "bare": bare, "packed": packed, "bundle": r.bundle()} {
		t.Run(name, func(t *testing.T) {
			recs, skips, err := read(t, path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := brief(recs); got != historyBrief {
				t.Errorf("got\n%swant\n%s", got, historyBrief)
			}
			if len(skips) > 0 {
				t.Errorf("skipped %+v", skips)
			}
			for i, rec := range recs {
				if want := time.Unix(1700000000, 0).UTC(); !rec.At.Equal(want) || rec.At.Location() != time.UTC {
					t.Errorf("record %d at %v, want %v", i, rec.At, want)
				}
			}
			if got, want := recs[1].Snapshots, []string{"0123456789abcdef0123456789abcdef01234567"}; !slices.Equal(got, want) {
				t.Errorf("Snapshots = %q, want %q", got, want)
			}
		})
	}
}

func TestSHA256Repository(t *testing.T) {
	r := history(t, "--object-format=sha256")
	for _, path := range []string{r.dir, r.bundle()} {
		if recs, _, err := read(t, path, Options{}); err != nil || brief(recs) != historyBrief {
			t.Errorf("read %s: %v\n%s", path, err, brief(recs))
		}
	}
}

func TestSnapshots(t *testing.T) {
	r := newRepo(t)
	r.commit("First record of Acme Terms of Service\n\nX-engine-version: 7.0.0\nX-FETCHER: fullDom\nx-source-document-location: https://acme.example/terms?a=b\n\nX-original-commit: "+strings.Repeat("ab", 20)+"\n",
		"Acme/Terms of Service #page one.html", "<p>1")
	r.commit("Record new changes of Acme Terms of Service\n\nX-Source-Document-Location: javascript:alert(1)\n", "Acme/Terms of Service #2.pdf", "%PDF")
	recs, _, err := readKind(t, r.dir, Options{}, kindSnapshots)
	if err != nil {
		t.Fatal(err)
	}
	want := "Acme/Terms of Service page page one first \"<p>1\"\nAcme/Terms of Service page 2 first \"%PDF\"\n"
	if got := brief(recs); got != want {
		t.Fatalf("got\n%swant\n%s", got, want)
	}
	if a := recs[0]; a.URL != "https://acme.example/terms?a=b" || a.Fetcher != "fullDom" || a.Original != strings.Repeat("ab", 20) || a.ContentType != "text/html" {
		t.Errorf("record %+v", a)
	}
	if b := recs[1]; b.URL != "" || b.ContentType != "application/pdf" {
		t.Errorf("record %+v", b)
	}
	_, _, err = read(t, r.dir, Options{})
	if smallprint.KindOf(err) != smallprint.KindInvalid || !strings.Contains(err.Error(), "--snapshots") {
		t.Errorf("snapshots read as versions: %v", err)
	}
}

func TestService(t *testing.T) {
	r := history(t)
	recs, _, err := read(t, r.dir, Options{Service: "dall·e"})
	if err != nil || len(recs) != 4 {
		t.Errorf("%d records, %v; want 4", len(recs), err)
	}
	recs, _, err = read(t, r.dir, Options{Service: "Nobody"})
	if smallprint.KindOf(err) != smallprint.KindNotFound || len(recs) != 0 {
		t.Errorf("%d records, %v; want an error that says so", len(recs), err)
	}
	if _, _, err = read(t, r.dir, Options{Service: "acm"}); err == nil || !strings.Contains(err.Error(), "Did you mean Acme?") {
		t.Errorf("a name cut short: %v", err)
	}
	if _, _, err = read(t, r.dir, Options{Service: "Nobody", After: r.git("", "rev-parse", "HEAD")}); err != nil {
		t.Errorf("after the newest commit: %v", err)
	}
}

// A history is known by its first commit, wherever a copy of it lies, and says
// which pages a document has after each commit.
func TestHistoryIdentityAndPages(t *testing.T) {
	r := newRepo(t)
	first := r.commit("First record of Acme Terms of Service", "Acme/Terms of Service #a.html", "1", "Acme/Terms of Service #b.html", "2", "Acme/Other.html", "x")
	second := r.commit("Update Acme Terms of Service", "Acme/Terms of Service #b.html", "", "Acme/Terms of Service #c.html", "3")
	for _, path := range []string{r.dir, r.bundle()} {
		h, err := OpenSnapshots(context.Background(), path, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer h.Close()
		if h.Root() != first {
			t.Errorf("root of %s is %s, want %s", path, h.Root(), first)
		}
		for commit, want := range map[string]bool{second: true, strings.Repeat("a", 40): false, "": false, "HEAD": false} {
			if got, err := h.Holds(context.Background(), commit); got != want || err != nil {
				t.Errorf("holds %q: %v, %v", commit, got, err)
			}
		}
		var got []string
		for rec, err := range h.Records(context.Background(), Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, rec.PageID+":"+strings.Join(rec.PageIDs, ","))
		}
		if want := ":|a:a,b|b:a,b|b:a,c|c:a,c"; strings.Join(got, "|") != want {
			t.Errorf("pages are %s, want %s", strings.Join(got, "|"), want)
		}
	}
}

// After any record's commit the rest follows, and reading twice gives the same.
func TestResume(t *testing.T) {
	r := history(t)
	all, _, err := read(t, r.dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, rec := range all {
		var last, total int
		o := Options{After: rec.Commit, Progress: func(d, n int) { last, total = d, n }}
		rest, _, err := read(t, r.bundle(), o)
		from := i + 1
		for from < len(all) && all[from].Commit == rec.Commit {
			from++
		}
		if err != nil || brief(rest) != brief(all[from:]) {
			t.Errorf("after record %d: %v\n%s", i, err, brief(rest))
		}
		if last != total {
			t.Errorf("progress ended at %d of %d", last, total)
		}
	}
	id := r.commit("Record new changes of DALL·E Privacy Policy", "DALL·E/Privacy Policy.md", "tre")
	rest, _, err := read(t, r.dir, Options{After: all[len(all)-1].Commit})
	if err != nil || len(rest) != 1 || rest[0].Commit != id {
		t.Errorf("after one commit more: %+v, %v", rest, err)
	}
	rest, _, err = read(t, r.dir, Options{After: id})
	if err != nil || len(rest) != 0 {
		t.Errorf("after the newest: %+v, %v", rest, err)
	}
}

func TestResumeAfterRewrite(t *testing.T) {
	r := history(t)
	for after, want := range map[string]smallprint.Kind{
		strings.Repeat("a", 40): smallprint.KindConflict,
		"HEAD":                  smallprint.KindInvalid,
		"--all":                 smallprint.KindInvalid,
		"main~1":                smallprint.KindInvalid,
	} {
		if _, _, err := read(t, r.dir, Options{After: after}); smallprint.KindOf(err) != want {
			t.Errorf("after %q: %v, want kind %q", after, err, want)
		}
	}
}

// A side branch that is merged later comes whole, also to who had read the
// main branch before; an edit made in the merge itself comes too.
func TestMerge(t *testing.T) {
	r := newRepo(t)
	r.commit("First record of Acme Terms of Service", "Acme/Terms of Service.md", "one")
	r.git("", "checkout", "-q", "-b", "side")
	r.commit("First record of Acme Privacy Policy", "Acme/Privacy Policy.md", "private")
	r.commit("Record new changes of Acme Terms of Service", "Acme/Terms of Service.md", "side")
	r.git("", "checkout", "-q", "main")
	read1 := r.commit("Record new changes of Acme Terms of Service", "Acme/Terms of Service.md", "main")
	merge := exec.Command("git", "-C", r.dir, "-c", "user.name=K", "-c", "user.email=k@example.org", "merge", "-q", "side")
	if err := merge.Run(); err == nil {
		t.Fatal("the merge was to conflict")
	}
	r.commit("Merge branch side", "Acme/Terms of Service.md", "both")
	want := "Acme/Privacy Policy first \"private\"\nAcme/Terms of Service \"side\"\nAcme/Terms of Service technical \"both\"\n"
	recs, _, err := read(t, r.dir, Options{After: read1})
	if err != nil || brief(recs) != want {
		t.Errorf("%v, got\n%swant\n%s", err, brief(recs), want)
	}
}

func TestShallowClone(t *testing.T) {
	r := history(t)
	dir := filepath.Join(t.TempDir(), "shallow")
	r.git("", "clone", "-q", "--depth=3", "file://"+r.dir, dir)
	recs, _, err := read(t, dir, Options{})
	want := "Acme/Terms of Service first \"two?\"\nDALL·E/Privacy Policy first \"due?\"\nAcme/Terms of Service technical removed \"\"\n"
	if err != nil || brief(recs) != want {
		t.Errorf("%v, got\n%swant\n%s", err, brief(recs), want)
	}
}

func TestStopEarly(t *testing.T) {
	r := history(t)
	temp := t.TempDir()
	for range OTAVersions(t.Context(), r.bundle(), Options{Temp: temp}) {
		break
	}
	wantEmpty(t, temp)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range OTAVersions(ctx, r.bundle(), Options{Temp: temp}) {
		cancel()
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("after cancelling: %v, want %v", last, context.Canceled)
	}
	wantEmpty(t, temp)
}

func TestLeftoversOfAKilledRun(t *testing.T) {
	temp := t.TempDir()
	dead, err := scratch.Make(temp, tempPrefix)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dead.Path, "pack"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := dead.Abandon(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := read(t, history(t).dir, Options{Temp: temp}); err != nil {
		t.Error(err)
	}
}

func TestWithoutGit(t *testing.T) {
	r := history(t)
	t.Setenv("PATH", t.TempDir())
	_, _, err := read(t, r.dir, Options{})
	if smallprint.KindOf(err) != smallprint.KindNotFound || !strings.Contains(err.Error(), "Install git") {
		t.Errorf("without git: %v", err)
	}
}
