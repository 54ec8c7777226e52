package archive

import (
	"context"
	"errors"
	"iter"
)

// ErrNotExist is in the chain of the error that Get returns for a name that
// was never put.
var ErrNotExist = errors.New("no such blob")

// A Blob is a name and the bytes kept under it.
type Blob struct {
	Name string // 64 lower-case hexadecimal digits
	Data []byte
}

// Blobs keeps bytes under names, each written once. archivetest.Blobs is its
// conformance test; every implementation runs it.
//
// All methods may be called at the same time, by several goroutines and
// several processes. None retries: a caller may repeat any call that failed.
// Errors are smallprint.Errors: KindInvalid for a malformed name, KindNotFound
// (wrapping ErrNotExist) from Get, KindStorage for everything else, such as a
// full disk. When ctx ends its error is returned.
type Blobs interface {
	// Put keeps blobs. When it returns nil all of them are durable: they
	// survive a power failure. When it returns an error some may have been
	// kept, and none partly. A name that exists keeps the bytes it has, which
	// is not an error.
	Put(ctx context.Context, blobs ...Blob) error
	// Get returns the bytes kept under name.
	Get(ctx context.Context, name string) ([]byte, error)
	// Has reports whether name exists.
	Has(ctx context.Context, name string) (bool, error)
	// Names yields every name, in ascending order. Names put meanwhile may be
	// missing. After an error the sequence ends.
	Names(ctx context.Context) iter.Seq2[string, error]
}
