package analyse

import (
	"strings"
	"unicode"

	"smallprint"
)

// sameStart returns how many words the texts share at their start, less four
// that show where the difference stands.
func sameStart(a, b string) int {
	x, y := strings.Fields(a), strings.Fields(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	if n < 10 {
		return 0
	}
	return n - 4
}

// cutQuote quotes some words of s from the word number from on.
func cutQuote(s string, from, words int) string {
	at := 0
	for range from {
		k := strings.IndexAny(s[at:], " \n")
		if k < 0 {
			break
		}
		at += k + 1
	}
	if at == 0 {
		return shortQuote(s, words)
	}
	return "[…] " + shortQuote(s[at:], words)
}

// wordless reports whether s has neither letter nor digit.
func wordless(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0
}

// edits tells up to three short edits word for word, "" where there are more
// or they are long.
func edits(c *smallprint.BlockChange) string {
	var out []string
	for i := 0; i < len(c.Words); i++ {
		w := c.Words[i]
		if w.Op == "equal" || wordless(w.Text) {
			continue
		}
		if len(out) == 3 || len(strings.Fields(w.Text)) > 30 {
			return ""
		}
		text := "“" + strings.TrimSpace(w.Text) + "”"
		if w.Op == "delete" && i+1 < len(c.Words) && c.Words[i+1].Op == "insert" && !wordless(c.Words[i+1].Text) {
			i++
			out = append(out, text+" became "+surrounded(c.New.Quote, strings.TrimSpace(c.Words[i].Text), "now"))
			continue
		}
		if w.Op == "delete" {
			out = append(out, "the words "+surrounded(c.Old.Quote, strings.TrimSpace(w.Text), "before")+" are gone")
		} else {
			out = append(out, "the words "+surrounded(c.New.Quote, strings.TrimSpace(w.Text), "now")+" are new")
		}
	}
	return strings.Join(out, "; ")
}

// surrounded quotes what was inserted or deleted; a word or two are shown in
// their place.
func surrounded(text, inserted, when string) string {
	q := "“" + inserted + "”"
	if len(strings.Fields(inserted)) > 2 || strings.Count(text, inserted) != 1 {
		return q
	}
	i := strings.Index(text, inserted)
	from, to := i, i+len(inserted)
	for n := 0; n < 4 && from > 0; n++ {
		from = strings.LastIndexByte(text[:max(from-1, 0)], ' ') + 1
	}
	for n := 0; n < 4 && to < len(text); n++ {
		k := strings.IndexByte(text[min(to+1, len(text)):], ' ')
		if k < 0 {
			to = len(text)
			break
		}
		to += 1 + k
	}
	return q + " (" + when + " “" + strings.TrimRight(text[from:to], " .,;") + "”)"
}

// shortQuote quotes the first words of s, marking what is left out.
func shortQuote(s string, words int) string {
	at, n := 0, 0
	for at < len(s) {
		k := strings.IndexAny(s[at:], " \n")
		n++
		if k < 0 || n == words {
			if k >= 0 {
				return "“" + strings.TrimRight(s[:at+k], " ,;:") + "” […]"
			}
			break
		}
		at += k + 1
	}
	return "“" + strings.TrimRight(s, " .\n") + "”"
}
