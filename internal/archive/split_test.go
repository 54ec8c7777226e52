package archive

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"smallprint"
)

// Every item stands in one list, in order, with all that it may be a delta
// against.
func TestSplitKeepsChainsTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var items []Item
	last := map[int]string{}
	for range 300 {
		doc := r.IntN(12)
		body := []byte(fmt.Sprint(doc, " ", r.IntN(40)))
		items = append(items, Item{Body: body, Near: last[doc]})
		last[doc] = smallprint.Digest(body)
	}
	for _, n := range []int{1, 2, 7} {
		parts := split(items, n)
		where := map[string]int{}
		count := 0
		for p, part := range parts {
			if !slices.IsSorted(part) {
				t.Errorf("list %d of %d is not in order", p, n)
			}
			for _, i := range part {
				count++
				for _, name := range []string{items[i].Near, smallprint.Digest(items[i].Body)} {
					if k, ok := where[name]; ok && k != p {
						t.Fatalf("a body and what it is near to are in lists %d and %d", k, p)
					}
					if name != "" {
						where[name] = p
					}
				}
			}
		}
		if count != len(items) || len(parts) > n {
			t.Errorf("%d items in %d lists, want %d in at most %d", count, len(parts), len(items), n)
		}
	}
	if got := split(nil, 2); len(got) != 1 || len(got[0]) != 0 {
		t.Errorf("no items are split into %v", got)
	}
}
