package grade

import (
	"regexp"
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

// MatchString reports whether the text holds a match.
func (c cue) MatchString(s string) bool {
	low := strings.ToLower(s)
	for _, h := range c.hints {
		if strings.Contains(low, h) {
			return c.re.MatchString(s)
		}
	}
	return false
}
