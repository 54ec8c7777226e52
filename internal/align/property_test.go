package align

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smallprint"
)

// vocabulary is what made-up sentences are drawn from; common words repeat
// so that unrelated sentences share some.
var vocabulary = strings.Fields(`the of you we may your our to and in or service account data content terms with for
 is not any that by this will must use policy third party information provide under law such other agreement access
 payment refund notice period device cookie retention partner licence liability dispute court arbitration claim`)

func sentence(rng *rand.Rand) string {
	n := 8 + rng.IntN(18)
	w := make([]string, n)
	for i := range w {
		w[i] = vocabulary[rng.IntN(len(vocabulary))]
		if rng.IntN(3) > 0 {
			w[i] += fmt.Sprint(rng.IntN(400))
		}
	}
	return strings.Join(w, " ") + "."
}

// A truth is a new block and the old blocks it came from.
type truth struct {
	text string
	from []int
	kind smallprint.ChangeKind
}

// edits makes a new text out of old blocks, and knows what it did.
func edits(rng *rand.Rand, old []string) []truth {
	var out []truth
	for i := 0; i < len(old); i++ {
		switch k := rng.IntN(20); {
		case k == 0: // removed
		case k == 1:
			out = append(out, truth{sentence(rng), nil, smallprint.KindAdded}, truth{old[i], []int{i}, smallprint.KindEqual})
		case k == 2:
			out = append(out, truth{reword(rng, old[i]), []int{i}, smallprint.KindReworded})
		case k == 3:
			w := strings.Fields(old[i])
			h := len(w) / 2
			out = append(out, truth{strings.Join(w[:h], " "), []int{i}, smallprint.KindSplit}, truth{strings.Join(w[h:], " "), []int{i}, smallprint.KindSplit})
		case k == 4 && i+1 < len(old):
			out = append(out, truth{old[i] + " " + old[i+1], []int{i, i + 1}, smallprint.KindMerged})
			i++
		case k == 5:
			out = append(out, truth{fmt.Sprintf("(%c) %s", 'a'+i%26, old[i]), []int{i}, smallprint.KindReworded})
		default:
			out = append(out, truth{old[i], []int{i}, smallprint.KindEqual})
		}
	}
	return out
}

func reword(rng *rand.Rand, s string) string {
	w := strings.Fields(s)
	w[rng.IntN(len(w))] = "reworded"
	return strings.Join(w, " ")
}

func TestBlocksFollowEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		n := rapid.IntRange(1, 120).Draw(t, "blocks")
		old := make([]string, n)
		for i := range old {
			old[i] = sentence(rng)
		}
		want := edits(rng, old)
		if rapid.Bool().Draw(t, "move") && len(want) > 12 {
			want = move(rng, want)
		}
		check(t, old, want)
	})
}

// move puts a section of three blocks or more elsewhere, never between or
// within the pieces of a split.
func move(rng *rand.Rand, want []truth) []truth {
	i := rng.IntN(len(want) - 4)
	for within(want, i) {
		i++
	}
	k := min(i+3, len(want))
	for within(want, k) {
		k++
	}
	rest := append(append([]truth{}, want[:i]...), want[k:]...)
	j := rng.IntN(len(rest) + 1)
	for within(rest, j) {
		j++
	}
	return append(append(append([]truth{}, rest[:j]...), want[i:k]...), rest[j:]...)
}

// within reports whether i lies between the pieces of a split.
func within(want []truth, i int) bool {
	return i > 0 && i < len(want) && want[i].kind == smallprint.KindSplit && fmt.Sprint(want[i].from) == fmt.Sprint(want[i-1].from)
}

