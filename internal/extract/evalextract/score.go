package evalextract

import (
	"regexp"
	"strings"
	"unicode"
)

var link = regexp.MustCompile(`!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+"[^"]*")?\)`)

// Labels reduces the links of Markdown to their labels, pictures to nothing.
func Labels(md string) string {
	for range 3 { // pictures inside links
		md = link.ReplaceAllStringFunc(md, func(s string) string {
			if s[0] == '!' {
				return " "
			}
			return link.FindStringSubmatch(s)[1]
		})
	}
	md = strings.NewReplacer("<br>", " ", "\\", "").Replace(md)
	return md
}

// Score returns precision, recall and F1 of the word bigrams of got, as bags.
func Score(got, want string) (p, r, f float64) {
	g, w := bigrams(got), bigrams(want)
	common, ng, nw := 0, 0, 0
	for k, n := range g {
		common += min(n, w[k])
		ng += n
	}
	for _, n := range w {
		nw += n
	}
	if common == 0 {
		return 0, 0, 0
	}
	p, r = float64(common)/float64(ng), float64(common)/float64(nw)
	return p, r, 2 * p * r / (p + r)
}

func bigrams(text string) map[[2]string]int {
	words := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	bag := map[[2]string]int{}
	for i := 1; i < len(words); i++ {
		bag[[2]string{words[i-1], words[i]}]++
	}
	return bag
}
