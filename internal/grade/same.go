package grade

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"smallprint"
)

// sameText grades two readings of equal text: their links, layout or sources
// may still differ.
func sameText(d *smallprint.Diff, in Input) {
	targets, tracking := linkChanges(in.Old.Links, in.New.Links)
	switch {
	case targets > 0:
		d.Grade = smallprint.GradeCosmetic
		d.Reasons = append(d.Reasons, "only link targets differ")
	case tracking > 0:
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
func linkChanges(old, new []smallprint.Link) (targets, tracking int) {
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
			tracking++
		} else {
			targets++
		}
	}
	return targets, tracking
}

var token = regexp.MustCompile(`(?i)^[0-9a-f-]{16,}$|^[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]{20,}$|^[0-9]{9,}$`)

// withoutTokens drops what rotates in an address: its query, and parts of its
// path or fragment that are long ids.
func withoutTokens(href string) string {
	u, err := url.Parse(href)
	if err != nil {
		return href
	}
	q := u.Query()
	for k, v := range q {
		if token.MatchString(strings.Join(v, "")) || strings.HasPrefix(k, "utm_") || len(strings.Join(v, "")) > 40 {
			q.Del(k)
		}
	}
	u.RawQuery = q.Encode()
	parts := strings.Split(u.Path, "/")
	for i, p := range parts {
		if token.MatchString(p) {
			parts[i] = ""
		}
	}
	u.Path = strings.Join(parts, "/")
	if token.MatchString(u.Fragment) {
		u.Fragment = ""
	}
	return u.String()
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

var (
	picture   = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)|<img[^>]*>`)
	emptyLink = regexp.MustCompile(`\[\s*\]\([^)]*\)`)
)

// sameReading says why unequal Markdown reads the same. Pages in HTML differ
// in a hundred ways that nobody sees, so nothing is said of them.
func sameReading(old, new []byte) (smallprint.Grade, []string) {
	if bytes.Contains(old, []byte("</")) && bytes.Contains(old, []byte("<body")) {
		return smallprint.GradeNone, []string{}
	}
	strip := func(b []byte) string {
		return strings.Join(strings.Fields(emptyLink.ReplaceAllString(picture.ReplaceAllString(string(b), ""), "")), " ")
	}
	if !bytes.Equal(bytes.Join(bytes.Fields(old), []byte(" ")), bytes.Join(bytes.Fields(new), []byte(" "))) && strip(old) == strip(new) {
		return smallprint.GradeNoise, []string{"only pictures or links without words differ"}
	}
	if strings.Join(strings.Fields(string(old)), "") == strings.Join(strings.Fields(string(new)), "") {
		return smallprint.GradeCosmetic, []string{"only white space differs"}
	}
	if o, n := links(old), links(new); o != n && markupless(old) == markupless(new) {
		return smallprint.GradeCosmetic, []string{"only link targets differ"}
	}
	return smallprint.GradeCosmetic, []string{"only markup differs"}
}

var target = regexp.MustCompile(`\]\(([^)]*)\)`)

func links(b []byte) string { return fmt.Sprint(target.FindAllString(string(b), -1)) }

func markupless(b []byte) string { return target.ReplaceAllString(string(b), "]") }