// check compares what Blocks found with the truth: every block stands in one
// pair, words rebuild both sides, and blocks that came from others are found
// to have come from them.
func check(t *rapid.T, old []string, want []truth) {
	texts := make([]string, len(want))
	for i := range want {
		texts[i] = want[i].text
	}
	a, b := reading(old...), reading(texts...)
	pairs := Blocks(a, b)
	seenOld, seenNew := map[int]int{}, map[int]int{}
	from := map[int][]int{}
	for _, p := range pairs {
		for _, o := range p.Old {
			seenOld[o]++
		}
		for _, n := range p.New {
			seenNew[n]++
			from[n] = p.Old
		}
		if p.Words == nil {
			continue
		}
		o, n := rebuild(p.Words)
		if o != join(old, p.Old) || n != join(texts, p.New) {
			t.Fatalf("words of %s %v %v rebuild %q and %q", p.Kind, p.Old, p.New, o, n)
		}
	}
	for i := range old {
		if seenOld[i] != 1 {
			t.Fatalf("old block %d stands in %d pairs", i, seenOld[i])
		}
	}
	for i := range texts {
		if seenNew[i] != 1 {
			t.Fatalf("new block %d stands in %d pairs", i, seenNew[i])
		}
		if fmt.Sprint(from[i]) != fmt.Sprint(want[i].from) && len(from[i])+len(want[i].from) > 0 {
			t.Fatalf("new block %d (%s, %q) came from %v, want %v", i, want[i].kind, texts[i], from[i], want[i].from)
		}
	}
}

// document makes a long text for benchmarks.
func document(seed uint64, blocks, words int) []string {
	rng := rand.New(rand.NewPCG(seed, 2))
	out := make([]string, blocks)
	for i := range out {
		w := make([]string, words)
		for j := range w {
			w[j] = fmt.Sprintf("%s%d", vocabulary[rng.IntN(len(vocabulary))], rng.IntN(40))
		}
		out[i] = strings.Join(w, " ")
	}
	return out
}

func BenchmarkBlocks(b *testing.B) {
	base := document(1, 3000, 4)
	few := append([]string{}, base...)
	for i := 0; i < len(few); i += 150 {
		few[i] += " changed"
	}
	moved := append(append([]string{}, few[1500:]...), few[:1500]...)
	long := document(3, 300, 200)
	for _, bm := range []struct {
		name     string
		old, new []string
	}{
		{"same", base, base},
		{"few", base, few},
		{"moved", base, moved},
		{"rewrite3000x4words", base, document(2, 3000, 4)},
		{"rewrite300x200words", long, document(4, 300, 200)},
		{"rewrite1x60000words", document(5, 1, 60000), document(6, 1, 60000)},
		{"rewrite30000x20words", document(7, 30000, 20), document(8, 30000, 20)},
	} {
		b.Run(bm.name, func(b *testing.B) {
			x, y := reading(bm.old...), reading(bm.new...)
			for b.Loop() {
				Blocks(x, y)
			}
		})
	}
}

// TestLineageFollowsEdits gives every old block a provision and expects it to
// be followed into the block that continues it.
func TestLineageFollowsEdits(t *testing.T) {
	types := []string{"fees.refunds", "account.exit", "data.use"}
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
		n := rapid.IntRange(1, 60).Draw(t, "blocks")
		old := make([]string, n)
		for i := range old {
			old[i] = sentence(rng)
		}
		want := edits(rng, old)
		if rapid.Bool().Draw(t, "move") && len(want) > 12 {
			want = move(rng, want)
		}
		texts := make([]string, len(want))
		for i := range want {
			texts[i] = want[i].text
		}
		a, b := reading(old...), reading(texts...)
		var before, after []smallprint.Provision
		for i := range old {
			before = append(before, provision(a, i, types[i%3], fmt.Sprint("lineage ", i)))
		}
		for i, w := range want {
			typ := types[0]
			if len(w.from) > 0 {
				typ = types[w.from[0]%3]
			}
			after = append(after, provision(b, i, typ, ""))
		}
		got := Lineage(a, b, Blocks(a, b), before, after)
		for i, w := range want {
			if w.kind != smallprint.KindEqual && w.kind != smallprint.KindReworded {
				continue
			}
			if l := fmt.Sprint("lineage ", w.from[0]); got[i] != l {
				t.Fatalf("provision of new block %d (%s) continues %q, want %q", i, w.kind, got[i], l)
			}
		}
	})
}
