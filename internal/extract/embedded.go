package extract

import (
	"bytes"
	"encoding/json"
	"sort"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Pages that scripts build carry their text as data. It is read only where
// the page itself shows next to nothing, and a note says so.
const (
	hardlyAny   = 250     // bytes of text of an empty page
	minEmbedded = 400     // bytes of a text worth reading
	maxEmbedded = 8 << 20 // bytes of data looked at
)

// readEmbedded reads the longest texts that the data of a page holds.
func readEmbedded(b *builder, src []byte) {
	if !bytes.Contains(src, []byte("json")) {
		return
	}
	doc, err := parse(src)
	if err != nil {
		return
	}
	var texts []string
	for _, data := range dataScripts(doc) {
		texts = append(texts, longStrings(data)...)
	}
	if len(texts) == 0 {
		return
	}
	b.reset()
	b.note("The page shows no text without scripts; the text was taken from data in the page.")
	e := &emitter{b: b}
	for _, s := range texts {
		if !strings.Contains(s, "<") {
			readPlain(b, []byte(s))
			continue
		}
		if doc, err := parse([]byte(s)); err == nil {
			p := newPage(doc)
			p.apply()
			e.node(doc)
			b.end()
		}
	}
}

// reset forgets what was written.
func (b *builder) reset() {
	b.end()
	b.text, b.blocks, b.links, b.heads, b.path, b.row = nil, nil, nil, nil, nil, 0
}

// dataScripts returns the JSON that a page carries.
func dataScripts(n *html.Node) [][]byte {
	var out [][]byte
	size := 0
	for c := range n.Descendants() {
		if c.Type != html.ElementNode && c.Type != html.CommentNode || c.DataAtom != atom.Script || c.FirstChild == nil {
			continue
		}
		if t := attr(c, "type"); strings.HasSuffix(t, "json") && size < maxEmbedded {
			size += len(c.FirstChild.Data)
			out = append(out, []byte(c.FirstChild.Data))
		}
	}
	return out
}

// longStrings returns the strings of JSON that read like text, in order,
// without those that are parts of others or said twice.
func longStrings(data []byte) []string {
	dec := json.NewDecoder(bytes.NewReader(data))
	var found []string
	seen := map[string]bool{}
	for {
		tok, err := dec.Token()
		if err != nil {
			break
		}
		if s, ok := tok.(string); ok && len(s) >= minEmbedded && readsLikeText(s) && !seen[s] {
			seen[s] = true
			found = append(found, s)
		}
	}
	if len(found) < 2 {
		return found
	}
	// Descriptions and teasers come along; the document is much longer.
	longest := append([]string(nil), found...)
	sort.SliceStable(longest, func(i, j int) bool { return len(longest[i]) > len(longest[j]) })
	kept := found[:0]
	for _, s := range found {
		if len(s)*20 >= len(longest[0]) {
			kept = append(kept, s)
		}
	}
	return kept
}

// readsLikeText reports whether a string is sentences or their HTML, not code
// or an encoded thing.
func readsLikeText(s string) bool {
	spaces := strings.Count(s, " ")
	return spaces*20 > len(s) && strings.Contains(s, ". ") && strings.Count(s, "{")*50 < len(s)
}
