package archive

import (
	"context"
	"crypto/sha256"

	"smallprint"
)

// A batch encodes bodies that are to be kept together. Later ones may be
// deltas against earlier ones that are not stored yet.
type batch struct {
	archive *Archive
	plans   map[digest]header // of what is in the batch
	bases   map[digest]*base  // the bases among them
	wholes  []Blob
	deltas  []Blob
}

func (b *batch) add(ctx context.Context, it Item) (digest, error) {
	d := digest(sha256.Sum256(it.Body))
	if _, ok := b.plans[d]; ok {
		return d, nil
	}
	if len(it.Body) > maxBody {
		return d, smallprint.Errorf(smallprint.KindInvalid, "", "a content of %d MB is larger than the %d MB that the archive keeps", len(it.Body)>>20, maxBody>>20)
	}
	if has, err := b.archive.blobs.Has(ctx, d.String()); err != nil || has {
		return d, err
	}
	var bases []digest
	near, ok := b.near(ctx, it.Near)
	if ok {
		nd, _ := parseDigest(it.Near)
		bases = history(nd, near)
	}
	open := func(d digest) *base { return b.open(ctx, d) }
	p, err := encode(it.Body, bases, near, open)
	if err != nil {
		return d, err
	}
	b.keep(d, p, it.Body)
	return d, nil
}

func (b *batch) keep(d digest, p plan, body []byte) {
	blob := Blob{d.String(), append(p.header.append(make([]byte, 0, len(p.payload)+64+32*maxBases)), p.payload...)}
	b.plans[d] = p.header
	if p.header.codec == codecDelta {
		b.deltas = append(b.deltas, blob)
		return
	}
	b.wholes = append(b.wholes, blob)
	b.bases[d] = &base{digest: d, body: body, stored: len(p.payload)}
}

// near returns the header of a frame in the batch or the archive.
func (b *batch) near(ctx context.Context, name string) (header, bool) {
	d, err := parseDigest(name)
	if err != nil {
		return header{}, false
	}
	if h, ok := b.plans[d]; ok {
		return h, true
	}
	if h, ok := b.archive.heads.get(d); ok {
		return h, true
	}
	h, _, err := b.archive.frame(ctx, d)
	if err != nil {
		return header{}, false
	}
	b.archive.heads.put(d, h, 200)
	return h, true
}

// open returns a base, or nil where it cannot be read: then the body is kept
// without it.
func (b *batch) open(ctx context.Context, d digest) *base {
	if base, ok := b.bases[d]; ok {
		return base
	}
	base, err := b.archive.base(ctx, d)
	if err != nil {
		return nil
	}
	return base
}
