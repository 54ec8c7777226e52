package grade

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"smallprint"
)

// sameText grades two readings of equal text: their links, layout or sources
// may still differ.
func sameText(d *smallprint.Diff, in Input) {
	targets, tokens := linkChanges(in.Old.Links, in.New.Links)
	switch {
	case targets > 0:
		d.Grade = smallprint.GradeCosmetic
		d.Reasons = append(d.Reasons, "only link targets differ")
	case tokens > 0:
		d.Grade = smallprint.GradeNoise
		d.Reasons = append(d.Reasons, "only tracking parts of link addresses differ")
	case len(in.Old.Links) != len(in.New.Links):
		d.Grade = smallprint.GradeCosmetic
		d.Reasons = append(d.Reasons, "only links were added to or taken from the same words")
	case !sameBlocks(in.Old.Blocks, in.New.Blocks):
		d.Grade = smallprint.GradeCosmetic
		d.Reasons = append(d.Reasons, "only headings, lists or tables are laid out differently")
	case in.OldSource != nil && in.NewSource != nil && !bytes.Equal(in.OldSource, in.NewSource):
		d.Grade, d.Reasons = sameReading(in.OldSource, in.NewSource)
	}
	if in.Technical && d.Grade != smallprint.GradeNone {
		d.Reasons = []string{"the recorder's own rules changed"}
	}
}

// linkChanges counts links of the same words whose address differs, and of
// these apart those that differ in a rotating or tracking part alone. Links
// without words are not seen by a reader.
func linkChanges(old, new []smallprint.Link) (targets, tokens int) {
	at := map[[2]int]string{}
	for _, l := range old {
		at[[2]int{l.Start, l.End}] = l.Href
	}
	for _, l := range new {
		href, ok := at[[2]int{l.Start, l.End}]
		if !ok || href == l.Href || l.Start == l.End {
			continue
		}
		if withoutTokens(href) == withoutTokens(l.Href) {
			tokens++
		} else {
			targets++
		}
	}
	return targets, tokens
}

var (
	uuid     = regexp.MustCompile(`(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	token    = regexp.MustCompile(`[A-Za-z0-9_-]{8,}`)
	tracking = regexp.MustCompile(`(?i)[?&](?:utm_[a-z]+|gclid|fbclid|mc_[ce]id|_ga|ref|sid|session_?id|nonce|ts|timestamp|cb|t)=[^&#]*`)
)

// withoutTokens drops what rotates in an address: ids, tokens of mixed
// letters and digits, and parameters that follow a visitor.
func withoutTokens(href string) string {
	if u, err := url.PathUnescape(href); err == nil {
		href = u
	}
	href = tracking.ReplaceAllString(uuid.ReplaceAllString(href, ""), "")
	return token.ReplaceAllStringFunc(href, func(t string) string {
		letters, numbers, cases := 0, 0, 0
		for i := range len(t) {
			switch {
			case isDigit(t[i]):
				numbers++
			case t[i] >= 'A' && t[i] <= 'Z':
				letters++
				cases |= 1
			case t[i] >= 'a' && t[i] <= 'z':
				letters++
				cases |= 2
			}
		}
		hex := strings.Trim(strings.ToLower(t), "0123456789abcdef") == ""
		if numbers >= 2 && letters >= 1 && (hex || cases == 3) || len(t) >= 20 && cases == 3 && numbers > 0 {
			return ""
		}
		return t
	})
}

func sameBlocks(a, b []smallprint.Block) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Kind != b[i].Kind || a[i].Level != b[i].Level || a[i].Start != b[i].Start {
			return false
		}
	}
	return true
}

var emptyLink = regexp.MustCompile(`\[\s*\]\([^)]*\)`)

