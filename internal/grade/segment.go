package grade

import (
	"strings"

	"smallprint"
)

// A segment is one stretch of a reworded block that differs, widened to the
// whole of any date or address that it cuts.
type segment struct {
	oldStart, oldEnd int
	newStart, newEnd int
	old, new         string   // texts of the stretch
	ow, nw           []string // their folded words
	before, after    string   // up to 80 bytes of equal text around it
	oldEnts, newEnts []entity
}

// segments walks the words of a pair.
func segments(words []smallprint.Word, old, new string) []segment {
	oldEnts, newEnts := entities(old), entities(new)
	var out []segment
	o, n := 0, 0
	for i := 0; i < len(words); {
		if words[i].Op == "equal" {
			o += len(words[i].Text)
			n += len(words[i].Text)
			i++
			continue
		}
		s := segment{oldStart: o, newStart: n}
		for i < len(words) && words[i].Op != "equal" {
			if words[i].Op == "delete" {
				o += len(words[i].Text)
			} else {
				n += len(words[i].Text)
			}
			i++
		}
		s.oldEnd, s.newEnd = o, n
		after := 0
		if i < len(words) {
			after = len(words[i].Text)
		}
		s.widen(oldEnts, newEnts, len(old), len(new), after)
		if k := len(out) - 1; k >= 0 && (s.oldStart <= out[k].oldEnd || s.newStart <= out[k].newEnd) {
			out[k].oldEnd, out[k].newEnd = max(out[k].oldEnd, s.oldEnd), max(out[k].newEnd, s.newEnd)
			continue
		}
		out = append(out, s)
	}
	for i := range out {
		out[i].fill(old, new, oldEnts, newEnts)
	}
	return out
}

// widen grows a segment over the entities that it cuts, by the same amount
// on both sides since what lies around it is equal.
func (s *segment) widen(oldEnts, newEnts []entity, oldLen, newLen, after int) {
	left, right := 0, 0
	grow := func(es []entity, start, end int) {
		for _, e := range es {
			if e.start < end && start < e.end || start == end && e.start < start && start < e.end {
				left, right = max(left, start-e.start), max(right, e.end-end)
			}
		}
	}
	grow(oldEnts, s.oldStart, s.oldEnd)
	grow(newEnts, s.newStart, s.newEnd)
	left = min(left, s.oldStart, s.newStart)
	right = min(right, oldLen-s.oldEnd, newLen-s.newEnd)
	s.oldStart, s.newStart = s.oldStart-left, s.newStart-left
	s.oldEnd, s.newEnd = s.oldEnd+right, s.newEnd+right
}

func (s *segment) fill(old, new string, oldEnts, newEnts []entity) {
	s.old, s.new = old[s.oldStart:s.oldEnd], new[s.newStart:s.newEnd]
	s.ow, s.nw = fold(s.old), fold(s.new)
	s.before = tail(new[:s.newStart], 80)
	s.after = short(new[s.newEnd:], 80)
	s.oldEnts = within(oldEnts, s.oldStart, s.oldEnd)
	s.newEnts = within(newEnts, s.newStart, s.newEnd)
}

func within(es []entity, start, end int) []entity {
	var out []entity
	for _, e := range es {
		if e.start >= start && e.end <= end {
			out = append(out, e)
		}
	}
	return out
}

func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	i := len(s) - n
	for i < len(s) && s[i]&0xc0 == 0x80 {
		i++
	}
	return s[i:]
}

// plain returns the text of a stretch without its entities.
func plain(text string, es []entity, start int) string {
	var b strings.Builder
	at := 0
	for _, e := range es {
		b.WriteString(text[at : e.start-start])
		b.WriteByte(' ')
		at = e.end - start
	}
	b.WriteString(text[at:])
	return b.String()
}

// sentenceAt returns the sentence of text around [start,end).
func sentenceAt(text string, start, end int) string {
	from, to := 0, len(text)
	for i := start - 2; i >= 0; i-- {
		if (text[i] == '.' || text[i] == '!' || text[i] == '?') && text[i+1] == ' ' || text[i] == '\n' {
			from = i + 1
			break
		}
	}
	for i := end; i < len(text); i++ {
		if (text[i] == '.' || text[i] == '!' || text[i] == '?') && (i+1 == len(text) || text[i+1] == ' ') || text[i] == '\n' {
			to = i + 1
			break
		}
	}
	return strings.TrimSpace(text[from:to])
}
