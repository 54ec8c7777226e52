package classify

import (
	"math"
)

// A hidden model reads the commonest features through a layer of few units,
// so that what a lead-in means can depend on what hangs on it. Its scores are
// averaged with the linear model's.
type hidden struct {
	size, outputs int
	in            []float32 // rows × size
	inBias        []float32
	out           []float32 // size × outputs
	bias          []float32
}

const (
	hiddenSize = 128
	hiddenRows = 15000
	hiddenDrop = 0.3 // how often a unit is withheld in training
)

// layer writes what the units of the hidden layer say.
func (m *hidden) layer(fs []feature, h []float32) {
	copy(h, m.inBias)
	for _, f := range fs {
		m.addRow(int(f.hash), f.x, h)
	}
	m.squash(h)
}

func (m *hidden) addRow(row int, x float32, h []float32) {
	w := m.in[row*m.size : row*m.size+m.size]
	h = h[:len(w)]
	for k, v := range w {
		h[k] += x * v
	}
}

func (m *hidden) squash(h []float32) {
	for k, v := range h {
		h[k] = float32(math.Tanh(float64(v)))
	}
}

// addScores makes out the mean of itself and what the layer makes of it.
func (m *hidden) addScores(h, out []float32) {
	for k, b := range m.bias {
		out[k] = (out[k] + b) / 2
	}
	for j, v := range h {
		v /= 2
		w := m.out[j*m.outputs : (j+1)*m.outputs]
		out := out[:len(w)]
		for k, x := range w {
			out[k] += v * x
		}
	}
}
