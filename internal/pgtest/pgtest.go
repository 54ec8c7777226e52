// Package pgtest starts a real PostgreSQL for tests: a fresh cluster in a
// temporary folder, on a Unix socket, run as a user that is not root. In: a
// test. Out: the address of an empty database, gone when the test ends. Where
// PostgreSQL's programs are absent the test is skipped, saying so.
package pgtest

import (
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Start returns the address of an empty database.
func Start(t testing.TB) string {
	t.Helper()
	bin := programs()
	if bin == "" {
		t.Skip("PostgreSQL is not installed (Debian: apt-get install postgresql): this test needs initdb and postgres")
	}
	// Not t.TempDir: the path of a socket may have 107 bytes at most.
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	cred := other(t, dir)
	data := filepath.Join(dir, "data")
	run(t, cred, dir, filepath.Join(bin, "initdb"), "-D", data, "-U", "smallprint", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
	port := freePort(t)
	server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1",
		"-c", "fsync=off", "-c", "max_connections=80")
	server.SysProcAttr = &syscall.SysProcAttr{Credential: cred, Pdeathsig: syscall.SIGKILL}
	server.Dir = dir
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Signal(syscall.SIGQUIT)
		server.Wait()
	})
	wait(t, port)
	return fmt.Sprintf("postgres://smallprint@127.0.0.1:%d/postgres?sslmode=disable", port)
}

// programs returns the folder of initdb and postgres, "" where there is none.
func programs() string {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	sort.Sort(sort.Reverse(sort.StringSlice(dirs)))
	for _, name := range append(dirs, strings.Split(os.Getenv("PATH"), ":")...) {
		if _, err := os.Stat(filepath.Join(name, "initdb")); err == nil {
			return name
		}
	}
	return ""
}

// other returns the credentials to run as: PostgreSQL refuses root.
func other(t testing.TB, dir string) *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	t.Skip("PostgreSQL cannot run as root and there is no other user")
	return nil
}

func run(t testing.TB, cred *syscall.Credential, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func freePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func wait(t testing.TB, port int) {
	for range 100 {
		c, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err == nil {
			c.Close()
			time.Sleep(100 * time.Millisecond)
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("PostgreSQL did not start")
}

// Create makes an empty database of the name beside the one at dsn.
func Create(t testing.TB, dsn, name string) {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE DATABASE ` + name); err != nil {
		t.Fatal(err)
	}
}

// Named returns the address of the database of the name beside the one at dsn.
func Named(dsn, name string) string {
	return strings.Replace(dsn, "/postgres?", "/"+name+"?", 1)
}
