package classify

import "sort"

// A pair is a linear and a hidden model of the same data.
type pair struct {
	linear *linear
	hidden *hidden
	others []*hidden // of a teacher: hidden models that began elsewhere
	common []int32   // of each feature its row in the hidden model, or -1
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
	if len(p.others) == 0 {
		p.hidden.addScores(p.layer(p.hidden, fs), out)
		return
	}
	sum := make([]float32, len(out))
	for _, m := range append([]*hidden{p.hidden}, p.others...) {
		one := append([]float32{}, out...)
		m.addScores(p.layer(m, fs), one)
		for k, v := range one {
			sum[k] += v
		}
	}
	for k, v := range sum {
		out[k] = v / float32(1+len(p.others))
	}
}

func (p *pair) layer(m *hidden, fs []feature) []float32 {
	h := append([]float32{}, m.inBias...)
	for _, f := range fs {
		if row := p.common[f.hash]; row >= 0 {
			m.addRow(int(row), f.x, h)
		}
	}
	m.squash(h)
	return h
}

// fitPair trains both models, side by side: neither sees the other, so the
// result is the same however they take turns. The hidden one sees common
// features only; more of them are trained from other beginnings.
func (d *data) fitPair(rows [][]feature, targets []target, epochs, hiddenEpochs, more int) *pair {
	p := &pair{common: d.common}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.linear = trainLinear(rows, targets, len(d.hashes), nOutputs, outputGroups, epochs, 0.5, 1e-5)
	}()
	few := make([][]feature, len(rows))
	for i, r := range rows {
		for _, f := range r {
			if row := d.common[f.hash]; row >= 0 {
				few[i] = append(few[i], feature{uint32(row), f.x, f.g})
			}
		}
	}
	one := func(seed uint64) *hidden {
		return trainHidden(few, targets, min(hiddenRows, len(d.hashes)), hiddenSize, nOutputs, outputGroups, hiddenEpochs, 0.2, seed)
	}
	p.hidden = one(1)
	for k := range more {
		p.others = append(p.others, one(uint64(k+2)))
	}
	<-done
	return p
}
