package classify

import (
	"strings"
	"unicode"
)

// A placer finds the sentences of a labelled file in the text of its reading,
// by their letters and digits, in order. Without it a heading of two words
// would be "held" by every provision that uses them.
type placer struct {
	letters string // of the text, folded
	at      []int  // offset of each byte of letters
	cursor  int
}

func newPlacer(text string) *placer {
	p := &placer{}
	p.letters, p.at = squash(text)
	return p
}

func squash(text string) (string, []int) {
	var b strings.Builder
	var at []int
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n := b.Len()
			b.WriteRune(unicode.ToLower(r))
			for range b.Len() - n {
				at = append(at, i)
			}
		}
	}
	return b.String(), at
}

// find returns where the sentence stands, from where the last one ended.
func (p *placer) find(sentence string) (start, end int, ok bool) {
	s, _ := squash(sentence)
	if s == "" {
		return 0, 0, false
	}
	i := strings.Index(p.letters[p.cursor:], s)
	if i >= 0 && (i < 3000 || len(s) > 40) {
		i += p.cursor
	} else if i = strings.Index(p.letters, s); i < 0 || len(s) < 20 {
		return 0, 0, false
	}
	p.cursor = i + len(s)
	return p.at[i], p.at[i+len(s)-1] + 1, true
}
