package align

// inOrder marks the matched new blocks that kept their place: the heaviest
// increasing sequence of partners, so that what counts as moved is the lesser
// text. A Fenwick tree over the old blocks makes it n log n.
func (m *matcher) inOrder() []bool {
	kept := make([]bool, len(m.oldOf))
	if m.monotone(kept) {
		return kept
	}
	t := fenwick{best: make([]int, len(m.newOf)+1), at: make([]int, len(m.newOf)+1)}
	for i := range t.at {
		t.at[i] = -1
	}
	from := make([]int, len(m.oldOf))
	total, end := 0, -1
	for n, o := range m.oldOf {
		if o < 0 {
			continue
		}
		w, prev := t.max(o)
		w += len(m.newText[n]) + 1
		from[n] = prev
		t.set(o+1, w, n)
		if w > total {
			total, end = w, n
		}
	}
	for ; end >= 0; end = from[end] {
		kept[end] = true
	}
	return kept
}

// monotone marks every matched block and reports whether none moved, which is
// the usual case and costs one pass.
func (m *matcher) monotone(kept []bool) bool {
	last, ok := -1, true
	for n, o := range m.oldOf {
		if o < 0 {
			continue
		}
		kept[n] = true
		if o < last {
			ok = false
			break
		}
		last = o
	}
	if !ok {
		clear(kept)
	}
	return ok
}

// A fenwick tree keeps the heaviest chain that ends before an old block.
type fenwick struct{ best, at []int }

// max returns the heaviest chain among old blocks below o.
func (t fenwick) max(o int) (weight, at int) {
	at = -1
	for i := o; i > 0; i -= i & -i {
		if t.best[i] > weight {
			weight, at = t.best[i], t.at[i]
		}
	}
	return weight, at
}

func (t fenwick) set(i, weight, at int) {
	for ; i < len(t.best); i += i & -i {
		if weight > t.best[i] {
			t.best[i], t.at[i] = weight, at
		}
	}
}
