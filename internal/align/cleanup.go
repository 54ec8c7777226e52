package align

// cleanup makes a word diff readable: equal runs without a word, and short
// equal runs between longer changes, become part of the change around them,
// and each change is one deletion followed by one insertion.
func cleanup(ops []op, isWord func(rune) bool) []op {
	ops = normalise(ops)
	for range 8 { // two or three rounds settle it; the bound keeps the cost linear
		kept := ops[:0:0]
		changed := false
		for i, o := range ops {
			if o.kind == '=' && i > 0 && i < len(ops)-1 && absorb(ops, i, isWord) {
				kept = append(kept, op{'-', o.run}, op{'+', o.run})
				changed = true
				continue
			}
			kept = append(kept, o)
		}
		ops = normalise(kept)
		if !changed {
			break
		}
	}
	return ops
}

// absorb reports whether the equal run i is too small to be worth showing
// between the changes on both sides of it. A run that holds a word stays
// where either change beside it is no longer than the run.
func absorb(ops []op, i int, isWord func(rune) bool) bool {
	n := count(ops[i].run, isWord)
	before, after := beside(ops, i, -1, isWord), beside(ops, i, 1, isWord)
	if n == 0 {
		return before > 0 && after > 0
	}
	return n <= 3 && 2*n <= before && 2*n <= after
}

// beside returns the larger count of words deleted or inserted next to i.
func beside(ops []op, i, step int, isWord func(rune) bool) int {
	n := 0
	for j := i + step; j >= 0 && j < len(ops) && ops[j].kind != '='; j += step {
		n = max(n, count(ops[j].run, isWord))
	}
	return n
}

func count(run []rune, isWord func(rune) bool) int {
	n := 0
	for _, r := range run {
		if isWord(r) {
			n++
		}
	}
	return n
}

// normalise joins neighbouring runs of a kind and puts the deletion of each
// change before its insertion.
func normalise(ops []op) []op {
	var out []op
	var del, ins []rune
	flush := func() {
		if len(del) > 0 {
			out = append(out, op{'-', del})
		}
		if len(ins) > 0 {
			out = append(out, op{'+', ins})
		}
		del, ins = nil, nil
	}
	for _, o := range ops {
		switch {
		case len(o.run) == 0:
		case o.kind == '-':
			del = append(del, o.run...)
		case o.kind == '+':
			ins = append(ins, o.run...)
		default:
			flush()
			if k := len(out) - 1; k >= 0 && out[k].kind == '=' {
				out[k].run = append(out[k].run[:len(out[k].run):len(out[k].run)], o.run...)
			} else {
				out = append(out, o)
			}
		}
	}
	flush()
	return out
}

// uniqueInOrder returns the places of tokens that occur once in both texts
// and, of these, the longest sequence that keeps its order.
func uniqueInOrder(a, b []rune) [][2]int {
	inA, inB := once(a), once(b)
	var pairs [][2]int
	for i, r := range a {
		if inA[r] == i+1 && inB[r] > 0 {
			pairs = append(pairs, [2]int{i, inB[r] - 1})
		}
	}
	return increasing(pairs)
}

// once maps each token that occurs once to its place plus one, others to -1.
func once(run []rune) map[rune]int {
	at := make(map[rune]int, len(run))
	for i, r := range run {
		if at[r] != 0 {
			at[r] = -1
		} else {
			at[r] = i + 1
		}
	}
	return at
}

// increasing returns the longest subsequence whose second places increase, by
// patience sorting.
func increasing(pairs [][2]int) [][2]int {
	var piles []int
	prev := make([]int, len(pairs))
	for i, p := range pairs {
		lo, hi := 0, len(piles)
		for lo < hi {
			mid := (lo + hi) / 2
			if pairs[piles[mid]][1] < p[1] {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		prev[i] = -1
		if lo > 0 {
			prev[i] = piles[lo-1]
		}
		if lo == len(piles) {
			piles = append(piles, i)
		} else {
			piles[lo] = i
		}
	}
	if len(piles) == 0 {
		return nil
	}
	out := make([][2]int, len(piles))
	for k, i := len(piles)-1, piles[len(piles)-1]; k >= 0; k, i = k-1, prev[i] {
		out[k] = pairs[i]
	}
	return out
}
