package classify

import (
	"strings"

	"smallprint"
)

// keepAt is the least probability at which what the rules found is kept, by
// name; addAt the one at which the presence of a limit is stated though no
// rule found its words: its span is then the whole unit.
var (
	keepAt = map[string]float32{"exception": 0.03, "opt_in": 0, "opt_out": 0.03, "tier": 0, "notice_period": 0.15, "region": 0, "period": 0, "min_age": 0}
	addAt  = map[string]float32{"exception": 0.5, "opt_in": 0.25, "opt_out": 0.5}
)

// likely weighs what the rules found with what the model thinks is stated. It
// leaves found as it is, for others share it.
func likely(v *verdict, found []smallprint.Attribute, text string) []smallprint.Attribute {
	out := make([]smallprint.Attribute, 0, len(found))
	have := map[string]bool{}
	for _, a := range found {
		name := a.Name
		switch name {
		case "tier":
			name += " " + a.Value
		case "opt_out":
			if a.Value, name = v.way(a.Value); name == "" {
				continue
			}
		}
		if k := learntIndex(name); k >= 0 && v.presence[k] < keepAt[a.Name] {
			continue
		}
		have[a.Name] = true
		out = append(out, a)
	}
	for _, name := range learnt {
		base, value, _ := strings.Cut(name, " ")
		if at, ok := addAt[base]; ok && !have[base] && v.presence[learntIndex(name)] >= at {
			if value == "" {
				value = "true"
			}
			out = append(out, smallprint.Attribute{Name: base, Value: value, Start: 0, End: len(text), Quote: text})
		}
	}
	return out
}

func learntIndex(name string) int {
	for i, n := range learnt {
		if n == name {
			return i
		}
	}
	return -1
}

// way returns how an opt-out is made, by the rules' reading and the model's,
// and "" for the name where the model thinks that none is offered.
func (v *verdict) way(rule string) (value, name string) {
	best, sum := rule, float32(0)
	var top float32
	for k, n := range learnt {
		base, way, _ := strings.Cut(n, " ")
		if base != "opt_out" {
			continue
		}
		p := v.presence[k]
		sum += p
		if way == rule {
			p += 0.15 // the words count for something
		}
		if p > top {
			top, best = p, way
		}
	}
	if sum < keepAt["opt_out"] {
		return "", ""
	}
	return best, "opt_out"
}
