package api

import (
	"context"
	"sync"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

// A cache keeps the provisions of versions for a short while: a list of one
// type opens a version for every row. What a version states can be read anew
// after an improvement, so nothing is kept for long.
type cache struct {
	mu   sync.Mutex
	kept map[string]cached
}

type cached struct {
	at time.Time
	ps []smallprint.Provision
}

const (
	cacheFor = 10 * time.Second
	cacheMax = 400
)

func (s *server) provisionsOf(ctx context.Context, editionID, versionID string, number int) ([]smallprint.Provision, error) {
	s.versions.mu.Lock()
	c, ok := s.versions.kept[versionID]
	s.versions.mu.Unlock()
	if ok && time.Since(c.at) < cacheFor {
		return c.ps, nil
	}
	v, err := s.Store.VersionDetail(ctx, editionID, number)
	if err != nil {
		return nil, err
	}
	s.versions.mu.Lock()
	defer s.versions.mu.Unlock()
	if s.versions.kept == nil || len(s.versions.kept) >= cacheMax {
		s.versions.kept = map[string]cached{}
	}
	s.versions.kept[versionID] = cached{time.Now(), v.Provisions}
	return v.Provisions, nil
}

// clause finds the words of a state in the version where it stands: with its
// spans. ok is false where the version does not have it.
func (s *server) clause(ctx context.Context, p store.StandingProvision) (smallprint.Provision, bool, error) {
	all, err := s.provisionsOf(ctx, p.Ref.EditionID, p.VersionID, p.Version)
	if err != nil {
		return smallprint.Provision{}, false, err
	}
	for _, c := range all {
		if c.Lineage == p.Lineage && c.Type == p.Type && c.Stance == p.Stance {
			return c, true, nil
		}
	}
	return smallprint.Provision{}, false, nil
}

// A counted keeps a count over whole tables for a few seconds.
type counted[T any] struct {
	mu    sync.Mutex
	at    time.Time
	value T
}

const countedFor = 5 * time.Second

// get returns the value, made anew where it is old. Whoever asks meanwhile
// waits for the one that is being made.
func (c *counted[T]) get(make func() (T, error)) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.at.IsZero() && time.Since(c.at) < countedFor {
		return c.value, nil
	}
	v, err := make()
	if err == nil {
		c.value, c.at = v, time.Now()
	}
	return v, err
}
