package classify

import (
	"math"
	"sync"
)

// scratch is what one classification needs besides the input.
type scratch struct {
	e     extractor
	seen  map[int32]struct{}
	known []feature
}

var scratches = sync.Pool{New: func() any { return &scratch{seen: map[int32]struct{}{}} }}

// scores writes the raw outputs of the first stage for the input.
func (w *weights) scores(in *Input, out []float32) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.e.out = s.e.out[:0]
	s.e.all(in)
	clear(s.seen)
	s.known = s.known[:0]
	var norm float64
	for _, f := range s.e.out {
		row, ok := w.index[f.hash]
		if !ok {
			continue
		}
		if _, ok := s.seen[row]; ok {
			continue
		}
		s.seen[row] = struct{}{}
		x := f.x * w.idf[row]
		s.known = append(s.known, feature{uint32(row), x})
		norm += float64(x) * float64(x)
	}
	copy(out, w.bias)
	if norm == 0 {
		return
	}
	scale := float32(1 / math.Sqrt(norm))
	for _, f := range s.known {
		x := f.x * scale
		for k := w.start[f.hash]; k < w.start[f.hash+1]; k++ {
			out[w.out[k]] += x * w.val[k]
		}
	}
}
