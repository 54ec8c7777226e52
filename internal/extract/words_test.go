package extract

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWordsFold(t *testing.T) {
	same := [][2]string{
		{"“We” don’t share – ever…", "\"We\" don't share - ever..."},
		{"the ﬁrst eﬀect", "the first effect"},
		{"(a) You may", "a. You may"},
		{"1) You may", "(1) You may"},
		{"1. You may", "i. You may"},
		{"a) One\nb) Two", "1. One\n2. Two"},
		{"(h) eight\n(i) nine", "8. eight\n9. nine"},
		{"• You may", "You may"},
		{"4.2. Notice", "4.2 Notice"},
		{"inter\u00adnational\u200b law", "international law"},
		{"Acme™ service", "Acme service"},
		{"ＡＢＣ １２", "ABC 12"},
		{"条款 更新", "条款更新"},
		{"one\ntwo", "one two"},
		{"Cafe\u0301", "Café"},
		{"and/or", "and / or"},
		{"UpdatedNovember 14, 2023", "Updated: November 14, 2023"},
		{"August 8th, 2023", "August 8, 2023"},
	}
	for _, c := range same {
		if got, want := strings.Join(Words(c[0]), " "), strings.Join(Words(c[1]), " "); got != want {
			t.Errorf("Words(%q) is %q, Words(%q) is %q, want the same", c[0], got, c[1], want)
		}
	}
	differ := [][2]string{
		{"within 30 days", "within 14 days"},
		{"we may share", "we may not share"},
		{"1.5 %", "15 %"}, {"1.5", "1,5"},
		{"$50", "€50"}, {"50", "50 %"}, {"50", "$50"},
		{"18", "18+"}, {"< 13", "> 13"},
		{"US law", "us law"}, {"user's", "users"},
		{"section 4.2", "section 4.3"}, {"1. One", "2. One"}, {"(a) One", "(b) One"},
		{"条款", "条文"}, {"résumé", "resume"},
	}
	for _, c := range differ {
		if WordsSHA256(c[0]) == WordsSHA256(c[1]) {
			t.Errorf("%q and %q have equal words", c[0], c[1])
		}
	}
}

var vocabulary = strings.Fields("we may not share your data with partners 30 14 days $50 €50 5% 2.5 fee user's Services services US 4.2 café 条款 and/or non-exclusive shall must will")

func TestAnyChangedWordChangesTheDigest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 40).Draw(t, "words")
		i := rapid.IntRange(0, len(words)-1).Draw(t, "at")
		with := rapid.SampledFrom(vocabulary).Draw(t, "with")
		if words[i] == with {
			return
		}
		before := WordsSHA256(strings.Join(words, " "))
		changed := append([]string(nil), words...)
		changed[i] = with
		if WordsSHA256(strings.Join(changed, " ")) == before {
			t.Fatalf("%q and %q have equal words", words, changed)
		}
		dropped := append(append([]string(nil), words[:i]...), words[i+1:]...)
		if WordsSHA256(strings.Join(dropped, " ")) == before {
			t.Fatalf("dropping word %d of %q changes nothing", i, words)
		}
	})
}

func TestAnyChangedDigitOrLetterChangesTheDigest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[A-Za-z0-9.,]{1,12}( [A-Za-z0-9]{1,8}){0,8}`).Draw(t, "text")
		i := rapid.IntRange(0, len(s)-1).Draw(t, "at")
		c := rapid.SampledFrom([]byte("0123456789abzQZ")).Draw(t, "with")
		if class[s[i]] != inWord || s[i] == c {
			return
		}
		if n, _ := new(sequence).marker(s); i < n {
			return // the number of a line, whose format is folded
		}
		changed := s[:i] + string(c) + s[i+1:]
		if n, _ := new(sequence).marker(changed); i < n {
			return
		}
		if WordsSHA256(s) == WordsSHA256(changed) {
			t.Fatalf("%q and %q have equal words", s, changed)
		}
	})
}

func TestTypographyNeverChangesTheDigest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 40).Draw(t, "words")
		gap := rapid.SampledFrom([]string{" ", "  ", "\u00a0", "\n", ", ", "; ", " – ", " — ", "… ", "\u200b ", " • "})
		quote := rapid.SampledFrom([]string{"", "\"", "“", "«", "'", "‘"})
		var a, b strings.Builder
		for _, w := range words {
			a.WriteString(w + gap.Draw(t, "gap"))
			q := quote.Draw(t, "quote")
			b.WriteString(q + strings.ReplaceAll(w, "'", "’") + q + gap.Draw(t, "gap"))
		}
		if got, want := strings.Join(Words(a.String()), " "), strings.Join(Words(b.String()), " "); got != want {
			t.Fatalf("%q and %q:\n%s\n%s", a.String(), b.String(), got, want)
		}
	})
}

func BenchmarkWords(b *testing.B) {
	text := strings.Repeat(sampleText, 40<<10/len(sampleText))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		WordsSHA256(text)
	}
}
