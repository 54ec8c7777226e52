package classify

import (
	"math"
	"math/rand/v2"
)

// The second stage reads what the first says of a unit and of the units
// beside it in the same section. It adds to the log-odds of the first what a
// matrix makes of the neighbours' probabilities, and a share of their
// logarithms: a unit between two on retention is likely about retention too.
const (
	classes   = nTypes + 1
	blocks    = 5 // before, after, within 2, under the same lead-in, under the same line
	aroundIn  = blocks * classes
	aroundOut = classes + nTypes
	aroundAll = aroundIn*aroundOut + 2*blocks // the matrix, then the shares for main and further types
)

// neighbourhood writes what the second stage reads beside the unit itself:
// means of probabilities, a block of zeros where there is no such neighbour.
func neighbourhood(ins []Input, i int, stage1 func(int) []float32, z []float32) {
	clear(z)
	var n [blocks]float32
	for k := max(0, i-window); k < len(ins) && k <= i+window; k++ {
		if k == i || !samePath(ins[k].Path, ins[i].Path) {
			continue
		}
		p := stage1(k)[:classes]
		in := [blocks]bool{k == i-1, k == i+1, k >= i-2 && k <= i+2, sameLead(&ins[k], &ins[i]), ins[k].Head == ins[i].Head}
		for b, ok := range in {
			if !ok {
				continue
			}
			n[b]++
			for j, v := range p {
				z[b*classes+j] += v
			}
		}
	}
	for b, n := range n {
		for j := b * classes; n > 1 && j < (b+1)*classes; j++ {
			z[j] /= n
		}
	}
}

// sameLead reports whether both units hang on the same words.
func sameLead(a, b *Input) bool {
	n := len(a.Context)
	return n > 0 && n == len(b.Context) && a.Context[n-1] == b.Context[n-1]
}

// withNeighbours returns the probabilities of input i, in the light of what
// the first stage says of the units beside it.
func (w *weights) withNeighbours(ins []Input, i int, stage1 func(int) []float32) []float32 {
	own := stage1(i)
	if len(w.around) == 0 {
		return own
	}
	var z [aroundIn]float32
	neighbourhood(ins, i, stage1, z[:])
	return applyAround(w.around, own, z[:])
}

// applyAround returns the probabilities after the second stage.
func applyAround(m, own, z []float32) []float32 {
	out := append([]float32{}, own...)
	aroundScores(m, own, z, out)
	softmax(out[:classes])
	for k := outAlso; k < outStand; k++ {
		out[k] = sigmoid(out[k])
	}
	return out
}

// aroundScores writes log-odds to the first aroundOut outputs. The matrix
// holds a row of outputs for each input.
func aroundScores(m, own, z, out []float32) {
	for k := range classes {
		out[k] = float32(math.Log(float64(own[k]) + 1e-6))
	}
	for k := outAlso; k < outStand; k++ {
		p := float64(own[k])
		out[k] = float32(math.Log((p + 1e-5) / (1 - p + 1e-5)))
	}
	shares := m[aroundIn*aroundOut:]
	for b := range blocks {
		zb := z[b*classes : (b+1)*classes]
		if isZero(zb) {
			continue
		}
		for k, v := range zb {
			l := smoothLog(v)
			out[k] += shares[b] * l
			if k < nTypes {
				out[outAlso+k] += shares[blocks+b] * l
			}
		}
		for j, v := range zb {
			if v < 0.01 {
				continue
			}
			for k, x := range m[(b*classes+j)*aroundOut : (b*classes+j+1)*aroundOut] {
				out[k] += v * x
			}
		}
	}
}

func isZero(s []float32) bool {
	for _, v := range s {
		if v != 0 {
			return false
		}
	}
	return true
}

// smoothLog is a logarithm that does not take a probability near nothing for
// certainty; it is about naught at one in twenty.
func smoothLog(v float32) float32 { return float32(math.Log(float64(v)+0.02)) + 3 }

