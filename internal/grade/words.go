package grade

import (
	"strings"
	"unicode"

	"smallprint"
)

// judgeWords grades a stretch by the words that only one side holds.
func (g *grader) judgeWords(c *change, s *segment, old, new []string) (smallprint.Grade, string, string) {
	oldOnly, newOnly := multisetDiff(old, new)
	oldOnly, newOnly = dropInflected(oldOnly, newOnly)
	sentence := sentenceAt(c.new, s.newStart, s.newEnd)
	if sentence == "" {
		sentence = sentenceAt(c.old, s.oldStart, s.oldEnd)
	}
	if w := firstLoaded(oldOnly, newOnly); w != "" {
		if weakPointer(s, oldOnly, newOnly) {
			return editorial, "pointer", "the wording of a pointer or contact changed"
		}
		return substantive, "rule", g.loadedWhy(c, s, sentence)
	}
	if digitText(strings.Join(old, " ")+strings.Join(new, " ")) && compares(oldOnly, newOnly) {
		return substantive, "rule", g.loadedWhy(c, s, sentence)
	}
	if geography(s.old) != geography(s.new) {
		return substantive, "place", g.loadedWhy(c, s, sentence)
	}
	content := contentWords(oldOnly) + contentWords(newOnly)
	switch {
	case content == 0:
		return editorial, "wording", "only small words changed"
	case weakPointer(s, oldOnly, newOnly):
		return editorial, "pointer", "the wording of a pointer or contact changed"
	case announceForm.MatchString(sentence) && len(sentence) < 400:
		return editorial, "announcement", "the note on an update changed"
	}
	return substantive, "words", g.loadedWhy(c, s, sentence)
}

var comparators = set("more less than least most over under above below before after or up from until per each exactly about approximately")

// compares reports whether words that set a figure's bounds changed.
func compares(lists ...[]string) bool {
	for _, l := range lists {
		for _, w := range l {
			if comparators[w] {
				return true
			}
		}
	}
	return false
}

// dropInflected drops words that differ in their ending alone.
func dropInflected(old, new []string) (a, b []string) {
	used := make([]bool, len(new))
next:
	for _, w := range old {
		for j, v := range new {
			if !used[j] && !loaded(w) && !loaded(v) && (inflected(w, v) || spelling(w) == spelling(v)) {
				used[j] = true
				continue next
			}
		}
		a = append(a, w)
	}
	for j, v := range new {
		if !used[j] {
			b = append(b, v)
		}
	}
	return a, b
}

func firstLoaded(lists ...[]string) string {
	for _, l := range lists {
		for _, w := range l {
			if loaded(w) {
				return w
			}
		}
	}
	return ""
}

func contentWords(words []string) int {
	n := 0
	for _, w := range words {
		if !small[w] && (len(w) > 1 || !unicode.IsLetter(rune(w[0]))) {
			n++
		}
	}
	return n
}

// weakPointer reports whether a stretch stands where a text tells whom to
// turn to or where to read on, and the words that changed are few and carry no
// rule. Only the words right around count: a sentence may state a practice and
// end in a pointer.
func weakPointer(s *segment, old, new []string) bool {
	around := tail(s.before, 50) + s.new + short(s.after, 50)
	if !pointerForm.MatchString(around) && !contactForm.MatchString(around) || practice.MatchString(around) {
		return false
	}
	if contentWords(old)+contentWords(new) > 6 || bindForm.MatchString(strings.Join(new, " ")+" "+strings.Join(old, " ")) {
		return false
	}
	for _, w := range append(append([]string{}, old...), new...) {
		if w == "not" || w == "must" || w == "shall" || w == "only" || w == "may" || unit[w] || digitAt(w, false) {
			return false
		}
	}
	return true
}

// practice matches words by which a text states what is done with data.
var practice = newCue(`(?i)\b(?:collect|receiv|shar(?:e|ing)|process|provide us|cookies?|personal)\b`, `collect|receiv|shar|process|provide us|cookie|personal`)

// bindForm matches words by which other texts become part of the terms.
var bindForm = newCue(`\b(?:agreement|addendum|inclusive|incorporated|supersede|part)\b`, `agreement|addendum|inclusive|incorporated|supersede|part`)

// loadedWhy names the words that make a change substantive.
func (g *grader) loadedWhy(c *change, s *segment, sentence string) string {
	if why := amountWhy(s, sentence); why != "" {
		return why + " in " + place(c)
	}
	old, new := around(s.old), around(s.new)
	switch {
	case len(s.ow) == 0:
		return new + " was added in " + place(c)
	case len(s.nw) == 0:
		return old + " was dropped in " + place(c)
	}
	return old + " became " + new + " in " + place(c)
}

// place names where a change stands: the number of its section where there is
// one, else its heading.
func place(c *change) string {
	if n := sectionNumber(c.new); n != "" && c.kind != smallprint.BlockTableCell {
		return n
	}
	for i := len(c.path) - 1; i >= 0; i-- {
		if n := sectionNumber(c.path[i]); n != "" {
			return n
		}
	}
	if len(c.path) > 0 {
		return "'" + brief(c.path[len(c.path)-1], 60) + "'"
	}
	return "the opening"
}

func sectionNumber(s string) string {
	f := strings.Fields(short(s, 40))
	if len(f) < 2 {
		return ""
	}
	n := strings.TrimRight(f[0], ".):")
	if n == f[0] && countedForm.MatchString(f[1]) {
		return ""
	}
	if !digitAt(n, false) || strings.Trim(n, "0123456789.") != "" || len(n) > 8 {
		return ""
	}
	return n
}
