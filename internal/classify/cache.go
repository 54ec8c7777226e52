package classify

import (
	"container/list"
	"sync"

	"smallprint"
)

// A Cache remembers what was found of units it has seen, up to a number of
// them, forgetting the least recently used. It is safe for concurrent use.
// Its keys are hashes of all that is read of a unit, so it can serve any
// number of documents, and one classifier only. A unit that stands as it was
// beside one that changed costs the second stage alone.
type Cache struct {
	verdicts lru[*verdict]               // by the unit and those around it
	scores   lru[[]float32]              // first stage, by the unit
	limits   lru[[]smallprint.Attribute] // by the words and types
}

// NewCache returns a cache of at most maxUnits units.
func NewCache(maxUnits int) *Cache {
	c := &Cache{}
	c.verdicts.init(maxUnits)
	c.scores.init(maxUnits / 4) // these are the largest
	c.limits.init(maxUnits)
	return c
}

// Len returns how many units the cache holds.
func (c *Cache) Len() int { return c.verdicts.len() }

// lru is a map of bounded size in shards with a lock each.
type lru[V any] struct {
	shards [16]shard[V]
}

type shard[V any] struct {
	mu    sync.Mutex
	max   int
	at    map[uint64]*list.Element
	order list.List // front: used last
}

type cached[V any] struct {
	key uint64
	v   V
}

func (c *lru[V]) init(n int) {
	for i := range c.shards {
		c.shards[i].max = max(1, n/len(c.shards))
		c.shards[i].at = map[uint64]*list.Element{}
	}
}

func (c *lru[V]) get(key uint64) (v V, ok bool) {
	s := &c.shards[key>>60]
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.at[key]
	if !ok {
		return v, false
	}
	s.order.MoveToFront(e)
	return e.Value.(*cached[V]).v, true
}

func (c *lru[V]) put(key uint64, v V) {
	s := &c.shards[key>>60]
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.at[key]; ok {
		e.Value.(*cached[V]).v = v
		s.order.MoveToFront(e)
		return
	}
	s.at[key] = s.order.PushFront(&cached[V]{key, v})
	for len(s.at) > s.max {
		last := s.order.Back()
		s.order.Remove(last)
		delete(s.at, last.Value.(*cached[V]).key)
	}
}

func (c *lru[V]) len() int {
	n := 0
	for i := range c.shards {
		c.shards[i].mu.Lock()
		n += len(c.shards[i].at)
		c.shards[i].mu.Unlock()
	}
	return n
}
