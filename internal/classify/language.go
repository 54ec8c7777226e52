package classify

import (
	"strings"

	"smallprint"
)

// IsEnglish reports whether the reading is in English, the one language in
// which provisions are read. Where its language is not known, the words that
// every English text is full of decide.
func IsEnglish(r *smallprint.Reading) bool {
	if r.Language != "" {
		return r.Language == "en" || strings.HasPrefix(r.Language, "en-")
	}
	text := r.Text[:min(len(r.Text), 8000)]
	words, common := 0, 0
	for _, w := range strings.Fields(text) {
		words++
		switch strings.ToLower(w) {
		case "the", "of", "and", "to", "you", "your", "we", "our", "or", "not", "is", "are", "any", "this", "that", "with", "for", "may":
			common++
		}
	}
	return words > 0 && common*8 >= words
}
