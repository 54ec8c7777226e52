package analyse

import (
	"strings"
)

// quoted returns tokens [from, to) in quotation marks, "" for none.
func (c *clause) quoted(from, to int) string {
	w := c.words(from, to)
	if w == "" {
		return ""
	}
	return "“" + c.whole(from, to) + "”"
}

// whole returns tokens [from, to) with the quotation mark or parenthesis that
// opens right before the first of them or closes right after the last, where
// its other half lies inside.
func (c *clause) whole(from, to int) string {
	start, end := c.toks[from].start, c.toks[to-1].end
	for _, pair := range [][2]string{{"“", "”"}, {"(", ")"}} {
		early, late := unmatched(c.text[start:end], pair[0], pair[1])
		if late > 0 {
			if k := strings.Index(c.text[end:min(len(c.text), end+6)], pair[1]); k >= 0 {
				end += k + len(pair[1])
			}
		}
		if early > 0 {
			if k := strings.LastIndex(c.text[max(0, start-4):start], pair[0]); k >= 0 {
				start = max(0, start-4) + k
			}
		}
	}
	if strings.Count(c.text[start:end], "\"")%2 == 1 {
		start, end = c.straightQuote(start, end)
	}
	return unopened(c.text[start:end])
}

// straightQuote takes in the straight quotation mark that stands beside
// [start, end), which holds an odd number of them.
func (c *clause) straightQuote(start, end int) (int, int) {
	if start > 0 && c.text[start-1] == '"' {
		return start - 1, end
	}
	if k := strings.IndexByte(c.text[end:min(len(c.text), end+3)], '"'); k >= 0 {
		return start, end + k + 1
	}
	return start, end
}

// unmatched counts closing marks without an opening one before them, and
// opening marks that nothing closes.
func unmatched(s, open, shut string) (early, late int) {
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], open):
			late++
		case strings.HasPrefix(s[i:], shut) && late > 0:
			late--
		case strings.HasPrefix(s[i:], shut):
			early++
		}
	}
	return early, late
}

// unopened cuts s before a quotation mark that does not close in it and drops
// none of what stands before.
func unopened(s string) string {
	depth, at := 0, -1
	for i, r := range s {
		switch r {
		case '“':
			if depth == 0 {
				at = i
			}
			depth++
		case '”':
			if depth == 0 {
				return strings.TrimRight(s[:i], " ,;")
			}
			depth--
		}
	}
	if depth > 0 && at > 0 {
		return strings.TrimRight(s[:at], " ,;(")
	}
	return s
}
