package classify

import (
	"container/list"
	"sync"
)

// A Cache remembers what the model said of units it has seen, up to a number
// of them, forgetting the least recently used. It is safe for concurrent use.
// Its keys are hashes of all that the model reads of a unit, so it can serve
// any number of documents, and one classifier only.
type Cache struct {
	shards [16]shard
}

type shard struct {
	mu    sync.Mutex
	max   int
	at    map[uint64]*list.Element
	order list.List // front: used last
}

type cached struct {
	key uint64
	v   *verdict
}

// NewCache returns a cache of at most maxUnits units.
func NewCache(maxUnits int) *Cache {
	c := &Cache{}
	for i := range c.shards {
		c.shards[i].max = max(1, maxUnits/len(c.shards))
		c.shards[i].at = map[uint64]*list.Element{}
	}
	return c
}

func (c *Cache) get(key uint64) *verdict {
	if c == nil {
		return nil
	}
	s := &c.shards[key>>60]
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.at[key]
	if !ok {
		return nil
	}
	s.order.MoveToFront(e)
	return e.Value.(*cached).v
}

func (c *Cache) put(key uint64, v *verdict) {
	if c == nil {
		return
	}
	s := &c.shards[key>>60]
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.at[key]; ok {
		e.Value.(*cached).v = v
		s.order.MoveToFront(e)
		return
	}
	s.at[key] = s.order.PushFront(&cached{key, v})
	for len(s.at) > s.max {
		last := s.order.Back()
		s.order.Remove(last)
		delete(s.at, last.Value.(*cached).key)
	}
}

// Len returns how many units the cache holds.
func (c *Cache) Len() int {
	n := 0
	for i := range c.shards {
		c.shards[i].mu.Lock()
		n += len(c.shards[i].at)
		c.shards[i].mu.Unlock()
	}
	return n
}
