package align

import (
	"regexp"
	"strings"

	"smallprint"
)

// numbering is what stands before a heading's words: "3.", "3.1.2", "(b)",
// "IV.", "Section 5:", "Article 12 -", "§ 7".
var numbering = regexp.MustCompile(`^(?i:(?:section|article|clause|part|chapter|schedule|annex|§+)\s*)?(?:\(?(?:\d+(?:\.\d+)*|[ivxlc]+|[a-z])\s*[.):\-\x{2013}\x{2014}]+|\(?\d+(?:\.\d+)*\)?)[.):\-\x{2013}\x{2014}]*\s+`)

// headings matches headings that hold the same words after their numbers,
// wherever they went: when sections change places the numbers stay where they
// were, and headings are too short to be known by the words they share.
func (m *matcher) headings() {
	oldAt := m.freeHeadings(m.old, m.oldText, m.newOf)
	newAt := m.freeHeadings(m.new, m.newText, m.oldOf)
	for name, o := range oldAt {
		if n, ok := newAt[name]; ok && o >= 0 && n >= 0 {
			m.match(o, n)
		}
	}
}

// freeHeadings returns the places of free headings by their words; -1 for
// words that occur more than once.
func (m *matcher) freeHeadings(r *smallprint.Reading, text []string, of []int) map[string]int {
	at := map[string]int{}
	for i, x := range of {
		if x != free || r.Blocks[i].Kind != smallprint.BlockHeading {
			continue
		}
		name := strings.ToLower(strings.Join(strings.Fields(text[i]), " "))
		if loc := numbering.FindStringIndex(name); loc != nil {
			name = name[loc[1]:]
		}
		if name == "" {
			continue
		}
		if _, taken := at[name]; taken {
			at[name] = -1
		} else {
			at[name] = i
		}
	}
	return at
}
