package classify

import (
	"fmt"
	"io"
	"path/filepath"
	"sort"

	"smallprint"
)

// A Reader turns the bytes of a document in Markdown into a reading and its
// units: extract and segment, which this package does not import.
type Reader func(markdown []byte) (smallprint.Reading, []smallprint.Unit, error)

// Figures say how well provisions were found, measured by sentence: a
// provision counts for a sentence when its spans hold at least 60 % of the
// sentence's word bigrams. Shares are of the units with content unless said.
type Figures struct {
	N              int                `json:"n"`
	WithContent    int                `json:"with_content"`
	Main           float64            `json:"main"`             // main type equals the first label
	MainInLabels   float64            `json:"main_in_labels"`   // main type is among the labels
	SetF1          float64            `json:"set_f1"`           // over all types, micro
	KeyFound       float64            `json:"key_found"`        // key units with a right type
	EmptyTyped     float64            `json:"empty_typed"`      // of the units without content
	Stance         float64            `json:"stance"`           // where a provision was found
	StanceAll      float64            `json:"stance_all"`       // of all
	SurerHalf      float64            `json:"surer_half"`       // main among the labels, on the surer half
	Salience       float64            `json:"salience_f1"`      // of key
	Attributes     float64            `json:"attributes_f1"`    // micro
	AttributeF1    map[string]float64 `json:"attribute_f1"`     // by name
	Calibration    []Bin              `json:"calibration"`      // of confidence
	ByType         map[string]TypeF1  `json:"by_type"`          // as any of the types
	Confusions     map[string]int     `json:"confusions"`       // the commonest, "label > given"
	TrainedOnThese bool               `json:"trained_on_these"` // the weights have seen these documents
	Version        int                `json:"version"`
}

// A Bin compares confidence with how often it was right.
type Bin struct {
	From       float64 `json:"from"`
	N          int     `json:"n"`
	Confidence float64 `json:"confidence"`
	Right      float64 `json:"right"`
}

// TypeF1 is how well one type is found.
type TypeF1 struct {
	N  int     `json:"n"`
	F1 float64 `json:"f1"`
}

// EvalProvisions measures the classifier on a folder of labelled documents.
func (c *Classifier) EvalProvisions(dir string, read Reader, progress io.Writer) (Figures, error) {
	docs, err := loadGold(dir)
	if err != nil {
		return Figures{}, err
	}
	t := newTally()
	for _, d := range docs {
		t.f.TrainedOnThese = t.f.TrainedOnThese || c.w.hasSeen(d.Blob)
		r, units, err := read([]byte(d.raw))
		if err != nil {
			return Figures{}, fmt.Errorf("read %s: %w", d.file, err)
		}
		before := *t
		t.document(d, &r, c.Provisions(&r, units, d.TermsType, nil))
		if n := t.content - before.content; n > 0 {
			fmt.Fprintf(progress, "%s: main %.2f of %d\n", d.file, float64(t.main-before.main)/float64(n), n)
		}
	}
	return t.figures(), nil
}

// EvalHeldOut trains on provisions/train without the services of
// provisions/dev, and measures on dev. These are the figures to report: the
// shipped weights have seen dev.
func EvalHeldOut(data string, read Reader, progress io.Writer) (Figures, error) {
	c, err := trainWithout(data, filepath.Join(data, "provisions", "dev"), progress, read)
	if err != nil {
		return Figures{}, err
	}
	return c.EvalProvisions(filepath.Join(data, "provisions", "dev"), read, progress)
}

type tally struct {
	f                                                   Figures
	content, empty, main, in, key, keyHit, typed, found int
	stance, saliTP, saliFP, saliFN                      int
	tp, fp, fn                                          map[string]int
	attrTP, attrFP, attrFN                              map[string]int
	sure                                                []judged
}

type judged struct {
	confidence float64
	right      bool
}

