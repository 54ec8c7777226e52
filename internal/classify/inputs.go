package classify

import (
	"strings"
	"unicode"

	"smallprint"
)

// inputs returns what the model reads of each unit, and the path under which
// its provisions stand. A short line that stands alone and reads like a title
// counts as a heading of what follows, for many pages mark headings with bold
// type only.
func inputs(r *smallprint.Reading, units []smallprint.Unit, kind string) []Input {
	ins := make([]Input, len(units))
	pseudo, pseudoPath := "", []string(nil)
	for i, u := range units {
		b := r.Blocks[u.Block]
		text := r.Text[u.Start:u.End]
		in := Input{Text: text, Path: b.Path, Kind: kind, Item: b.Kind != smallprint.BlockParagraph && b.Kind != smallprint.BlockQuote}
		if isPseudoHeading(b.Kind, text, u.Start == b.Start && u.End == b.End) {
			pseudo, pseudoPath = text, b.Path
		} else if samePath(pseudoPath, b.Path) {
			in.Head = pseudo
		}
		if len(u.Context) > 0 {
			in.Context = make([]string, len(u.Context))
			for k, c := range u.Context {
				in.Context[k] = r.Text[c.Start:c.End]
			}
		}
		ins[i] = in
	}
	for i := range ins {
		if i > 0 && samePath(ins[i-1].Path, ins[i].Path) {
			ins[i].Prev = ins[i-1].Text
		}
		if i+1 < len(ins) && samePath(ins[i+1].Path, ins[i].Path) {
			ins[i].Next = ins[i+1].Text
		}
	}
	return ins
}

// isPseudoHeading reports whether a whole paragraph reads like a heading.
func isPseudoHeading(kind smallprint.BlockKind, text string, whole bool) bool {
	if kind != smallprint.BlockParagraph || !whole || len(text) > 90 {
		return false
	}
	if strings.ContainsAny(text[len(text)-1:], ".,;:!") {
		return false
	}
	words := strings.Fields(text)
	first := []rune(words[0])[0]
	return len(words) <= 10 && (unicode.IsUpper(first) || unicode.IsDigit(first)) && !strings.Contains(text, "@")
}

func samePath(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := len(a) - 1; i >= 0; i-- {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// keyOf hashes all that the model reads of input i: itself and the units
// around it.
func keyOf(ins []Input, i int) uint64 {
	h := uint64(14695981039346656037)
	add := func(s string) {
		for k := 0; k < len(s); k++ {
			h = (h ^ uint64(s[k])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	add(ins[i].Text)
	for _, c := range ins[i].Context {
		add(c)
	}
	add("|")
	for _, p := range ins[i].Path {
		add(p)
	}
	add(ins[i].Kind)
	add(ins[i].Head)
	for d := -window; d <= window; d++ {
		if k := i + d; k >= 0 && k < len(ins) && d != 0 {
			add(ins[k].Text)
			if len(ins[k].Context) > 0 {
				add(ins[k].Context[len(ins[k].Context)-1])
			}
			if n := len(ins[k].Path); n > 0 {
				add(ins[k].Path[n-1])
			}
		}
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	return h ^ h>>29
}

// window is how many units on each side bear on what a unit is taken for.
const window = 2
