package classify

import (
	"sort"

	"smallprint"
	"smallprint/taxonomy"
)

// Uncertain is the confidence below which a type is not shown as fact: the
// provision goes to review. Under it fewer than about half are right.
const Uncertain = 0.5

// Probabilities from which a unit is taken to state nothing, a further type
// counts as stated too, and a unit as key. They weigh units without content
// that get a type against units with content that get none.
const (
	noneAt = 0.22
	alsoAt = 0.45
	keyAt  = 0.25
)

// A verdict is what the model says of one unit. Spans of attributes are
// relative to the unit. It is shared through the cache and never changed.
type verdict struct {
	types      []uint8
	confidence []float64
	stance     smallprint.Stance
	key        bool
	attributes []smallprint.Attribute
	presence   []float32 // probability of each of learnt
}

// decide turns probabilities into a verdict. p holds the outputs after
// softmax and sigmoid.
func decide(p []float32, calibrate func(float32) float64) verdict {
	var v verdict
	best := 0
	for k := 1; k < nTypes; k++ {
		if p[k] > p[best] {
			best = k
		}
	}
	if p[outNone] > noneAt {
		return v
	}
	main := calibrate(p[best])
	v.types = append(v.types, uint8(best))
	v.confidence = append(v.confidence, main)
	type also struct {
		t uint8
		p float32
	}
	var more []also
	for k := range nTypes {
		if k != best && p[outAlso+k] > alsoAt {
			more = append(more, also{uint8(k), p[outAlso+k]})
		}
	}
	sort.SliceStable(more, func(i, j int) bool { return more[i].p > more[j].p })
	for _, m := range more[:min(2, len(more))] {
		v.types = append(v.types, m.t)
		v.confidence = append(v.confidence, min(main*0.999, float64(m.p)))
	}
	stance := 0
	for k := range smallprint.Stances {
		if p[outStand+k] > p[outStand+stance] {
			stance = k
		}
	}
	v.stance = smallprint.Stances[stance]
	v.key = p[outKey] > keyAt
	v.presence = append([]float32{}, p[outAttr:nOutputs]...)
	return v
}

// probabilities turns raw scores into what decide reads, in place.
func probabilities(s []float32) {
	softmax(s[:nTypes+1])
	for k := outAlso; k < outStand; k++ {
		s[k] = sigmoid(s[k])
	}
	softmax(s[outStand : outStand+8])
	for k := outKey; k < nOutputs; k++ {
		s[k] = sigmoid(s[k])
	}
}

// typeKey returns the key of output k.
func typeKey(k uint8) string { return taxonomy.Types[k].Key }
