package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"smallprint/internal/pgtest"
)

// fails runs the program, which must fail with the exit code, and returns what
// it says.
func fails(t *testing.T, code int, args ...string) string {
	t.Helper()
	cmd := exec.Command(program(t), args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	exit := new(exec.ExitError)
	if !errors.As(err, &exit) || exit.ExitCode() != code {
		t.Fatalf("smallprint %s: %v, want exit %d\n%s", strings.Join(args, " "), err, code, stderr.String())
	}
	return stderr.String()
}

func TestASecondProcessIsRefused(t *testing.T) {
	data := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	serve := exec.Command(program(t), "serve", "--data", data, "--addr", addr)
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { serve.Process.Signal(syscall.SIGTERM); serve.Wait() }()
	for range 100 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	msg := fails(t, 1, "import", "ota", history(t, 1, 1, 1), "--data", data)
	if !strings.Contains(msg, "another smallprint is writing") || !strings.Contains(msg, "--data") {
		t.Errorf("it says %q, want who is in the way and what to do", msg)
	}
	output(t, "search", "anything", "--data", data) // reading beside it is fine
}

func TestANewerDataFolderIsRefused(t *testing.T) {
	data := t.TempDir()
	output(t, "import", "ota", history(t, 1, 1, 1), "--data", data, "--quiet")
	db, err := sql.Open("sqlite", filepath.Join(data, "smallprint.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(context.Background(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	for _, args := range [][]string{{"serve"}, {"export", "versions"}} {
		if msg := fails(t, 1, append(args, "--data", data)...); !strings.Contains(msg, "written by a newer smallprint") {
			t.Errorf("%v says %q", args, msg)
		}
	}
}

func TestADatabaseThatIsNoneIsRefused(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "smallprint.db"), bytes.Repeat([]byte("no database "), 1000), 0o644); err != nil {
		t.Fatal(err)
	}
	if msg := fails(t, 1, "serve", "--data", data); !strings.Contains(msg, "The database file is damaged") {
		t.Errorf("it says %q", msg)
	}
}

func TestATooLargePageIsRefused(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(page, bytes.Repeat([]byte("<p>We keep your data for 30 days.</p>\n"), 1<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	if msg := fails(t, 1, "extract", page); !strings.Contains(msg, "is larger than 32 MB") {
		t.Errorf("it says %q", msg)
	}
}

// A full disk ends an import with one sentence; with more room the same
// command goes on, and ends in the rows of an undisturbed import.
func TestAFullDiskLosesNothing(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("mounting a small file system needs root")
	}
	data := t.TempDir()
	if err := syscall.Mount("tmpfs", data, "tmpfs", 0, "size=1500k"); err != nil {
		t.Skipf("cannot mount a small file system: %v", err)
	}
	defer syscall.Unmount(data, syscall.MNT_DETACH)
	repo, calm := history(t, 6, 12, 11), t.TempDir()
	msg := fails(t, 1, "import", "ota", repo, "--data", data, "--quiet")
	if !strings.Contains(msg, "disk is full") && !strings.Contains(msg, "no space left") {
		t.Errorf("it says %q", msg)
	}
	if err := syscall.Mount("tmpfs", data, "tmpfs", syscall.MS_REMOUNT, "size=200m"); err != nil {
		t.Fatal(err)
	}
	output(t, "import", "ota", repo, "--data", data, "--quiet")
	output(t, "import", "ota", repo, "--data", calm, "--quiet")
	sameRows(t, everything(t, data), everything(t, calm))
}

// Both databases hold the same rows after the same import.
func TestPostgresHoldsTheSameRows(t *testing.T) {
	dsn := pgtest.Start(t)
	repo, onFile, onServer := history(t, 4, 8, 13), t.TempDir(), t.TempDir()
	output(t, "import", "ota", repo, "--data", onFile, "--quiet")
	output(t, "import", "ota", repo, "--data", onServer, "--database", dsn, "--quiet")
	want := everything(t, onFile)
	got := map[string]string{}
	for kind := range want {
		got[kind] = output(t, "export", kind, "--data", onServer, "--database", dsn)
	}
	sameRows(t, got, want)
}
