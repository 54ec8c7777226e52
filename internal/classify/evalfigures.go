package classify

import (
	"fmt"
	"sort"
	"strings"

	"smallprint"
)

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
func (t *tally) attributes(d *goldDoc, u *goldUnit, text string, got []*smallprint.Provision, dates []smallprint.Date) {
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
	for _, x := range dates { // of a line that is no provision, the reading says it
		if x.Kind == "effective" && len(have["effective_date"]) == 0 && strings.Contains(text, x.Quote) {
			have["effective_date"] = append(have["effective_date"], x.Quote)
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
