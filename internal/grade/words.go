package grade

import (
	"regexp"
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
		if weakPointer(sentence, oldOnly, newOnly) {
			return editorial, "pointer", "the wording of a pointer or contact changed"
		}
		return substantive, "rule", g.loadedWhy(c, s)
	}
	content := contentWords(oldOnly) + contentWords(newOnly)
	switch {
	case content == 0:
		return editorial, "wording", "only small words changed"
	case weakPointer(sentence, oldOnly, newOnly):
		return editorial, "pointer", "the wording of a pointer or contact changed"
	case announceForm.MatchString(sentence) && len(sentence) < 400:
		return editorial, "announcement", "the note on an update changed"
	}
	return substantive, "words", "in " + place(c) + ": " + around(s.old) + " became " + around(s.new)
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

// weakPointer reports whether a sentence only tells where to turn or read on,
// and the words that changed are few and carry no rule.
func weakPointer(sentence string, old, new []string) bool {
	if len(old)+len(new) > 14 || !pointerForm.MatchString(sentence) && !contactForm.MatchString(sentence) {
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
	return len(sentence) < 320
}

// bindForm matches words by which other texts become part of the terms.
var bindForm = regexp.MustCompile(`\b(?:agreement|addendum|inclusive|incorporated|supersede|part)\b`)

// loadedWhy names the words that make a change substantive.
func (g *grader) loadedWhy(c *change, s *segment) string {
	if s.old == "" {
		return "in " + place(c) + ": " + around(s.new) + " was added"
	}
	if s.new == "" {
		return "in " + place(c) + ": " + around(s.old) + " was dropped"
	}
	return around(s.old) + " became " + around(s.new) + " in " + place(c)
}

// place names where a change stands: the number of its section where there is
// one, else its heading.
func place(c *change) string {
	if n := sectionNumber(c.new); n != "" {
		return n
	}
	for i := len(c.path) - 1; i >= 0; i-- {
		if n := sectionNumber(c.path[i]); n != "" {
			return n
		}
	}
	if len(c.path) > 0 {
		return "'" + short(c.path[len(c.path)-1], 60) + "'"
	}
	return "the opening"
}

func sectionNumber(s string) string {
	f := strings.Fields(short(s, 40))
	if len(f) < 2 {
		return ""
	}
	n := strings.TrimRight(f[0], ".):")
	if !digitAt(n, false) || strings.Trim(n, "0123456789.") != "" || len(n) > 8 {
		return ""
	}
	return n
}

// findRenames finds words that were replaced by other words throughout: the
// old name is gone, or nearly so, and both are names.
func (g *grader) findRenames() {
	g.renames = map[string]bool{}
	count := map[string]int{}
	pairs := map[string][2][]string{}
	for _, c := range g.changes {
		for i := range c.segments {
			s := &c.segments[i]
			old, new := fold(s.old), fold(s.new)
			if len(old) == 0 || len(new) == 0 || len(old) > 4 || len(new) > 4 || firstLoaded(old, new) != "" {
				continue
			}
			if s.old != "" && (companyForm.MatchString(s.old+" "+s.new) || inList(c, s)) {
				continue
			}
			k := rename(old, new)
			if named(s.old) && named(s.new) || count[k] > 0 || len(s.old) > 5 {
				count[k]++
				pairs[k] = [2][]string{old, new}
			}
			if named(s.old) && named(s.new) {
				count[k] += 100
			}
		}
	}
	for k, n := range count {
		old := pairs[k][0]
		left := strings.Count(g.new.words(), " "+strings.Join(old, " ")+" ")
		was := strings.Count(g.old.words(), " "+strings.Join(old, " ")+" ")
		names, times := n >= 100, n%100
		if times >= 3 && was >= 3 && left*4 <= was || names && (times >= 2 && left*2 <= was || left == 0) || names && phraseGone(g, k) {
			g.renames[k] = true
		}
	}
}

// phraseGone is for names of common words, as "Team" in "ChatGPT Team": the
// name with the word before it no longer stands in the new text.
func phraseGone(g *grader, k string) bool {
	for _, c := range g.changes {
		for i := range c.segments {
			s := &c.segments[i]
			if rename(fold(s.old), fold(s.new)) != k {
				continue
			}
			before := fold(s.before)
			if len(before) == 0 || !named(lastWord(s.before)) {
				return false
			}
			phrase := append(before[len(before)-1:], fold(s.old)...)
			if g.new.has(phrase) {
				return false
			}
		}
	}
	return true
}

func lastWord(s string) string {
	f := strings.Fields(s)
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}

func rename(old, new []string) string { return strings.Join(old, " ") + ">" + strings.Join(new, " ") }

// named reports whether a stretch is a name: every word begins upper-case.
func named(s string) bool {
	f := strings.Fields(s)
	for _, w := range f {
		r := []rune(strings.TrimLeft(w, "(\"“'‘[_*"))
		if len(r) == 0 || !unicode.IsUpper(r[0]) {
			return false
		}
	}
	return len(f) > 0
}

// inList reports whether a change stands in a table or list whose entries are
// parties, places or cookies: there a name is what is stated.
func inList(c *change, s *segment) bool {
	if c.kind == smallprint.BlockTableCell {
		return true
	}
	return listing(c.path) || geography(s.old) || geography(s.new)
}
