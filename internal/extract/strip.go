package extract

import (
	"bytes"
)

// windowLabels are what assistive technology reads after links, in
// parentheses; sites add and drop them with the design.
var windowLabels = [][]byte{
	[]byte("opens in a new window"), []byte("opens in new window"), []byte("opens in a new tab"), []byte("opens in new tab"),
	[]byte("opens a new window"), []byte("opens new window"), []byte("opens in a new browser window"), []byte("opens external website in a new window"),
	[]byte("opens external website"), []byte("link opens in new window"), []byte("link opens in a new window"), []byte("link opens in a new tab"),
	[]byte("external link"), []byte("öffnet in einem neuen Fenster"), []byte("s’ouvre dans une nouvelle fenêtre"), []byte("s'ouvre dans une nouvelle fenêtre"),
	[]byte("nouvelle fenêtre"), []byte("se abre en una ventana nueva"), []byte("si apre in una nuova finestra"),
}

// maxWindowLabel is the longest label with its closing parenthesis.
const maxWindowLabel = 48

// strip removes window labels inside the open block, in one pass, and moves
// its links along.
func (b *builder) strip() {
	text := b.text[b.block.Start:]
	var cuts [][2]int // ranges of b.text to leave out
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '(')
		if i < 0 {
			break
		}
		from := at + i
		at = from + 1
		if n := windowLabel(text[from:]); n > 0 {
			at = from + n
			if from > 0 && text[from-1] == ' ' {
				from--
			}
			cuts = append(cuts, [2]int{b.block.Start + from, b.block.Start + at})
		}
	}
	if len(cuts) > 0 {
		b.cut(cuts)
	}
}

// windowLabel returns the width of the label that s opens with, 0 for others.
func windowLabel(s []byte) int {
	end := bytes.IndexByte(s[:min(len(s), maxWindowLabel)], ')')
	if end < 0 {
		return 0
	}
	for _, l := range windowLabels {
		if bytes.EqualFold(s[1:end], l) {
			return end + 1
		}
	}
	return 0
}

// cut removes ranges, in order, from the open block.
func (b *builder) cut(cuts [][2]int) {
	old := b.text
	out := b.text[:cuts[0][0]]
	for i, c := range cuts {
		next := len(old)
		if i+1 < len(cuts) {
			next = cuts[i+1][0]
		}
		out = append(out, old[c[1]:next]...)
	}
	b.text = out
	first := len(b.links)
	for first > 0 && b.links[first-1].Start >= b.block.Start {
		first--
	}
	kept := b.links[:first]
	k, gone := 0, 0 // cuts passed, bytes they took
	move := func(o int, k, gone int) (int, int, int) {
		for k < len(cuts) && cuts[k][1] <= o {
			gone += cuts[k][1] - cuts[k][0]
			k++
		}
		if k < len(cuts) && o > cuts[k][0] {
			return cuts[k][0] - gone, k, gone
		}
		return o - gone, k, gone
	}
	for _, l := range b.links[first:] {
		var start int
		start, k, gone = move(l.Start, k, gone)
		end, _, _ := move(l.End, k, gone)
		if l.Start, l.End = start, end; start < end {
			kept = append(kept, l)
		}
	}
	b.links = kept
}
