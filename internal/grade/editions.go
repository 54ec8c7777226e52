package grade

import "regexp"

// editionLabel reports whether a label speaks of another edition of the
// document, which only the history can tell from a rewrite.
var editionForm = regexp.MustCompile(`(?i)\bedition|swing`)

func editionLabel(reason string) bool { return editionForm.MatchString(reason) }
