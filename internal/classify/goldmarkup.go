package classify

import (
	"regexp"
	"strings"

	"smallprint"
)

// ownLine reports whether nothing but emphasis stands beside the unit.
func ownLine(raw string, start, end int) bool {
	from := strings.LastIndexByte(raw[:start], '\n') + 1
	to := end + strings.IndexByte(raw[end:]+"\n", '\n')
	return strings.Trim(raw[from:start], " *_") == "" && strings.Trim(raw[end:to], " *_\r") == ""
}

func blockKindAt(raw string, at int) smallprint.BlockKind {
	if isItem(raw, at) {
		return smallprint.BlockListItem
	}
	return smallprint.BlockParagraph
}

type mdHeading struct {
	start, end, level int
	text              string
}

var (
	atx    = regexp.MustCompile(`^(#{1,6})\s+(.*)$`)
	setext = regexp.MustCompile(`^\s*(=+|-+)\s*$`)
)

// headings finds the headings of Markdown with their bytes.
func headings(raw string) []mdHeading {
	var out []mdHeading
	at, prev, prevAt := 0, "", 0
	for _, line := range strings.SplitAfter(raw, "\n") {
		l := strings.TrimRight(line, "\r\n")
		if m := atx.FindStringSubmatch(l); m != nil {
			out = append(out, mdHeading{at, at + len(l), len(m[1]), plain(m[2])})
		} else if m := setext.FindStringSubmatch(l); m != nil && len(l) > 2 && strings.TrimSpace(prev) != "" && !strings.HasPrefix(prev, "|") {
			level := 1
			if m[1][0] == '-' {
				level = 2
			}
			out = append(out, mdHeading{prevAt, at + len(l), level, plain(prev)})
		}
		prev, prevAt = l, at
		at += len(line)
	}
	return out
}

// pathAt returns the headings above the text that follows heading h.
func pathAt(heads []mdHeading, h int) []string {
	var path []string
	level := 7
	for ; h >= 0; h-- {
		if heads[h].level < level {
			level = heads[h].level
			path = append([]string{heads[h].text}, path...)
		}
	}
	return path
}

// isItem reports whether the line of the unit begins a list item or row there.
func isItem(raw string, at int) bool {
	i := strings.LastIndexByte(raw[:at], '\n') + 1
	lead := strings.TrimSpace(raw[i:at])
	if at < len(raw) && raw[at] == '|' {
		return true
	}
	return lead != "" && len(lead) <= 4
}

var (
	mdImage  = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`)
	mdLink   = regexp.MustCompile(`\[([^\]]*)\]\((?:[^()\\]|\\.|\([^)]*\))*\)`)
	mdTag    = regexp.MustCompile(`</?[a-zA-Z][^>]*>`)
	mdEscape = regexp.MustCompile(`\\([\\\x60*_{}\[\]()#+\-.!|<>~=&$"':;,/?@^%])`)
	mdUnder  = regexp.MustCompile(`(^|[\s(\["“])_+([^_]+)_+`)
	spaces   = regexp.MustCompile(`[\s\x{00a0}\x{200b}\x{2060}]+`)
)

// plain strips the markup of a piece of Markdown.
func plain(s string) string {
	s = mdImage.ReplaceAllString(s, "")
	for range 2 {
		s = mdLink.ReplaceAllString(s, "$1")
	}
	s = mdTag.ReplaceAllString(s, " ")
	if strings.HasPrefix(s, "|") {
		s = strings.ReplaceAll(s, "|", " ")
	}
	s = mdEscape.ReplaceAllString(s, "$1")
	s = strings.ReplaceAll(s, "**", "")
	s = mdUnder.ReplaceAllString(s, "$1$2")
	s = strings.ReplaceAll(s, "`", "")
	return strings.TrimSpace(spaces.ReplaceAllString(s, " "))
}