// fitAround trains the second stage on first-stage probabilities of models
// that had not seen the service. use says which examples count; nil all.
func fitAround(examples []Example, scores [][]float32, use func(int) bool) []float32 {
	m, g2 := make([]float32, aroundAll), filled(aroundAll, 1)
	for b := range 2 * blocks {
		g2[aroundIn*aroundOut+b] = 10
	}
	ins, starts := asInputs(examples)
	rng := rand.New(rand.NewPCG(5, 6))
	order := rng.Perm(len(examples))
	z, out := make([]float32, aroundIn), make([]float32, nOutputs)
	groups := []group{{0, outAlso, true}, {outAlso, outStand, false}}
	const epochs = 4
	for epoch := range epochs {
		step := 0.03 * (1 - float32(epoch)/(epochs+1))
		for _, i := range order {
			if examples[i].Weak || use != nil && !use(i) {
				continue
			}
			doc := starts[i]
			neighbourhood(ins[doc.from:doc.to], i-doc.from, func(k int) []float32 { return scores[doc.from+k] }, z)
			aroundScores(m, scores[i], z, out)
			gradient(out[:outStand], targetOf(&examples[i]), groups)
			for b := range blocks {
				if zb := z[b*classes : (b+1)*classes]; !isZero(zb) {
					stepAround(m, g2, b, zb, out, step)
				}
			}
		}
	}
	return m
}

// stepAround moves what block b adds against the gradient in out.
func stepAround(m, g2 []float32, b int, zb, out []float32, step float32) {
	var main, also float32
	for k, v := range zb {
		l := smoothLog(v)
		main += out[k] * l
		if k < nTypes {
			also += out[outAlso+k] * l
		}
		if v < 0.01 {
			continue
		}
		base := (b*classes + k) * aroundOut
		for o, g := range out[:aroundOut] {
			d := g*v + 2e-4*m[base+o]
			g2[base+o] += d * d
			m[base+o] -= step * d / sqrt32(g2[base+o])
		}
	}
	for i, d := range [2]float32{main, also} {
		at := aroundIn*aroundOut + i*blocks + b
		g2[at] += d * d
		m[at] -= 0.3 * step * d / sqrt32(g2[at])
	}
}

type docRange struct{ from, to int }

// asInputs returns the inputs of the examples, and of each the range of
// examples that belong to its document.
func asInputs(examples []Example) ([]Input, []docRange) {
	ins := make([]Input, len(examples))
	out := make([]docRange, len(examples))
	from := 0
	for i := range examples {
		ins[i] = examples[i].Input
		if i > 0 && (examples[i].Doc != examples[i-1].Doc || examples[i].Service != examples[i-1].Service) {
			from = i
		}
		out[i].from = from
	}
	to := len(examples)
	for i := len(examples) - 1; i >= 0; i-- {
		out[i].to = to
		if out[i].from == i {
			to = i
		}
	}
	return ins, out
}

// calibration fits how far to trust the main type, on examples that neither
// stage had seen.
func calibration(examples []Example, scores [][]float32) []float32 {
	ins, docs := asInputs(examples)
	z := make([]float32, aroundIn)
	var ps []float32
	var right []bool
	for half := range 2 {
		in := func(i int) bool { return foldOf(examples[i].Service+"2", 2) == half }
		m := fitAround(examples, scores, func(i int) bool { return !in(i) })
		for i := range examples {
			if !in(i) || examples[i].Weak {
				continue
			}
			doc := docs[i]
			neighbourhood(ins[doc.from:doc.to], i-doc.from, func(k int) []float32 { return scores[doc.from+k] }, z)
			v := decide(applyAround(m, scores[i], z), func(p float32) float64 { return float64(p) })
			if len(v.types) == 0 {
				continue
			}
			ok := false
			for _, t := range examples[i].Types {
				ok = ok || t == typeKey(v.types[0])
			}
			ps = append(ps, float32(v.confidence[0]))
			right = append(right, ok)
		}
	}
	return isotonic(ps, right)
}
