package classify

import (
	"strings"

	"smallprint"
)

// keepAt is the least probability at which what the rules found is kept, by
// name; addAt the one at which the presence of a limit is stated though no
// rule found its words: its span is then the whole unit.
var (
	keepAt = map[string]float32{"exception": 0.3, "opt_in": 0.2, "opt_out": 0.2, "tier": 0.15, "notice_period": 0.15, "region": 0.15, "period": 0.1, "min_age": 0.1}
	addAt  = map[string]float32{"exception": 0.55, "opt_in": 0.6}
)

// likely weighs what the rules found with what the model thinks is stated.
func likely(v *verdict, found []smallprint.Attribute, size int, text string) []smallprint.Attribute {
	out := found[:0]
	have := map[string]bool{}
	for _, a := range found {
		name := a.Name
		if name == "tier" {
			name += " " + a.Value
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
			out = append(out, smallprint.Attribute{Name: base, Value: value, Start: 0, End: size, Quote: text})
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
