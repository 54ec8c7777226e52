// Package archivetest holds the conformance test of archive.Blobs: in goes an
// implementation, out come test failures wherever it breaks the contract that
// stands in that interface's comment. Every implementation runs it.
package archivetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"smallprint"
	"smallprint/internal/archive"
)

// Blobs tests an implementation. open returns an empty one and a function that
// opens the same place again, as another process would.
func Blobs(t *testing.T, open func(t *testing.T) (b archive.Blobs, again func() archive.Blobs)) {
	tests := []struct {
		name string
		run  func(t *testing.T, b archive.Blobs, again func() archive.Blobs)
	}{
		{"what was put comes back", roundTrip},
		{"the first bytes of a name stay", writeOnce},
		{"an unknown name is not found", unknown},
		{"a malformed name is refused", malformed},
		{"names come in order, once each", names},
		{"another opener sees what was put", reopened},
		{"many may put the same at once", concurrent},
		{"a cancelled context ends a call", cancelled},
		{"nothing to put is no error", empty},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, again := open(t)
			tt.run(t, b, again)
		})
	}
}

func blob(text string) archive.Blob {
	return archive.Blob{Name: smallprint.Digest([]byte(text)), Data: []byte(text)}
}

func mustPut(t *testing.T, b archive.Blobs, blobs ...archive.Blob) {
	t.Helper()
	if err := b.Put(t.Context(), blobs...); err != nil {
		t.Fatalf("Put: %v", err)
	}
}

func wantData(t *testing.T, b archive.Blobs, want archive.Blob) {
	t.Helper()
	got, err := b.Get(t.Context(), want.Name)
	if err != nil || !bytes.Equal(got, want.Data) {
		t.Errorf("Get(%s) = %.40q, %v; want %.40q", want.Name, got, err, want.Data)
	}
	if has, err := b.Has(t.Context(), want.Name); !has || err != nil {
		t.Errorf("Has(%s) = %v, %v; want true", want.Name, has, err)
	}
}

func roundTrip(t *testing.T, b archive.Blobs, _ func() archive.Blobs) {
	big := archive.Blob{Name: smallprint.Digest([]byte("big")), Data: bytes.Repeat([]byte("0123456789abcdef"), 1<<18)}
	all := []archive.Blob{blob("one"), blob("two\x00\xff"), {Name: smallprint.Digest(nil), Data: []byte{}}, big}
	mustPut(t, b, all...)
	for _, want := range all {
		wantData(t, b, want)
	}
}

func writeOnce(t *testing.T, b archive.Blobs, _ func() archive.Blobs) {
	first := blob("first")
	mustPut(t, b, first)
	mustPut(t, b, archive.Blob{Name: first.Name, Data: []byte("second")}, blob("other"))
	wantData(t, b, first)
	wantData(t, b, blob("other"))
	twice := blob("twice")
	mustPut(t, b, twice, twice)
	wantData(t, b, twice)
}

func unknown(t *testing.T, b archive.Blobs, _ func() archive.Blobs) {
	name := blob("never put").Name
	_, err := b.Get(t.Context(), name)
	if !errors.Is(err, archive.ErrNotExist) || smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("Get of an unknown name: %v (kind %q), want ErrNotExist and %q", err, smallprint.KindOf(err), smallprint.KindNotFound)
	}
	if has, err := b.Has(t.Context(), name); has || err != nil {
		t.Errorf("Has of an unknown name = %v, %v; want false", has, err)
	}
}

func malformed(t *testing.T, b archive.Blobs, _ func() archive.Blobs) {
	good := blob("x").Name
	for _, name := range []string{"", "ab", good[1:], good + "0", "../" + good[3:], "/" + good[1:], "A" + good[1:], good[:63] + "\x00", good[:32] + "/" + good[33:]} {
		_, gerr := b.Get(t.Context(), name)
		_, herr := b.Has(t.Context(), name)
		perr := b.Put(t.Context(), blob("fine"), archive.Blob{Name: name, Data: []byte("x")})
		for call, err := range map[string]error{"Get": gerr, "Has": herr, "Put": perr} {
			if smallprint.KindOf(err) != smallprint.KindInvalid {
				t.Errorf("%s(%q): %v, want kind %q", call, name, err, smallprint.KindInvalid)
			}
		}
	}
}

func allNames(t *testing.T, b archive.Blobs) []string {
	t.Helper()
	var got []string
	for name, err := range b.Names(t.Context()) {
		if err != nil {
			t.Fatalf("Names: %v", err)
		}
		got = append(got, name)
	}
	return got
}

func names(t *testing.T, b archive.Blobs, _ func() archive.Blobs) {
	if got := allNames(t, b); len(got) > 0 {
		t.Errorf("Names of nothing = %q", got)
	}
	var want []string
	for i := range 40 {
		x := blob(fmt.Sprint(i))
		want = append(want, x.Name)
		mustPut(t, b, x)
	}
	slices.Sort(want)
	if got := allNames(t, b); !slices.Equal(got, want) {
		t.Errorf("Names = %q, want %q", got, want)
	}
	n := 0
	for range b.Names(t.Context()) {
		if n++; n == 3 {
			break
		}
	}
}

func reopened(t *testing.T, b archive.Blobs, again func() archive.Blobs) {
	mustPut(t, b, blob("kept"))
	other := again()
	wantData(t, other, blob("kept"))
	mustPut(t, other, blob("later"))
	wantData(t, b, blob("later"))
	mustPut(t, b, blob("latest"))
	wantData(t, other, blob("latest"))
}

func concurrent(t *testing.T, b archive.Blobs, again func() archive.Blobs) {
	both := []archive.Blobs{b, again()}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 20 {
				if err := both[g%2].Put(t.Context(), blob(fmt.Sprint(i)), blob(fmt.Sprint(i+1)), blob(fmt.Sprint(g, i))); err != nil {
					t.Errorf("Put: %v", err)
				}
			}
		})
	}
	wg.Wait()
	for i := range 21 {
		wantData(t, b, blob(fmt.Sprint(i)))
	}
	if got, want := len(allNames(t, b)), 21+8*20; got != want {
		t.Errorf("%d names, want %d", got, want)
	}
}

func cancelled(t *testing.T, b archive.Blobs, _ func() archive.Blobs) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	x := blob("x")
	if err := b.Put(ctx, x); !errors.Is(err, context.Canceled) {
		t.Errorf("Put: %v, want %v", err, context.Canceled)
	}
	if _, err := b.Get(ctx, x.Name); !errors.Is(err, context.Canceled) {
		t.Errorf("Get: %v, want %v", err, context.Canceled)
	}
	mustPut(t, b, x)
	wantData(t, b, x)
}

func empty(t *testing.T, b archive.Blobs, _ func() archive.Blobs) {
	mustPut(t, b)
}
