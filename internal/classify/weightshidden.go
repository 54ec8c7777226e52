package classify

import (
	"math"
	"sort"
)

// putHidden writes the hidden model: which features it reads, their rows in
// int8 steps of a scale of their own, and the rest as it is.
func (w *weights) putHidden(put func(any)) {
	m := w.hidden
	put(uint32(m.size))
	for _, row := range w.common {
		put(row >= 0)
	}
	for _, row := range w.common {
		if row < 0 {
			continue
		}
		v := m.in[int(row)*m.size : (int(row)+1)*m.size]
		s := scaleOf(v)
		put(s)
		steps := make([]int8, len(v))
		for k, x := range v {
			steps[k] = int8(math.Round(float64(x / s)))
		}
		put(steps)
	}
	put(m.inBias)
	put(m.out)
	put(m.bias)
}

// takeHidden reads what putHidden wrote.
func (w *weights) takeHidden(r *reader) {
	m := &hidden{size: int(r.u32()), outputs: nOutputs}
	w.common = make([]int32, len(w.hashes))
	rows := int32(0)
	for i := range w.common {
		if w.common[i] = -1; r.u8() == 1 {
			w.common[i] = rows
			rows++
		}
	}
	m.in = make([]float32, int(rows)*m.size)
	for i := range int(rows) {
		s := r.f32()
		for k, step := range r.take(m.size) {
			m.in[i*m.size+k] = float32(int8(step)) * s
		}
	}
	list := func(n int) []float32 {
		out := make([]float32, n)
		for i := range out {
			out[i] = r.f32()
		}
		return out
	}
	m.inBias, m.out, m.bias = list(m.size), list(m.size*m.outputs), list(m.outputs)
	w.hidden = m
}

// sparse turns a dense linear model into weights, keeping the entries that
// matter most: budget of them at most, by size times how far the feature
// reaches.
func sparse(p *pair, hashes []uint32, idf []float32, budget int) *weights {
	m := p.linear
	abs := make([]float32, 0, len(m.w))
	for i, v := range m.w {
		if v != 0 {
			abs = append(abs, float32(math.Abs(float64(v)))*idf[i/m.outputs])
		}
	}
	var floor float32
	if len(abs) > budget {
		sort.Slice(abs, func(i, j int) bool { return abs[i] > abs[j] })
		floor = abs[budget]
	}
	w := &weights{bias: m.bias, start: []uint32{0}, hidden: p.hidden}
	for i, h := range hashes {
		n := 0
		for k, v := range m.w[i*m.outputs : (i+1)*m.outputs] {
			if v != 0 && float32(math.Abs(float64(v)))*idf[i] > floor {
				w.out = append(w.out, uint8(k))
				w.val = append(w.val, v)
				n++
			}
		}
		if n == 0 && p.common[i] < 0 {
			continue
		}
		w.common = append(w.common, p.common[i])
		w.hashes = append(w.hashes, h)
		w.idf = append(w.idf, idf[i])
		w.start = append(w.start, uint32(len(w.out)))
	}
	return w
}
