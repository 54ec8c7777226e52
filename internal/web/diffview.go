package web

import (
	"strings"

	"smallprint"
)

// A DiffView is a diff as a page shows it: changes in the order of the new
// text, what did not change folded between them.
type DiffView struct {
	Rows    []DiffRow
	Changes int
	Minor   int  // of them, cosmetic or noise
	Fault   bool // one side is not the document: nothing is said of types or direction
}

// A DiffRow is a change, or a run of unchanged blocks.
type DiffRow struct {
	N      int // number of the change, 0 for unchanged blocks
	Change *smallprint.BlockChange
	Path   []string // section, where it differs from that of the change before
	From   []string // section it moved from
	Words  []DiffWord
	Same   []string // unchanged blocks
}

// A DiffWord is a run of words; Fold marks the middle of a long equal run.
type DiffWord struct {
	Op, Text string
	Fold     int // number of words folded away
}

// foldOver is the length in bytes of an equal run inside a paragraph beyond
// which its middle is folded; keep is what stays on each side.
const (
	foldOver = 900
	keep     = 260
)

type differ struct {
	old, new *smallprint.Reading
	changed  []bool // blocks of the new reading that a change covers
	next     int    // first block of the new reading not shown yet
	view     DiffView
	path     string
}

func viewDiff(d *smallprint.Diff, old, new *smallprint.Reading) DiffView {
	v := differ{old: old, new: new}
	v.view.Fault = d.Grade == smallprint.GradeCaptureFault
	if new != nil {
		v.changed = make([]bool, len(new.Blocks))
		for _, c := range d.Changes {
			if c.New != nil {
				for i := blockAt(new, c.New.Start); i < len(new.Blocks) && new.Blocks[i].Start < c.New.End; i++ {
					v.changed[i] = true
				}
			}
		}
	}
	for i := range d.Changes {
		v.add(&d.Changes[i])
	}
	if new != nil && len(d.Changes) > 0 {
		v.foldTo(len(new.Blocks))
	}
	return v.view
}

func (v *differ) add(c *smallprint.BlockChange) {
	if v.new != nil {
		v.foldTo(v.place(c))
	}
	v.view.Changes++
	if c.Grade == smallprint.GradeCosmetic || c.Grade == smallprint.GradeNoise {
		v.view.Minor++
	}
	row := DiffRow{N: v.view.Changes, Change: c, Words: changeWords(c)}
	if p := strings.Join(c.Path, "\x00"); p != v.path || v.view.Changes == 1 {
		v.path, row.Path = p, c.Path
	}
	if c.Kind == smallprint.KindMoved && c.Old != nil && v.old != nil {
		if i := blockAt(v.old, c.Old.Start); i < len(v.old.Blocks) {
			row.From = v.old.Blocks[i].Path
		}
	}
	v.view.Rows = append(v.view.Rows, row)
	if c.New != nil && v.new != nil {
		v.next = max(v.next, blockAt(v.new, c.New.End-1)+1)
	}
}

// place returns the block of the new reading before which a change is shown.
// A removed block stands behind the block that preceded it in the old text.
func (v *differ) place(c *smallprint.BlockChange) int {
	if c.New != nil {
		return blockAt(v.new, c.New.Start)
	}
	if c.Old == nil || v.old == nil {
		return v.next
	}
	i := blockAt(v.old, c.Old.Start) - 1
	if i < 0 || i >= len(v.old.Blocks) {
		return v.next
	}
	before := v.old.BlockText(i)
	for n := v.next; n < len(v.new.Blocks) && !v.changed[n]; n++ {
		if v.new.BlockText(n) == before {
			return n + 1
		}
	}
	return v.next
}

// foldTo adds the unchanged blocks up to block n of the new reading.
func (v *differ) foldTo(n int) {
	var same []string
	for ; v.next < n && v.next < len(v.new.Blocks); v.next++ {
		if !v.changed[v.next] {
			same = append(same, v.new.BlockText(v.next))
		}
	}
	if len(same) > 0 {
		v.view.Rows = append(v.view.Rows, DiffRow{Same: same})
	}
}

// blockAt returns the index of the block that holds the offset, or of the
// first one after it.
func blockAt(r *smallprint.Reading, at int) int {
	lo, hi := 0, len(r.Blocks)
	for lo < hi {
		mid := (lo + hi) / 2
		if r.Blocks[mid].End > at {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// changeWords returns the words of a change. Blocks that stand on one side
// only are that side's words.
func changeWords(c *smallprint.BlockChange) []DiffWord {
	if len(c.Words) > 0 {
		return foldWords(c.Words)
	}
	var out []DiffWord
	same := c.Old != nil && c.New != nil && c.Old.Quote == c.New.Quote
	if c.Old != nil && !same {
		out = append(out, DiffWord{Op: "delete", Text: c.Old.Quote})
	}
	if c.New != nil {
		op := "insert"
		if same || c.Kind == smallprint.KindMoved && c.Old == nil {
			op = "equal"
		}
		out = append(out, DiffWord{Op: op, Text: c.New.Quote})
	}
	return out
}

func foldWords(words []smallprint.Word) []DiffWord {
	var out []DiffWord
	for _, w := range words {
		if w.Op != "equal" || len(w.Text) < foldOver {
			out = append(out, DiffWord{Op: w.Op, Text: w.Text})
			continue
		}
		a := strings.LastIndexByte(w.Text[:keep], ' ')
		b := strings.IndexByte(w.Text[len(w.Text)-keep:], ' ')
		if a < 0 || b < 0 {
			out = append(out, DiffWord{Op: w.Op, Text: w.Text})
			continue
		}
		b += len(w.Text) - keep
		out = append(out, DiffWord{Op: "equal", Text: w.Text[:a]},
			DiffWord{Op: "equal", Text: w.Text[a:b], Fold: len(strings.Fields(w.Text[a:b]))}, DiffWord{Op: "equal", Text: w.Text[b:]})
	}
	return out
}
