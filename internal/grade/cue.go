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
}

func newCue(pattern, hints string) cue {
	return cue{regexp.MustCompile(pattern), strings.Split(hints, "|")}
}

// readCue is newCue with fragments read off the pattern.
func readCue(pattern string) cue {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err) // patterns are part of the program
	}
	hints := fragments(re.Simplify())
	for i := range hints {
		hints[i] = strings.ToLower(hints[i])
	}
	slices.Sort(hints)
	return cue{regexp.MustCompile(pattern), slices.Compact(hints)}
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
func (c cue) MatchString(s string) bool { return c.may(strings.ToLower(s)) && c.re.MatchString(s) }

// may reports whether a text in lower case can hold a match.
func (c cue) may(low string) bool {
	for _, h := range c.hints {
		if strings.Contains(low, h) {
			return true
		}
	}
	return len(c.hints) == 0
}
