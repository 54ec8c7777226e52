package classify

import (
	"strings"
	"unicode/utf8"
)

// nameVerbs follow the name of a party where it is said what it may, must or
// does.
var nameVerbs = set("may will shall does reserves collects uses shares processes retains discloses provides stores is has can must agrees grants makes takes offers receives requires cannot")

// partyName returns the folded name under which the text speaks of the
// platform where it does not say "we": the capital word that a verb follows
// most often. It is "" where no name stands out. Models read the name as
// "we", so that a name never seen says what "we" says.
func partyName(text string) string {
	count, we := map[string]int{}, 0
	prev, prevWord := "", ""
	for i := 0; i < len(text); {
		for i < len(text) && !wordByte(text[i]) {
			i++
		}
		start := i
		for i < len(text) && wordByte(text[i]) {
			i++
		}
		w := text[start:i]
		if prevWord != "" && nameVerbs[w] {
			count[prevWord]++
		}
		if w == "we" || w == "We" {
			we++
		}
		prevWord = ""
		if len(w) > 2 && w[0] >= 'A' && w[0] <= 'Z' && prev != "the" && prev != "The" && prev != "each" {
			if l := lower(w); !commonNames[l] && !userWords[l] && !notNames[l] {
				prevWord = l
			}
		}
		prev = w
	}
	best := ""
	for w, n := range count {
		if n > count[best] || n == count[best] && w < best {
			best = w
		}
	}
	if n := count[best]; n < 4 || 8*n < we {
		return ""
	}
	return best
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf || c >= '0' && c <= '9' || c == '\''
}

// notNames are words that begin sentences or are defined in contracts.
var notNames = set("recipient discloser product material materials images clauses media ireland party parties member members merchant who what why how where when here if and but for our your her his its there you such each another one only also section article annex personal user your client clients licensee company supplier consumer consumers buyer buyers advertiser advertisers publisher business account owner input inputs output software site sites app platform provider affiliate affiliates processor subprocessor sub-processor confidential privacy cookie cookies order orders fee fees payments failure use access termination disputes dispute notices claim claims children child nothing nobody anyone everyone user's creator creators driver drivers host hosts guest guests rider riders")

// we returns the word, or what stands for it where it names the platform.
func (e *extractor) we(word string) string {
	if e.name == "" || !strings.HasPrefix(word, e.name) {
		return word
	}
	switch word[len(e.name):] {
	case "":
		return "we"
	case "'s", "'":
		return "our"
	}
	return word
}
