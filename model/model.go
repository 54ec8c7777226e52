// Package model holds the trained weights of the classifier as embedded
// bytes. What they were trained on, how they measure and how to train them
// again is in README.md.
package model

import _ "embed"

// Weights is the file that `smallprint train` writes.
//
//go:embed weights.bin
var Weights []byte
