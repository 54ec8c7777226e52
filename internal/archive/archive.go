package archive

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sync/errgroup"

	"smallprint"
)

// cacheBytes bounds the decoded bases kept in memory.
const cacheBytes = 48 << 20

// An Archive keeps bodies by content. Its methods may be called at the same
// time by several goroutines.
type Archive struct {
	blobs Blobs
	bases *cache[*base]  // decoded bases
	heads *cache[header] // headers of frames, small
}

// Open returns the archive whose frames are in blobs.
func Open(blobs Blobs) *Archive { return open(blobs, cacheBytes) }

func open(blobs Blobs, bytes int) *Archive {
	return &Archive{blobs, newCache[*base](bytes), newCache[header](1 << 20)}
}

// An Item is a body to keep.
type Item struct {
	Body []byte
	Near string // digest of a similar earlier body, kept or before it in the batch; "" for none
}

// Put keeps body and returns its digest. It is durable on return. Keeping what
// is there already costs a look-up. A near that is unknown or damaged is
// treated as none: a body is never refused for it.
func (a *Archive) Put(ctx context.Context, body []byte, near string) (string, error) {
	ds, err := a.PutBatch(ctx, []Item{{body, near}})
	if err != nil {
		return "", err
	}
	return ds[0], nil
}

// PutBatch keeps several bodies and returns their digests in order. All are
// durable on return, for the price of about one: a caller with many should
// hand over some hundred at a time. On an error none counts as kept; doing it
// again is safe.
func (a *Archive) PutBatch(ctx context.Context, items []Item) ([]string, error) {
	names := make([]string, len(items))
	batches, err := a.encodeAll(ctx, items, names)
	if err != nil {
		return nil, err
	}
	var wholes, deltas []Blob
	for _, b := range batches {
		wholes, deltas = append(wholes, b.wholes...), append(deltas, b.deltas...)
	}
	// Bases first: a crash between the two leaves no delta without its base.
	for _, blobs := range [][]Blob{wholes, deltas} {
		if len(blobs) == 0 {
			continue
		}
		if err := a.blobs.Put(ctx, blobs...); err != nil {
			return nil, err
		}
	}
	for _, b := range batches {
		for d, h := range b.plans {
			a.heads.put(d, h, 200)
		}
	}
	return names, nil
}

// encodeAll encodes bodies on all cores, each with those that it may be a
// delta against, and fills in their names.
func (a *Archive) encodeAll(ctx context.Context, items []Item, names []string) ([]*batch, error) {
	parts := split(items, runtime.NumCPU())
	batches := make([]*batch, len(parts))
	g, ctx := errgroup.WithContext(ctx)
	for k, part := range parts {
		b := &batch{archive: a, plans: map[digest]header{}, bases: map[digest]*base{}}
		batches[k] = b
		g.Go(func() error {
			for _, i := range part {
				if err := ctx.Err(); err != nil {
					return err
				}
				d, err := b.add(ctx, items[i])
				if err != nil {
					return err
				}
				names[i] = d.String()
			}
			return nil
		})
	}
	return batches, g.Wait()
}

// Get returns the body with this digest, or an error: KindNotFound when it was
// never kept, KindStorage when what is stored does not give it any more.
func (a *Archive) Get(ctx context.Context, name string) ([]byte, error) {
	d, err := parseDigest(name)
	if err != nil {
		return nil, err
	}
	h, payload, err := a.frame(ctx, d)
	if err != nil {
		return nil, err
	}
	return a.body(ctx, d, h, payload)
}

// Has reports whether a body is kept, without reading it.
func (a *Archive) Has(ctx context.Context, name string) (bool, error) {
	if _, err := parseDigest(name); err != nil {
		return false, err
	}
	return a.blobs.Has(ctx, name)
}

func (a *Archive) frame(ctx context.Context, d digest) (header, []byte, error) {
	frame, err := a.blobs.Get(ctx, d.String())
	if errors.Is(err, ErrNotExist) {
		return header{}, nil, smallprint.Errorf(smallprint.KindNotFound, "", "the archive has no content %s", d)
	}
	if err != nil {
		return header{}, nil, err
	}
	h, payload, err := parseFrame(frame)
	if err != nil {
		return h, nil, corrupt(d, err)
	}
	return h, payload, nil
}

// body decodes a frame and checks the result against its name.
func (a *Archive) body(ctx context.Context, d digest, h header, payload []byte) ([]byte, error) {
	var dict []byte
	if h.codec == codecDelta {
		b, err := a.base(ctx, h.bases[0])
		if err != nil {
			return nil, needsBase(d, err)
		}
		dict = b.body
	}
	body, err := decode(h, payload, dict)
	if err != nil {
		return nil, corrupt(d, err)
	}
	if smallprint.Digest(body) != d.String() {
		return nil, corrupt(d, errors.New("its SHA-256 differs"))
	}
	return body, nil
}

// base returns the decoded body of a frame that others are deltas against.
// Callers do not change it. No base is chosen that is a delta, but when two
// processes keep the same body at once the first to finish decides how it is
// kept, and the other's deltas may lean on what became one. So reading
// follows.
func (a *Archive) base(ctx context.Context, d digest) (*base, error) {
	if b, ok := a.bases.get(d); ok {
		return b, nil
	}
	depth, _ := ctx.Value(depthKey{}).(int)
	if depth == maxDepth {
		return nil, corrupt(d, errors.New("its bases lean on each other"))
	}
	h, payload, err := a.frame(ctx, d)
	if err != nil {
		return nil, err
	}
	body, err := a.body(context.WithValue(ctx, depthKey{}, depth+1), d, h, payload)
	if err != nil {
		return nil, err
	}
	b := &base{d, body, len(payload), h.codec == codecDelta}
	a.bases.put(d, b, len(body))
	return b, nil
}

const maxDepth = 4

type depthKey struct{}

// needsBase makes a missing base the damage that it is.
func needsBase(d digest, err error) error {
	if smallprint.KindOf(err) == smallprint.KindNotFound {
		return corrupt(d, fmt.Errorf("its base is missing: %w", err))
	}
	return err
}

func corrupt(d digest, err error) error {
	return &smallprint.Error{Kind: smallprint.KindStorage,
		What: fmt.Sprintf("the archived content %s is damaged", d), Err: err,
		Hint: "Restore the archive folder from a backup; the other contents are not affected"}
}

func parseDigest(name string) (digest, error) {
	var d digest
	if !validName(name) {
		return d, smallprint.Errorf(smallprint.KindInvalid, "A digest is 64 lower-case hexadecimal digits", "%.80q is not a digest", name)
	}
	_, err := hex.Decode(d[:], []byte(name))
	return d, err
}

// validName holds for 64 lower-case hexadecimal digits and for nothing that
// could leave a folder.
func validName(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(name) == 64
}
