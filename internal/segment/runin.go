package segment

import (
	"strings"
	"unicode"

	"smallprint"
)

// runIn returns how many sentences at the start of a block are a run-in
// heading, as "11.3. Effects of Termination." before the clause itself: at
// most eight words without a verb, a subject or a modal, followed by a
// sentence. The text of a reading has no bold to tell them by.
func runIn(text string, sentences []smallprint.Span) int {
	if len(sentences) < 2 {
		return 0
	}
	first := text[sentences[0].Start:sentences[0].End]
	if !strings.HasSuffix(first, ".") && !strings.HasSuffix(first, "?") && !strings.HasSuffix(first, ":") {
		return 0
	}
	if isTitle(first) {
		return 1
	}
	return 0
}

// isTitle reports whether the words read as a title, not as a sentence.
func isTitle(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) })
	if len(words) > 0 && isNumbering(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 || len(words) > 9 {
		return false
	}
	capitals := 0
	for i, w := range words {
		bare := strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) })
		if verbs[strings.ToLower(bare)] {
			return false
		}
		if bare != "" && unicode.IsUpper([]rune(bare)[0]) || i > 0 && small[bare] {
			capitals++
		}
	}
	return capitals == len(words) || len(words) <= 4
}

// verbs and pronouns that a title seldom has and a sentence nearly always.
var verbs = set("is are was were be been am will shall may must can cannot can't could should would do does don't not has have had we you i it they he she agree agrees applies apply provide provides collect contact see read click visit includes include means mean keep remains remain reserve reserves")

var small = set("of and or the a an to for in on by with from at your our & vs as under about into")

// isNumbering reports whether the token numbers a clause: "3.1", "(a)", "iv.",
// "12)", "A." and the like.
func isNumbering(w string) bool {
	w = strings.Trim(w, "()[].:*_\\§")
	if w == "" {
		return false
	}
	digits, letters := 0, 0
	for _, r := range w {
		switch {
		case unicode.IsDigit(r):
			digits++
		case r == '.' || r == '-' || r == '(' || r == ')' || r == '\\':
		case unicode.IsLetter(r):
			letters++
		default:
			return false
		}
	}
	return digits > 0 && letters <= 1 || digits == 0 && (letters == 1 || isRoman(w))
}

func isRoman(w string) bool {
	return len(w) <= 5 && strings.Trim(strings.ToLower(w), "ivx") == ""
}

// enumerated reports whether a paragraph begins in the manner of a list item:
// "(a) ", "(1) ", "1. ", "a) ", "• ", "- ".
func enumerated(text string) bool {
	i := strings.IndexFunc(text, unicode.IsSpace)
	if i <= 0 || i > 8 {
		return false
	}
	w := text[:i]
	if w == "•" || w == "-" || w == "–" || w == "·" || w == "*" || w == "o" {
		return true
	}
	if !strings.ContainsAny(w[len(w)-1:], ").") {
		return false
	}
	return isNumbering(w)
}
