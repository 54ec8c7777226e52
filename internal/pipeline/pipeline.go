package pipeline

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/classify"
	"smallprint/internal/store"
)

// unitsRemembered bounds the classifications kept by content hash: about
// 300 bytes each.
const unitsRemembered = 50_000

// A Pipeline runs the stages over one store and one archive.
type Pipeline struct {
	Store   *store.Store
	Archive *archive.Archive
	Log     *slog.Logger

	cache    *classify.Cache
	model    *classify.Classifier
	followed atomic.Int64 // captures, for progress

	mu     sync.Mutex
	failed map[string]givenUp // editions whose job was given up
	ended  chan struct{}      // told when a job ended
}

// New returns a pipeline. Nothing runs until it is started.
func New(s *store.Store, a *archive.Archive, log *slog.Logger) *Pipeline {
	return &Pipeline{Store: s, Archive: a, Log: log, cache: classify.NewCache(unitsRemembered), model: classify.Default(),
		failed: map[string]givenUp{}, ended: make(chan struct{}, 1)}
}

// Followed counts the captures followed since the pipeline was made.
func (p *Pipeline) Followed() int64 { return p.followed.Load() }

// Settle confirms changes of versions-only histories that no later text
// replaced within a week of the end of their history. It is run when nothing
// is due, when the end of the history is known.
func (p *Pipeline) Settle(ctx context.Context) error {
	changes, err := p.Store.Unreplaced(ctx, quietDays*24*time.Hour)
	if err != nil || len(changes) == 0 {
		return err
	}
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		for _, c := range changes {
			why := "no other text was recorded until the history's end, " + day(c.End)
			if err := tx.SaveChangeState(c.Change, smallprint.StateConfirmed, why); err != nil {
				return err
			}
		}
		return nil
	})
}
