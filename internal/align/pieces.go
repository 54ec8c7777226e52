package align

import (
	"slices"
)

// pieces finds splits (split true) and merges: neighbouring free blocks of
// one side that together are one free block of the other.
func (l *likeness) pieces(split bool) {
	held := map[int][]int{} // whole -> pieces
	var wholes []int
	for _, e := range l.edges {
		whole, piece := l.ends(e, split)
		if !l.freePair(e) || float64(e.shared) < contained*float64(len(l.pieceBag(piece, split).pairs)) ||
			10*len(l.pieceBag(piece, split).pairs) > 9*len(l.pieceBag(whole, !split).pairs) {
			continue
		}
		if held[whole] == nil {
			wholes = append(wholes, whole)
		}
		held[whole] = append(held[whole], piece)
	}
	slices.Sort(wholes)
	for _, whole := range wholes {
		if run := l.bestRun(whole, held[whole], split); len(run) > 1 {
			l.group(whole, run, split)
		}
	}
}

func (l *likeness) freePair(e edge) bool { return l.newOf[e.o] == free && l.oldOf[e.n] == free }

func (l *likeness) ends(e edge, split bool) (whole, piece int) {
	if split {
		return e.o, e.n
	}
	return e.n, e.o
}

// pieceBag returns the bag of a block: of the new side for pieces of a split.
func (l *likeness) pieceBag(i int, newSide bool) bag {
	if newSide {
		return l.newBag[i]
	}
	return l.oldBag[i]
}

func (l *likeness) side(newSide bool) []int {
	if newSide {
		return l.oldOf
	}
	return l.newOf
}

// bestRun returns the run of neighbouring pieces that covers most of the
// whole, if it covers enough of it and adds little of its own.
func (l *likeness) bestRun(whole int, pieces []int, split bool) []int {
	slices.Sort(pieces)
	of := l.side(split)
	var best []int
	bestCover := 0
	for i := 0; i < len(pieces); {
		run, j := []int{pieces[i]}, i+1
		for ; j < len(pieces) && l.bridge(&run, pieces[j], whole, split); j++ {
		}
		cover, size := 0, 0
		for _, p := range run {
			if of[p] != free {
				cover = -1 << 30
			}
			cover += shared(l.pieceBag(p, split).pairs, l.pieceBag(whole, !split).pairs)
			size += len(l.pieceBag(p, split).pairs)
		}
		w := len(l.pieceBag(whole, !split).pairs)
		if cover > bestCover && 10*cover >= 6*w && 10*size <= 15*w {
			best, bestCover = run, cover
		}
		i = j
	}
	return best
}

// bridge adds a piece to a run when it follows directly, or when only free
// blocks of a word or two stand between whose words the whole holds too.
func (l *likeness) bridge(run *[]int, piece, whole int, split bool) bool {
	last := (*run)[len(*run)-1]
	if piece-last > 4 {
		return false
	}
	words := l.pieceBag(whole, !split).words
	for p := last + 1; p < piece; p++ {
		b := l.pieceBag(p, split)
		if l.side(split)[p] != free || len(b.words) > 3 {
			return false
		}
		for _, w := range b.words {
			if !slices.Contains(words, w) {
				return false
			}
		}
	}
	for p := last + 1; p <= piece; p++ {
		*run = append(*run, p)
	}
	return true
}

func (l *likeness) group(whole int, run []int, split bool) {
	g := group{old: []int{whole}, new: run}
	if !split {
		g = group{old: run, new: []int{whole}}
	}
	for _, o := range g.old {
		l.newOf[o] = grouped
	}
	for _, n := range g.new {
		l.oldOf[n] = grouped
	}
	l.groups = append(l.groups, g)
}
