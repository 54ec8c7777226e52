package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost is what argon2id takes.
type Cost struct {
	Memory  uint32 // kB
	Time    uint32
	Threads uint8
}

// DefaultCost is the first of the settings that OWASP names.
var DefaultCost = Cost{Memory: 19 << 10, Time: 2, Threads: 1}

const form = "$argon2id$v=%d$m=%d,t=%d,p=%d$"

// hash returns the hash of a password with the parameters it was made with.
func (c Cost) hash(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Threads, 32)
	b := base64.RawStdEncoding
	return fmt.Sprintf(form, argon2.Version, c.Memory, c.Time, c.Threads) + b.EncodeToString(salt) + "$" + b.EncodeToString(key)
}

// matches tells whether a password is the one of a hash, and whether the hash
// was made with other parameters than c.
func (c Cost) matches(hash, password string) (ok, old bool) {
	var v int
	var made Cost
	if _, err := fmt.Sscanf(hash, form, &v, &made.Memory, &made.Time, &made.Threads); err != nil || v != argon2.Version || made.Time == 0 || made.Threads == 0 {
		return false, false
	}
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		return false, false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) == 0 {
		return false, false
	}
	got := argon2.IDKey([]byte(password), salt, made.Time, made.Memory, made.Threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, made != c
}

func (p *People) hash(password string) string {
	p.hashing <- struct{}{}
	defer func() { <-p.hashing }()
	return p.Cost.hash(password)
}

// matches hashes a dummy where there is no hash, so that an account without a
// password, or none at all, takes as long as one with it.
func (p *People) matches(hash, password string) (ok, old bool) {
	p.hashing <- struct{}{}
	defer func() { <-p.hashing }()
	if hash == "" {
		p.Cost.matches(p.dummy, password)
		return false, false
	}
	return p.Cost.matches(hash, password)
}

// CheckPassword refuses what is guessed first. There are no rules about kinds
// of letters: length is what counts.
func CheckPassword(password, email string) error {
	n := utf8.RuneCountInString(password)
	low := strings.ToLower(password)
	name, _, _ := strings.Cut(email, "@")
	switch {
	case n < 10:
		return invalid("Four words in a row are easy to remember", "the password needs at least 10 letters")
	case len(password) > 1000:
		return invalid("", "the password is longer than 1000 letters")
	case email != "" && low == email, len(name) > 3 && strings.Trim(strings.ReplaceAll(low, name, ""), "0123456789!.-_") == "":
		return invalid("Choose something that is not your address", "the password is made of your address")
	case strings.Trim(low, string(low[0])) == "", strings.HasPrefix("12345678901234567890", low), strings.HasPrefix("qwertyuiopasdfghjkl", low),
		strings.HasPrefix(low, "password") && n < 14:
		return invalid("Four words in a row are easy to remember", "this password is among the first that are tried")
	}
	return nil
}
