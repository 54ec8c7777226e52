package classify

import "slices"

// trainGate fits the gate on the candidates that the rules find in the
// examples, each judged by the labels of its unit. scores are first-stage
// probabilities of models that had not seen the service.
func trainGate(examples []Example, scores [][]float32) *gate {
	var rows [][]feature
	var targets []target
	var e extractor
	for i := range examples {
		ex := &examples[i]
		if ex.Weak || len(ex.Types) == 0 {
			continue
		}
		v := decide(scores[i], func(p float32) float64 { return float64(p) })
		if len(v.types) == 0 {
			for _, t := range ex.Types {
				v.types = append(v.types, uint8(typeIndex[t]))
			}
			v.presence = append([]float32{}, scores[i][outAttr:nOutputs]...)
		}
		v.settle(&ex.Input, scores[i])
		found := attributes(&ex.Input, &v)
		for k := range found {
			a := &found[k]
			if most[a.Name] == 0 {
				continue
			}
			value := a.Value
			if quotedAttr[a.Name] {
				value = a.Quote
			}
			y := float32(0)
			if list := ex.Limits[a.Name]; matching(a.Name, ex.Text, value, list) >= 0 || a.Name == "opt_out" && len(list) > 0 {
				y = 1
			}
			rows = append(rows, slices.Clone(e.gateFeatures(&ex.Input, &v, a, sameName(found, a.Name))))
			targets = append(targets, target{[]float32{y}, ex.Weight})
		}
	}
	return fitGate(rows, targets)
}

func fitGate(rows [][]feature, targets []target) *gate {
	index := dictionary(rows, 2)
	for i := range rows {
		rows[i] = known(index, rows[i])
	}
	m := trainLinear(rows, targets, len(index), 1, []group{{0, 1, false}}, 12, 0.1, 1e-4)
	g := &gate{bias: m.bias[0]}
	for h := range index {
		g.hashes = append(g.hashes, h)
	}
	slices.Sort(g.hashes)
	for _, h := range g.hashes {
		g.val = append(g.val, m.w[index[h]])
	}
	g.prepare()
	return g
}

func (g *gate) prepare() {
	g.at = make(map[uint32]float32, len(g.hashes))
	for i, h := range g.hashes {
		g.at[h] = g.val[i]
	}
}
