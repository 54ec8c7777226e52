package grade

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// A cue is a pattern with fragments of which any match holds at least one, in
// lower case. Looking for the fragments first spares most texts the pattern,
// which is some fifty times slower.
type cue struct {
	re    *regexp.Regexp
	hints []string
	low   bool  // the pattern is for lower case
	head  *head // nil where a match may begin anywhere
}

func newCue(pattern, hints string) cue {
	c := compiled(pattern)
	c.hints = strings.Split(hints, "|")
	return c
}

// readCue is newCue with fragments read off the pattern.
func readCue(pattern string) cue {
	c := compiled(pattern)
	for _, h := range fragments(parsed(pattern)) {
		c.hints = append(c.hints, strings.ToLower(h))
	}
	slices.Sort(c.hints)
	c.hints = slices.Compact(c.hints)
	return c
}

// compiled lowers a pattern that minds no case, since to compare with one
// letter is twice as fast as with two.
func compiled(pattern string) cue {
	c := cue{}
	if plain, ok := strings.CutPrefix(pattern, "(?i)"); ok && !upper.MatchString(plain) {
		pattern, c.low = plain, true
	}
	c.re = regexp.MustCompile(pattern)
	c.head = newHead(parsed(pattern))
	return c
}

// upper matches upper-case letters of a pattern that stand for themselves.
var upper = regexp.MustCompile(`(?:^|[^\\])[A-Z]`)

func parsed(pattern string) *syntax.Regexp {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err) // patterns are part of the program
	}
	return re.Simplify()
}

// fragments returns literals of which every match of a pattern holds one, or
// nil where there are none.
func fragments(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpCapture, syntax.OpPlus:
		return fragments(re.Sub[0])
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			f := fragments(sub)
			if f == nil {
				return nil
			}
			all = append(all, f...)
		}
		return all
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if f := fragments(sub); f != nil && shortest(f) > shortest(best) {
				best = f
			}
		}
		return best
	}
	return nil
}

func shortest(list []string) int {
	if len(list) == 0 {
		return 0
	}
	return len(slices.MinFunc(list, func(a, b string) int { return len(a) - len(b) }))
}

// MatchString reports whether the text holds a match.
func (c cue) MatchString(s string) bool { return c.count(s, 1) > 0 }

// count counts the matches in a text, up to most.
func (c cue) count(s string, most int) int {
	low := strings.ToLower(s)
	if !c.may(low) {
		return 0
	}
	if c.low {
		s = low
	}
	switch {
	case c.head != nil:
		return c.head.count(s, most)
	case most == 1:
		return one(c.re.MatchString(s))
	}
	return len(c.re.FindAllStringIndex(s, most))
}

// may reports whether a text in lower case can hold a match.
func (c cue) may(low string) bool {
	for _, h := range c.hints {
		if strings.Contains(low, h) {
			return true
		}
	}
	return len(c.hints) == 0
}
