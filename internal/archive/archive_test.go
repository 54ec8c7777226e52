package archive_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smallprint"
	"smallprint/internal/archive"
)

func newArchive(t *testing.T) (*archive.Archive, string) {
	dir := t.TempDir()
	return archive.Open(openFolder(t, dir)), dir
}

func put(t *testing.T, a *archive.Archive, body []byte, near string) string {
	t.Helper()
	name, err := a.Put(t.Context(), body, near)
	if err != nil {
		t.Fatalf("Put: %v", err)
	}
	if want := smallprint.Digest(body); name != want {
		t.Fatalf("Put = %s, want %s", name, want)
	}
	return name
}

func wantBody(t *testing.T, a *archive.Archive, name string, want []byte) {
	t.Helper()
	got, err := a.Get(t.Context(), name)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("Get(%s) = %.40q, %v; want %.40q", name, got, err, want)
	}
}

func stat(t *testing.T, a *archive.Archive, name string) archive.Info {
	t.Helper()
	i, err := a.Stat(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func noise(n int, seed uint64) []byte {
	var key [32]byte
	key[0] = byte(seed)
	b := make([]byte, n)
	rand.NewChaCha8(key).Read(b)
	return b
}

func TestPutGet(t *testing.T) {
	a, _ := newArchive(t)
	for _, body := range [][]byte{{}, {0}, []byte("text"), bytes.Repeat([]byte("a"), 1<<20), noise(1<<20, 1)} {
		name := put(t, a, body, "")
		wantBody(t, a, name, body)
		again := put(t, a, body, name)
		wantBody(t, a, again, body)
	}
}

// Several megabytes of noise with one byte changed at each end: only a window
// over base and body finds the match.
func TestDeltaOfBigPages(t *testing.T) {
	for _, size := range []int{300, 100_000, 1 << 20, 4 << 20, 5_000_001, 8 << 20, 20 << 20} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			a, _ := newArchive(t)
			first := noise(size, 2)
			base := put(t, a, first, "")
			second := bytes.Clone(first)
			second[1]++
			second[size-2]++
			name := put(t, a, second, base)
			wantBody(t, a, name, second)
			i := stat(t, a, name)
			if i.Base != base || i.StoredBytes > 300+int64(size)/2000 {
				t.Errorf("%d bytes stored as %+v, want a small delta against %s", size, i, base)
			}
		})
	}
}

func TestDeltasLeanOnOneBase(t *testing.T) {
	a, _ := newArchive(t)
	near := ""
	bases := map[string]int{}
	for i := range 200 {
		near = put(t, a, page("x", i), near)
		if s := stat(t, a, near); s.Base != "" {
			bases[s.Base]++
			if b := stat(t, a, s.Base); b.Base != "" {
				t.Errorf("page %d leans on a base that leans on another", i)
			}
		}
	}
	if len(bases) == 0 || len(bases) > 20 {
		t.Errorf("%d bases for 200 pages", len(bases))
	}
}

// A page that alternates between states is stored once per state, not once
// per turn.
func TestAlternatingPages(t *testing.T) {
	a, _ := newArchive(t)
	states := [][]byte{noise(20000, 1), noise(20000, 2), noise(20000, 3)}
	near := ""
	wholes := 0
	for i := range 30 {
		body := append(bytes.Clone(states[i%3]), fmt.Sprint("turn ", i)...)
		near = put(t, a, body, near)
		if stat(t, a, near).Base == "" {
			wholes++
		}
	}
	if wholes != 3 {
		t.Errorf("%d whole bodies for 3 states", wholes)
	}
}

func TestBatch(t *testing.T) {
	a, _ := newArchive(t)
	var items []archive.Item
	for i := range 50 {
		near := ""
		if i > 0 {
			near = smallprint.Digest(items[i-1].Body)
		}
		items = append(items, archive.Item{Body: page("b", i/2), Near: near}) // each twice
	}
	names, err := a.PutBatch(t.Context(), items)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		wantBody(t, a, name, items[i].Body)
	}
	s, err := a.Stats(t.Context())
	if err != nil || s.Contents != 25 || s.Deltas < 15 || s.StoredBytes*3 > s.RawBytes {
		t.Errorf("Stats = %+v, %v", s, err)
	}
	again, err := a.PutBatch(t.Context(), items)
	if err != nil || strings.Join(again, "") != strings.Join(names, "") {
		t.Errorf("the same batch again: %v, %v", again, err)
	}
	if s2, _ := a.Stats(t.Context()); s2 != s {
		t.Errorf("the same batch again made %+v of %+v", s2, s)
	}
}

func TestUnusableNear(t *testing.T) {
	a, dir := newArchive(t)
	gone := put(t, a, page("gone", 1), "")
	corruptFile(t, dir, gone, func(b []byte) []byte { return b[:len(b)/2] })
	for _, near := range []string{"nonsense", smallprint.Digest([]byte("unknown")), gone} {
		body := page("near "+near, 2)
		wantBody(t, a, put(t, archive.Open(openFolder(t, dir)), body, near), body)
	}
}

func corruptFile(t *testing.T, dir, name string, change func([]byte) []byte) {
	t.Helper()
	path := filepath.Join(dir, name[:2], name)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(b), 0o444); err != nil {
		t.Fatal(err)
	}
}

