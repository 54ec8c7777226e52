package capture

import (
	"fmt"
	"strings"
	"testing"

	"smallprint"
)

// document makes a reading with a title, headings and a paragraph under each.
func document(title string, heads []string, para func(i int) string) *smallprint.Reading {
	texts, kinds := []string{title}, []smallprint.BlockKind{smallprint.BlockHeading}
	for i, h := range heads {
		texts, kinds = append(texts, h, para(i)), append(kinds, smallprint.BlockHeading, smallprint.BlockParagraph)
	}
	r := reading(title, "en", texts...)
	for i := range r.Blocks {
		if r.Blocks[i].Kind = kinds[i]; kinds[i] == smallprint.BlockHeading {
			r.Blocks[i].Level = min(i+1, 2)
		}
	}
	return r
}

func TestDoubt(t *testing.T) {
	heads := []string{"Who we are", "What we collect", "Why", "Sharing", "Keeping", "Your rights", "Changes", "Contact"}
	old := func(i int) string {
		return strings.Repeat(fmt.Sprintf("In part %d we say what we do with the things that you give us. ", i), 5)
	}
	last := document("Privacy Policy", heads, old)
	tests := []struct {
		name, doubt string // part of the doubt; "" for none
		r           *smallprint.Reading
	}{
		{"a rewrite 60 % as long under the same title and headings", "", document("Privacy Policy", heads, func(i int) string {
			return strings.Repeat(fmt.Sprintf("This is now told in other words, point %d. ", i), 5)
		})},
		{"a rewrite under another title with the same headings", "", document("Privacy Notice", heads, func(i int) string {
			return strings.Repeat(fmt.Sprintf("This is now told in other words, point %d. ", i), 6)
		})},
		{"the terms in place of the policy", "the title was", document("Terms of Service", []string{"Use", "Fees", "Ending", "Law"}, func(i int) string {
			return strings.Repeat(fmt.Sprintf("You may use the service as clause %d permits. ", i), 14)
		})},
		{"another document under the same title", "of its headings", document("Privacy Policy", []string{"Use", "Fees", "Ending", "Law"}, func(i int) string {
			return strings.Repeat(fmt.Sprintf("You may use the service as clause %d permits. ", i), 14)
		})},
		{"half rendered", "stops where the last one went on", document("Privacy Policy", heads[:5], old)},
		{"headings alone", "as long as the last one", document("Privacy Policy", heads, func(int) string { return "" })},
		{"two sections more", "", document("Privacy Policy", append(append([]string{}, heads...), "Children", "Cookies"), old)},
		{"a whole site around it", "times as long", document("Privacy Policy", append(append([]string{}, heads...), make([]string, 40)...), old)},
		{"one section less", "", document("Privacy Policy", append(append([]string{}, heads[:2]...), heads[3:]...), func(i int) string {
			if i >= 2 {
				i++
			}
			return old(i)
		})},
	}
	for _, tt := range tests {
		got := Judge(Input{Pages: []Answer{page(200, doc("Privacy Policy", long(60)))}, Reading: tt.r, Last: last})
		if got.Outcome != smallprint.OutcomeOK || (got.Doubt == "") != (tt.doubt == "") || !strings.Contains(got.Doubt, tt.doubt) {
			t.Errorf("%s: %q (%s), doubt %q; want a doubt with %q", tt.name, got.Outcome, got.Reason, got.Doubt, tt.doubt)
		}
	}
}
