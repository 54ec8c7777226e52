package classify

import (
	"sort"
	"strings"

	"smallprint"
)

// attributes finds the limits and conditions that the unit states, with the
// words that state them. Spans are relative to the unit's text. What the unit
// is about (its verdict) decides between readings of the same words: a length
// of time is a notice period where something is announced.
func attributes(in *Input, v *verdict) []smallprint.Attribute {
	f := finder{in: in, v: v, text: in.Text, low: lower(in.Text)}
	if n := len(in.Context); n > 0 {
		f.lead = lower(in.Context[n-1])
	}
	f.periods()
	f.caps()
	f.places()
	f.ages()
	f.tiers()
	f.choices()
	f.exceptions()
	f.dates()
	f.addresses()
	sort.SliceStable(f.out, func(i, j int) bool { return f.out[i].Start < f.out[j].Start })
	return f.out
}

type finder struct {
	in   *Input
	v    *verdict
	text string
	low  string // folded, byte for byte as long as text
	lead string // the nearest context, folded
	out  []smallprint.Attribute
}

// add records the span as an attribute, unless the same one is there.
func (f *finder) add(name, value string, start, end int) {
	for _, a := range f.out {
		if a.Name == name && a.Start < end && start < a.End && (name != "tier" || a.Value == value) {
			return
		}
	}
	for start < end && f.text[start] == ' ' {
		start++
	}
	for end > start && strings.IndexByte(" ,;", f.text[end-1]) >= 0 {
		end--
	}
	if start >= end {
		return
	}
	f.out = append(f.out, smallprint.Attribute{Name: name, Value: value, Start: start, End: end, Quote: f.text[start:end]})
}

// has reports whether one of the words stands in the unit.
func (f *finder) has(words ...string) bool {
	for _, w := range words {
		if strings.Contains(f.low, w) {
			return true
		}
	}
	return false
}

// is reports whether the unit states one of the types (a prefix is enough).
func (f *finder) is(types ...string) bool {
	for _, k := range f.v.types {
		for _, t := range types {
			if strings.HasPrefix(typeKey(k), t) {
				return true
			}
		}
	}
	return false
}

// lower folds ASCII letters and leaves every other byte where it is, so that
// offsets stay those of the text.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 32
		}
	}
	return string(b)
}
