package classify

import (
	_ "embed"
	"sync"

	"smallprint/model"
)

// The outputs of the model: a distribution over the types and "none" that
// says which is the main one, a yes or no for each type, a distribution over
// the stances, and whether the unit is key.
const (
	nTypes   = 63
	outNone  = nTypes
	outAlso  = nTypes + 1
	outStand = outAlso + nTypes
	outKey   = outStand + 8
	outAttr  = outKey + 1 // presence of the attributes in learnt
	nOutputs = outAttr + 15
)

// A Classifier says what units state. It is read-only and safe for concurrent
// use.
type Classifier struct {
	w *weights
}

var embedded = sync.OnceValue(func() *Classifier {
	w, err := decode(model.Weights)
	if err != nil {
		panic("classify: embedded weights: " + err.Error())
	}
	return &Classifier{w: w}
})

// Default returns the classifier with the embedded weights.
func Default() *Classifier { return embedded() }
