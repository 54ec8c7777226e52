package classify

import "sort"

// A pair is a linear and a hidden model of the same data.
type pair struct {
	linear *linear
	hidden *hidden
	common []int32 // of each feature its row in the hidden model, or -1
}

// commonest numbers the n features that stand in most units; -1 the rest.
func commonest(idf []float32, n int) []int32 {
	order := make([]int, len(idf))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return idf[order[a]] < idf[order[b]] })
	out := make([]int32, len(idf))
	for i := range out {
		out[i] = -1
	}
	order = order[:min(n, len(order))]
	sort.Ints(order)
	for row, i := range order {
		out[i] = int32(row)
	}
	return out
}

// scores writes the raw outputs of both models, averaged.
func (p *pair) scores(fs []feature, out []float32) {
	p.linear.scores(fs, out)
	h := append([]float32{}, p.hidden.inBias...)
	for _, f := range fs {
		if row := p.common[f.hash]; row >= 0 {
			p.hidden.addRow(int(row), f.x, h)
		}
	}
	p.hidden.squash(h)
	p.hidden.addScores(h, out)
}

// fitPair trains both models. The hidden one sees common features only.
func (d *data) fitPair(rows [][]feature, targets []target, epochs, hiddenEpochs int) *pair {
	p := &pair{common: d.common}
	p.linear = trainLinear(rows, targets, len(d.hashes), nOutputs, outputGroups, epochs, 0.5, 1e-5)
	few := make([][]feature, len(rows))
	for i, r := range rows {
		for _, f := range r {
			if row := d.common[f.hash]; row >= 0 {
				few[i] = append(few[i], feature{uint32(row), f.x, f.g})
			}
		}
	}
	p.hidden = trainHidden(few, targets, min(hiddenRows, len(d.hashes)), hiddenSize, nOutputs, outputGroups, hiddenEpochs, 0.2)
	return p
}
