package archive

import (
	"container/list"
	"sync"
)

// A cache keeps what was used last, up to a number of bytes.
type cache[V any] struct {
	mu    sync.Mutex
	room  int
	order *list.List // of *entry[V], the last used first
	byKey map[digest]*list.Element
}

type entry[V any] struct {
	key   digest
	value V
	bytes int
}

func newCache[V any](bytes int) *cache[V] {
	return &cache[V]{room: bytes, order: list.New(), byKey: map[digest]*list.Element{}}
}

func (c *cache[V]) get(key digest) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		var none V
		return none, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*entry[V]).value, true
}

func (c *cache[V]) put(key digest, v V, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byKey[key]; ok {
		return // content never changes
	}
	c.byKey[key] = c.order.PushFront(&entry[V]{key, v, bytes})
	c.room -= bytes
	for c.room < 0 {
		last := c.order.Back()
		e := c.order.Remove(last).(*entry[V])
		delete(c.byKey, e.key)
		c.room += e.bytes
	}
}
