package archive

import (
	"context"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"smallprint"
)

// A Page is one capture of a history to measure with.
type Page struct {
	Key  string // what it is a capture of: pages of one key are similar
	Body []byte
}

// Figures is what Eval measures.
type Figures struct {
	N           int     `json:"n"`        // pages
	Contents    int     `json:"contents"` // different ones
	Deltas      int     `json:"deltas"`
	RawBytes    int64   `json:"raw_bytes"`    // of all pages
	StoredBytes int64   `json:"stored_bytes"` // of all frames
	DiskBytes   int64   `json:"disk_bytes"`   // of the folder, in whole blocks
	Ratio       float64 `json:"ratio"`        // raw to stored
	DiskRatio   float64 `json:"disk_ratio"`   // raw to disk
	PutSeconds  float64 `json:"put_seconds"`  // encoding and keeping, without reading the source
	ReadMedian  float64 `json:"read_ms_median"`
	ReadP99     float64 `json:"read_ms_p99"`
	ReadMax     float64 `json:"read_ms_max"`
	Equal       int     `json:"equal"` // pages read back with their own bytes
	Version     int     `json:"version"`
}

// evalBatch is the bytes of pages that Eval hands over at once.
const evalBatch = 16 << 20

// Eval keeps pages in a folder of its own under dir ("" for the system's
// place for temporary files), reads each back once in random order from an
// archive that caches nothing, compares the SHA-256 and removes the folder.
func Eval(ctx context.Context, dir string, pages iter.Seq2[Page, error]) (Figures, error) {
	fig := Figures{Version: Version}
	tmp, err := os.MkdirTemp(dir, "eval-archive-")
	if err != nil {
		return fig, storageError("make a folder in", dir, err)
	}
	defer os.RemoveAll(tmp)
	folder, err := OpenFolder(tmp)
	if err != nil {
		return fig, err
	}
	defer folder.Close()
	all, err := evalPut(ctx, Open(folder), pages, &fig)
	if err != nil {
		return fig, err
	}
	if err := evalRead(ctx, open(folder, 0), all, &fig); err != nil {
		return fig, err
	}
	stats, err := Open(folder).Stats(ctx)
	if err != nil {
		return fig, err
	}
	fig.Contents, fig.Deltas, fig.StoredBytes = stats.Contents, stats.Deltas, stats.StoredBytes
	if fig.DiskBytes, err = folder.DiskBytes(); err != nil || fig.N == 0 {
		return fig, err
	}
	fig.Ratio = float64(fig.RawBytes) / float64(fig.StoredBytes)
	fig.DiskRatio = float64(fig.RawBytes) / float64(fig.DiskBytes)
	return fig, nil
}

// evalPut keeps the pages in batches and returns their digests.
func evalPut(ctx context.Context, a *Archive, pages iter.Seq2[Page, error], fig *Figures) ([]string, error) {
	var all []string
	var items []Item
	size := 0
	last := map[string]string{}
	flush := func() error {
		start := time.Now()
		got, err := a.PutBatch(ctx, items)
		fig.PutSeconds += time.Since(start).Seconds()
		all = append(all, got...)
		items, size = items[:0], 0
		return err
	}
	for p, err := range pages {
		if err != nil {
			return nil, err
		}
		fig.N++
		fig.RawBytes += int64(len(p.Body))
		items = append(items, Item{p.Body, last[p.Key]})
		last[p.Key] = smallprint.Digest(p.Body)
		if size += len(p.Body); size >= evalBatch {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	return all, flush()
}

func evalRead(ctx context.Context, a *Archive, all []string, fig *Figures) error {
	all = slices.Clone(all)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	ms := make([]float64, 0, len(all))
	for _, name := range all {
		start := time.Now()
		body, err := a.Get(ctx, name)
		ms = append(ms, float64(time.Since(start).Microseconds())/1000)
		if err != nil {
			return err
		}
		if smallprint.Digest(body) == name {
			fig.Equal++
		}
	}
	if len(ms) == 0 {
		return nil
	}
	slices.Sort(ms)
	fig.ReadMedian, fig.ReadP99, fig.ReadMax = ms[len(ms)/2], ms[(len(ms)-1)*99/100], ms[len(ms)-1]
	return nil
}
