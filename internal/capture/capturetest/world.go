package capturetest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"

	"smallprint"
)

// A World is a number of pages in one of three rounds: the pages as they were,
// what became of them, and the same again. It is safe for concurrent use.
type World struct {
	pages []Page
	round atomic.Int64
	made  sync.Map // made pages of this round, by their number
}

// A made page is one that was laid out already: a test of speed is not to
// measure the test server.
type made struct {
	round int
	body  []byte
	tag   string
}

// A Page is one document to watch.
type Page struct {
	Platform  string
	TermsType string
	Region    string // of the edition to watch; "" for none
	Path      string // on the handler's host
	Kind      *Kind

	seed uint64
}

// A Truth is what a capture of a page in the world's round should find.
type Truth struct {
	Outcome smallprint.Outcome // ok stands for unchanged too
	// Grade of the change since the first round that should be published by
	// the end of the third; none where nothing should be.
	Grade smallprint.Grade
	Moved bool // every part of the change is a move
	Slow  bool // no answer will come
}

// New makes a world of n pages, of which page i is of kind i modulo the
// number of kinds. Its round is the first.
func New(seed uint64, n int) *World {
	w := &World{}
	for i := range n {
		p := Page{Kind: &Kinds[i%len(Kinds)], Path: fmt.Sprintf("/site-%03d/legal/terms", i), seed: seed<<20 + uint64(i)}
		t := write(rand.New(rand.NewPCG(p.seed, 1)))
		p.Platform, p.TermsType = fmt.Sprintf("%s %03d", t.company, i), t.title
		if p.Kind.Outcome == smallprint.OutcomeLanguageMismatch && p.Kind.answer == nil {
			p.Region = "US"
		}
		w.pages = append(w.pages, p)
	}
	w.Round(1)
	return w
}

// Pages lists the pages.
func (w *World) Pages() []Page { return w.pages }

// Round goes to round k: 1, 2 or 3.
func (w *World) Round(k int) {
	w.round.Store(int64(k))
	w.made.Clear()
}

// Truth says what is true of page i in this round.
func (w *World) Truth(i int) Truth {
	k := w.pages[i].Kind
	t := Truth{Outcome: smallprint.OutcomeOK, Grade: k.Grade, Moved: k.Moved}
	if w.round.Load() > 1 {
		t.Outcome, t.Slow = k.Outcome, k.Name == "slow body"
	}
	return t
}

// Body returns page i as it is in this round, before the server answers with
// something else. It must not be changed.
func (w *World) Body(i int) []byte { return w.make(&w.pages[i]).body }

func (w *World) make(p *Page) made {
	round := int(w.round.Load())
	if m, ok := w.made.Load(p.Path); ok && m.(made).round == round {
		return m.(made)
	}
	body := p.body(round)
	m := made{round, body, `"` + smallprint.Digest(body)[:20] + `"`}
	w.made.Store(p.Path, m)
	return m
}

func (p *Page) body(round int) []byte {
	k := p.Kind
	if k.Back && round == 3 {
		round = 1
	}
	t := write(rand.New(rand.NewPCG(p.seed, 1)))
	l := look{layout: int(p.seed / 3 % 4), lang: "en", round: round}
	if p.seed%5 == 0 {
		l.numbered = "%d."
	}
	if k.first != nil {
		k.first(&l)
	}
	if k.second != nil && round > 1 {
		k.second(&l)
	}
	if p.Region != "" {
		t = region(t, round == 1)
	}
	if k.edit != nil && round > 1 {
		t = k.edit(t, rand.New(rand.NewPCG(p.seed, 2)))
	}
	return render(t, l, p.seed)
}

// find returns the page at a path.
func (w *World) find(path string) *Page {
	if len(path) < len("/site-000/") {
		return nil
	}
	i, err := strconv.Atoi(path[len("/site-"):len("/site-000")])
	if err != nil || i >= len(w.pages) || w.pages[i].Path != path {
		return nil
	}
	return &w.pages[i]
}
