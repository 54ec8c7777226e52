package classify

import "smallprint"

// plausible is the probability that the model must leave to a stance for the
// words of the sentence to decide for it.
const plausible = 0.05

// settle gives the last word on who may, must or does what to the words of
// the sentence, where they say it and the model does not rule it out: a
// negation weighs little among hundreds of features, and turns everything.
func (v *verdict) settle(in *Input, p []float32) {
	s := polarity(in)
	if s == "" {
		return
	}
	for k, x := range smallprint.Stances {
		if x == s && p[outStand+k] > plausible {
			v.stance = s
		}
	}
}
