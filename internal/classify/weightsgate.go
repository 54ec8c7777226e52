package classify

import "math"

// put writes the gate: hashes, then weights in int8 steps of one scale.
func (g *gate) put(put func(any)) {
	put(uint32(len(g.hashes)))
	last := uint32(0)
	for _, h := range g.hashes {
		put(h - last)
		last = h
	}
	s := scaleOf(g.val)
	put(s)
	put(g.bias)
	for _, v := range g.val {
		put(int8(math.Round(float64(v / s))))
	}
}

// take reads what put wrote.
func (g *gate) take(r *reader) {
	g.hashes = make([]uint32, min(int(r.u32()), len(r.b)))
	last := uint32(0)
	for i := range g.hashes {
		last += r.u32()
		g.hashes[i] = last
	}
	s := r.f32()
	g.bias = r.f32()
	g.val = make([]float32, len(g.hashes))
	for i := range g.val {
		g.val[i] = float32(int8(r.u8())) * s
	}
	g.prepare()
}
