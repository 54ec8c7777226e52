package archive

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// split parts items into at most n lists of about the same size that share no
// body: an item stands with the one it is near to, and with those of the same
// bytes. Each list keeps the order of the items, so that a body comes after
// those it may be a delta against.
func split(items []Item, n int) [][]int {
	chain := make([]int, len(items)) // of each item, the first item of its chain
	first := map[string]int{}
	find := func(i int) int {
		for chain[i] != i {
			i = chain[i]
		}
		return i
	}
	join := func(name string, i int) {
		if name == "" {
			return
		}
		if k, ok := first[name]; ok {
			a, b := find(k), find(i)
			chain[max(a, b)] = min(a, b)
			return
		}
		first[name] = i
	}
	for i, it := range items {
		chain[i] = i
		join(it.Near, i)
		sum := sha256.Sum256(it.Body)
		join(hex.EncodeToString(sum[:]), i)
	}
	sizes, members := map[int]int{}, map[int][]int{}
	for i, it := range items {
		k := find(i)
		sizes[k] += len(it.Body)
		members[k] = append(members[k], i)
	}
	return pack(sizes, members, n)
}

// pack fills n lists with chains, the largest first, each into the list that
// holds least.
func pack(sizes map[int]int, members map[int][]int, n int) [][]int {
	var chains []int
	for k := range sizes {
		chains = append(chains, k)
	}
	slices.SortFunc(chains, func(a, b int) int { return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(a, b)) })
	parts := make([][]int, max(1, min(n, len(chains))))
	load := make([]int, len(parts))
	for _, k := range chains {
		least := 0
		for p := range parts {
			if load[p] < load[least] {
				least = p
			}
		}
		parts[least] = append(parts[least], members[k]...)
		load[least] += sizes[k]
	}
	for _, p := range parts {
		slices.Sort(p)
	}
	return parts
}
