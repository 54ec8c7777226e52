package discover

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed phrases.txt
var phraseSource string

// A phrase names documents of one terms type.
type phrase struct {
	termsType string
	weight    int
	words     []string // "*" at the end of one stands for endings, ".." for up to two words
	text      string   // the words in a row
	solid     bool     // of a script that writes no spaces: found inside words
}

// An index finds the phrases that may stand at a word.
type index struct {
	all     []phrase
	byFirst map[string][]*phrase // by the first letters of their first word, at most four bytes
	solid   []*phrase
}

// vocabulary is read at the first use: most runs of the program need none.
var vocabulary = sync.OnceValue(func() *index {
	x := &index{all: mustPhrases(phraseSource), byFirst: map[string][]*phrase{}}
	for i := range x.all {
		if p := &x.all[i]; p.solid {
			x.solid = append(x.solid, p)
		} else {
			k := head(strings.TrimSuffix(p.words[0], "*"))
			x.byFirst[k] = append(x.byFirst[k], p)
		}
	}
	return x
})

func mustPhrases(text string) []phrase {
	var out []phrase
	termsType := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			termsType = strings.Trim(line, "[]")
		default:
			weight, rest, ok := strings.Cut(line, " ")
			if !ok || len(weight) != 1 || weight[0] < '1' || weight[0] > '5' || termsType == "" {
				panic(fmt.Sprintf("phrases.txt: %q is not a weight and a phrase", line))
			}
			out = append(out, phrase{termsType, int(weight[0] - '0'), pattern(rest), strings.Join(fold(rest), " "), isSolid(rest)})
		}
	}
	return out
}

// pattern folds the words of a phrase as those of a text are.
func pattern(s string) []string {
	var out []string
	for w := range strings.FieldsSeq(s) {
		if w == ".." {
			out = append(out, w)
			continue
		}
		words := fold(w)
		if strings.HasSuffix(w, "*") {
			words[len(words)-1] += "*"
		}
		out = append(out, words...)
	}
	return out
}

// letters are those that no decomposition takes apart.
var letters = strings.NewReplacer("ß", "ss", "ø", "o", "ł", "l", "æ", "ae", "œ", "oe", "đ", "d", "ı", "i")

// isSolid reports whether a text is in a script that writes no spaces between
// words, or glues endings to them.
func isSolid(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	})
}

// fold returns the words of a text: lower case, without accents and
// punctuation.
func fold(s string) []string {
	if len(s) > maxName {
		s = strings.ToValidUTF8(s[:maxName], "")
	}
	var b strings.Builder
	for _, r := range letters.Replace(norm.NFKD.String(strings.ToLower(s))) {
		switch {
		case unicode.Is(unicode.Mn, r) && r < 0x3000: // an accent; those of kana belong to the letter
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			b.WriteRune(r)
		case r == '\u00ad' || r == '\u200b' || r == '\u200d' || r == '\u2060':
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(norm.NFC.String(b.String()))
}

// maxName bounds what is read of a title or of a link's text.
const maxName = 400

// head is the key of index.byFirst.
func head(word string) string {
	if len(word) <= 4 {
		return word
	}
	return word[:4]
}

// A match is a phrase found in words.
type match struct {
	*phrase
	start, end int // words
}

// find returns every phrase in the words.
func find(words []string) []match {
	x := vocabulary()
	var out []match
	for i, w := range words {
		for n := 1; n <= min(4, len(w)); n++ {
			for _, p := range x.byFirst[w[:n]] {
				if end := p.matches(words, i); end > 0 {
					out = append(out, match{p, i, end})
				}
			}
		}
	}
	whole := strings.Join(words, " ")
	if isSolid(whole) {
		for _, p := range x.solid {
			if strings.Contains(whole, p.text) {
				out = append(out, match{p, 0, len(words)})
			}
		}
	}
	return out
}

// matches returns the index after the phrase where it stands at i, else 0.
func (p *phrase) matches(words []string, i int) int {
	gap := 0
	for _, want := range p.words {
		if want == ".." {
			gap = 2
			continue
		}
		at := i
		for at < len(words) && at <= i+gap && !sameWord(want, words[at]) {
			at++
		}
		if at >= len(words) || at > i+gap {
			return 0
		}
		i, gap = at+1, 0
	}
	return i
}

func sameWord(want, got string) bool {
	if stem, open := strings.CutSuffix(want, "*"); open {
		return strings.HasPrefix(got, stem)
	}
	return want == got
}
