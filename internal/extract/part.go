package extract

import "smallprint"

// selectPart keeps the document that part names.
func (b *builder) selectPart(r *smallprint.Reading, part string) {}
