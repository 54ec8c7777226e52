package extract

import (
	"strings"

	"github.com/abadojack/whatlanggo"

	"smallprint"
)

// languageOf returns the language as ISO 639-1: as declared, as the page
// declares, or as recognised; "" where that is not sure.
func languageOf(text, htmlLang, declared string) string {
	if declared != "" {
		return code2(declared)
	}
	if c := code2(htmlLang); c != "" {
		return c
	}
	return guess(text)
}

// guess recognises the language from a stretch of the text.
func guess(text string) string {
	if len(text) < 80 {
		return ""
	}
	sample := text
	if len(sample) > 4000 {
		sample = strings.ToValidUTF8(sample[:4000], "")
	}
	info := whatlanggo.Detect(sample)
	if !info.IsReliable() {
		return ""
	}
	return info.Lang.Iso6391()
}

// code2 returns the language of a tag such as en-US, "" for what is none.
func code2(tag string) string {
	tag = strings.ToLower(strings.TrimSpace(tag))
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	if len(tag) != 2 || tag[0] < 'a' || tag[0] > 'z' || tag[1] < 'a' || tag[1] > 'z' {
		return ""
	}
	return tag
}

// titleOf returns the document's own title: its first top heading, else the
// page's title, else its first heading.
func titleOf(r *smallprint.Reading, b *builder) string {
	first := ""
	for i, bl := range r.Blocks {
		if bl.Kind != smallprint.BlockHeading {
			continue
		}
		if bl.Level == 1 {
			return r.BlockText(i)
		}
		if first == "" {
			first = r.BlockText(i)
		}
	}
	if b.htmlTitle != "" {
		return b.htmlTitle
	}
	return first
}
