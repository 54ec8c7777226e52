package classify

import "sync"

// scratch is what one classification needs besides the input.
type scratch struct {
	e     extractor
	seen  []uint32 // of each feature: the turn in which it was met
	turn  uint32
	known []feature
	layer []float32
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// begin makes the scratch ready for a model of so many features.
func (s *scratch) begin(features int) {
	s.turn++
	if len(s.seen) < features || s.turn == 0 {
		s.seen, s.turn = make([]uint32, features), 1
	}
	s.e.out, s.known = s.e.out[:0], s.known[:0]
}

// scores writes the raw outputs of the first stage for the input.
func (w *weights) scores(in *Input, out []float32) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.begin(len(w.hashes))
	s.e.all(in)
	for _, f := range s.e.out {
		row := w.row(f.hash)
		if row < 0 || s.seen[row] == s.turn {
			continue
		}
		s.seen[row] = s.turn
		s.known = append(s.known, feature{uint32(row), f.x, f.g})
	}
	scale(s.known, w.idf)
	copy(out, w.bias)
	for _, f := range s.known {
		for k := w.start[f.hash]; k < w.start[f.hash+1]; k++ {
			out[w.out[k]] += f.x * w.val[k]
		}
	}
	s.layer = append(s.layer[:0], w.hidden.inBias...)
	for _, f := range s.known {
		if row := w.common[f.hash]; row >= 0 {
			w.hidden.addRow(int(row), f.x, s.layer)
		}
	}
	w.hidden.squash(s.layer)
	w.hidden.addScores(s.layer, out)
}
