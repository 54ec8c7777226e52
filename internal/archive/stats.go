package archive

import (
	"context"
	"io/fs"
	"path/filepath"
)

// Stats counts what an archive holds.
type Stats struct {
	Contents    int   `json:"contents"`
	Deltas      int   `json:"deltas"`       // of them kept as deltas
	RawBytes    int64 `json:"raw_bytes"`    // of the bodies
	StoredBytes int64 `json:"stored_bytes"` // of the frames
}

// Stats reads every frame's header. Damaged frames end it with an error.
func (a *Archive) Stats(ctx context.Context) (Stats, error) {
	var s Stats
	for name, err := range a.blobs.Names(ctx) {
		if err != nil {
			return s, err
		}
		i, err := a.Stat(ctx, name)
		if err != nil {
			return s, err
		}
		s.Contents++
		s.RawBytes += i.RawBytes
		s.StoredBytes += i.StoredBytes
		if i.Base != "" {
			s.Deltas++
		}
	}
	return s, nil
}

// An Info tells how one body is kept.
type Info struct {
	RawBytes    int64  `json:"raw_bytes"`
	StoredBytes int64  `json:"stored_bytes"`
	Base        string `json:"base,omitempty"` // digest of the body that it is a delta against
}

// Stat tells how a body is kept. It does not decode it.
func (a *Archive) Stat(ctx context.Context, name string) (Info, error) {
	d, err := parseDigest(name)
	if err != nil {
		return Info{}, err
	}
	h, payload, err := a.frame(ctx, d)
	if err != nil {
		return Info{}, err
	}
	i := Info{RawBytes: int64(h.size), StoredBytes: int64(len(h.append(nil)) + len(payload))}
	if h.codec == codecDelta {
		i.Base = h.bases[0].String()
	}
	return i, nil
}

// DiskBytes is what the folder takes on its disk, in whole blocks.
func (f *Folder) DiskBytes() (int64, error) {
	var sum int64
	err := filepath.WalkDir(f.dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil {
			sum += allocated(info)
		}
		return err
	})
	return sum, storageError("measure the archive folder", f.dir, err)
}
