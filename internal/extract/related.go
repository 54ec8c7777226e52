package extract

import (
	"strings"

	"smallprint"
)

// relatedHeads head lists of other pages.
var relatedHeads = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range strings.Split("related articles|related content|related links|related posts|related pages|related resources|related topics|related documents|similar articles|more articles|recommended articles|recommended reading|articles in this section|recently viewed articles|recently viewed|popular articles|keep reading|you might also like|verwandte artikel|ähnliche artikel|verwandte beiträge|articles associés|articles connexes|articles similaires|artículos relacionados|articoli correlati|gerelateerde artikelen|artigos relacionados", "|") {
		m[s] = true
	}
	return m
}()

// dropRelated removes sections that only list other pages: they change with
// the site, not with the document.
func dropRelated(r *smallprint.Reading) {
	linked := linkedBytes(r)
	var drop []bool
	for i := 0; i < len(r.Blocks); i++ {
		bl := r.Blocks[i]
		if bl.Kind != smallprint.BlockHeading && bl.Kind != smallprint.BlockParagraph || bl.End-bl.Start > 40 ||
			!relatedHeads[strings.Trim(lower(r.BlockText(i)), " :?")] {
			continue
		}
		to, text, links := i+1, 0, 0
		for to < len(r.Blocks) && !endsSection(&bl, &r.Blocks[to]) {
			text += r.Blocks[to].End - r.Blocks[to].Start
			links += linked[to]
			to++
		}
		if links*10 < text*6 {
			continue
		}
		if drop == nil {
			drop = make([]bool, len(r.Blocks))
		}
		for k := i; k < to; k++ {
			drop[k] = true
		}
		i = to - 1
	}
	if drop != nil {
		without(r, drop)
	}
}

// endsSection reports whether block b ends the section that head opens.
func endsSection(head, b *smallprint.Block) bool {
	if b.Kind != smallprint.BlockHeading {
		return false
	}
	return head.Kind != smallprint.BlockHeading || b.Level <= head.Level
}

// linkedBytes counts the bytes of each block that are links.
func linkedBytes(r *smallprint.Reading) []int {
	out := make([]int, len(r.Blocks))
	i := 0
	for _, l := range r.Links {
		for i < len(r.Blocks) && r.Blocks[i].End < l.End {
			i++
		}
		if i < len(r.Blocks) {
			out[i] += l.End - l.Start
		}
	}
	return out
}

// without removes blocks from a reading and moves the rest along.
func without(r *smallprint.Reading, drop []bool) {
	text := make([]byte, 0, len(r.Text))
	blocks, links := r.Blocks[:0:0], r.Links[:0:0]
	k := 0
	for i, bl := range r.Blocks {
		start, end := bl.Start, bl.End
		if !drop[i] {
			if len(text) > 0 {
				text = append(text, '\n')
			}
			bl.Start = len(text)
			text = append(text, r.Text[start:end]...)
			bl.End = len(text)
			blocks = append(blocks, bl)
		}
		for ; k < len(r.Links) && r.Links[k].Start < end; k++ {
			if l := r.Links[k]; !drop[i] && l.Start >= start && l.End <= end {
				links = append(links, smallprint.Link{Start: l.Start - start + bl.Start, End: l.End - start + bl.Start, Href: l.Href})
			}
		}
	}
	r.Text, r.Blocks, r.Links = string(text), blocks, links
}
