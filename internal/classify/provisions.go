package classify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"smallprint"
)

// Provisions says what the units of the reading state, in the order of the
// text: a provision for each type that a unit states, its main type first.
// Units that state one thing together share a provision, and so do repeated
// ones. Confidence is calibrated; below [Uncertain] the type is a guess. It
// returns none for a document that is not in English.
func (c *Classifier) Provisions(r *smallprint.Reading, units []smallprint.Unit, termsType string, cache *Cache) []smallprint.Provision {
	if !IsEnglish(r) {
		return nil
	}
	ins := inputs(r, units, KindOf(termsType, r.Title, r.Text))
	verdicts := c.verdicts(ins, cache)
	return assemble(r, units, verdicts)
}

// verdicts returns what the model says of each input, from the cache where it
// knows it.
func (c *Classifier) verdicts(ins []Input, cache *Cache) []*verdict {
	if cache == nil {
		cache = NewCache(2 * len(ins))
	}
	at := unitKeys(ins)
	out := make([]*verdict, len(ins))
	first := make([][]float32, len(ins))
	stage1 := func(i int) []float32 {
		if first[i] != nil {
			return first[i]
		}
		s, ok := cache.scores.get(at[i].own)
		if !ok {
			s = make([]float32, nOutputs)
			c.w.scores(&ins[i], s)
			probabilities(s)
			cache.scores.put(at[i].own, s)
		}
		first[i] = s
		return s
	}
	for i := range ins {
		v, ok := cache.verdicts.get(at[i].around)
		if !ok {
			v = c.verdict(ins, i, stage1, cache)
			cache.verdicts.put(at[i].around, v)
		}
		out[i] = v
	}
	return out
}

// verdict says what input i states.
func (c *Classifier) verdict(ins []Input, i int, stage1 func(int) []float32, cache *Cache) *verdict {
	p := c.w.withNeighbours(ins, i, stage1)
	v := decide(p, c.w.calibrated)
	if len(v.types) == 0 {
		return &v
	}
	v.settle(&ins[i], p)
	key := stated(&ins[i], &v)
	found, ok := cache.limits.get(key)
	if !ok {
		found = attributes(&ins[i], &v)
		cache.limits.put(key, found)
	}
	v.attributes = c.w.likely(&ins[i], &v, found)
	return &v
}

// assemble makes provisions of the verdicts.
func assemble(r *smallprint.Reading, units []smallprint.Unit, verdicts []*verdict) []smallprint.Provision {
	out := make([]smallprint.Provision, 0, len(units))
	at := map[string]int{} // type and folded quote: index in out
	for i := 0; i < len(units); {
		v := verdicts[i]
		if len(v.types) == 0 {
			i++
			continue
		}
		end := i + 1
		for end < len(units) && end-i < 20 && continues(r, units, verdicts, i, end) {
			end++
		}
		for k := range v.types {
			p := provision(r, units[i:end], verdicts[i:end], k)
			key := p.Type + "\x00" + string(p.Stance) + "\x00" + strings.ToLower(p.Quote())
			if first, ok := at[key]; ok {
				out[first].Spans = append(out[first].Spans, p.Spans...)
				continue
			}
			at[key] = len(out)
			out = append(out, p)
		}
		i = end
	}
	return out
}

// provision makes one provision of units that share their verdict, for their
// type k.
func provision(r *smallprint.Reading, units []smallprint.Unit, verdicts []*verdict, k int) smallprint.Provision {
	v := verdicts[0]
	p := smallprint.Provision{Type: typeKey(v.types[k]), Stance: v.stance, Salience: smallprint.Ordinary,
		Path: r.Blocks[units[0].Block].Path, Context: []smallprint.QuotedSpan{}, Attributes: []smallprint.Attribute{}, Notes: []string{}}
	for _, c := range units[0].Context {
		p.Context = append(p.Context, smallprint.Quote(r.Text, c.Start, c.End))
	}
	for i, u := range units {
		p.Spans = append(p.Spans, smallprint.Quote(r.Text, u.Start, u.End))
		p.Confidence += verdicts[i].confidence[k] / float64(len(units))
		if verdicts[i].key {
			p.Salience = smallprint.Key
		}
		for _, a := range verdicts[i].attributes {
			a.Start += u.Start
			a.End += u.Start
			p.Attributes = append(p.Attributes, a)
		}
	}
	p.Title = title(&p)
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s\x00%s\x00%s", p.Type, p.Stance, p.Quote())))
	p.ID = "p-" + hex.EncodeToString(sum[:6])
	return p
}

// continues reports whether unit k says more of the same thing as the unit
// before it: items of one list under one lead-in, or a sentence of the same
// block that refers back, with the same types and stance.
func continues(r *smallprint.Reading, units []smallprint.Unit, verdicts []*verdict, first, k int) bool {
	a, b := verdicts[first], verdicts[k]
	if len(a.types) != len(b.types) || a.stance != b.stance || a.key != b.key {
		return false
	}
	for i := range a.types {
		if a.types[i] != b.types[i] {
			return false
		}
	}
	u, w := units[k-1], units[k]
	if u.Block == w.Block {
		return refersBack(r.Text[w.Start:w.End])
	}
	if r.Blocks[u.Block].Kind != smallprint.BlockListItem || r.Blocks[w.Block].Kind != smallprint.BlockListItem || len(w.Context) == 0 {
		return false
	}
	return len(units[first].Context) == len(w.Context) && units[first].Context[len(w.Context)-1] == w.Context[len(w.Context)-1]
}

func refersBack(s string) bool {
	for _, w := range [...]string{"This ", "These ", "Such ", "It ", "They ", "For example", "In such", "In this case", "In that case", "In these", "That "} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
