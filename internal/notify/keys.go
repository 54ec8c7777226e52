package notify

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"smallprint"
)

// Keys seal the secrets of destinations and make the addresses by which one
// destination is unsubscribed. They come of one file, which must be backed up
// with the database and be the same for all workers.
type Keys struct{ seal, links []byte }

// KeyFile is the name of the key's file in the data folder.
const KeyFile = "notify.key"

// OpenKeys reads the key in the data folder, or makes one that only its owner
// may read.
func OpenKeys(dir string) (*Keys, error) {
	path := filepath.Join(dir, KeyFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		b, err = makeKey(path)
	}
	if err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot read the key " + path, Err: err, Hint: "Check that this user may read and write the data folder"}
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, smallprint.Errorf(smallprint.KindRefused, "Make it private: chmod 600 "+path, "others may read the key %s", path)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(raw) != 32 {
		return nil, smallprint.Errorf(smallprint.KindStorage, "Restore it from a backup, or remove it and make the secrets of webhooks anew", "%s is not a key", path)
	}
	return NewKeys(raw)
}

func makeKey(path string) ([]byte, error) {
	raw := make([]byte, 32)
	rand.Read(raw)
	b := []byte(hex.EncodeToString(raw) + "\n")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	_, err = f.Write(b)
	return b, errors.Join(err, f.Sync(), f.Close())
}

// NewKeys derives the keys from 32 bytes.
func NewKeys(raw []byte) (*Keys, error) {
	seal, err1 := hkdf.Key(sha256.New, raw, nil, "smallprint secrets of destinations", 32)
	links, err2 := hkdf.Key(sha256.New, raw, nil, "smallprint unsubscribe links", 32)
	return &Keys{seal, links}, errors.Join(err1, err2)
}

// A Secret is what a webhook is signed with. The one before the last rotation
// signs too, until its end, so that receivers can change over.
type Secret struct {
	HMAC     string    `json:"hmac"` // as "whsec_…"
	Seed     []byte    `json:"seed"` // of the ed25519 key
	Previous *Secret   `json:"previous,omitempty"`
	Until    time.Time `json:"until,omitzero"` // when Previous ends
}

// overlap is how long a secret signs after it was rotated.
const overlap = 24 * time.Hour

// NewSecret makes a secret. previous is the one it takes over from, or nil.
func NewSecret(previous *Secret, now time.Time) *Secret {
	s := &Secret{Seed: make([]byte, ed25519.SeedSize)}
	key := make([]byte, 32)
	rand.Read(key)
	rand.Read(s.Seed)
	s.HMAC = "whsec_" + base64.StdEncoding.EncodeToString(key)
	if previous != nil {
		old := *previous
		old.Previous = nil
		s.Previous, s.Until = &old, now.Add(overlap)
	}
	return s
}

// PublicKey is what receivers check ed25519 signatures with, as "whpk_…".
func (s *Secret) PublicKey() string {
	return "whpk_" + base64.StdEncoding.EncodeToString(ed25519.NewKeyFromSeed(s.Seed).Public().(ed25519.PublicKey))
}

// Seal encrypts a secret for one destination at one address: at another it
// cannot be opened.
func (k *Keys) Seal(destinationID, address string, s *Secret) (string, error) {
	plain, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	aead, err := k.aead()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce)
	return base64.StdEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, bound(destinationID, address))), nil
}

// Open decrypts a sealed secret.
func (k *Keys) Open(destinationID, address, sealed string) (*Secret, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	aead, err2 := k.aead()
	if err := errors.Join(err, err2); err != nil || len(raw) < aead.NonceSize() {
		return nil, errNotOurs
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], bound(destinationID, address))
	if err != nil {
		return nil, errNotOurs
	}
	s := new(Secret)
	return s, json.Unmarshal(plain, s)
}

var errNotOurs = smallprint.Errorf(smallprint.KindRefused, "Make a new secret for the destination", "the secret was not made for this address, or with another key")

func (k *Keys) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.seal)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func bound(destinationID, address string) []byte { return []byte(destinationID + "\x00" + address) }

// UnsubscribeToken is the part of an address by which one destination is
// unsubscribed without signing in.
func (k *Keys) UnsubscribeToken(destinationID string) string {
	m := hmac.New(sha256.New, k.links)
	m.Write([]byte("unsubscribe\x00" + destinationID))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:20])
}

// Unsubscribes tells whether a token was made for the destination.
func (k *Keys) Unsubscribes(destinationID, token string) bool {
	return hmac.Equal([]byte(k.UnsubscribeToken(destinationID)), []byte(token))
}
