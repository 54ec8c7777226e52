package classify

import (
	"math"
	"math/rand/v2"
)

// The second stage reads what the first says of a unit and of the units
// beside it in the same section. It adds to the log-probabilities of the first
// what a matrix makes of the neighbours' probabilities: a unit between two on
// retention is likely about retention too.
const (
	aroundIn  = 3 * (nTypes + 1) // before, after, and the mean of the window
	aroundOut = nTypes + 1 + nTypes
)

// neighbourhood writes what the second stage reads beside the unit itself.
func neighbourhood(ins []Input, i int, stage1 func(int) []float32, z []float32) {
	clear(z)
	n := 0
	mean := z[2*(nTypes+1):]
	for d := -window; d <= window; d++ {
		k := i + d
		if d == 0 || k < 0 || k >= len(ins) || !samePath(ins[k].Path, ins[i].Path) {
			continue
		}
		p := stage1(k)[:nTypes+1]
		n++
		for j, v := range p {
			mean[j] += v
		}
		switch d {
		case -1:
			copy(z[:nTypes+1], p)
		case 1:
			copy(z[nTypes+1:2*(nTypes+1)], p)
		}
	}
	for j := range mean {
		mean[j] /= float32(max(n, 1))
	}
}

// withNeighbours returns the probabilities of input i, in the light of what
// the first stage says of the units beside it.
func (w *weights) withNeighbours(ins []Input, i int, stage1 func(int) []float32) []float32 {
	own := stage1(i)
	if len(w.around) == 0 {
		return own
	}
	z := make([]float32, aroundIn)
	neighbourhood(ins, i, stage1, z)
	return applyAround(w.around, own, z)
}

// applyAround returns the probabilities after the second stage.
func applyAround(m, own, z []float32) []float32 {
	out := append([]float32{}, own...)
	aroundScores(m, own, z, out)
	softmax(out[:nTypes+1])
	for k := outAlso; k < outStand; k++ {
		out[k] = sigmoid(out[k])
	}
	return out
}

// aroundScores writes log-odds to the first aroundOut outputs. The matrix
// holds a row of outputs for each input.
func aroundScores(m, own, z, out []float32) {
	for k := range nTypes + 1 {
		out[k] = float32(math.Log(float64(own[k]) + 1e-6))
	}
	for k := outAlso; k < outStand; k++ {
		p := float64(own[k])
		out[k] = float32(math.Log((p + 1e-5) / (1 - p + 1e-5)))
	}
	for j, v := range z {
		if v < 0.01 {
			continue
		}
		for k, x := range m[j*aroundOut : (j+1)*aroundOut] {
			out[k] += v * x
		}
	}
}

// fitAround trains the second stage on first-stage probabilities of models
// that had not seen the service. use says which examples count; nil all.
func fitAround(examples []Example, scores [][]float32, use func(int) bool) []float32 {
	m := make([]float32, aroundIn*aroundOut)
	g2 := make([]float32, len(m))
	for i := range g2 {
		g2[i] = 1
	}
	ins, starts := asInputs(examples)
	rng := rand.New(rand.NewPCG(5, 6))
	order := rng.Perm(len(examples))
	z, out := make([]float32, aroundIn), make([]float32, nOutputs)
	groups := []group{{0, outAlso, true}, {outAlso, outStand, false}}
	for epoch := range 6 {
		step := 0.15 * (1 - float32(epoch)/7)
		for _, i := range order {
			if examples[i].Weak || use != nil && !use(i) {
				continue
			}
			doc := starts[i]
			neighbourhood(ins[doc.from:doc.to], i-doc.from, func(k int) []float32 { return scores[doc.from+k] }, z)
			aroundScores(m, scores[i], z, out)
			gradient(out[:outStand], targetOf(&examples[i]), groups)
			for j, v := range z {
				if v < 0.01 {
					continue
				}
				base := j * aroundOut
				for k, g := range out[:aroundOut] {
					d := g*v + 2e-4*m[base+k]
					g2[base+k] += d * d
					m[base+k] -= step * d / sqrt32(g2[base+k])
				}
			}
		}
	}
	return m
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
