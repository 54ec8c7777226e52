package web

import (
	"slices"
	"sort"

	"smallprint"
	"smallprint/internal/store"
)

// A BlockView is a block of a version as the reader view shows it.
type BlockView struct {
	Start  int // byte offset: its place is #b and this number
	Kind   smallprint.BlockKind
	Level  int
	Anchor string
	Pieces []Piece
	Notes  []MarginNote
	Since  int  // version in which it got its words, 0 unknown
	NewAge bool // the age differs from that of the block before
	Age    string
	Cells  []BlockView // of a table row: then Pieces is empty
}

// A Piece is a run of a block's text under the same provisions.
type Piece struct {
	Text    string
	Class   string   // "" for text that no provision holds
	Anchors []string // provisions that begin here
}

// A MarginNote names a provision beside the block in which it begins.
type MarginNote struct {
	ID       string
	Lineage  string
	Type     string
	Stance   smallprint.Stance
	Severity smallprint.Severity
	Key      bool
}

type markSpan struct {
	smallprint.Span
	prov  int
	first bool
}

// readerView lays the provisions and ages of a version over its text.
func readerView(r *smallprint.Reading, v *store.VersionRow) []BlockView {
	spans := markSpans(v.Provisions)
	lo, since := 0, 0
	var out []BlockView
	for i, b := range r.Blocks {
		for lo < len(spans) && spans[lo].End <= b.Start {
			lo++
		}
		view := BlockView{Start: b.Start, Kind: b.Kind, Level: b.Level}
		view.Pieces, view.Notes = pieces(r.Text, b, spans[lo:], v.Provisions)
		if i < len(v.BlockSince) {
			view.Since = v.BlockSince[i]
			view.NewAge = view.Since != since
			since = view.Since
		}
		out = addBlock(out, view, i > 0 && b.Row > 0 && r.Blocks[i-1].Row == b.Row)
	}
	return out
}

// addBlock appends a block, joining the cells of a table row.
func addBlock(out []BlockView, view BlockView, sameRow bool) []BlockView {
	if view.Kind != smallprint.BlockTableCell {
		return append(out, view)
	}
	cell := view
	if sameRow && len(out) > 0 && len(out[len(out)-1].Cells) > 0 {
		row := &out[len(out)-1]
		row.Cells = append(row.Cells, cell)
		row.Notes = append(row.Notes, cell.Notes...)
		return out
	}
	view.Pieces, view.Cells = nil, []BlockView{cell}
	return append(out, view)
}

func markSpans(provisions []smallprint.Provision) []markSpan {
	var out []markSpan
	for i, p := range provisions {
		for n, s := range p.Spans {
			out = append(out, markSpan{smallprint.Span{Start: s.Start, End: s.End}, i, n == 0})
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].Start < out[b].Start })
	return out
}

// pieces cuts a block where provisions begin and end. spans begin with the
// first that may reach into it.
func pieces(text string, b smallprint.Block, spans []markSpan, provisions []smallprint.Provision) ([]Piece, []MarginNote) {
	var in []markSpan
	var notes []MarginNote
	cuts := []int{b.Start, b.End}
	for _, s := range spans {
		if s.Start >= b.End {
			break
		}
		if s.End <= b.Start || s.Start < 0 || s.End > len(text) {
			continue
		}
		in = append(in, s)
		cuts = append(cuts, max(s.Start, b.Start), min(s.End, b.End))
		if s.first && s.Start >= b.Start {
			notes = append(notes, note(&provisions[s.prov]))
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out []Piece
	for i := 0; i+1 < len(cuts); i++ {
		out = append(out, piece(text, cuts[i], cuts[i+1], in, provisions))
	}
	return out, notes
}

func piece(text string, start, end int, in []markSpan, provisions []smallprint.Provision) Piece {
	p := Piece{Text: text[start:end]}
	rank, key := 0, false
	for _, s := range in {
		if s.Start > start || s.End < end {
			continue
		}
		prov := &provisions[s.prov]
		rank, key = max(rank, prov.Severity.Rank(), 1), key || prov.Salience == smallprint.Key
		if s.first && s.Start == start {
			p.Anchors = append(p.Anchors, anchor(prov.ID))
		}
	}
	switch {
	case rank == 0:
	case rank >= 3:
		p.Class = "heavy"
	case key:
		p.Class = "key"
	default:
		p.Class = "plain"
	}
	return p
}

func note(p *smallprint.Provision) MarginNote {
	return MarginNote{ID: p.ID, Lineage: p.Lineage, Type: p.Type, Stance: p.Stance, Severity: p.Severity, Key: p.Salience == smallprint.Key}
}

// anchor is the name of a provision's place on its version's page.
func anchor(provisionID string) string { return "at-" + provisionID }
