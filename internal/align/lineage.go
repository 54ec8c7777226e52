package align

import (
	"cmp"
	"slices"

	"smallprint"
)

// Lineage returns for each new provision the lineage of the old provision
// that it continues, "" where it is new. A provision continues at most one
// old one of its type: the one whose words are most alike, with preference to
// the block that its own block came from.
func Lineage(oldR, newR *smallprint.Reading, pairs []smallprint.BlockPair, old, new []smallprint.Provision) []string {
	out := make([]string, len(new))
	c := newContinuer(oldR, newR, pairs, old, new)
	taken := make([]bool, len(old))
	for _, x := range c.candidates() {
		if out[x.n] == "" && !taken[x.o] {
			out[x.n] = old[x.o].Lineage
			taken[x.o] = true
		}
	}
	return out
}

// A continuer compares provisions of two versions.
type continuer struct {
	old, new       []smallprint.Provision
	oldBag, newBag []bag
	oldBlk, newBlk []int         // first block of each provision
	home           map[int][]int // new block -> old blocks it came from
	same           map[int]bool  // new blocks whose text is the old one
}

func newContinuer(oldR, newR *smallprint.Reading, pairs []smallprint.BlockPair, old, new []smallprint.Provision) *continuer {
	c := &continuer{old: old, new: new, home: map[int][]int{}, same: map[int]bool{}}
	f := folder{}
	for i := range old {
		c.oldBag = append(c.oldBag, f.bag(old[i].Quote()))
		c.oldBlk = append(c.oldBlk, blockAt(oldR, old[i].Spans))
	}
	for i := range new {
		c.newBag = append(c.newBag, f.bag(new[i].Quote()))
		c.newBlk = append(c.newBlk, blockAt(newR, new[i].Spans))
	}
	for _, p := range pairs {
		for _, n := range p.New {
			c.home[n] = p.Old
			c.same[n] = len(p.Old) > 0 && p.Words == nil
		}
	}
	return c
}

func blockAt(r *smallprint.Reading, spans []smallprint.QuotedSpan) int {
	if len(spans) == 0 {
		return -1
	}
	at, _ := slices.BinarySearchFunc(r.Blocks, spans[0].Start, func(b smallprint.Block, start int) int {
		return cmp.Compare(b.End, start+1)
	})
	return at
}

type continuation struct {
	o, n  int
	score float64
}

// candidates lists what may continue what, best first: provisions of one type
// in blocks that belong together, and those whose words are alike anywhere.
func (c *continuer) candidates() []continuation {
	byType := map[string][]int{}
	for i := range c.old {
		byType[c.old[i].Type] = append(byType[c.old[i].Type], i)
	}
	var out []continuation
	for n := range c.new {
		for _, o := range byType[c.new[n].Type] {
			if s := c.score(o, n); s > 0 {
				out = append(out, continuation{o, n, s})
			}
		}
	}
	out = append(out, c.retyped()...)
	slices.SortStableFunc(out, func(a, b continuation) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(abs(a.o-a.n), abs(b.o-b.n)))
	})
	return out
}

// score is above zero when new provision n may continue old provision o of
// its type.
func (c *continuer) score(o, n int) float64 {
	home := slices.Contains(c.home[c.newBlk[n]], c.oldBlk[o])
	if !home && 3*len(c.oldBag[o].pairs) < len(c.newBag[n].pairs) {
		return 0
	}
	d := dice(c.oldBag[o], c.newBag[n])
	switch {
	case home && d == 1:
		return 3
	case home && d >= 0.25:
		return 1 + d
	case home && wordDice(c.oldBag[o], c.newBag[n]) >= 0.4:
		return 1
	case !home && d >= 0.5:
		return d
	}
	return 0
}

// retyped lists provisions with the very words of an old one of another type,
// which happens when the classifier was improved: they rank last.
func (c *continuer) retyped() []continuation {
	byQuote := map[string][]int{}
	for o := range c.old {
		byQuote[c.old[o].Quote()] = append(byQuote[c.old[o].Quote()], o)
	}
	var out []continuation
	for n := range c.new {
		for _, o := range byQuote[c.new[n].Quote()] {
			if c.old[o].Type != c.new[n].Type {
				out = append(out, continuation{o, n, 0.1})
			}
		}
	}
	return out
}
