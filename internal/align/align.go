// Package align matches the blocks of two readings of one document, and
// follows provisions from one to the next.
//
// In go two readings, out come block pairs: every block of either reading
// stands in exactly one pair. Blocks are matched by equal text first, then by
// the pairs of neighbouring words they share, so that renumbering, new list
// layout, moves across sections, splits and merges are seen as what they are.
// The words of a pair that is not equal concatenate to the old text without
// the insertions and to the new text without the deletions.
//
// The cost grows about linearly with the texts: nothing compares every block
// with every other. The same readings always give the same pairs.
package align

import "smallprint"

// Version is the version of this stage: raised when its output changes.
const Version = 2

// Blocks matches the blocks of two readings. Pairs come in the order of the
// new text; removed blocks stand where they were.
func Blocks(old, new *smallprint.Reading) []smallprint.BlockPair {
	m := newMatcher(old, new)
	m.equal()
	if m.left() {
		m.headings()
		m.similar()
	}
	return m.pairs()
}

// A matcher holds what is known so far of what became of each block.
type matcher struct {
	old, new *smallprint.Reading
	oldText  []string
	newText  []string
	newOf    []int // for each old block its new one, or free, or grouped
	oldOf    []int // the same for each new block
	groups   []group
	exact    []bool // for each new block: its partner has the same text
}

const (
	free    = -1
	grouped = -2 // part of a split or merge
)

// A group is a split (one old block) or a merge (one new block).
type group struct{ old, new []int }

func newMatcher(old, new *smallprint.Reading) *matcher {
	m := &matcher{old: old, new: new, oldText: texts(old), newText: texts(new)}
	m.newOf = filled(len(m.oldText))
	m.oldOf = filled(len(m.newText))
	m.exact = make([]bool, len(m.newText))
	return m
}

func texts(r *smallprint.Reading) []string {
	if r == nil {
		return nil
	}
	t := make([]string, len(r.Blocks))
	for i := range r.Blocks {
		t[i] = r.BlockText(i)
	}
	return t
}

func filled(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = free
	}
	return s
}

func (m *matcher) match(o, n int) { m.newOf[o], m.oldOf[n] = n, o }

// left reports whether both sides still have free blocks.
func (m *matcher) left() bool { return anyFree(m.newOf) && anyFree(m.oldOf) }

func anyFree(s []int) bool {
	for _, x := range s {
		if x == free {
			return true
		}
	}
	return false
}
