package grade

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestHeadsMatchAsPatternsDo compares cues with their patterns over words that
// the cues are made of.
func TestHeadsMatchAsPatternsDo(t *testing.T) {
	cues := map[string]cue{"must": mustForm, "pointer": pointerForm, "announce": announceForm, "contact": contactForm, "burden": burden, "relief": relief,
		"banned": banned, "granted": granted, "narrowed": narrowed, "told": told, "practice": practice, "takeaways": takeaways, "colophon": colophonForm}
	heads := 0
	for _, c := range cues {
		if c.head != nil {
			heads++
		}
	}
	if heads < 8 {
		t.Errorf("%d of %d cues have a head, want at least 8", heads, len(cues))
	}
	words := []string{"we", "may", "You", "must", "NOT", "will", "share", "agree", "to", "that", "right", "see", "our", "the", "more", "information", "learn", "policy",
		"is", "effective", "on", "updated", "contact", "us", "opt-out", "notify", "don't", "don’t", "liable", "as", "refund", "only", "if", "available", "unless", ".", ",", "(",
		"key", "takeaways", "powered", "by", "this", "page", "was", "made", "collect", "sole", "discretion", "é", "您", "terms", "new", "violating"}
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, w := range rapid.SliceOfN(rapid.SampledFrom(words), 1, 30).Draw(t, "words") {
			text += w + rapid.SampledFrom([]string{" ", " ", " ", "", ", "}).Draw(t, "gap")
		}
		for name, c := range cues {
			s := text
			if c.low {
				s = strings.ToLower(text)
			}
			if got, want := c.MatchString(text), c.re.MatchString(s); got != want {
				t.Fatalf("%s in %q: got %v, want %v", name, text, got, want)
			}
		}
	})
}
