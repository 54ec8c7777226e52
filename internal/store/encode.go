package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"
)

// Both are safe for concurrent use of EncodeAll and DecodeAll. The decoder's
// limit keeps a corrupt row from taking the machine's memory.
var (
	zenc, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2))
	zdec, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(512<<20))
)

// pack encodes v as zstd of its JSON.
func pack(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return zenc.EncodeAll(b, make([]byte, 0, len(b)/4)), nil
}

func unpack(b []byte, v any) error {
	raw, err := zdec.DecodeAll(b, nil)
	if err != nil {
		return fmt.Errorf("a stored value cannot be unpacked: %w", err)
	}
	return json.Unmarshal(raw, v)
}

func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only plain structs of this package's callers come here
	}
	return string(b)
}

func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
