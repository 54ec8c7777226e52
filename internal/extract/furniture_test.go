package extract

import (
	"testing"

	"smallprint"
)

func TestIsFurniture(t *testing.T) {
	cases := []struct {
		text string
		kind smallprint.BlockKind
		want bool
	}{
		{"Was this helpful?", smallprint.BlockParagraph, true},
		{"Back to top ↑", smallprint.BlockParagraph, true},
		{"⌘K", smallprint.BlockParagraph, true},
		{"Ctrl + K", smallprint.BlockParagraph, true},
		{"Last updated over a week ago", smallprint.BlockParagraph, true},
		{"5 min read", smallprint.BlockParagraph, true},
		{"1,204 views", smallprint.BlockParagraph, true},
		{"12 out of 30 found this helpful", smallprint.BlockParagraph, true},
		{"…", smallprint.BlockParagraph, true},
		{"Deutsch", smallprint.BlockParagraph, true},
		{"Deutsch", smallprint.BlockTableCell, false},
		{"✓", smallprint.BlockTableCell, false},
		{"Copy", smallprint.BlockParagraph, true},
		{"Copy", smallprint.BlockListItem, false}, // a right in a list
		{"Search", smallprint.BlockHeading, false},
		{"You have 30 days", smallprint.BlockParagraph, false},
		{"5 days", smallprint.BlockListItem, false},
		{"Data we read", smallprint.BlockHeading, false},
	}
	for _, c := range cases {
		if got := isFurniture([]byte(c.text), c.kind); got != c.want {
			t.Errorf("isFurniture(%q, %s) is %v, want %v", c.text, c.kind, got, c.want)
		}
	}
}
