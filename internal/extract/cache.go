package extract

import (
	"crypto/sha256"
	"sync"

	"smallprint"
)

// A Cache remembers the readings of the HTML pages read last. Captures of one
// page mostly differ in tokens, sources of pictures and the code they run:
// such a page is known again before it is parsed. It gives what Read gives,
// and is safe for concurrent use. Readings are shared: callers leave them as
// they are.
type Cache struct {
	mu    sync.Mutex
	max   int
	pages map[[sha256.Size]byte]*smallprint.Reading
	order [][sha256.Size]byte // oldest first
}

// NewCache returns a cache of at most that many pages.
func NewCache(pages int) *Cache {
	return &Cache{max: max(pages, 1), pages: map[[sha256.Size]byte]*smallprint.Reading{}}
}

// Read is the function Read with memory.
func (c *Cache) Read(contentType string, body []byte, o Options) (smallprint.Reading, error) {
	if c == nil || o.Selector != "" || len(o.Also) > 0 || len(body) > MaxBytes || sniff(contentType, body) != kindHTML {
		return Read(contentType, body, o)
	}
	b := newBuilder(o.URL)
	src := decode(b, contentType, body)
	page := lean(src, o.Part != "")
	if page == nil {
		page = src
	}
	key := pageKey(page, o)
	if r := c.get(key); r != nil && len(b.notes) == 0 {
		return *r, nil
	}
	noted := len(b.notes) > 0
	if err := readLean(b, src, page, o); err != nil {
		return smallprint.Reading{}, err
	}
	thin := b.thin // its text may come from what lean leaves out
	r := b.finish(o)
	if !noted && !thin {
		c.put(key, &r)
	}
	return r, nil
}

func pageKey(page []byte, o Options) (key [sha256.Size]byte) {
	h := sha256.New()
	h.Write(page)
	for _, s := range []string{o.URL, o.Part, o.Language} {
		h.Write([]byte{0})
		h.Write([]byte(s))
	}
	h.Sum(key[:0])
	return key
}

func (c *Cache) get(key [sha256.Size]byte) *smallprint.Reading {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pages[key]
}

func (c *Cache) put(key [sha256.Size]byte, r *smallprint.Reading) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages[key] != nil {
		return
	}
	if len(c.order) == c.max {
		delete(c.pages, c.order[0])
		c.order = c.order[:copy(c.order, c.order[1:])]
	}
	c.pages[key] = r
	c.order = append(c.order, key)
}
