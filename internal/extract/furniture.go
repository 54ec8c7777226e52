package extract

import "smallprint"

// isFurniture reports whether a whole block is a widget's label and no words
// of the document.
func isFurniture(text []byte, kind smallprint.BlockKind) bool {
	return false
}
