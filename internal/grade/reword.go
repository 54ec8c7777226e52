package grade

import (
	"regexp"
	"strings"
)

// copyrightForm matches what stands before the year of a copyright notice.
var copyrightForm = regexp.MustCompile(`(?i)(?:©|\(c\)|copyright)[\s\x{a0}]*(?:\d{4}\s*[-–—,]\s*)?$`)

func years4(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) == 4 && len(years(s)) == 1
}

// sameMeaning lists words that stand for each other in any clause. Words with
// a meaning in law (such as notify and inform, terminate and end) are not here.
var sameMeaning = classes("give gives giving given gave/provide provides providing provided",
	"begin begins beginning/start starts starting/commence commences commencing", "buy buys buying bought/purchase purchases purchasing purchased",
	"help helps helping/assist assists assisting", "about/regarding/concerning", "show shows shown/display displays displayed",
	"utilize utilizes utilized utilizing/use uses used using", "website websites/site sites", "quickly/promptly/swiftly",
	"big/large", "often/frequently", "also/too/additionally", "since/because", "while/whereas", "but/however")

func classes(lists ...string) map[string]string {
	m := map[string]string{}
	for _, l := range lists {
		for _, w := range strings.Fields(strings.ReplaceAll(l, "/", " ")) {
			m[w] = l
		}
	}
	return m
}

// sameStretch lists phrases that stand for each other, as far as they differ:
// of "so that" and "in order that" the last word is the same.
var sameStretch = phrases("so/in order", "prior to/before", "subsequent to/after/following", "in the event that/if/in case", "in the event of/in case of",
	"pursuant to/under/in accordance with", "with respect to/regarding/concerning/in relation to", "in addition/additionally/furthermore/moreover",
	"at this time/currently/presently", "for the purpose of/for purposes of/for the purposes of", "by means of/through/via", "until such time as/until", "a number of/several")

func phrases(lists ...string) map[string]string {
	m := map[string]string{}
	for _, l := range lists {
		for p := range strings.SplitSeq(l, "/") {
			m[p] = l
		}
	}
	return m
}

// synonyms reports whether words gave way, one for one or as a phrase, to
// others that mean the same.
func synonyms(old, new []string) bool {
	if c, ok := sameStretch[strings.Join(old, " ")]; ok && sameStretch[strings.Join(new, " ")] == c {
		return true
	}
	if len(old) == 0 || len(old) != len(new) || len(old) > 3 {
		return false
	}
	for i := range old {
		if c, ok := sameMeaning[old[i]]; !ok || sameMeaning[new[i]] != c {
			return false
		}
	}
	return true
}

// filler words may come and go where a sentence is put more briefly.
var filler = set("field area thing things matter matters way ways manner fact simply just very really quite indeed even itself")

// tightened reports whether a sentence says the same in fewer or more words:
// over all of its changed stretches, only small words and fillers differ, and
// some word that carries meaning stays, in another place.
func (c *change) tightened() bool {
	if len(c.segments) < 2 {
		return false
	}
	first, last := c.segments[0], c.segments[len(c.segments)-1]
	if strings.ContainsAny(c.new[first.newStart:last.newEnd], ".;:\n") || last.newEnd-first.newStart > 120 {
		return false
	}
	var old, new []string
	for _, s := range c.segments {
		if len(s.oldEnts)+len(s.newEnts) > 0 {
			return false
		}
		old, new = append(old, s.ow...), append(new, s.nw...)
	}
	a, b := multisetDiff(old, new)
	if firstLoaded(old, new) != "" || geography(c.new[first.newStart:last.newEnd]) {
		return false
	}
	for _, w := range append(a, b...) {
		if !small[w] && !filler[w] {
			return false
		}
	}
	return contentWords(old) > contentWords(a)
}
