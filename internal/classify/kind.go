package classify

import "strings"

// Kinds of document that the model tells apart.
const (
	kindPrivacy   = "privacy"
	kindTerms     = "terms"
	kindProcessor = "processor"
	kindConduct   = "conduct"
	kindOther     = "other"
)

// KindOf sorts a document into one of five kinds, from its terms type in Open
// Terms Archive's vocabulary, else from its title, else from its text.
func KindOf(termsType, title, text string) string {
	for _, s := range [...]string{termsType, title} {
		if k := kindOfName(strings.ToLower(s)); k != "" {
			return k
		}
	}
	if text == "" {
		return kindOther
	}
	return kindOfText(strings.ToLower(text[:min(len(text), 20000)]))
}

func kindOfName(s string) string {
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(s, w) {
				return true
			}
		}
		return false
	}
	switch {
	case s == "":
		return ""
	case has("data process", "processing addendum", "processing agreement", "processor agreement"):
		return kindProcessor
	case has("privacy", "tracker", "cookie", "data policy", "data protection"):
		return kindPrivacy
	case has("community", "acceptable use", "usage polic", "conduct", "guidelines", "copyright", "vulnerability", "law enforcement", "content polic"):
		return kindConduct
	case has("terms", "conditions", "agreement", "eula", "licence", "license"):
		return kindTerms
	}
	return ""
}

// kindOfText counts words that privacy policies and terms use for themselves.
func kindOfText(s string) string {
	privacy := strings.Count(s, "personal data") + strings.Count(s, "personal information") + strings.Count(s, "privacy policy")
	terms := strings.Count(s, "these terms") + strings.Count(s, "this agreement") + strings.Count(s, "you may not") + strings.Count(s, "you agree")
	processor := strings.Count(s, "processor") + strings.Count(s, "controller")
	switch {
	case processor > 15 && processor > terms:
		return kindProcessor
	case privacy > 2*terms && privacy > 3:
		return kindPrivacy
	case terms > 2:
		return kindTerms
	}
	return kindOther
}
