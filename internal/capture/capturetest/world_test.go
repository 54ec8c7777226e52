package capturetest

import (
	"bytes"
	"testing"
)

func TestEqualSeedsGiveEqualBytes(t *testing.T) {
	a, b, other := New(1, 2*len(Kinds)), New(1, 2*len(Kinds)), New(2, 1)
	size := 0
	for round := 1; round <= 3; round++ {
		a.Round(round)
		b.Round(round)
		for i := range a.Pages() {
			if !bytes.Equal(a.Body(i), b.Body(i)) {
				t.Errorf("page %d differs in round %d", i, round)
			}
			size += len(a.Body(i))
		}
	}
	if bytes.Equal(a.Body(0), other.Body(0)) {
		t.Error("another seed gives the same page")
	}
	if mean := size / 3 / len(a.Pages()); mean < 50_000 || mean > 70_000 {
		t.Errorf("pages have %d bytes, want about 60,000", mean)
	}
}

// What is said to happen happens to the bytes.
func TestRoundsDiffer(t *testing.T) {
	w := New(1, len(Kinds))
	for i, p := range w.Pages() {
		w.Round(1)
		first := w.Body(i)
		w.Round(2)
		second := w.Body(i)
		differs := !bytes.Equal(first, second)
		if want := p.Kind.Name != "unchanged" && p.Kind.answer == nil; differs != want {
			t.Errorf("%s: differs %v, want %v", p.Kind.Name, differs, want)
		}
	}
}
