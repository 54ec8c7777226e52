package extract

import (
	"bytes"
	"hash/maphash"

	"golang.org/x/net/html"
)

// knowFurniture learns what the site shows on every page from other pages of
// it, and from other captures of the same page what is shown in turns.
func (p *page) knowFurniture(also [][]byte) {
	if len(also) == 0 {
		return
	}
	seed := maphash.MakeSeed()
	own := make([]uint64, len(p.elems))
	for i := p.body; i < len(p.elems); i++ {
		if e := &p.elems[i]; !e.drop && e.own > 0 {
			own[i] = maphash.Bytes(seed, runOf(nil, e.n))
		}
	}
	seen := map[uint64]bool{}
	var shows []aShow
	for _, src := range also {
		runs, show := p.otherPage(src, seed, own)
		for h := range runs {
			seen[h] = true
		}
		if runs == nil && show != nil {
			shows = append(shows, *show)
		}
	}
	p.dropRotating(seed, shows)
	if len(seen) == 0 {
		return
	}
	for i := len(p.elems) - 1; i >= p.body && i > 0; i-- {
		e := &p.elems[i]
		if own[i] != 0 && seen[own[i]] {
			e.repeats += e.own
		}
		if e.parent >= 0 {
			p.elems[e.parent].repeats += e.repeats
		}
	}
}

// otherPage returns the digests of the text runs of another page, or what a
// capture of this same page shows.
func (p *page) otherPage(src []byte, seed maphash.Seed, own []uint64) (map[uint64]bool, *aShow) {
	doc, err := parse(bytes.ToValidUTF8(src[:min(len(src), MaxBytes)], []byte("\uFFFD")))
	if err != nil {
		return nil, nil
	}
	other := newPage(doc)
	runs := map[uint64]bool{}
	for i := range other.elems {
		if e := &other.elems[i]; e.n.Type == html.ElementNode && !e.drop && e.own > 0 {
			runs[maphash.Bytes(seed, runOf(nil, e.n))] = true
		}
	}
	var same, prose int32
	for i, h := range own {
		if e := &p.elems[i]; h != 0 && e.own >= 60 {
			prose += e.own
			if runs[h] {
				same += e.own
			}
		}
	}
	if same*2 > prose {
		show := other.show(seed)
		return nil, &show
	}
	return runs, nil
}
