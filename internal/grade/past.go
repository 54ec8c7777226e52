package grade

import (
	"hash/fnv"
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
func Sketch(r *smallprint.Reading, at time.Time) Past {
	words := fold(r.Text)
	return Past{
		TextSHA256: r.TextSHA256, WordsSHA256: r.WordsSHA256, Language: r.Language, Title: short(r.Title, 120),
		Words: len(words), Shingles: minima(words), Heads: heads(words), Region: regionOf(r), First: at, Last: at,
	}
}

func minima(words []string) []uint32 {
	min := make([]uint32, sketchSize)
	for i := range min {
		min[i] = math.MaxUint32
	}
	for i := range words {
		h := fnv.New64a()
		for j := i; j < i+3 && j < len(words); j++ {
			h.Write([]byte(words[j]))
			h.Write([]byte{0})
		}
		x := h.Sum64()
		// One bucket for each hash (one-permutation hashing) keeps it linear.
		b, v := x%sketchSize, uint32(x>>32)
		if v < min[b] {
			min[b] = v
		}
	}
	return min
}

func heads(words []string) []uint32 {
	var out []uint32
	h := fnv.New32a()
	next := 32
	for i, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
		if i+1 == next {
			out = append(out, h.Sum32())
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