// sameReading says why unequal Markdown reads the same. Pages in HTML differ
// in a hundred ways that nobody sees, so nothing is said of them.
func sameReading(old, new []byte) (smallprint.Grade, []string) {
	if bytes.Contains(old, []byte("</")) && bytes.Contains(old, []byte("<body")) {
		return smallprint.GradeNone, []string{}
	}
	old, new = differing(old, new)
	if squash(sourceWords(old)) != squash(sourceWords(new)) {
		return smallprint.GradeNoise, []string{"only parts of the page differ that are not the document"}
	}
	if marks(old) != marks(new) {
		return smallprint.GradeNoise, []string{"only marks without words differ"}
	}
	strip := func(b []byte) string {
		s := withoutPictures(string(b), "")
		if strings.Contains(s, "](") {
			s = emptyLink.ReplaceAllString(s, "")
		}
		return strings.Join(strings.Fields(s), " ")
	}
	if !bytes.Equal(bytes.Join(bytes.Fields(old), []byte(" ")), bytes.Join(bytes.Fields(new), []byte(" "))) && strip(old) == strip(new) {
		return smallprint.GradeNoise, []string{"only pictures or links without words differ"}
	}
	if strings.Join(strings.Fields(string(old)), "") == strings.Join(strings.Fields(string(new)), "") {
		return smallprint.GradeCosmetic, []string{"only white space differs"}
	}
	if links(old) != links(new) && markupless(old) == markupless(new) {
		if sameButTokens(old, new) {
			return smallprint.GradeNoise, []string{"only tracking parts of link addresses differ"}
		}
		return smallprint.GradeCosmetic, []string{"only link targets differ"}
	}
	return smallprint.GradeCosmetic, []string{"only markup differs"}
}

// differing cuts off the paragraphs that two sources begin and end with alike.
func differing(old, new []byte) (a, b []byte) {
	n := 0
	for n < len(old) && n < len(new) && old[n] == new[n] {
		n++
	}
	cut := max(0, bytes.LastIndex(old[:n], blankLine))
	old, new = old[cut:], new[cut:]
	n = 0
	for n < len(old) && n < len(new) && old[len(old)-1-n] == new[len(new)-1-n] {
		n++
	}
	if at := bytes.Index(old[len(old)-n:], blankLine); at >= 0 {
		n -= at
		old, new = old[:len(old)-n], new[:len(new)-n]
	}
	return old, new
}

var blankLine = []byte("\n\n")

// marks joins the lines of a Markdown text that hold neither words nor markup.
func marks(b []byte) string {
	var out []string
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line != "" && strings.Trim(line, "=-*_#|>+` 0123456789.\\[]()!:") != "" && len(fold(line)) == 0 {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// sourceWords folds the words of a Markdown text without pictures and targets.
func sourceWords(b []byte) []string { return fold(markupless(withoutPictures(string(b), " "))) }

// withoutPictures puts something in the place of ![words](address) and <img>.
func withoutPictures(s, in string) string {
	var b strings.Builder
	at := 0
	for i := 0; i < len(s); {
		n := strings.IndexAny(s[i:], "!<")
		if n < 0 {
			break
		}
		i += n
		if n = pictureAt(s[i:]); n == 0 {
			i++
			continue
		}
		b.WriteString(s[at:i])
		b.WriteString(in)
		i += n
		at = i
	}
	return b.String() + s[at:]
}

// pictureAt returns the length of the picture that a text opens with, or 0.
func pictureAt(s string) int {
	if strings.HasPrefix(s, "<img") {
		return strings.IndexByte(s, '>') + 1
	}
	if !strings.HasPrefix(s, "![") {
		return 0
	}
	words := strings.IndexByte(s, ']')
	if words < 0 || !strings.HasPrefix(s[words:], "](") {
		return 0
	}
	if end := strings.IndexByte(s[words:], ')'); end >= 0 {
		return words + end + 1
	}
	return 0
}

// sameButTokens reports whether the targets of two texts differ in rotating
// and tracking parts alone.
func sameButTokens(old, new []byte) bool {
	list := func(b []byte) (out []string) {
		eachTarget(string(b), func(_, target string) { out = append(out, target) })
		return out
	}
	o, n := list(old), list(new)
	return slices.EqualFunc(o, n, func(a, b string) bool { return a == b || withoutTokens(a) == withoutTokens(b) })
}

// links joins the targets of a Markdown text.
func links(b []byte) string {
	var out strings.Builder
	eachTarget(string(b), func(_, target string) { out.WriteString(target) })
	return out.String()
}

// markupless drops the targets of the links.
func markupless[T string | []byte](text T) string {
	s := string(text)
	var out strings.Builder
	at := eachTarget(s, func(before, _ string) { out.WriteString(before + "]") })
	return out.String() + s[at:]
}

// eachTarget calls fn for each link target, as "](address)", with the text
// before it, and returns where the last one ends.
func eachTarget(s string, fn func(before, target string)) int {
	at := 0
	for {
		i := strings.Index(s[at:], "](")
		if i < 0 {
			return at
		}
		end := strings.IndexByte(s[at+i:], ')')
		if end < 0 {
			return at
		}
		fn(s[at:at+i], s[at+i:at+i+end+1])
		at += i + end + 1
	}
}
