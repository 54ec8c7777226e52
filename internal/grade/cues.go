package grade

import (
	"regexp"
	"strings"
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// Words that carry a rule: one of them more or less is a change of the terms
// whatever stands around it.
var (
	modal = set(`may might must shall should will would can can't cannot could won't mustn't need required require requires
 permitted allowed prohibited forbidden entitled obliged agree consent`)
	negation = set(`not no never none neither nor without except unless only solely exclusively nothing don't doesn't isn't aren't
 wasn't haven't hasn't didn't any all every both either free final sole least most minimum maximum up`)
	unit = set(`day days week weeks month months year years hour hours minutes percent % $ € £ ¥ usd eur gbp dollars euros`)
	// Words that bind a sentence together and change nothing by themselves.
	small = set(`a an the of to in on at by for from with as that which this these those such it its their our your we us you
 and or is are was were be been being has have had do does also please and/or s here there below above following
 any so then than who whom whose when where while whether how however therefore additionally further furthermore moreover
 into onto through via about regarding relating related i e g etc other`)
	numberWords = set(`one two three four five six seven eight nine ten twelve fifteen twenty thirty sixty ninety hundred thousand million`)
)

var (
	companyForm = newCue(`(?i)\b(?:inc|ltd|llc|l\.l\.c|gmbh|corp|corporation|limited|s\.?a\.?s|s\.?a\.?r\.?l|b\.?v|plc|pty|pte|oy|srl|company|unlimited)\b\.?`, `inc|ltd|llc|l.l.c|gmbh|corp|limited|s.a|sas|sa|b.v|bv|plc|pty|pte|oy|srl|company|unlimited`)
	streetForm  = newCue(`(?i)\b(?:street|str|st|avenue|ave|road|rd|blvd|boulevard|suite|ste|floor|building|lane|drive|square|plaza|p\.? ?o\.? box|postal address|zip|postcode)\b|\b[A-Z]{2} \d{5}\b|\b\d{3} ?\d{2} [A-ZÅÄÖ]|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b`, `0|1|2|3|4|5|6|7|8|9|str|ave|road|rd|boulevard|blvd|suite|ste|floor|building|lane|drive|square|plaza|box|postal|zip|postcode`)
	sectionForm = regexp.MustCompile(`(?i)\b(?:sections?|clauses?|articles?|paragraphs?|annex(?:es)?|appendix|exhibit|schedule|chapter|part|points?|§)\s*$`)
	contactForm = newCue(`(?i)\b(?:contact(?:ing)? (?:us|our|me|the)|please contact|write to us|reach (?:us|out to us)|(?:have|any) questions|attn)\b`, `contact|write|reach|questions|attn`)
	pointerForm = newCue(`(?i)\b(?:(?:learn|read|find out|see|for) more|more information|further information|for (?:more |further )?details|see (?:our|the|this|here)|click here|view (?:our|the|full|previous)|(?:previous|earlier|older|archived|prior) versions?|available (?:here|at)|can be found|(?:this|the) version of|read (?:the|our) (?:new|updated|full|previous) |visit (?:the|our) [^.]{0,60}\bto (?:read|view|see|learn|find))\b`, `more|detail|information|see |click|view|version|available|found|read|visit`)
	// An announcement tells of an update; the new terms themselves do not
	// speak of themselves as new.
	announceForm = newCue(`(?i)\b(?:(?:we(?:'|’)?ve|we have|we(?:'|’)?re|we are|we will be|have|has been|have been|recently) (?:recently )?(?:made (?:some )?(?:changes|updates)|updat(?:ed|ing)|revised|changed|introducing an update)|(?:updated|new|revised|these|this|our|the) (?:version of (?:the|our|this) )?(?:[\w’'-]+ ){0,3}(?:terms|policy|policies|agreement|notice|statement|guidelines|addendum|rules)\b[^.]{0,80}\b(?:(?:will (?:be|become)|is|are|becomes?|come|go|goes) (?:effective|into (?:effect|force))|take effect|takes effect|effective (?:on|as of|from|until))|(?:preview|take a look at) (?:the|this) (?:update|changes)|before the changes take effect|until the effective date|version effective until|is the updated|(?:when|here(?:’|')s when) (?:these|the|our) (?:changes|updates|terms)|you can view (?:your|our|the) current|effective immediately (?:if|for)|adding (?:more )?details? to (?:our|the|these) |reflect (?:our|the) (?:updated|new))`, `updat|effective|effect|chang|revised|preview|take a look|current|adding`)
	dateLine     = newCue(`(?i)^\W*(?:(?:last|date of last|latest)?\s*(?:updated?|revis(?:ed|ion)|modified|modification|effective|published|posted|release|version|valid|date|as of|on|in force|amended|reviewed|since|of|from|starting|this|policy|terms|notice|is|was|date:|previous versions?|archived versions?)[\s:,.()]*)+\W*$`, `date|updat|revis|modif|effective|publish|posted|release|version|valid|as of|on|in force|amended|review|since|of|from|start|this|polic|terms|notice|is|was`)
	versionLine  = regexp.MustCompile(`(?i)^\W*(?:version|v|rev(?:ision)?\.?)?\s*\d+(?:\.\d+)*\W*$|^\W*version\W*$`)
)

// loaded reports whether a folded word carries a rule by itself.
func loaded(w string) bool {
	return modal[w] || negation[w] || unit[w] || numberWords[w] || digitAt(w, false)
}

// typo reports whether two words are one word spelt in two ways: close by
// edits, neither of them a word that carries a rule.
func typo(a, b string) bool {
	if loaded(a) || loaded(b) || a == b {
		return false
	}
	if spelling(a) == spelling(b) {
		return true
	}
	n := max(len(a), len(b))
	if min(len(a), len(b)) < 3 || n < 4 {
		return false
	}
	return edits(a, b) <= 1+n/8
}

// edits is the Levenshtein distance of two short words, with transpositions.
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 40 || len(y) > 40 {
		return 99
	}
	prev2, prev := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur := make([]int, len(y)+1)
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev = prev, cur
	}
	return prev[len(y)]
}

// inflected reports whether two words differ in their ending alone, as
// "apply" and "applies".
func inflected(a, b string) bool {
	return stem(a) == stem(b) && stem(a) != ""
}

func stem(w string) string {
	for _, e := range []string{"ies", "ied", "ing", "es", "ed", "'s", "s", "y", "e", "d"} {
		if strings.HasSuffix(w, e) && len(w)-len(e) >= 3 {
			return w[:len(w)-len(e)]
		}
	}
	return w
}
