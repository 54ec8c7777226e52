package smallprint

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"io"
	"strings"
	"time"
)

// crockford is the alphabet of ULIDs: it keeps the order of the bytes it
// encodes and has no letters that read like digits.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID makes an identifier that sorts by time and is the same whenever it is
// made again from the same time and parts. It is 26 characters long: 48 bits
// of Unix milliseconds and 80 bits of the SHA-256 of the parts. Deriving ids
// from what a row is about, and not from chance, is what makes every stage
// idempotent: a job that runs twice writes the same rows.
func NewID(at time.Time, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		io.WriteString(h, p)
		h.Write([]byte{0})
	}
	var raw [16]byte
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		raw[i] = byte(ms >> (8 * (5 - i)))
	}
	copy(raw[6:], h.Sum(nil))
	return crockford.EncodeToString(raw[:])
}

// Digest returns the SHA-256 of b as 64 lower-case hexadecimal digits, the
// form in which every digest of the project is written.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Slug turns a name into a stable, readable part of an address: lower-case
// ASCII letters and digits joined by single hyphens. Names without any become
// "x" and the first eight digits of their digest.
func Slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
	}
	if b.Len() == 0 {
		return "x" + Digest([]byte(name))[:8]
	}
	return b.String()
}
