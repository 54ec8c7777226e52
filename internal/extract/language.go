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
	if l := byStopWords(sample); l != "" {
		return l
	}
	info := whatlanggo.Detect(sample)
	if !info.IsReliable() {
		return ""
	}
	return info.Lang.Iso6391()
}

// stopWords are frequent words that tell the languages read most apart.
var stopWords = func() map[string]string {
	m := map[string]string{}
	for lang, words := range map[string]string{
		"en": "the and of you your our with this that are may will any by",
		"de": "und der das ist nicht sie wir ihre mit auf für werden oder durch",
		"fr": "les des et vous nous votre nos sont pour dans est aux ou du",
		"es": "los las usted para su sus puede nuestros con por el y del",
		"it": "il che gli sono della delle nostri può di per tuoi nel e dei",
		"nl": "het een van uw wij zijn voor niet onze naar deze wordt kunnen",
		"pt": "os uma você não nossos seus são dos das ao pela ou em",
	} {
		for _, w := range strings.Fields(words) {
			m[w] = lang
		}
	}
	return m
}()

// byStopWords recognises the common languages in a fraction of the time that
// trigrams take, "" where it is not plain.
func byStopWords(sample string) string {
	hits := map[string]int{}
	best, all := "", 0
	for w := range strings.FieldsSeq(sample) {
		if lang, ok := stopWords[w]; ok {
			hits[lang]++
			all++
			if hits[lang] > hits[best] {
				best = lang
			}
		}
	}
	if all < 12 || hits[best]*10 < all*8 {
		return ""
	}
	return best
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
