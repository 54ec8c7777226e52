package warc

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
)

// Row 17 of the attacks that the tests hold: paths and archives.
func TestAttack17PathsAndArchives(t *testing.T) {
	t.Run("lengths", hostileLengths)
	t.Run("bombs", hostileBombs)
	t.Run("headers without end", hostileHeaders)
	t.Run("absolute names", hostileNames)
	t.Run("cut anywhere", cutAnywhere)
}

func hostileLengths(t *testing.T) {
	for _, length := range []string{"-1", "+5", "0x10", "1e3", "", " ", "9223372036854775807", "18446744073709551615", "99999999999999999999", "5, 5", "5\r\nContent-Length: 6", "1000000000000"} {
		file := "WARC/1.1\r\nWARC-Type: response\r\nContent-Length: " + length + "\r\n\r\nhello\r\n\r\n"
		_, _, err := read(t, []byte(file), Limits{})
		var f *FormatError
		if !errors.As(err, &f) || f.Record != "record 1" {
			t.Errorf("length %q: %v", length, err)
		}
	}
}

// zeros is a gzip member of n zero bytes after a beginning.
func zeros(t *testing.T, begin string, n int64) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	io.WriteString(w, begin)
	buf := make([]byte, 1<<20)
	for ; n > 0; n -= int64(len(buf)) {
		if _, err := w.Write(buf[:min(n, int64(len(buf)))]); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return b.Bytes()
}

func hostileBombs(t *testing.T) {
	const n = 200 << 20
	header := fmt.Sprintf("WARC/1.1\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n", int64(n))
	inner := string(zeros(t, "", n))
	answer := "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + inner
	for name, file := range map[string][]byte{
		"a record that expands":          zeros(t, header, n),
		"a header that expands":          zeros(t, "WARC/1.1\r\nX: ", n),
		"a body that expands":            foreign("", answer),
		"a body that expands, in gzip":   []byte(zipped(string(foreign("", answer)))),
		"twice":                          foreign("", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\n"+zipped(inner)),
		"eight encodings":                foreign("", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip,gzip,gzip,gzip,gzip,gzip,gzip,gzip\r\n\r\n"+inner),
		"a chunk that says it is larger": foreign("WARC-Payload-Digest: sha1:AAAA\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\nx"),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := read(t, file, Limits{})
		runtime.ReadMemStats(&after)
		var f *FormatError
		if !errors.As(err, &f) {
			t.Errorf("%s: %v", name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 300<<20 {
			t.Errorf("%s: reading took %d MB", name, used>>20)
		}
	}
}

func hostileHeaders(t *testing.T) {
	for name, file := range map[string]string{
		"a line without end":  "WARC/1.1\r\nX: " + strings.Repeat("x", 1<<20),
		"fields without end":  "WARC/1.1\r\n" + strings.Repeat("X: y\r\n", 1<<17),
		"a name with spaces":  "WARC/1.1\r\nA B: c\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
		"no fields":           "WARC/1.1\r\n\r\n",
		"another beginning":   "PK\x03\x04 and more\r\n",
		"many empty lines":    strings.Repeat("\r\n", 1000) + "WARC/1.1\r\nContent-Length: 0\r\n\r\n",
		"only gzip's header":  "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff",
		"junk after a member": zipped("WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n") + "junk junk junk junk",
	} {
		_, _, err := read(t, []byte(file), Limits{})
		var f *FormatError
		if !errors.As(err, &f) || f.Passable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Names in a file are values: nothing is opened or made by them.
func hostileNames(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"/etc/passwd", "../../x", "file:///etc/passwd", "C:\\x", "\x1b[2J", "http://a.example/../../../etc/passwd"} {
		file := fmt.Sprintf("WARC/1.1\r\nWARC-Type: resource\r\nWARC-Filename: %s\r\nWARC-Target-URI: %s\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n", name, name)
		entries, _, err := read(t, []byte(file), Limits{})
		if err != nil || len(entries) != 1 || entries[0].URI != name {
			t.Errorf("%q: %v", name, err)
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("reading made %v, %v", left, err)
	}
}

// A file that was cut is never taken for a whole one, unless it was cut
// between two records.
func cutAnywhere(t *testing.T) {
	for _, compress := range []bool{false, true} {
		file := sample(t, compress)
		whole, _, err := read(t, file, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		ends := map[int64]bool{0: true}
		for _, e := range whole {
			ends[e.Offset] = true
		}
		for i := range file {
			entries, _, err := read(t, file[:i], Limits{})
			if len(entries) > len(whole) {
				t.Fatalf("cut at %d there are %d records of %d", i, len(entries), len(whole))
			}
			if compress && err == nil && !ends[int64(i)] {
				t.Errorf("cut at %d nothing is said", i)
			}
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add(sample(f, false))
	f.Add(sample(f, true))
	f.Add(foreign("WARC-Payload-Digest: sha1:AA\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: br\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r := NewReader(bytes.NewReader(file), Limits{Block: 1 << 20, Body: 1 << 20})
		for n := 0; ; n++ {
			e, err := r.Next()
			if err != nil {
				if _, again := r.Next(); again == nil {
					t.Error("reading went on after its end")
				}
				return
			}
			if n > len(file) {
				t.Fatal("more records than bytes")
			}
			switch e.Type {
			case TypeResponse, TypeRevisit:
				a, err := e.Answer()
				if err == nil && int64(len(a.Body)) > 1<<20 {
					t.Error("a body beyond the limit")
				}
			case TypeMetadata:
				if b, err := e.Block(); err == nil {
					ParseFields(b)
				}
			}
		}
	})
}
