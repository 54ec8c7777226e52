package extract

import "hash/maphash"

// Text that stands at one place of a page and differs in each of three
// captures is shown in turns: quotes of customers, related pages, offers. Two
// texts may be a change of the document; a third one of the same time is not.

// aShow is the text runs of one capture in order, by digest.
type aShow struct {
	runs  []uint64
	elems []int // of the page, where it is the one that is read
}

func (p *page) show(seed maphash.Seed) aShow {
	var s aShow
	var buf []byte
	for i := p.body; i < len(p.elems); i++ {
		e := &p.elems[i]
		if e.drop {
			i = int(e.end) - 1
			continue
		}
		if e.own == 0 {
			continue
		}
		buf = runOf(buf[:0], e.n)
		s.runs = append(s.runs, maphash.Bytes(seed, buf))
		s.elems = append(s.elems, i)
	}
	return s
}

// dropRotating removes what stands between the same two texts in every
// capture and is different in each of at least three.
func (p *page) dropRotating(seed maphash.Seed, others []aShow) {
	if len(others) < 2 {
		return
	}
	own := p.show(seed)
	count := map[uint64]int{}
	for _, s := range append([]aShow{own}, others...) {
		for h := range setOf(s.runs) {
			count[h]++
		}
	}
	common := func(h uint64) bool { return count[h] == len(others)+1 }
	gaps := make([]map[[2]uint64]uint64, len(others))
	for i, s := range others {
		gaps[i] = map[[2]uint64]uint64{}
		eachGap(s.runs, common, func(key [2]uint64, from, to int) { gaps[i][key] = digestOf(s.runs[from:to]) })
	}
	whole := p.elems[p.body].text
	eachGap(own.runs, common, func(key [2]uint64, from, to int) {
		distinct := map[uint64]bool{digestOf(own.runs[from:to]): true}
		for _, g := range gaps {
			if h, ok := g[key]; ok {
				distinct[h] = true
			}
		}
		var text int32
		for _, i := range own.elems[from:to] {
			text += p.elems[i].own
		}
		if len(distinct) < 3 || text*10 > whole {
			return
		}
		for _, i := range own.elems[from:to] {
			if e := &p.elems[i]; e.own == e.text {
				p.remove(i)
			}
		}
	})
}

// eachGap calls f with each run of texts that not all captures show, and the
// texts around it.
func eachGap(runs []uint64, common func(uint64) bool, f func(key [2]uint64, from, to int)) {
	var before uint64
	for i := 0; i < len(runs); i++ {
		if common(runs[i]) {
			before = runs[i]
			continue
		}
		from := i
		for i < len(runs) && !common(runs[i]) {
			i++
		}
		var after uint64
		if i < len(runs) {
			after = runs[i]
		}
		f([2]uint64{before, after}, from, i)
		before = after
	}
}

func setOf(runs []uint64) map[uint64]bool {
	out := make(map[uint64]bool, len(runs))
	for _, h := range runs {
		out[h] = true
	}
	return out
}

func digestOf(runs []uint64) uint64 {
	d := uint64(len(runs))
	for _, h := range runs {
		d = d*1099511628211 ^ h
	}
	return d
}
