package web

import (
	"sync"
	"time"
)

// A memo keeps values that take a walk over a whole table to make, for a few
// seconds. Makers of the same key wait for one another, others do not.
type memo struct {
	mu   sync.Mutex
	kept map[string]*kept
	now  func() time.Time
	ttl  time.Duration
}

type kept struct {
	mu    sync.Mutex
	at    time.Time
	value any
}

// maxKept bounds the keys: they come from addresses that anyone may ask for.
const maxKept = 500

func remember[T any](m *memo, key string, make func() (T, error)) (T, error) {
	k := m.slot(key)
	k.mu.Lock()
	defer k.mu.Unlock()
	if v, ok := k.value.(T); ok && m.now().Sub(k.at) < m.ttl {
		return v, nil
	}
	v, err := make()
	if err == nil {
		k.value, k.at = v, m.now()
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