// Any byte of a frame is either covered by the check or changes nothing that
// is read.
func TestCorruption(t *testing.T) {
	a, dir := newArchive(t)
	base := put(t, a, page("c", 0), "")
	body := page("c", 2)
	name := put(t, a, body, base)
	path := filepath.Join(dir, name[:2], name)
	frame, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, damaged []byte) {
		corruptFile(t, dir, name, func([]byte) []byte { return damaged })
		got, err := archive.Open(openFolder(t, dir)).Get(t.Context(), name)
		if err == nil && bytes.Equal(got, body) {
			return
		}
		if smallprint.KindOf(err) != smallprint.KindStorage || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%s: %.40q, %v; want kind %q", what, got, err, smallprint.KindStorage)
		}
	}
	for i := 0; i < len(frame); i += 1 + i/80 {
		damaged := bytes.Clone(frame)
		damaged[i] ^= 0x41
		try(fmt.Sprint("byte ", i, " changed"), damaged)
		try(fmt.Sprint("cut to ", i), frame[:i])
	}
	corruptFile(t, dir, name, func([]byte) []byte { return frame })
	if err := os.Remove(filepath.Join(dir, base[:2], base)); err != nil {
		t.Fatal(err)
	}
	_, err = archive.Open(openFolder(t, dir)).Get(t.Context(), name)
	if smallprint.KindOf(err) != smallprint.KindStorage {
		t.Errorf("without its base: %v, want kind %q", err, smallprint.KindStorage)
	}
}

// Two frames that name each other as bases, and one that unpacks to far more
// than it says, end in an error and not in a loop or a full memory.
func TestHostileFrames(t *testing.T) {
	a, dir := newArchive(t)
	x, y := page("h", 1), page("h", 2)
	xd := put(t, a, x, "")
	yd := put(t, a, y, xd)
	ysum := sha256.Sum256(y)
	frame, err := os.ReadFile(filepath.Join(dir, yd[:2], yd))
	if err != nil {
		t.Fatal(err)
	}
	xsum := sha256.Sum256(x)
	loop := bytes.Replace(frame, xsum[:], ysum[:], 1)
	corruptFile(t, dir, xd, func([]byte) []byte { return loop })
	bomb := put(t, a, make([]byte, 100<<20), "")
	corruptFile(t, dir, bomb, func(b []byte) []byte {
		return append([]byte("spa\x01\x01\x00\x05\x00\x00"), b[12:]...)
	})
	for _, name := range []string{xd, yd, bomb} {
		if _, err := archive.Open(openFolder(t, dir)).Get(t.Context(), name); smallprint.KindOf(err) != smallprint.KindStorage {
			t.Errorf("Get: %v, want kind %q", err, smallprint.KindStorage)
		}
	}
}

func TestUnknownAndMalformedDigests(t *testing.T) {
	a, _ := newArchive(t)
	for name, want := range map[string]smallprint.Kind{
		smallprint.Digest([]byte("unknown")): smallprint.KindNotFound,
		"":                                   smallprint.KindInvalid,
		"../../../etc/passwd":                smallprint.KindInvalid,
		strings.Repeat("A", 64):              smallprint.KindInvalid,
	} {
		if _, err := a.Get(t.Context(), name); smallprint.KindOf(err) != want {
			t.Errorf("Get(%q): %v, want kind %q", name, err, want)
		}
	}
}

func TestAnyBodies(t *testing.T) {
	dir := t.TempDir()
	a := archive.Open(openFolder(t, dir))
	rapid.Check(t, func(t *rapid.T) {
		near := ""
		for _, words := range rapid.SliceOfN(rapid.SliceOf(rapid.SampledFrom(strings.Fields("we may use your inputs to train <p> </p> models 30 14 days"))), 1, 6).Draw(t, "pages") {
			body := []byte(strings.Repeat(strings.Join(words, " "), 9))
			name, err := a.Put(t.Context(), body, near)
			if err != nil {
				t.Fatal(err)
			}
			got, err := a.Get(t.Context(), name)
			if err != nil || !bytes.Equal(got, body) {
				t.Fatalf("Get = %q, %v; want %q", got, err, body)
			}
			near = name
		}
	})
}

func TestEval(t *testing.T) {
	dir := t.TempDir()
	pages := func(yield func(archive.Page, error) bool) {
		for i := range 60 {
			if !yield(archive.Page{Key: "a", Body: page("e", i/2)}, nil) {
				return
			}
		}
	}
	f, err := archive.Eval(t.Context(), dir, pages)
	if err != nil {
		t.Fatal(err)
	}
	if f.N != 60 || f.Contents != 30 || f.Equal != 60 || f.Ratio < 5 || f.Version != archive.Version {
		out, _ := json.Marshal(f)
		t.Errorf("Eval = %s", out)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("Eval left %v", left)
	}
}

// BenchmarkPut keeps pages one by one, each a little unlike the one before it.
func BenchmarkPut(b *testing.B) {
	for _, copies := range []int{2, 12} {
		b.Run(fmt.Sprint(len(bytes.Repeat(page("", 0), copies))/1000, "kB"), func(b *testing.B) {
			f, err := archive.OpenFolder(b.TempDir())
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			a := archive.Open(f)
			near := ""
			for i := 0; b.Loop(); i++ {
				body := bytes.Repeat(page("bench", i), copies)
				b.SetBytes(int64(len(body)))
				if near, err = a.Put(b.Context(), body, near); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
