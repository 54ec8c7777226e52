package classify

import (
	_ "embed"
	"strings"

	"smallprint/taxonomy"
)

//go:embed lexicon.txt
var lexiconText string

// phrases maps the hash of a phrase's stems to the types it is used for.
var phrases, longestPhrase = parseLexicon(lexiconText)

func parseLexicon(text string) (map[uint32][]uint8, int) {
	out, longest := map[uint32][]uint8{}, 0
	var e extractor
	for _, line := range strings.Split(text, "\n") {
		key, list, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, p := range strings.Split(list, ",") {
			h := hashInit(0)
			words := e.tokens(p, 10)
			for _, w := range words {
				h = hashWord(h, stem(w))
			}
			longest = max(longest, len(words))
			out[h] = append(out[h], uint8(typeIndex[key]))
		}
	}
	return out, longest
}

// typeIndex is the place of each type among the model's outputs.
var typeIndex = func() map[string]int {
	m := make(map[string]int, len(taxonomy.Types))
	for i, t := range taxonomy.Types {
		m[t.Key] = i
	}
	return m
}()

// lexicon adds a feature for each type whose phrases stand in the text,
// heavier the longer and the more of them.
func (e *extractor) lexicon(ns byte, text string, limit int, weight float32) {
	var votes [64]float32
	words := e.tokens(text, limit)
	stems := make([]string, len(words))
	for i, w := range words {
		stems[i] = stem(w)
	}
	for i := range stems {
		h := hashInit(0)
		for k := i; k < len(stems) && k < i+longestPhrase; k++ {
			h = hashWord(h, stems[k])
			for _, t := range phrases[h] {
				votes[t] += float32(k - i + 1)
			}
		}
	}
	for t, v := range votes {
		if v > 0 {
			e.out = append(e.out, feature{hashWord(hashInit(ns), taxonomy.Types[t].Key), weight * min(v, 3), e.g})
		}
	}
}
