package classify

import "math/rand/v2"

// hiddenTrainer holds the state of the training: the model, the sums of
// squared gradients, and what one example needs.
type hiddenTrainer struct {
	m                   *hidden
	gIn, gInB, gOut, gB []float32
	h, dh, mask, out    []float32
	step, l2            float32
}

func newHiddenTrainer(dims, size, outputs int, rng *rand.Rand) *hiddenTrainer {
	m := &hidden{size: size, outputs: outputs, in: make([]float32, dims*size), inBias: make([]float32, size), out: make([]float32, size*outputs), bias: make([]float32, outputs)}
	for i := range m.in {
		m.in[i] = float32(rng.NormFloat64()) * 0.1
	}
	for i := range m.out {
		m.out[i] = float32(rng.NormFloat64()) * 0.15
	}
	t := &hiddenTrainer{m: m, gIn: filled(len(m.in), 1e-3), gInB: filled(size, 1), gOut: filled(len(m.out), 0.1), gB: filled(outputs, 1), l2: 1e-4}
	t.h, t.dh, t.mask, t.out = make([]float32, size), make([]float32, size), make([]float32, size), make([]float32, outputs)
	return t
}

func filled(n int, v float32) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = v
	}
	return s
}

// trainHidden fits the model with AdaGrad, in a fixed order of examples.
func trainHidden(rows [][]feature, targets []target, dims, size, outputs int, groups []group, epochs int, rate float32, seed uint64) *hidden {
	rng := rand.New(rand.NewPCG(seed, 2))
	t := newHiddenTrainer(dims, size, outputs, rng)
	order := rng.Perm(len(rows))
	var kept []feature
	for e := range epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		t.step = rate * (1 - float32(e)/float32(epochs+1))
		for _, i := range order {
			kept = dropGroups(kept[:0], rows[i], rng)
			t.forward(kept, rng)
			gradient(t.out, targets[i], groups)
			t.backward(kept)
		}
	}
	return t.m
}

func (t *hiddenTrainer) forward(fs []feature, rng *rand.Rand) {
	m := t.m
	m.layer(fs, t.h)
	copy(t.out, m.bias)
	for j := range t.h {
		if t.mask[j] = 0; rng.Float32() < hiddenDrop {
			continue
		}
		t.mask[j] = 1 / (1 - float32(hiddenDrop))
		w := m.out[j*m.outputs : (j+1)*m.outputs]
		v := t.h[j] * t.mask[j]
		out := t.out[:len(w)]
		for k, x := range w {
			out[k] += v * x
		}
	}
}

// backward moves the weights against the gradient in t.out.
func (t *hiddenTrainer) backward(fs []feature) {
	m := t.m
	for k, g := range t.out {
		t.gB[k] += g * g
		m.bias[k] -= t.step * 0.3 * g / sqrt32(t.gB[k])
	}
	for j := range t.h {
		t.dh[j] = 0
		if t.mask[j] == 0 {
			continue
		}
		sum := t.backwardOut(m.out[j*m.outputs:(j+1)*m.outputs], t.gOut[j*m.outputs:(j+1)*m.outputs], t.h[j]*t.mask[j])
		t.dh[j] = sum * t.mask[j] * (1 - t.h[j]*t.h[j])
		t.gInB[j] += t.dh[j] * t.dh[j]
		m.inBias[j] -= t.step * 0.1 * t.dh[j] / sqrt32(t.gInB[j])
	}
	for _, f := range fs {
		base := int(f.hash) * m.size
		w, s := m.in[base:base+m.size], t.gIn[base:base+m.size]
		for k, g := range t.dh[:len(w)] {
			if g == 0 {
				continue
			}
			d := g*f.x + t.l2*w[k]
			s[k] += d * d
			w[k] -= t.step * d / sqrt32(s[k])
		}
	}
}

// backwardOut moves the weights w of one unit that said v, and returns how
// the loss changes with v.
func (t *hiddenTrainer) backwardOut(w, s []float32, v float32) float32 {
	var sum float32
	for k, g := range t.out[:len(w)] {
		sum += g * w[k]
		if g > -1e-4 && g < 1e-4 {
			continue
		}
		d := g*v + t.l2*w[k]
		s[k] += d * d
		w[k] -= t.step * 0.3 * d / sqrt32(s[k])
	}
	return sum
}
