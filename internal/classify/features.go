package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// An Input is what the model reads of a unit: its words, what it hangs on,
// the headings above it, the units beside it and the kind of document.
type Input struct {
	Text    string
	Context []string // lead-in, parent items, table head, run-in heading; outermost first
	Path    []string // headings above, outermost first
	Prev    string   // the unit before in the same section, "" none
	Next    string   // the unit after in the same section, "" none
	Kind    string   // of document: see KindOf
	Item    bool     // a list item or table row, not a sentence of a paragraph
}

// A feature is a hashed property of an input with its weight.
type feature struct {
	hash uint32
	x    float32
}

var gN = [3]float32{1, 0.5, 0.3}

// Weights of the groups of features. Found by trial on the development
// documents; the unit's own words count most.
var (
	wOwn     float32 = 1.0
	wContext float32 = 0.6
	wHeading float32 = 0.7
	wAbove   float32 = 0.4
	wBeside  float32 = 0.3
	wKind    float32 = 0.5
	wLex     float32 = 2
	wCue     float32 = 0.5
)

// extractor turns inputs into features; it is reused to spare allocations.
type extractor struct {
	out   []feature
	words []string
	buf   []byte
}

// words cuts text into folded words: letters lower-cased, digits as "0",
// apostrophes kept inside. The result is reused by the next call.
func (e *extractor) tokens(text string, limit int) []string {
	e.words = e.words[:0]
	e.buf = e.buf[:0]
	if cap(e.buf) < 2*len(text)+64 {
		e.buf = make([]byte, 0, 2*len(text)+64)
	}
	start := 0
	flush := func() {
		if len(e.buf) > start {
			e.words = append(e.words, string(e.buf[start:]))
			start = len(e.buf)
		}
	}
	for _, r := range text {
		switch {
		case unicode.IsLetter(r):
			e.buf = utf8.AppendRune(e.buf, unicode.ToLower(r))
		case unicode.IsDigit(r):
			e.buf = append(e.buf, '0')
		case (r == '\'' || r == '’') && len(e.buf) > start:
			e.buf = append(e.buf, '\'')
		case r == '$' || r == '€' || r == '£' || r == '@' || r == ':' || r == '?':
			flush()
			e.buf = append(e.buf, string(r)...)
			flush()
		default:
			flush()
		}
		if len(e.words) >= limit {
			break
		}
	}
	flush()
	return e.words
}

func hashInit(ns byte) uint32 { return (2166136261 ^ uint32(ns)) * 16777619 }

func hashWord(h uint32, w string) uint32 {
	for i := 0; i < len(w); i++ {
		h = (h ^ uint32(w[i])) * 16777619
	}
	return (h ^ 0xff) * 16777619
}

// grams adds the word n-grams of text up to n under the name space.
func (e *extractor) grams(ns byte, text string, n, limit int, weight float32) {
	words := e.tokens(text, limit)
	first := len(e.out)
	for i := range words {
		h := hashInit(ns)
		for k := i; k < len(words) && k < i+n; k++ {
			h = hashWord(h, words[k])
			e.out = append(e.out, feature{h, gN[k-i]})
		}
		if n >= 2 && i+2 < len(words) { // skip one word
			e.out = append(e.out, feature{hashWord(hashWord(hashInit(ns+128), words[i]), words[i+2]), gN[2]})
		}
	}
	e.weigh(first, weight)
}

// stems adds the stems of the words.
func (e *extractor) stems(ns byte, text string, limit int, weight float32) {
	first := len(e.out)
	for _, w := range e.tokens(text, limit) {
		e.out = append(e.out, feature{hashWord(hashInit(ns), stem(w)), 1})
	}
	e.weigh(first, weight)
}

// weigh gives the features since first the weight.
func (e *extractor) weigh(first int, weight float32) {
	for i := first; i < len(e.out); i++ {
		e.out[i].x *= weight
	}
}

func (e *extractor) flag(ns byte, name string, weight float32) {
	e.out = append(e.out, feature{hashWord(hashInit(ns), name), weight})
}

// stem cuts the commonest endings off a word.
func stem(w string) string {
	for _, s := range [...]string{"ations", "ation", "ements", "ement", "ings", "ing", "ies", "ied", "ions", "ion", "ers", "er", "ors", "or", "ed", "es", "ly", "al", "s", "e", "y"} {
		if len(w) > len(s)+3 && strings.HasSuffix(w, s) {
			return w[:len(w)-len(s)]
		}
	}
	return w
}

// Features returns the features of the input.
func Features(in *Input) []feature {
	var e extractor
	e.all(in)
	return e.out
}

func (e *extractor) all(in *Input) {
	e.grams('w', in.Text, 3, 150, wOwn)
	e.stems('s', in.Text, 150, wOwn)
	for i, c := range in.Context {
		w := wContext
		if i+1 < len(in.Context) {
			w *= 0.6
		}
		e.grams('c', c, 2, 60, w)
	}
	for i, h := range in.Path {
		if i+1 == len(in.Path) {
			e.grams('h', h, 2, 20, wHeading)
			e.stems('i', h, 20, wHeading)
		} else {
			e.grams('H', h, 1, 20, wAbove)
		}
	}
	e.grams('p', in.Prev, 1, 60, wBeside)
	e.grams('n', in.Next, 1, 60, wBeside)
	e.flag('k', in.Kind, wKind)
	e.lexicon('X', in.Text, 150, wLex)
	for _, c := range in.Context {
		e.lexicon('Y', c, 60, wLex*0.6)
	}
	if n := len(in.Path); n > 0 {
		e.lexicon('Z', in.Path[n-1], 20, wLex)
	}
	e.lexicon('P', in.Prev, 60, wLex*0.3)
	e.lexicon('N', in.Next, 60, wLex*0.3)
	e.cues(in)
}

// cues adds what shows the form of the unit.
func (e *extractor) cues(in *Input) {
	words := append([]string{}, e.tokens(in.Text, 150)...)
	if in.Item {
		e.flag('f', "item", wCue)
	}
	for i := 0; i < len(words) && i < 3; i++ {
		e.out = append(e.out, feature{hashWord(hashInit('1'+byte(i)), words[i]), wCue})
	}
	switch n := len(words); {
	case n <= 2:
		e.flag('l', "2", wCue)
	case n <= 5:
		e.flag('l', "5", wCue)
	case n <= 10:
		e.flag('l', "10", wCue)
	case n <= 40:
		e.flag('l', "40", wCue)
	default:
		e.flag('l', "more", wCue)
	}
	if t := strings.TrimSpace(in.Text); t != "" {
		e.flag('t', t[len(t)-1:], wCue)
	}
	if len(in.Context) > 0 {
		e.flag('f', "context", wCue)
	}
}
