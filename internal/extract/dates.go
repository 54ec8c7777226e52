package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"smallprint"
)

// Dates a document states about itself stand near its top or its end, or
// anywhere in a short block that opens with their label. Dates in running
// text further down are about something else.
const (
	headBlocks, headBytes = 30, 5000
	tailBlocks            = 8
	shortBlock            = 140
)

// datesOf returns when the document says it took effect and was last
// updated, each with its label as quoted. Only labelled dates count: a
// copyright year or a date in a sentence is none.
func datesOf(r *smallprint.Reading) []smallprint.Date {
	out := []smallprint.Date{}
	have := map[string]int{} // kind to the block it was found in
	n := len(r.Blocks)
	for i, bl := range r.Blocks {
		text := r.Text[bl.Start:bl.End]
		head := i < headBlocks && bl.Start < headBytes
		if !head && i < n-tailBlocks && len(text) > shortBlock || !hasYear(text) {
			continue
		}
		for _, d := range blockDates(r, i, head || i >= n-tailBlocks) {
			if at, ok := have[d.Kind]; ok && at != i {
				continue
			}
			have[d.Kind] = i
			out = append(out, d)
		}
		if len(have) == 2 && !head {
			break
		}
	}
	return out
}

func hasYear(s string) bool {
	return strings.Contains(s, "20") || strings.Contains(s, "199")
}

// blockDates returns the labelled dates of block i. Outside the head and tail
// of the document the label must open the block.
func blockDates(r *smallprint.Reading, i int, anywhere bool) []smallprint.Date {
	bl := r.Blocks[i]
	var out []smallprint.Date
	for _, m := range findDates(r.Text[bl.Start:bl.End], r.Language) {
		start, end := bl.Start+m.start, bl.Start+m.end
		from := bl.Start
		if m.start <= 2 && i > 0 { // the label may be the block before
			if prev := r.Blocks[i-1]; prev.End-prev.Start <= 60 && end >= bl.End-2 {
				from = prev.Start
			}
		}
		for _, l := range labelsBefore(r.Text, from, start) {
			if !anywhere && l.start > bl.Start+25 {
				continue
			}
			out = append(out, smallprint.Date{Kind: l.kind, Value: m.value, Start: l.start, End: end, Quote: r.Text[l.start:end]})
		}
	}
	return out
}

// A labelHit is a label found before a date.
type labelHit struct {
	kind       string
	start, end int
}

// maxGap is how far a date may be from its label, in bytes.
const maxGap = 32

// labelsBefore finds what the text before a date says the date is. Two labels
// joined by "and" both count.
func labelsBefore(text string, from, at int) []labelHit {
	from = max(from, at-110)
	for from < at && !utf8.RuneStart(text[from]) {
		from++
	}
	before := lower(text[from:at])
	first := nearestLabel(before, len(before), maxGap)
	if first == nil {
		return nil
	}
	lead := before[:first.start]
	for _, w := range []string{"previous", "prior ", "earlier", "archived", "vorherig", "frühere", "précédente", "anterior", "precedente", "vorige", "superseded"} {
		if strings.Contains(lead[max(0, len(lead)-50):], w) {
			return nil
		}
	}
	hits := []labelHit{*first}
	if second := nearestLabel(before, first.start, 8); second != nil && second.kind != first.kind && isAnd(before[second.end:first.start]) {
		hits[0].start = second.start
		second.end = first.end
		hits = append(hits, *second)
	}
	for i := range hits {
		hits[i].start += from
		hits[i].end += from
	}
	return hits
}

func isAnd(s string) bool {
	switch strings.TrimSpace(s) {
	case "and", "&", "/", "et", "und", "y", "e", "en", "and is":
		return true
	}
	return false
}

// nearestLabel returns the label that ends closest before end.
func nearestLabel(s string, end, gap int) *labelHit {
	var best *labelHit
	for _, l := range labels {
		i := strings.LastIndex(s[:end], l.text)
		if i < 0 {
			continue
		}
		stop := i + len(l.text)
		if end-stop > gap || best != nil && (stop < best.end || stop == best.end && i >= best.start) {
			continue
		}
		if i > 0 && l.text[0] < utf8.RuneSelf && wordByte(s[i-1]) || !connects(s[stop:end]) {
			continue
		}
		best = &labelHit{l.kind, i, stop}
	}
	return best
}

// connects reports whether what stands between a label and its date ties them
// together: no end of a sentence, no digits.
func connects(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == ';', c == '?', c == '!':
			return false
		case c == '.' && i+1 < len(s) && s[i+1] == ' ' && i > 0:
			return false
		}
	}
	return true
}

// lower folds case without moving any byte.
func lower(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return strings.Map(func(r rune) rune {
		if l := unicode.ToLower(r); utf8.RuneLen(l) == utf8.RuneLen(r) {
			return l
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
