package grade

import "hash/maphash"

// A finder says whether words stand in a row in a text. It looks them up by
// their first one to three words, so that asking for every change of a long
// text stays in proportion to the text.
type finder struct {
	words []string
	at    [4]map[uint64][]int32 // by the number of words in the key
}

var seed = maphash.MakeSeed()

// maxPlaces bounds the places kept for one key: phrases more common than that
// are found all the same unless they differ after their third word.
const maxPlaces = 48

func (f *finder) add(words []string) {
	if len(words) > 0 {
		f.words = append(append(f.words, words...), "")
	}
}

func (f *finder) index(n int) map[uint64][]int32 {
	if f.at[n] == nil {
		f.at[n] = make(map[uint64][]int32, len(f.words))
		for i := 0; i+n <= len(f.words); i++ {
			k := key(f.words[i : i+n])
			if p := f.at[n][k]; len(p) < maxPlaces {
				f.at[n][k] = append(p, int32(i))
			}
		}
	}
	return f.at[n]
}

func key(words []string) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, w := range words {
		h.WriteString(w)
		h.WriteByte(0)
	}
	return h.Sum64()
}

// has reports whether the words stand in a row. No words stand anywhere.
func (f *finder) has(words []string) bool {
	n := min(3, len(words))
	if n == 0 {
		return true
	}
	for _, p := range f.index(n)[key(words[:n])] {
		if f.stands(int(p), words) {
			return true
		}
	}
	return false
}

func (f *finder) stands(p int, words []string) bool {
	if p+len(words) > len(f.words) {
		return false
	}
	for i, w := range words {
		if f.words[p+i] != w {
			return false
		}
	}
	return true
}

// longHas reports whether three words or more stand in a row.
func (f *finder) longHas(words []string) bool { return len(words) >= 3 && f.has(words) }

// holds reports whether the words are one of the runs that were added, whole.
// No words are held by every finder.
func (f *finder) holds(words []string) bool {
	n := min(3, len(words))
	if n == 0 {
		return true
	}
	for _, p := range f.index(n)[key(words[:n])] {
		end := int(p) + len(words)
		if f.stands(int(p), words) && (p == 0 || f.words[p-1] == "") && end < len(f.words) && f.words[end] == "" {
			return true
		}
	}
	return false
}
