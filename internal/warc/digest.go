package warc

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/hex"
	"hash"
	"strings"
)

type digestResult int

const (
	digestUnread digestResult = iota // absent, or of a kind that is not known
	digestEqual
	digestDiffers
)

// checkDigest compares bytes with a digest as WARC files write them:
// "sha1:" and base32, or "sha256:" and hexadecimal digits.
func checkDigest(labelled string, b []byte) digestResult {
	algorithm, value, ok := strings.Cut(labelled, ":")
	if !ok {
		return digestUnread
	}
	var h hash.Hash
	switch strings.ReplaceAll(strings.ToLower(algorithm), "-", "") {
	case "sha1":
		h = sha1.New()
	case "sha256":
		h = sha256.New()
	case "sha512":
		h = sha512.New()
	case "md5":
		h = md5.New()
	default:
		return digestUnread
	}
	h.Write(b)
	sum := h.Sum(nil)
	if strings.EqualFold(value, hex.EncodeToString(sum)) {
		return digestEqual
	}
	if strings.EqualFold(strings.TrimRight(value, "="), base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum)) {
		return digestEqual
	}
	return digestDiffers
}

// SHA1 writes the SHA-1 of b in base32, as the indexes of archives do.
func SHA1(b []byte) string {
	sum := sha1.Sum(b)
	return base32.StdEncoding.EncodeToString(sum[:])
}
