package extract

import (
	"fmt"
	"testing"

	"smallprint"
)

// setPage makes the lines of a page, a point of space between two lines of one
// paragraph and a line between paragraphs ("" in lines).
func setPage(page int, lines ...PDFLine) []PDFLine {
	top := 50.0
	var out []PDFLine
	for _, l := range lines {
		if l.Size == 0 {
			l.Size = 10
		}
		if l.Text != "" {
			l.Page, l.Left, l.Top, l.Bottom = page, 50, top, top+l.Size
			if l.Right == 0 {
				l.Right = 50 + float64(len(l.Text))*5
			}
			out = append(out, l)
		}
		top += l.Size + 2
	}
	return out
}

func TestPDFBlocks(t *testing.T) {
	var runs []PDFLine
	names := []string{"Data", "Fees", "Disputes"}
	for page := range 3 {
		runs = append(runs, setPage(page,
			PDFLine{Text: "Acme Terms of Service, May 2026", Size: 8},
			PDFLine{},
			PDFLine{Text: fmt.Sprintf("%d. %s", page+1, names[page]), Size: 14},
			PDFLine{},
			PDFLine{Text: "We keep your data for as long as the law asks us to keep", Right: 330},
			PDFLine{Text: "it and no longer than that, and then we delete it from all re-", Right: 330},
			PDFLine{Text: "cords that we hold."},
			PDFLine{},
			PDFLine{Text: "(a) first thing"},
			PDFLine{Text: "(b) second thing"},
			PDFLine{Text: "• third thing: " + names[page]},
			PDFLine{},
			PDFLine{Text: fmt.Sprintf("Page %d of 3", page+1), Size: 8},
		)...)
	}
	b := newBuilder("")
	writePDF(b, runs)
	r := b.finish(Options{})
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	section := func(n int) string {
		return fmt.Sprintf("%d. %s\nWe keep your data for as long as the law asks us to keep it and no longer than that, and then we delete it from all re-cords that we hold.\n(a) first thing\n(b) second thing\nthird thing: %s", n, names[n-1], names[n-1])
	}
	if want := "Acme Terms of Service, May 2026\n" + section(1) + "\n" + section(2) + "\n" + section(3); r.Text != want {
		t.Errorf("text is\n%s\nwant\n%s", r.Text, want)
	}
	if r.Blocks[1].Kind != smallprint.BlockHeading || r.Blocks[5].Kind != smallprint.BlockListItem {
		t.Errorf("blocks are %+v", r.Blocks[:6])
	}
}

func TestPDFWithoutReader(t *testing.T) {
	if _, err := Read("text/html", []byte("%PDF-1.7\n"), Options{}); smallprint.KindOf(err) != smallprint.KindInvalid {
		t.Errorf("error is %v, want one of kind invalid", err)
	}
}
