package capturetest

import (
	"math/rand/v2"
	"strings"
)

// Edits return another text; what they change is said by the kind that names
// them.

// added has one sentence more, which gives the platform a new practice.
func added(t text, r *rand.Rand) text {
	t = t.clone()
	b := t.paragraph(r)
	b.text += " We may also sell " + pick(r, slots["data"]) + " to data brokers without asking you again."
	return t
}

// oneWord changes one period; it returns the text as it was where none is found.
func oneWord(t text, r *rand.Rand) text {
	t = t.clone()
	for range 200 {
		b := t.paragraph(r)
		for _, n := range []string{"30", "60", "90", "45"} {
			if strings.Contains(b.text, " "+n+" ") {
				b.text = strings.Replace(b.text, " "+n+" ", " 5 ", 1)
				return t
			}
		}
	}
	panic("capturetest: no period in a text")
}

// otherWords says the same in other words, in one sentence.
func otherWords(t text, r *rand.Rand) text {
	t = t.clone()
	for range 200 {
		b := t.paragraph(r)
		if strings.Count(b.text, "so that we can") == 1 {
			b.text = strings.Replace(b.text, "so that we can", "in order that we can", 1)
			return t
		}
	}
	panic("capturetest: no phrase in a text")
}

// removed has one paragraph less.
func removed(t text, r *rand.Rand) text {
	t = t.clone()
	s := &t.sections[1+r.IntN(len(t.sections)-2)]
	i := r.IntN(3)
	s.blocks = append(s.blocks[:i:i], s.blocks[i+1:]...)
	return t
}

// swapped has two sections in each other's place.
func swapped(t text, r *rand.Rand) text {
	t = t.clone()
	i := 2 + r.IntN(len(t.sections)-8)
	j := i + 3 + r.IntN(3)
	t.sections[i], t.sections[j] = t.sections[j], t.sections[i]
	return t
}

// region is the text for readers of another country.
func region(t text, us bool) text {
	t = t.clone()
	law := "These terms are governed by the law of England and Wales, and its courts decide. Fees are in pounds (£). Rights under the UK GDPR stay as they are."
	if us {
		law = "These terms are governed by the law of the State of Delaware, United States, and its courts decide. Fees are in dollars ($)."
	}
	last := &t.sections[len(t.sections)-1]
	last.blocks = append(last.blocks, block{text: law})
	if us {
		return t
	}
	for i := range t.sections {
		for j := range t.sections[i].blocks {
			b := &t.sections[i].blocks[j]
			b.text = strings.ReplaceAll(b.text, " dollars", " pounds")
		}
	}
	return t
}

// paragraph returns one in the middle of the text to be edited in place.
func (t *text) paragraph(r *rand.Rand) *block {
	s := &t.sections[1+r.IntN(len(t.sections)-2)]
	return &s.blocks[r.IntN(3)]
}
