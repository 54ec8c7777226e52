package classify

import "sync"

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
	for _, f := range s.e.out {
		row, ok := w.index[f.hash]
		if !ok {
			continue
		}
		if _, ok := s.seen[row]; ok {
			continue
		}
		s.seen[row] = struct{}{}
		s.known = append(s.known, feature{uint32(row), f.x, f.g})
	}
	scale(s.known, w.idf)
	copy(out, w.bias)
	for _, f := range s.known {
		for k := w.start[f.hash]; k < w.start[f.hash+1]; k++ {
			out[w.out[k]] += f.x * w.val[k]
		}
	}
}
