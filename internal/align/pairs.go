package align

import (
	"strings"

	"smallprint"
)

// pairs writes down what was found, in the order of the new text.
func (m *matcher) pairs() []smallprint.BlockPair {
	kept := m.inOrder()
	w := newWordDiffer()
	groupAt := map[int]*group{} // by first new block
	for i := range m.groups {
		groupAt[m.groups[i].new[0]] = &m.groups[i]
	}
	out := make([]smallprint.BlockPair, 0, len(m.oldOf)+8)
	next := 0 // old block up to which removals were written
	removals := func(until int) {
		for ; next < until; next++ {
			if m.newOf[next] == free {
				out = append(out, smallprint.BlockPair{Kind: smallprint.KindRemoved, Old: []int{next},
					Words: []smallprint.Word{{Op: "delete", Text: m.oldText[next]}}})
			}
		}
	}
	back := m.oldBack(kept)
	for n, o := range m.oldOf {
		switch {
		case o == free:
			removals(back[n])
			out = append(out, smallprint.BlockPair{Kind: smallprint.KindAdded, New: []int{n},
				Words: []smallprint.Word{{Op: "insert", Text: m.newText[n]}}})
		case o == grouped:
			if g := groupAt[n]; g != nil {
				removals(min(g.old[0], back[n]))
				out = append(out, m.groupPair(w, g))
			}
		default:
			if kept[n] {
				removals(o)
			}
			out = append(out, m.pair(w, o, n, kept[n]))
		}
	}
	removals(len(m.newOf))
	return out
}

// oldBack says for each new block up to which old block removals may be
// written before it: those before the last kept partner stand before it, and
// those that were replaced in place stand before their replacement.
func (m *matcher) oldBack(kept []bool) []int {
	back := make([]int, len(m.oldOf))
	next := len(m.newOf)
	for n := len(m.oldOf) - 1; n >= 0; n-- {
		if kept[n] {
			next = m.oldOf[n]
		}
		back[n] = next
	}
	return back
}

func (m *matcher) pair(w *wordDiffer, o, n int, kept bool) smallprint.BlockPair {
	p := smallprint.BlockPair{Kind: smallprint.KindReworded, Old: []int{o}, New: []int{n}}
	if m.exact[n] {
		p.Kind = smallprint.KindEqual
	}
	if !kept {
		p.Kind = smallprint.KindMoved
	}
	if !m.exact[n] {
		p.Words = w.diff(m.oldText[o], m.newText[n])
	}
	return p
}

func (m *matcher) groupPair(w *wordDiffer, g *group) smallprint.BlockPair {
	p := smallprint.BlockPair{Kind: smallprint.KindMerged, Old: g.old, New: g.new}
	if len(g.old) == 1 {
		p.Kind = smallprint.KindSplit
	}
	p.Words = w.diff(join(m.oldText, g.old), join(m.newText, g.new))
	return p
}

func join(texts []string, at []int) string {
	parts := make([]string, len(at))
	for i, x := range at {
		parts[i] = texts[x]
	}
	return strings.Join(parts, "\n")
}
