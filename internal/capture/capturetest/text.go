package capturetest

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// A block is a paragraph, or a list where it has items.
type block struct {
	text  string
	items []string
}

type section struct {
	head   string
	blocks []block
}

// A text is the document itself, without its page.
type text struct {
	title    string
	company  string
	mail     string
	updated  string
	sections []section
}

func (t text) clone() text {
	t.sections = slices.Clone(t.sections)
	for i := range t.sections {
		t.sections[i].blocks = slices.Clone(t.sections[i].blocks)
	}
	return t
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func sentence(r *rand.Rand) string {
	s := pick(r, sentences)
	for strings.Contains(s, "{") {
		before, rest, _ := strings.Cut(s, "{")
		slot, after, _ := strings.Cut(rest, "}")
		s = before + pick(r, slots[slot]) + after
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func paragraph(r *rand.Rand, n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = sentence(r)
	}
	return strings.Join(out, " ")
}

// write makes a document of about 32 kB of words.
func write(r *rand.Rand) text {
	name := pick(r, syllables) + pick(r, syllables) + pick(r, syllables)
	t := text{title: pick(r, termsTypes), company: strings.ToUpper(name[:1]) + name[1:], mail: "legal@" + name + ".example",
		updated: strconv.Itoa(1+r.IntN(28)) + " March 2026"}
	heads := r.Perm(len(headings))[:22+r.IntN(8)]
	for _, h := range heads {
		s := section{head: headings[h]}
		for range 3 + r.IntN(3) {
			s.blocks = append(s.blocks, block{text: paragraph(r, 4+r.IntN(4))})
		}
		if r.IntN(3) == 0 {
			b := block{text: "This applies to:"}
			for _, i := range r.Perm(len(slots["data"]))[:4] {
				b.items = append(b.items, slots["data"][i]+" that you "+pick(r, slots["act"])+" "+pick(r, slots["when"]))
			}
			s.blocks = append(s.blocks, b)
		}
		t.sections = append(t.sections, s)
	}
	t.sections[0].blocks[0].text = "This " + t.title + " applies between you and " + t.company + ". " + t.sections[0].blocks[0].text
	return t
}

// write in German, for readers who are sent to another language.
func writeGerman(r *rand.Rand, of text) text {
	t := of.clone()
	t.title = "Nutzungsbedingungen"
	for i := range t.sections {
		t.sections[i].head = "Abschnitt " + strconv.Itoa(i+1)
		for j := range t.sections[i].blocks {
			t.sections[i].blocks[j] = block{text: strings.Join([]string{pick(r, german), pick(r, german), pick(r, german)}, " ")}
		}
	}
	return t
}
