package grade_test

import (
	"fmt"
	"strings"
	"testing"

	"smallprint"
	"smallprint/internal/align"
	"smallprint/internal/extract"
	"smallprint/internal/grade"
)

// big returns a text of many blocks of a kind: list items, rows of a table,
// long paragraphs, or Chinese without spaces. Texts of two salts share no rule.
func big(kind string, n int, salt string) *smallprint.Reading {
	var b strings.Builder
	b.WriteString("# Terms of the burrow\n\n")
	for i := range n {
		switch kind {
		case "list":
			fmt.Fprintf(&b, "- The %s keeper number %d keeps %s gate %d shut\n", salt, i, made(i*7, salt), i%97)
		case "parties":
			fmt.Fprintf(&b, "- %s %s, Ltd.\n", made(i, salt), made(i/3, salt))
		case "few":
			fmt.Fprintf(&b, "- %s keeper %d of %d\n", made(i%13, salt), i%11, i%7)
		case "table":
			if i == 0 {
				b.WriteString("| a | b | c |\n|---|---|---|\n")
			}
			fmt.Fprintf(&b, "| %s | %d days | %s keeper |\n", made(i, salt), i%30, made(i%50, salt))
		case "long":
			for k := range 30 {
				fmt.Fprintf(&b, "%s ", made(i*41+k*k, salt))
			}
			fmt.Fprintf(&b, "and the keeper may not open gate %d.\n\n", i)
		case "one":
			fmt.Fprintf(&b, "%s keeps gate %d. ", made(i*5, salt), i)
		case "chinese":
			for j := range 60 {
				b.WriteRune(rune(0x4e00 + (i*31+j*j*int(salt[0]))%3000))
			}
			b.WriteString("。\n\n")
		}
	}
	r, err := extract.Read("text/markdown", []byte(b.String()), extract.Options{})
	if err != nil {
		panic(err)
	}
	return &r
}

func made(i int, salt string) string {
	return fmt.Sprintf("%s%c%c%c", salt, 'a'+i%23, 'a'+i/23%23, 'a'+i/529%23)
}

func BenchmarkBig(b *testing.B) {
	for _, bm := range []struct {
		name     string
		old, new *smallprint.Reading
	}{
		{"60000 items, rewritten", big("list", 60000, "old"), big("list", 60000, "new")},
		{"60000 items, half gone", big("list", 60000, "old"), big("list", 30000, "old")},
		{"20000 items, rewritten", big("list", 20000, "old"), big("list", 20000, "new")},
		{"20000 parties", big("parties", 20000, "old"), big("parties", 20000, "new")},
		{"20000 items of few words", big("few", 20000, "old"), big("few", 20000, "new")},
		{"20000 rows", big("table", 20000, "old"), big("table", 20000, "new")},
		{"5 MB, rewritten", big("long", 20000, "old"), big("long", 20000, "new")},
		{"one block", big("one", 20000, "old"), big("one", 20000, "new")},
		{"Chinese, rewritten", big("chinese", 5000, "old"), big("chinese", 5000, "new")},
	} {
		b.Run(bm.name, func(b *testing.B) {
			for b.Loop() {
				grade.Grade(grade.Input{Old: bm.old, New: bm.new, Pairs: align.Blocks(bm.old, bm.new)})
			}
			b.ReportMetric(float64(len(bm.old.Text)+len(bm.new.Text))/1e6, "MB")
		})
	}
}
