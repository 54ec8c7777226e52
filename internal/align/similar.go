package align

import (
	"cmp"
	"slices"
)

const (
	maxPostings = 24   // word pairs found in more free blocks than this tell nothing apart
	inPlace     = 0.35 // similarity that makes a pair where the order is kept
	anywhere    = 0.55 // and where a block also moved
	contained   = 0.75 // share of a piece that its whole holds
)

// An edge is a free old and a free new block with word pairs in common.
type edge struct {
	o, n   int
	shared int
	score  float64
}

// A likeness compares free blocks.
type likeness struct {
	*matcher
	oldBag map[int]bag
	newBag map[int]bag
	edges  []edge
}

// similar matches what equal left by the words in common.
func (m *matcher) similar() {
	l := &likeness{matcher: m, oldBag: map[int]bag{}, newBag: map[int]bag{}}
	l.bags()
	l.findEdges()
	l.pieces(true)
	l.pieces(false)
	l.pair()
	l.neighbours()
}

func (l *likeness) bags() {
	f := folder{}
	for o, x := range l.newOf {
		if x == free {
			l.oldBag[o] = f.bag(l.oldText[o])
		}
	}
	for n, x := range l.oldOf {
		if x == free {
			l.newBag[n] = f.bag(l.newText[n])
		}
	}
}

// findEdges looks up the word pairs of each new block in an index of the old
// ones. Each pair leads to few blocks, so the cost follows the text's length.
func (l *likeness) findEdges() {
	index := map[uint64][]int{}
	for o, x := range l.newOf {
		if x != free {
			continue
		}
		for _, p := range l.oldBag[o].pairs {
			if at := index[p]; len(at) <= maxPostings {
				index[p] = append(at, o)
			}
		}
	}
	count := make([]int, len(l.newOf))
	var touched []int
	for n, x := range l.oldOf {
		if x != free {
			continue
		}
		touched = touched[:0]
		for _, p := range l.newBag[n].pairs {
			at := index[p]
			if len(at) > maxPostings {
				continue
			}
			for _, o := range at {
				if count[o] == 0 {
					touched = append(touched, o)
				}
				count[o]++
			}
		}
		l.addEdges(n, touched, count)
		for _, o := range touched {
			count[o] = 0
		}
	}
}

// addEdges keeps the blocks that may be the same as n, hold it, or lie in it.
func (l *likeness) addEdges(n int, touched, count []int) {
	slices.Sort(touched)
	size := len(l.newBag[n].pairs)
	for _, o := range touched {
		if 5*count[o] < min(size, len(l.oldBag[o].pairs)) {
			continue
		}
		s := shared(l.oldBag[o].pairs, l.newBag[n].pairs)
		score := 2 * float64(s) / float64(size+len(l.oldBag[o].pairs))
		if score < inPlace && float64(s) < contained*float64(min(size, len(l.oldBag[o].pairs))) {
			continue
		}
		l.edges = append(l.edges, edge{o, n, s, score})
	}
}

// pair matches free blocks greedily, most alike first, then drops pairs that
// neither kept their order nor are alike enough to be the same block moved.
func (l *likeness) pair() {
	edges := slices.Clone(l.edges)
	slices.SortStableFunc(edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(abs(a.o-a.n), abs(b.o-b.n)), cmp.Compare(a.n, b.n), cmp.Compare(a.o, b.o))
	})
	score := map[int]float64{}
	take := func(e edge) {
		if l.newOf[e.o] == free && l.oldOf[e.n] == free {
			l.match(e.o, e.n)
			score[e.n] = e.score
		}
	}
	for _, e := range edges {
		if e.score >= anywhere && e.shared >= 3 {
			take(e)
		}
	}
	gaps := l.gaps()
	for _, e := range edges {
		if e.score >= inPlace && gaps.contains(e.n, e.o) {
			take(e)
		}
	}
	kept := l.inOrder()
	for n, s := range score {
		if o := l.oldOf[n]; !kept[n] && s < anywhere {
			l.newOf[o], l.oldOf[n] = free, free
		}
	}
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

// neighbours matches what is left between two matched blocks by position:
// as many old as new blocks of the same kinds, with some words in common or
// so short that words in common cannot be asked for.
func (l *likeness) neighbours() {
	kept := l.inOrder()
	lastNew, lastOld := -1, -1
	for n := 0; n <= len(l.oldOf); n++ {
		o := len(l.newOf)
		if n < len(l.oldOf) {
			if !kept[n] {
				continue
			}
			o = l.oldOf[n]
		}
		l.gap(lastOld+1, o, lastNew+1, n)
		lastNew, lastOld = n, o
	}
}

func (l *likeness) gap(oldLo, oldHi, newLo, newHi int) {
	olds, news := freeIn(l.newOf, oldLo, oldHi), freeIn(l.oldOf, newLo, newHi)
	if len(olds) == 0 || len(olds) != len(news) || len(olds) > 64 {
		return
	}
	for i, o := range olds {
		n := news[i]
		a, b := l.oldBag[o], l.newBag[n]
		if l.old.Blocks[o].Kind != l.new.Blocks[n].Kind {
			continue
		}
		limit := 0.3
		if len(a.words) <= 8 && len(b.words) <= 8 {
			limit = 0.2
		}
		if wordDice(a, b) >= limit {
			l.match(o, n)
		}
	}
}

func freeIn(s []int, lo, hi int) []int {
	var out []int
	for i := lo; i < hi; i++ {
		if s[i] == free {
			out = append(out, i)
		}
	}
	return out
}
