package classify

import (
	"math"
	"math/rand/v2"
	"sort"
)

// dictionary keeps the hashes that stand in at least minDF of the rows.
func dictionary(rows [][]feature, minDF int) map[uint32]int32 {
	df := map[uint32]int{}
	seen := map[uint32]int{}
	for i, r := range rows {
		for _, f := range r {
			if seen[f.hash] != i+1 {
				seen[f.hash] = i + 1
				df[f.hash]++
			}
		}
	}
	hashes := make([]uint32, 0, len(df))
	for h, n := range df {
		if n >= minDF {
			hashes = append(hashes, h)
		}
	}
	sort.Slice(hashes, func(i, j int) bool { return hashes[i] < hashes[j] })
	index := make(map[uint32]int32, len(hashes))
	for i, h := range hashes {
		index[h] = int32(i)
	}
	return index
}

// known maps features to rows of the dictionary, each once.
func known(index map[uint32]int32, fs []feature) []feature {
	seen := make(map[int32]bool, len(fs))
	out := make([]feature, 0, len(fs))
	for _, f := range fs {
		if row, ok := index[f.hash]; ok && !seen[row] {
			seen[row] = true
			out = append(out, feature{uint32(row), f.x, f.g})
		}
	}
	return out
}

// scale weighs the features by how telling they are and gives each group its
// length.
func scale(fs []feature, idf []float32) {
	var norm [nGroups]float32
	for i := range fs {
		fs[i].x *= idf[fs[i].hash]
		norm[fs[i].g] += fs[i].x * fs[i].x
	}
	for g := range norm {
		if norm[g] > 0 {
			norm[g] = groupWeight[g] / sqrt32(norm[g])
		}
	}
	for i := range fs {
		fs[i].x *= norm[fs[i].g]
	}
}

// A linear model holds a weight for each row and output, and a bias.
type linear struct {
	outputs int
	w       []float32 // rows × outputs
	bias    []float32
}

func (m *linear) scores(fs []feature, out []float32) {
	copy(out, m.bias)
	n := m.outputs
	for _, f := range fs {
		w := m.w[int(f.hash)*n : int(f.hash)*n+n]
		out := out[:len(w)]
		for k, v := range w {
			out[k] += f.x * v
		}
	}
}

// target is what one example teaches: for each group of outputs a
// distribution (softmax) or yes and no (sigmoid).
type target struct {
	y      []float32
	weight float32
}

type group struct {
	from, to int
	softmax  bool
}

// trainLinear fits the model with AdaGrad, in a fixed order of examples.
func trainLinear(rows [][]feature, targets []target, dims, outputs int, groups []group, epochs int, rate, l2 float32) *linear {
	m := &linear{outputs: outputs, w: make([]float32, dims*outputs), bias: make([]float32, outputs)}
	g2 := make([]float32, dims*outputs)
	gb := make([]float32, outputs)
	for i := range g2 {
		g2[i] = 1e-3
	}
	for i := range gb {
		gb[i] = 1
	}
	rng := rand.New(rand.NewPCG(1, 2))
	order := rng.Perm(len(rows))
	out := make([]float32, outputs)
	var kept []feature
	for e := range epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		step := rate * (1 - float32(e)/float32(epochs+1))
		for _, i := range order {
			kept = dropGroups(kept[:0], rows[i], rng)
			m.scores(kept, out)
			gradient(out, targets[i], groups)
			for k, g := range out {
				gb[k] += g * g
				m.bias[k] -= step * 0.1 * g / sqrt32(gb[k])
			}
			for _, f := range kept {
				base := int(f.hash) * outputs
				w, s := m.w[base:base+outputs], g2[base:base+outputs]
				for k, g := range out {
					if g > -1e-4 && g < 1e-4 {
						continue
					}
					d := g*f.x + l2*w[k]
					s[k] += d * d
					w[k] -= step * d / sqrt32(s[k])
				}
			}
		}
	}
	return m
}

// groupDrop is how often a group of features is withheld from an example, so
// that the model does not lean on headings and neighbours that happen to
// repeat in the documents it learns from.
var groupDrop = [nGroups]float32{0, 0.1, 0.4, 0.3, 0.3, 0.1, 0.1, 0.1, 0.2, 0.3, 0.2, 0.1}

// wordDrop is how often a single feature is withheld.
const wordDrop = 0.25

func dropGroups(out, row []feature, rng *rand.Rand) []feature {
	var drop [nGroups]bool
	for g, p := range groupDrop {
		drop[g] = rng.Float32() < p
	}
	for _, f := range row {
		if !drop[f.g] && rng.Float32() >= wordDrop {
			out = append(out, f)
		}
	}
	return out
}

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// gradient turns scores into the gradient of the loss.
func gradient(out []float32, t target, groups []group) {
	for _, g := range groups {
		s := out[g.from:g.to]
		y := t.y[g.from:g.to]
		var mass float32
		if g.softmax {
			softmax(s)
			for _, v := range y {
				mass += v
			}
		}
		for k := range s {
			switch {
			case y[k] < 0: // not known
				s[k] = 0
			case g.softmax:
				s[k] = t.weight * (s[k]*mass - y[k])
			default:
				s[k] = t.weight * (sigmoid(s[k]) - y[k])
			}
		}
	}
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

func softmax(s []float32) {
	top := s[0]
	for _, v := range s {
		top = max(top, v)
	}
	var sum float32
	for i, v := range s {
		s[i] = float32(math.Exp(float64(v - top)))
		sum += s[i]
	}
	for i := range s {
		s[i] /= sum
	}
}
