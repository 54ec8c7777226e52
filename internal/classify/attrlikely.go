package classify

import (
	"slices"
	"strings"

	"smallprint"
)

// likely keeps of what the rules found what the gate takes for stated: of
// several readings of the same words the likeliest, and no more of a name
// than units state. It leaves found as it is, for others share it.
func (w *weights) likely(in *Input, v *verdict, found []smallprint.Attribute) []smallprint.Attribute {
	out := make([]smallprint.Attribute, 0, len(found))
	if len(found) == 0 {
		return out
	}
	p := w.gate.weigh(in, v, found)
	order := make([]int, len(found))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] > p[b]:
			return -1
		case p[a] < p[b]:
			return 1
		}
		return a - b
	})
	count := map[string]int{}
	for _, i := range order {
		a := found[i]
		if n, gated := most[a.Name]; gated && (p[i] < gateAt[a.Name] || count[a.Name] == n) {
			continue
		}
		if slices.ContainsFunc(out, func(b smallprint.Attribute) bool { return rivals(a, b) }) {
			continue
		}
		count[a.Name]++
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b smallprint.Attribute) int { return a.Start - b.Start })
	return out
}

// rivals reports whether the same words cannot state both.
func rivals(a, b smallprint.Attribute) bool {
	if a.Name == "tier" && b.Name == "tier" {
		return a.Value == b.Value
	}
	if a.Name == "region" && b.Name == "region" && (strings.Contains(a.Quote, b.Quote) || strings.Contains(b.Quote, a.Quote)) {
		return true
	}
	time := func(n string) bool { return n == "period" || n == "notice_period" || n == "min_age" }
	return (a.Name == b.Name || time(a.Name) && time(b.Name)) && a.Start < b.End && b.Start < a.End
}

// weigh returns the gate's probability of each candidate; 1 for names that it
// does not judge.
func (g *gate) weigh(in *Input, v *verdict, found []smallprint.Attribute) []float32 {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	p := make([]float32, len(found))
	for i := range found {
		if p[i] = 1; most[found[i].Name] > 0 {
			p[i] = g.of(s.e.gateFeatures(in, v, &found[i], sameName(found, found[i].Name)))
		}
	}
	return p
}

func sameName(found []smallprint.Attribute, name string) int {
	n := 0
	for _, a := range found {
		if a.Name == name {
			n++
		}
	}
	return n
}
