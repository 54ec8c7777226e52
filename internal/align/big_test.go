package align_test

import (
	"fmt"
	"strings"
	"testing"

	"smallprint"
	"smallprint/internal/align"
	"smallprint/internal/extract"
)

// big returns texts of many blocks: lists, tables, long policies and Chinese.
func big(kind string, n int, salt string) *smallprint.Reading {
	var b strings.Builder
	b.WriteString("# Terms of the burrow\n\n")
	for i := range n {
		switch kind {
		case "list":
			fmt.Fprintf(&b, "- The %s keeper number %d keeps %s gate %d shut\n", salt, i, word(i*7, salt), i%97)
		case "same":
			fmt.Fprintf(&b, "- The %s keeper keeps the gate shut\n", salt)
		case "few":
			fmt.Fprintf(&b, "- %s keeper %d of %d\n", word(i%13, salt), i%11, i%7)
		case "table":
			if i%4 == 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "| %s | %d days | %s keeper |\n", word(i, salt), i%30, word(i%50, salt))
		case "long":
			for range 40 {
				fmt.Fprintf(&b, "%s ", word(i*41+len(salt), salt))
			}
			fmt.Fprintf(&b, "and the keeper may not open gate %d.\n\n", i)
		case "chinese":
			for j := range 60 {
				b.WriteRune(rune(0x4e00 + (i*31+j*j*(1+len(salt)*int(salt[0])))%3000))
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

func word(i int, salt string) string {
	return fmt.Sprintf("%s%c%c%c", salt, 'a'+i%23, 'a'+i/23%23, 'a'+i/529%23)
}

func BenchmarkBig(b *testing.B) {
	for _, bm := range []struct {
		name     string
		old, new *smallprint.Reading
	}{
		{"60000 items, rewritten", big("list", 60000, "old"), big("list", 60000, "new")},
		{"60000 items, half", big("list", 60000, "old"), big("list", 30000, "old")},
		{"20000 items, rewritten", big("list", 20000, "old"), big("list", 20000, "new")},
		{"20000 equal items", big("same", 20000, "old"), big("same", 20000, "new")},
		{"20000 items of few words", big("few", 20000, "old"), big("few", 20000, "new")},
		{"20000 rows", big("table", 20000, "old"), big("table", 20000, "new")},
		{"5 MB rewritten", big("long", 25000, "old"), big("long", 25000, "new")},
		{"chinese rewritten", big("chinese", 5000, "old"), big("chinese", 5000, "new")},
	} {
		b.Run(bm.name, func(b *testing.B) {
			for b.Loop() {
				align.Blocks(bm.old, bm.new)
			}
		})
	}
}
