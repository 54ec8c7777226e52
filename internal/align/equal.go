package align

// equal matches blocks of the same text: the common head and tail, then texts
// that occur once on both sides wherever they went, then what stands beside
// matched blocks, then repeated texts in the gaps between them.
func (m *matcher) equal() {
	lo, oldHi, newHi := m.trim()
	if lo == oldHi || lo == newHi {
		return
	}
	oldAt := positions(m.oldText, lo, oldHi)
	newAt := positions(m.newText, lo, newHi)
	for o := lo; o < oldHi; o++ {
		t := m.oldText[o]
		if n := newAt[t]; len(n) == 1 && len(oldAt[t]) == 1 {
			m.match(o, n[0])
			m.exact[n[0]] = true
		}
	}
	m.grow(lo, oldHi, newHi)
	m.repeated(oldAt, lo, newHi)
}

// trim matches the common head and tail and returns what is left between.
func (m *matcher) trim() (lo, oldHi, newHi int) {
	oldHi, newHi = len(m.oldText), len(m.newText)
	for lo < oldHi && lo < newHi && m.oldText[lo] == m.newText[lo] {
		m.match(lo, lo)
		m.exact[lo] = true
		lo++
	}
	for oldHi > lo && newHi > lo && m.oldText[oldHi-1] == m.newText[newHi-1] {
		oldHi--
		newHi--
		m.match(oldHi, newHi)
		m.exact[newHi] = true
	}
	return lo, oldHi, newHi
}

func positions(texts []string, lo, hi int) map[string][]int {
	at := make(map[string][]int, hi-lo)
	for i := lo; i < hi; i++ {
		at[texts[i]] = append(at[texts[i]], i)
	}
	return at
}

// grow matches equal neighbours of matched blocks, forwards then backwards.
func (m *matcher) grow(lo, oldHi, newHi int) {
	try := func(o, n int) {
		if o >= lo && o < oldHi && m.newOf[o] == free && m.oldOf[n] == free && m.oldText[o] == m.newText[n] {
			m.match(o, n)
			m.exact[n] = true
		}
	}
	for n := lo; n < newHi; n++ {
		if n > 0 && m.oldOf[n] == free && m.oldOf[n-1] >= 0 {
			try(m.oldOf[n-1]+1, n)
		}
	}
	for n := newHi - 1; n >= lo; n-- {
		if n+1 < len(m.oldOf) && m.oldOf[n] == free && m.oldOf[n+1] >= 0 {
			try(m.oldOf[n+1]-1, n)
		}
	}
}

// repeated matches texts that occur several times: first those in the gap
// between the matched neighbours, then any, in order.
func (m *matcher) repeated(oldAt map[string][]int, lo, newHi int) {
	gaps := m.gaps()
	for _, inGap := range []bool{true, false} {
		for n := lo; n < newHi; n++ {
			if m.oldOf[n] != free {
				continue
			}
			at := oldAt[m.newText[n]]
			for len(at) > 0 && m.newOf[at[0]] != free {
				at = at[1:]
			}
			oldAt[m.newText[n]] = at
			for i, o := range at {
				if i == 64 {
					break // a text repeated hundreds of times: any of them will do
				}
				if m.newOf[o] == free && (!inGap || gaps.contains(n, o)) {
					m.match(o, n)
					m.exact[n] = true
					break
				}
			}
		}
	}
}

// gapTable says for each new block between which old blocks it should lie by
// its matched neighbours.
type gapTable struct{ after, before []int }

func (g gapTable) contains(n, o int) bool { return o > g.after[n] && o < g.before[n] }

// gaps computes the table over the matched blocks that kept their order.
func (m *matcher) gaps() gapTable {
	kept := m.inOrder()
	g := gapTable{make([]int, len(m.oldOf)), make([]int, len(m.oldOf))}
	last := -1
	for n := range m.oldOf {
		g.after[n] = last
		if kept[n] {
			last = m.oldOf[n]
		}
	}
	next := len(m.newOf)
	for n := len(m.oldOf) - 1; n >= 0; n-- {
		g.before[n] = next
		if kept[n] {
			next = m.oldOf[n]
		}
	}
	return g
}
