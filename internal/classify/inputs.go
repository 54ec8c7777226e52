package classify

import (
	"encoding/binary"
	"hash/maphash"
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
	name := partyName(r.Text)
	pseudo, pseudoPath := "", []string(nil)
	for i, u := range units {
		b := r.Blocks[u.Block]
		text := r.Text[u.Start:u.End]
		in := Input{Text: text, Path: b.Path, Kind: kind, Name: name, Item: b.Kind != smallprint.BlockParagraph && b.Kind != smallprint.BlockQuote}
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

// A unitKey holds the keys under which the cache knows what was found of an
// input: by itself, and in the light of the units around it.
type unitKey struct {
	own, around uint64
}

// unitKeys hashes all that the model reads of each input.
func unitKeys(ins []Input) []unitKey {
	out := make([]unitKey, len(ins))
	var h maphash.Hash
	h.SetSeed(seed)
	add := func(s string) {
		h.WriteString(s)
		h.WriteByte(0xff)
	}
	for i := range ins {
		h.Reset()
		in := &ins[i]
		for _, s := range [...]string{in.Text, in.Prev, in.Next, in.Kind, in.Head, in.Name} {
			add(s)
		}
		for _, c := range in.Context {
			add(c)
		}
		h.WriteByte(0xfe)
		for _, p := range in.Path {
			add(p)
		}
		if in.Item {
			h.WriteByte(0xfd)
		}
		out[i].own = h.Sum64()
	}
	for i := range ins {
		h.Reset()
		for d := -window; d <= window; d++ {
			var key uint64
			if k := i + d; k >= 0 && k < len(ins) && samePath(ins[k].Path, ins[i].Path) {
				key = out[k].own
			}
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], key)
			h.Write(b[:])
		}
		out[i].around = h.Sum64()
	}
	return out
}

// stated hashes what the rules read to find limits.
func stated(in *Input, v *verdict) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	h.WriteString(in.Text)
	h.WriteByte(0xff)
	if n := len(in.Context); n > 0 {
		h.WriteString(in.Context[n-1])
	}
	h.WriteByte(0xff)
	h.Write(v.types)
	return h.Sum64()
}

// seed serves the keys of every cache of the process.
var seed = maphash.MakeSeed()

// window is how many units on each side bear on what a unit is taken for.
const window = 6