func newTally() *tally {
	m := func() map[string]int { return map[string]int{} }
	return &tally{tp: m(), fp: m(), fn: m(), attrTP: m(), attrFP: m(), attrFN: m(), f: Figures{Confusions: m(), Version: Version}}
}

// document compares the provisions of one document with its labels.
func (t *tally) document(d *goldDoc, r *smallprint.Reading, ps []smallprint.Provision) {
	place := newPlacer(r.Text)
	held := make([]map[string]bool, len(ps))
	at := map[string][]int{}
	for i := range ps {
		held[i] = map[string]bool{}
		for _, s := range ps[i].Spans {
			for _, g := range bigrams(s.Quote) {
				if !held[i][g] {
					held[i][g] = true
					at[g] = append(at[g], i)
				}
			}
		}
	}
	for i := range d.Units {
		u := &d.Units[i]
		text := plain(u.Text)
		grams := bigrams(text)
		hits := map[int]int{}
		for _, g := range grams {
			for _, p := range at[g] {
				hits[p]++
			}
		}
		start, end, placed := place.find(text)
		var got []*smallprint.Provision
		for p, n := range hits {
			if float64(n) >= 0.6*float64(len(grams)) && (!placed || overlaps(&ps[p], start, end)) {
				got = append(got, &ps[p])
			}
		}
		sort.Slice(got, func(a, b int) bool {
			if got[a].Confidence != got[b].Confidence {
				return got[a].Confidence > got[b].Confidence
			}
			return got[a].ID+got[a].Type < got[b].ID+got[b].Type
		})
		t.unit(u, got)
		t.attributes(d, u, text, got, r.Dates)
	}
}

func overlaps(p *smallprint.Provision, start, end int) bool {
	for _, s := range p.Spans {
		if s.Start < end && start < s.End {
			return true
		}
	}
	return false
}

// bigrams returns the pairs of words in a row; of one word the word.
func bigrams(s string) []string {
	var e extractor
	words := append([]string{}, e.tokens(s, 100000)...)
	if len(words) == 1 {
		return words
	}
	var out []string
	for i := 0; i+1 < len(words); i++ {
		out = append(out, words[i]+" "+words[i+1])
	}
	return out
}

func (t *tally) unit(u *goldUnit, got []*smallprint.Provision) {
	t.f.N++
	gold := map[string]bool{}
	for _, k := range u.Types {
		gold[k] = true
	}
	given, hit := map[string]bool{}, false
	for _, p := range got {
		given[p.Type] = true
		hit = hit || gold[p.Type]
	}
	for k := range given {
		if gold[k] {
			t.tp[k]++
		} else {
			t.fp[k]++
		}
	}
	for k := range gold {
		if !given[k] {
			t.fn[k]++
		}
	}
	if len(u.Types) == 0 {
		t.empty++
		if len(got) > 0 {
			t.typed++
		}
		return
	}
	t.content++
	t.judge(u, got, gold, hit)
}

// judge judges a unit that states something.
func (t *tally) judge(u *goldUnit, got []*smallprint.Provision, gold map[string]bool, hit bool) {
	isKey := u.Salience == "key"
	if isKey {
		t.key++
		if hit {
			t.keyHit++
		}
	}
	if len(got) == 0 {
		t.sure = append(t.sure, judged{0, false})
		t.f.Confusions[u.Types[0]+" > none"]++
		if isKey {
			t.saliFN++
		}
		return
	}
	p := got[0]
	t.found++
	if p.Type == u.Types[0] {
		t.main++
	} else {
		t.f.Confusions[u.Types[0]+" > "+p.Type]++
	}
	if gold[p.Type] {
		t.in++
	}
	if u.Stance != nil && string(p.Stance) == *u.Stance {
		t.stance++
	}
	switch given := p.Salience == smallprint.Key; {
	case given && isKey:
		t.saliTP++
	case given:
		t.saliFP++
	case isKey:
		t.saliFN++
	}
	t.sure = append(t.sure, judged{p.Confidence, gold[p.Type]})
}
