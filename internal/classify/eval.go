package classify

import (
	"fmt"
	"io"
	"path/filepath"
	"sort"
	"strings"

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
		t.document(d, &r, c.Provisions(&r, units, "", nil))
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
		t.attributes(d, u, text, got)
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
	t.content2(u, got, gold, hit)
}

// content2 judges a unit that states something.
func (t *tally) content2(u *goldUnit, got []*smallprint.Provision, gold map[string]bool, hit bool) {
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

func (t *tally) figures() Figures {
	f := &t.f
	share := func(a, b int) float64 { return float64(a) / float64(max(b, 1)) }
	f.WithContent = t.content
	f.Main, f.MainInLabels = share(t.main, t.content), share(t.in, t.content)
	f.KeyFound, f.EmptyTyped = share(t.keyHit, t.key), share(t.typed, t.empty)
	f.Stance, f.StanceAll = share(t.stance, t.found), share(t.stance, t.content)
	f.Salience = share(2*t.saliTP, 2*t.saliTP+t.saliFP+t.saliFN)
	f.SetF1, f.ByType = f1s(t.tp, t.fp, t.fn)
	var byName map[string]TypeF1
	f.Attributes, byName = f1s(t.attrTP, t.attrFP, t.attrFN)
	f.AttributeF1 = map[string]float64{}
	for k, v := range byName {
		f.AttributeF1[k] = v.F1
	}
	sort.SliceStable(t.sure, func(i, j int) bool { return t.sure[i].confidence > t.sure[j].confidence })
	right := 0
	for _, s := range t.sure[:len(t.sure)/2] {
		if s.right {
			right++
		}
	}
	f.SurerHalf = share(right, len(t.sure)/2)
	f.Calibration = bins(t.sure)
	for k, n := range f.Confusions {
		if n < 5 {
			delete(f.Confusions, k)
		}
	}
	return *f
}

func bins(js []judged) []Bin {
	out := make([]Bin, 10)
	for i := range out {
		out[i].From = float64(i) / 10
	}
	for _, j := range js {
		b := &out[min(9, int(j.confidence*10))]
		b.N++
		b.Confidence += j.confidence
		if j.right {
			b.Right++
		}
	}
	for i := range out {
		out[i].Confidence /= float64(max(out[i].N, 1))
		out[i].Right /= float64(max(out[i].N, 1))
	}
	return out
}

func f1s(tp, fp, fn map[string]int) (float64, map[string]TypeF1) {
	by := map[string]TypeF1{}
	var a, b, c int
	for _, m := range []map[string]int{tp, fp, fn} {
		for k := range m {
			by[k] = TypeF1{tp[k] + fn[k], 2 * float64(tp[k]) / float64(max(1, 2*tp[k]+fp[k]+fn[k]))}
		}
	}
	for k := range by {
		a, b, c = a+tp[k], b+fp[k], c+fn[k]
	}
	return 2 * float64(a) / float64(max(1, 2*a+b+c)), by
}

// attributes compares what was found in the unit's words with its labels: by
// overlapping quote for those that are quoted, by value for the rest.
func (t *tally) attributes(d *goldDoc, u *goldUnit, text string, got []*smallprint.Provision) {
	want, have := u.attributes(d), map[string][]string{}
	seen := map[string]bool{}
	for _, p := range got {
		for _, a := range p.Attributes {
			value := a.Value
			if quotedAttr[a.Name] {
				value = a.Quote
			}
			if id := fmt.Sprint(a.Name, a.Start); !seen[id] && labelledAttr[a.Name] && strings.Contains(text, a.Quote) {
				seen[id] = true
				have[a.Name] = append(have[a.Name], value)
			}
		}
	}
	for name, list := range want {
		for _, w := range list {
			k := matching(name, text, w, have[name])
			if k < 0 {
				t.attrFN[name]++
				continue
			}
			t.attrTP[name]++
			have[name] = append(have[name][:k:k], have[name][k+1:]...)
		}
	}
	for name, list := range have {
		t.attrFP[name] += len(list)
	}
}

func matching(name, text, want string, have []string) int {
	for i, h := range have {
		if h == want || quotedAttr[name] && touching(text, want, h) {
			return i
		}
	}
	return -1
}

// touching reports whether the quotes overlap in the text.
func touching(text, a, b string) bool {
	i, j := strings.Index(text, a), strings.Index(text, b)
	return i >= 0 && j >= 0 && i < j+len(b) && j < i+len(a) || strings.Contains(a, b) || strings.Contains(b, a)
}
