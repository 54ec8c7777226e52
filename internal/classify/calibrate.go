package classify

import "sort"

// calibrated turns the probability of a main type into how often what says so
// is right: a step function given by pairs of (probability, share).
func (w *weights) calibrated(p float32) float64 {
	n := len(w.calib) / 2
	if n == 0 {
		return float64(p)
	}
	at := func(i int) (x, y float32) { return w.calib[2*i], w.calib[2*i+1] }
	i := sort.Search(n, func(i int) bool { x, _ := at(i); return x >= p })
	if i == 0 {
		_, y := at(0)
		return float64(y)
	}
	if i == n {
		_, y := at(n - 1)
		return float64(y)
	}
	x0, y0 := at(i - 1)
	x1, y1 := at(i)
	if x1 <= x0 {
		return float64(y1)
	}
	return float64(y0 + (y1-y0)*(p-x0)/(x1-x0))
}

// isotonic fits a rising function to outcomes (pool adjacent violators) and
// returns its pairs, thinned to at most 40.
func isotonic(p []float32, right []bool) []float32 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return p[order[a]] < p[order[b]] })
	type block struct{ x, y, n float64 }
	var blocks []block
	for _, i := range order {
		b := block{float64(p[i]), 0, 1}
		if right[i] {
			b.y = 1
		}
		blocks = append(blocks, b)
		for k := len(blocks) - 1; k > 0 && (blocks[k-1].y >= blocks[k].y || blocks[k-1].n < float64(len(p))/40); k-- {
			a, b := blocks[k-1], blocks[k]
			n := a.n + b.n
			blocks[k-1] = block{(a.x*a.n + b.x*b.n) / n, (a.y*a.n + b.y*b.n) / n, n}
			blocks = blocks[:k]
		}
	}
	var out []float32
	for _, b := range blocks {
		out = append(out, float32(b.x), float32(min(b.y, 0.995)))
	}
	return out
}
