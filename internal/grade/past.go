package grade

import (
	"math"
	"time"

	"smallprint"
)

// sketchSize is the number of minima kept: the standard error of a likeness
// of one half is then 4 %.
const sketchSize = 128

// A Past is a sketch of an earlier text of the edition, under 4 KB of JSON:
// enough to see that a text came back, is like an older one, or is the head
// of one.
type Past struct {
	TextSHA256  string    `json:"text_sha256"`
	WordsSHA256 string    `json:"words_sha256"`
	Language    string    `json:"language"`
	Title       string    `json:"title"`
	Words       int       `json:"words"`
	Shingles    []uint32  `json:"shingles"` // minima of the hashes of three words in a row
	Heads       []uint32  `json:"heads"`    // hashes of the first 32, 64, 128 ... words
	Region      string    `json:"region,omitempty"`
	First       time.Time `json:"first"`
	Last        time.Time `json:"last"`
	// Fault is the outcome of a text that was not the document; "" for trusted.
	Fault smallprint.Outcome `json:"fault,omitempty"`
}

// Sketch makes the sketch of a reading that was seen at a time.
func Sketch(r *smallprint.Reading, at time.Time) Past { return sketch(r, fold(r.Text), at) }

// sketch is Sketch for a text whose folded words are at hand.
func sketch(r *smallprint.Reading, words []string, at time.Time) Past {
	hashes := make([]uint64, len(words))
	for i, w := range words {
		hashes[i] = wordHash(w)
	}
	return Past{
		TextSHA256: r.TextSHA256, WordsSHA256: r.WordsSHA256, Language: r.Language, Title: short(r.Title, 120),
		Words: len(words), Shingles: minima(hashes), Heads: heads(hashes), Region: regionOf(r), First: at, Last: at,
	}
}

// wordHash is FNV-1a: the same in every process, since sketches are kept.
func wordHash(w string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(w) {
		h = (h ^ uint64(w[i])) * 1099511628211
	}
	return h
}

// mix spreads the bits of a sum of hashes (the finaliser of MurmurHash3).
func mix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// minima keeps, of the hashes of three words in a row, the least in each
// bucket (one-permutation hashing), which is linear in the text.
func minima(words []uint64) []uint32 {
	min := make([]uint32, sketchSize)
	for i := range min {
		min[i] = math.MaxUint32
	}
	for i, x := range words {
		x *= 31
		if i+1 < len(words) {
			x = (x + words[i+1]) * 31
		}
		if i+2 < len(words) {
			x = (x + words[i+2]) * 31
		}
		x = mix(x)
		b, v := x%sketchSize, uint32(x>>32)
		if v < min[b] {
			min[b] = v
		}
	}
	return min
}

func heads(words []uint64) []uint32 {
	var out []uint32
	var h uint64
	next := 32
	for i, w := range words {
		h = h*1099511628211 + w
		if i+1 == next {
			out = append(out, uint32(mix(h)))
			next *= 2
		}
	}
	return out
}

// Like estimates the share of three-word runs that two texts have in common.
func (p Past) Like(q Past) float64 {
	same, any := 0, 0
	for i := range p.Shingles {
		if i >= len(q.Shingles) || p.Shingles[i] == math.MaxUint32 && q.Shingles[i] == math.MaxUint32 {
			continue
		}
		any++
		if p.Shingles[i] == q.Shingles[i] {
			same++
		}
	}
	if any == 0 {
		return 0
	}
	return float64(same) / float64(any)
}

// HeadOf reports whether p is the beginning of q and clearly less than it.
func (p Past) HeadOf(q Past) bool {
	n := len(p.Heads)
	return n > 0 && n <= len(q.Heads) && p.Heads[n-1] == q.Heads[n-1] && 4*p.Words < 3*q.Words
}

// reverts finds the last earlier text that the new one equals by words.
func reverts(history []Past, r *smallprint.Reading) *smallprint.Reverts {
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].WordsSHA256 == r.WordsSHA256 && history[i].Fault == "" {
			return &smallprint.Reverts{TextSHA256: history[i].TextSHA256, Index: i}
		}
	}
	return nil
}

func short(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}
