package align

import (
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"smallprint"
)

// maxEdit bounds the product of the token counts that the quadratic part of
// the word diff is given; beyond it texts are cut at words that occur once in
// both, and what cannot be cut is replaced whole.
const maxEdit = 4 << 20

// A wordDiffer compares texts word by word. Tokens are numbered as runes so
// that the library diffs them as characters. Its line mode is never used (it
// corrupts results), nor its clock: the same texts give the same words.
type wordDiffer struct {
	dmp *diffmatchpatch.DiffMatchPatch
	ids map[string]rune
	tok []token // by rune
}

func newWordDiffer() *wordDiffer {
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0
	return &wordDiffer{dmp: dmp}
}

// Words compares two texts word by word.
func Words(old, new string) []smallprint.Word { return newWordDiffer().diff(old, new) }

func (w *wordDiffer) diff(old, new string) []smallprint.Word {
	if w.ids == nil || len(w.tok) > 60000 {
		w.ids, w.tok = map[string]rune{}, w.tok[:0]
	}
	a, b := w.runes(old), w.runes(new)
	return w.words(cleanup(w.ops(nil, a, b, true), w.isWord))
}

// firstRune keeps ids clear of zero; ids step over the surrogates, which do
// not survive a round trip through a string.
const firstRune = 1

func (w *wordDiffer) runes(s string) []rune {
	toks := tokenize(s, make([]token, 0, len(s)/3+1))
	out := make([]rune, len(toks))
	for i, t := range toks {
		id, ok := w.ids[t.text]
		if !ok {
			id = toRune(len(w.tok))
			w.tok = append(w.tok, t)
			w.ids[t.text] = id
		}
		out[i] = id
	}
	return out
}

func toRune(i int) rune {
	r := rune(i + firstRune)
	if r >= 0xd800 {
		r += 0x800
	}
	return r
}

func (w *wordDiffer) token(r rune) token {
	if r >= 0xe000 {
		r -= 0x800
	}
	return w.tok[r-firstRune]
}

func (w *wordDiffer) isWord(r rune) bool { return w.token(r).word }

// An op is a run of tokens that is equal ('='), deleted or inserted.
type op struct {
	kind byte
	run  []rune
}

func (w *wordDiffer) ops(out []op, a, b []rune, cut bool) []op {
	switch {
	case len(a) == 0 && len(b) == 0:
		return out
	case len(a) == 0:
		return append(out, op{'+', b})
	case len(b) == 0:
		return append(out, op{'-', a})
	case len(a)*len(b) <= maxEdit:
		return w.library(out, a, b)
	}
	p := prefix(a, b)
	s := suffix(a[p:], b[p:])
	if p > 0 {
		out = append(out, op{'=', a[:p]})
	}
	ma, mb := a[p:len(a)-s], b[p:len(b)-s]
	if len(ma)*len(mb) <= maxEdit {
		out = w.ops(out, ma, mb, false)
	} else if cut {
		out = w.cut(out, ma, mb)
	} else {
		out = append(out, op{'-', ma}, op{'+', mb})
	}
	if s > 0 {
		out = append(out, op{'=', a[len(a)-s:]})
	}
	return out
}

func (w *wordDiffer) library(out []op, a, b []rune) []op {
	for _, d := range w.dmp.DiffMainRunes(a, b, false) {
		kind := byte('=')
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			kind = '-'
		case diffmatchpatch.DiffInsert:
			kind = '+'
		}
		out = append(out, op{kind, []rune(d.Text)})
	}
	return out
}

// cut divides long texts at tokens that occur once in both and keep their
// order, then compares what lies between.
func (w *wordDiffer) cut(out []op, a, b []rune) []op {
	anchors := uniqueInOrder(a, b)
	ai, bi := 0, 0
	for _, x := range anchors {
		out = w.ops(out, a[ai:x[0]], b[bi:x[1]], false)
		out = append(out, op{'=', a[x[0] : x[0]+1]})
		ai, bi = x[0]+1, x[1]+1
	}
	return w.ops(out, a[ai:], b[bi:], false)
}

func (w *wordDiffer) words(ops []op) []smallprint.Word {
	var out []smallprint.Word
	var sb strings.Builder
	for _, o := range ops {
		sb.Reset()
		for _, r := range o.run {
			sb.WriteString(w.token(r).text)
		}
		name := "equal"
		switch o.kind {
		case '-':
			name = "delete"
		case '+':
			name = "insert"
		}
		out = append(out, smallprint.Word{Op: name, Text: sb.String()})
	}
	return out
}

func prefix(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func suffix(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}
