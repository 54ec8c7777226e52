package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words returns the folded words of a text.
func Words(text string) []string {
	var words []string
	eachWord(text, func(w string) { words = append(words, w) })
	return words
}

// WordsSHA256 is the digest of the folded words of a text.
func WordsSHA256(text string) string {
	h := sha256.New()
	buf := make([]byte, 0, 4096)
	eachWord(text, func(w string) {
		buf = append(append(buf, w...), '\n')
		if len(buf) > 3500 {
			h.Write(buf)
			buf = buf[:0]
		}
	})
	h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}

func eachWord(text string, yield func(string)) {
	for _, w := range strings.FieldsFunc(norm.NFKC.String(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		yield(w)
	}
}
