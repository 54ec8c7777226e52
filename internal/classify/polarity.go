package classify

import (
	"strings"

	"smallprint"
)

// polarity reads who may, must or does what from the words of a sentence:
// the first subject with a verb, what follows it, and whether it is denied.
// Items of a list take the subject and verb of their lead-in. It returns ""
// where the words do not say.
func polarity(in *Input) smallprint.Stance {
	if s := clausePolarity(in.Text, in.Name); s != "" {
		return s
	}
	if n := len(in.Context); n > 0 {
		return clausePolarity(in.Context[n-1], in.Name)
	}
	return ""
}

func clausePolarity(text, name string) smallprint.Stance {
	low := lower(text)
	if s := refusal(low); s != "" {
		return s
	}
	words := strings.FieldsFunc(low, notWord)
	named := nameBefore(text)
	for i, w := range words {
		if i > 0 && (words[i-1] == "if" || words[i-1] == "when" || words[i-1] == "where" || words[i-1] == "unless" || words[i-1] == "that" || words[i-1] == "which" || words[i-1] == "as" || words[i-1] == "because" || words[i-1] == "how") {
			continue // a condition, not the statement
		}
		var s smallprint.Stance
		switch {
		case platformWords[w] || w == named || w == name && name != "":
			s = platformDoes(rest(words, i))
		case userWords[w]:
			s = userDoes(rest(words, i))
		}
		if s != "" {
			return s
		}
	}
	return ""
}

func notWord(r rune) bool {
	return r != '\'' && r != '’' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r < 0x80
}

// nameBefore returns the folded name that a verb of permission or duty
// follows, as in "Tidepool may": documents that call the platform by its name
// do so in every sentence.
func nameBefore(text string) string {
	words := strings.FieldsFunc(text, notWord)
	for i := 0; i+1 < len(words); i++ {
		switch words[i+1] {
		case "may", "will", "shall", "does", "reserves", "collects", "uses", "shares", "processes", "retains", "discloses", "provides", "stores":
			w := words[i]
			if l := lower(w); w[0] >= 'A' && w[0] <= 'Z' && len(w) > 2 && !commonNames[l] && !userWords[l] {
				return l
			}
		}
	}
	return ""
}

// rest returns up to six words after i without adverbs.
func rest(words []string, i int) []string {
	out := make([]string, 0, 6)
	for _, w := range words[i+1:] {
		if adverbs[w] {
			continue
		}
		if out = append(out, w); len(out) == 6 {
			break
		}
	}
	return out
}

func platformDoes(w []string) smallprint.Stance {
	if len(w) == 0 {
		return ""
	}
	next := ""
	if len(w) > 1 {
		next = w[1]
	}
	switch w[0] {
	case "may", "might", "can", "could":
		if next == "not" && len(w) > 2 && w[2] != "be" {
			return smallprint.PlatformWillNot
		}
		return smallprint.PlatformMay
	case "reserve", "reserves":
		return smallprint.PlatformMay
	case "will", "shall", "would":
		if next == "not" || next == "never" {
			return denied(w[min(2, len(w)):])
		}
		return smallprint.PlatformWill
	case "do", "does", "did":
		if next == "not" || next == "never" {
			return denied(w[min(2, len(w)):])
		}
	case "don't", "don’t", "doesn't", "doesn’t", "won't", "won’t", "never":
		return denied(w[1:])
	case "cannot", "can't", "can’t":
		return denied(w[1:])
	case "are", "is":
		if next == "not" && len(w) > 2 && (w[2] == "responsible" || w[2] == "liable" || w[2] == "obligated" || w[2] == "obliged") {
			return smallprint.Disclaims
		}
	case "collects", "uses", "shares", "processes", "retains", "discloses", "provides", "stores", "collect", "use", "share", "process", "disclose", "store", "retain", "keep", "receive", "obtain", "provide", "delete", "transfer", "take", "rely", "train", "sell", "combine", "send", "encrypt", "require":
		return smallprint.PlatformWill
	}
	return ""
}

// denied tells a promise not to do from a refusal to answer for something.
func denied(w []string) smallprint.Stance {
	for _, x := range w[:min(len(w), 2)] {
		switch x {
		case "guarantee", "warrant", "endorse", "assume", "accept", "represent", "make", "promise", "control":
			return smallprint.Disclaims
		case "be":
			return ""
		}
	}
	return smallprint.PlatformWillNot
}

func userDoes(w []string) smallprint.Stance {
	if len(w) == 0 {
		return ""
	}
	next := ""
	if len(w) > 1 {
		next = w[1]
	}
	no := next == "not" || next == "never"
	switch w[0] {
	case "may", "can":
		if no {
			return smallprint.UserMustNot
		}
		return smallprint.UserMay
	case "cannot", "can't", "can’t", "mustn't", "shan't":
		return smallprint.UserMustNot
	case "must", "shall", "should", "will":
		if no {
			return smallprint.UserMustNot
		}
		if w[0] == "will" {
			return ""
		}
		return smallprint.UserMust
	case "agree", "agrees", "undertake":
		if no {
			return smallprint.UserMustNot
		}
		if next == "to" && len(w) > 2 && w[2] == "not" {
			return smallprint.UserMustNot
		}
		if next == "to" {
			return smallprint.UserMust
		}
	case "are", "is":
		switch {
		case no && len(w) > 2 && (w[2] == "allowed" || w[2] == "permitted" || w[2] == "authorized"):
			return smallprint.UserMustNot
		case next == "prohibited" || next == "forbidden":
			return smallprint.UserMustNot
		case next == "required" || next == "responsible" || next == "solely":
			return smallprint.UserMust
		case next == "entitled" || next == "free" || next == "allowed" || next == "permitted":
			return smallprint.UserMay
		}
	case "have", "has":
		if next == "the" && len(w) > 2 && (w[2] == "right" || w[2] == "option") || next == "a" && len(w) > 2 && w[2] == "right" {
			return smallprint.UserMay
		}
	}
	return ""
}

// refusal finds the set phrases of disclaimers.
func refusal(low string) smallprint.Stance {
	for _, p := range [...]string{"as is", "not liable", "not be liable", "no liability", "not responsible", "no responsibility", "no warrant", "disclaim", "at your own risk", "sole risk", "in no event", "without warrant", "do not guarantee", "does not guarantee", "cannot guarantee", "no guarantee", "do not warrant", "does not warrant", "do not endorse"} {
		if strings.Contains(low, p) {
			return smallprint.Disclaims
		}
	}
	return ""
}

var (
	platformWords = set("we company provider processor us")
	userWords     = set("you user users customer customers subscriber subscribers licensee developers developer members member merchants merchant sellers seller")
	commonNames   = set("this that these those it they there services service terms agreement policy content outputs output party parties neither either both apple google data information section such some any all no nothing everyone which what who providers providers payment fees subscription account arbitrator arbitration controller states laws law courts court products software platform website site app apps notice changes amendments materials company's third license licence subscriptions merchant customer's")
	adverbs       = set("also only hereby expressly always currently generally knowingly further otherwise then therefore automatically typically usually sometimes periodically additionally at any time and understand acknowledge either each thereby intentionally reasonably")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
