package classify

import (
	"math"
	"strconv"
	"strings"

	"smallprint"
)

// The rules find every place whose words could state a limit; the gate says
// which of them do. It is a linear model of its own that reads the words of
// the place, those before and after it, what the unit is about and how likely
// the first stage thinks the limit is.

// gateAt is the probability from which a found limit is kept, by name.
var gateAt = map[string]float32{"exception": 0.6, "opt_in": 0.3, "opt_out": 0.4, "tier": 0.2, "notice_period": 0.7, "region": 0.4, "period": 0.5, "min_age": 0.55, "venue": 0.1}

// most is how many of a name a unit states at most.
var most = map[string]int{"exception": 1, "opt_in": 1, "opt_out": 1, "tier": 2, "notice_period": 2, "region": 3, "period": 4, "min_age": 2, "venue": 3}

// A gate holds the weight of each hashed property of a candidate.
type gate struct {
	hashes []uint32 // sorted
	val    []float32
	bias   float32
	at     map[uint32]float32
}

// gateFeatures returns the properties of candidate a of the unit.
func (e *extractor) gateFeatures(in *Input, v *verdict, a *smallprint.Attribute, same int) []feature {
	e.out, e.name = e.out[:0], in.Name
	ns := hashWord(hashInit('G'), a.Name)
	add := func(kind byte, name string, x float32) {
		e.out = append(e.out, feature{hash: hashWord(ns^uint32(kind)*2654435769, name), x: x})
	}
	add('0', "", 1)
	for i, t := range v.types {
		add('t', typeKey(t), 1)
		if i == 0 {
			add('m', typeKey(t), 0.7)
			area, _, _ := strings.Cut(typeKey(t), ".")
			add('A', area, 0.5)
		}
	}
	add('s', string(v.stance), 0.5)
	add('k', in.Kind, 0.5)
	add('n', strconv.Itoa(min(same, 3)), 0.5)
	if !e.plainValue(a.Value) {
		add('v', a.Value, 1)
	}
	e.around(add, in.Text, a)
	for k, n := range learnt {
		base, way, _ := strings.Cut(n, " ")
		if base == a.Name && (way == "" || way == a.Value || base == "opt_out") && len(v.presence) == len(learnt) {
			p := float64(v.presence[k])
			add('p', n, float32(math.Log((p+0.002)/(1-p+0.002)))/3)
		}
	}
	return e.out
}

// plainValue reports whether the value is a quote or figure of its own.
func (e *extractor) plainValue(s string) bool {
	return len(s) > 12 || strings.ContainsAny(s, "0123456789")
}

// around adds the words of the place, those beside it and those of the unit.
func (e *extractor) around(add func(byte, string, float32), text string, a *smallprint.Attribute) {
	inside := append([]string{}, e.tokens(text[a.Start:a.End], 30)...)
	for i, w := range inside {
		add('i', stem(w), 0.6)
		if i > 0 {
			add('j', inside[i-1]+" "+w, 0.6)
		}
	}
	before := append([]string{}, e.tokens(text[max(0, a.Start-200):a.Start], 200)...)
	for i := 1; i <= 6 && i <= len(before); i++ {
		w := before[len(before)-i]
		add('b', stem(w), 0.5)
		if i <= 2 {
			add('0'+byte(i), w, 0.7)
		}
	}
	if n := len(before); n > 1 {
		add('B', before[n-2]+" "+before[n-1], 0.7)
	} else if n == 0 {
		add('B', "", 1)
	}
	after := append([]string{}, e.tokens(text[a.End:min(len(text), a.End+200)], 8)...)
	for i := 0; i < 6 && i < len(after); i++ {
		add('a', stem(after[i]), 0.5)
		if i < 2 {
			add('4'+byte(i), after[i], 0.7)
		}
	}
	if len(after) > 1 {
		add('C', after[0]+" "+after[1], 0.7)
	} else if len(after) == 0 {
		add('C', "", 1)
	}
	words := e.tokens(text, 150)
	x := float32(1.2 / math.Sqrt(float64(len(words)+1)))
	for _, w := range words {
		add('u', stem(w), x)
	}
	add('l', sizeOf(len(words)), 0.5)
}

// of returns how likely the features are those of a limit that is stated.
func (g *gate) of(fs []feature) float32 {
	sum := g.bias
	for _, f := range fs {
		sum += g.at[f.hash] * f.x
	}
	return sigmoid(sum)
}
