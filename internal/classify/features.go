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
	Head    string   // a line above that reads like a heading though it is none
	Prev    string   // the unit before in the same section, "" none
	Next    string   // the unit after in the same section, "" none
	Kind    string   // of document: see KindOf
	Item    bool     // a list item or table row, not a sentence of a paragraph
	Name    string   // what the document calls the platform, folded; "" for "we"
}

// A feature is a hashed property of an input with its weight.
type feature struct {
	hash uint32
	x    float32
	g    uint8 // group
}

// gramWeight is what a word, two words in a row and three weigh.
var gramWeight = [3]float32{1, 0.5, 0.3}

// The groups of features. Each is scaled to a length of its own, so that a
// long unit does not drown its heading, nor a heading the unit.
const (
	gOwn = iota
	gContext
	gHeading
	gAbove
	gBeside
	gForm
	gLexOwn
	gLexContext
	gLexHeading
	gLexBeside
	gWhole
	gLexWhole
	nGroups
)

// groupWeight was found by trial on the labelled documents, folded by service.
var groupWeight = [nGroups]float32{1, 0.6, 0.4, 0.2, 0.5, 0.4, 0.6, 0.4, 0.5, 0.3, 0.4, 0.3}

// extractor turns inputs into features; it is reused to spare allocations.
type extractor struct {
	out   []feature
	g     uint8 // group of what is added
	words []string
	buf   []byte
	name  string // see partyName
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
			e.words = append(e.words, e.we(string(e.buf[start:])))
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
			e.out = append(e.out, feature{hash: h, x: gramWeight[k-i]})
		}
		if n >= 2 && i+2 < len(words) { // skip one word
			e.out = append(e.out, feature{hash: hashWord(hashWord(hashInit(ns+128), words[i]), words[i+2]), x: gramWeight[2]})
		}
	}
	e.weigh(first, weight)
}

// stems adds the stems of the words.
func (e *extractor) stems(ns byte, text string, limit int, weight float32) {
	first := len(e.out)
	for _, w := range e.tokens(text, limit) {
		e.out = append(e.out, feature{hash: hashWord(hashInit(ns), stem(w)), x: 1})
	}
	e.weigh(first, weight)
}

// weigh gives the features since first the weight.
func (e *extractor) weigh(first int, weight float32) {
	for i := first; i < len(e.out); i++ {
		e.out[i].g = e.g
		e.out[i].x *= weight
	}
}

func (e *extractor) flag(ns byte, name string, weight float32) {
	e.out = append(e.out, feature{hashWord(hashInit(ns), name), weight, e.g})
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
	e.name = in.Name
	e.g = gOwn
	e.grams('w', in.Text, 3, 150, 1)
	e.stems('s', in.Text, 150, 1)
	e.g = gLexOwn
	e.lexicon('X', in.Text, 150, 1)
	for i, c := range in.Context {
		w := float32(1)
		if i+1 < len(in.Context) {
			w = 0.6
		}
		e.g = gContext
		e.grams('c', c, 2, 60, w)
		e.g = gLexContext
		e.lexicon('Y', c, 60, w)
	}
	if n := len(in.Context); n > 0 {
		e.g = gWhole
		e.grams('w', in.Context[n-1], 2, 60, 1)
		e.stems('s', in.Context[n-1], 60, 1)
		e.g = gLexWhole
		e.lexicon('X', in.Context[n-1]+" "+in.Text, 150, 1)
	}
	e.headings(in)
	e.g = gBeside
	e.grams('p', in.Prev, 1, 60, 1)
	e.grams('n', in.Next, 1, 60, 1)
	e.g = gLexBeside
	e.lexicon('P', in.Prev, 60, 1)
	e.lexicon('N', in.Next, 60, 1)
	e.g = gForm
	e.form(in)
}

func (e *extractor) headings(in *Input) {
	for i, h := range in.Path {
		if i+1 == len(in.Path) {
			e.g = gHeading
			e.grams('h', h, 2, 20, 1)
			e.stems('i', h, 20, 1)
			e.g = gLexHeading
			e.lexicon('Z', h, 20, 1)
		} else {
			e.g = gAbove
			e.grams('H', h, 1, 20, 1)
		}
	}
	e.g = gHeading
	e.grams('q', in.Head, 2, 20, 1)
	e.g = gLexHeading
	e.lexicon('Q', in.Head, 20, 1)
}
