package web

import (
	"context"
	"sync"
	"time"
)

// A memo keeps values that take a walk over a whole table to make. For ttl a
// value is used as it is; for staleFor after that it is still used while one
// reader's request has it made anew in the background, so that no reader of a
// busy site waits; after that the reader waits.
type memo struct {
	mu   sync.Mutex
	kept map[string]*kept
	ttl  time.Duration
}

type kept struct {
	making sync.Mutex // held by who makes the value
	mu     sync.Mutex
	at     time.Time
	value  any
}

const (
	staleFor = 30 * time.Second
	// maxKept bounds the keys: they come from addresses that anyone may ask for.
	maxKept = 500
	// refreshWithin bounds a refresh in the background.
	refreshWithin = time.Minute
)

func remember[T any](ctx context.Context, m *memo, key string, get func(context.Context) (T, error)) (T, error) {
	k := m.slot(key)
	v, age, ok := read[T](k)
	switch {
	case ok && age < m.ttl:
		return v, nil
	case ok && age < m.ttl+staleFor:
		if k.making.TryLock() {
			go func() {
				defer k.making.Unlock()
				ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshWithin)
				defer cancel()
				_, _ = refresh(ctx, k, get) // an error leaves the old value, and the next reader meets it
			}()
		}
		return v, nil
	}
	k.making.Lock()
	defer k.making.Unlock()
	if v, age, ok := read[T](k); ok && age < m.ttl {
		return v, nil // made while this reader waited
	}
	return refresh(ctx, k, get)
}

func read[T any](k *kept) (v T, age time.Duration, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	v, ok = k.value.(T)
	return v, time.Since(k.at), ok
}

func refresh[T any](ctx context.Context, k *kept, get func(context.Context) (T, error)) (T, error) {
	v, err := get(ctx)
	if err == nil {
		k.mu.Lock()
		k.value, k.at = v, time.Now()
		k.mu.Unlock()
	}
	return v, err
}

func (m *memo) slot(key string) *kept {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil || len(m.kept) > maxKept {
		m.kept = map[string]*kept{}
	}
	if m.kept[key] == nil {
		m.kept[key] = new(kept)
	}
	return m.kept[key]
}
