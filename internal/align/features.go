package align

import (
	"slices"
	"strings"
)

// A bag is what a block is compared by: its distinct pairs of neighbouring
// folded words, sorted, and its words.
type bag struct {
	pairs []uint64
	words []uint32
}

// A folder numbers folded words.
type folder map[string]uint32

func (f folder) bag(text string) bag {
	var b bag
	for i := 0; i < len(text); {
		j, word := nextToken(text, i)
		if word {
			b.words = append(b.words, f.id(text[i:j]))
		}
		i = j
	}
	if len(b.words) == 1 {
		b.pairs = []uint64{uint64(b.words[0])}
		return b
	}
	b.pairs = make([]uint64, 0, len(b.words))
	for i := 1; i < len(b.words); i++ {
		b.pairs = append(b.pairs, uint64(b.words[i-1])<<32|uint64(b.words[i]))
	}
	slices.Sort(b.pairs)
	b.pairs = slices.Compact(b.pairs)
	return b
}

func (f folder) id(word string) uint32 {
	if id, ok := f[word]; ok {
		return id
	}
	low := strings.ToLower(strings.ReplaceAll(word, "’", "'"))
	id, ok := f[low]
	if !ok {
		id = uint32(len(f) + 1)
		f[strings.Clone(low)] = id
	}
	f[word] = id
	return id
}

// shared counts what two sorted sets have in common.
func shared[T uint32 | uint64](a, b []T) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// dice is the share of word pairs that two bags have in common, 0 to 1.
func dice(a, b bag) float64 {
	if len(a.pairs)+len(b.pairs) == 0 {
		return 0
	}
	return 2 * float64(shared(a.pairs, b.pairs)) / float64(len(a.pairs)+len(b.pairs))
}

// wordDice is the same over distinct words, for blocks too short for pairs.
func wordDice(a, b bag) float64 {
	x, y := distinct(a.words), distinct(b.words)
	if len(x)+len(y) == 0 {
		return 0
	}
	return 2 * float64(shared(x, y)) / float64(len(x)+len(y))
}

func distinct(words []uint32) []uint32 {
	w := slices.Clone(words)
	slices.Sort(w)
	return slices.Compact(w)
}
