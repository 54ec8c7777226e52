package catalog

import (
	"embed"
	"io/fs"
	"iter"
	"net/url"
	"sync"

	"smallprint/internal/fetch"
)

//go:embed platforms
var files embed.FS

// Status says whether an address served its document to us.
type Status string

const (
	Unverified Status = "unverified" // no capture of ours succeeded yet
	Verified   Status = "verified"   // one did, on the date that is stated
)

// A Platform is an organisation or service with the addresses of its
// documents.
type Platform struct {
	Name      string     `toml:"name" json:"name"`
	Slug      string     `toml:"slug" json:"slug"`
	Sector    string     `toml:"sector" json:"sector"`
	Country   string     `toml:"country" json:"country,omitempty"` // of its seat, ISO 3166-1; "" where not known
	Documents []Document `toml:"document" json:"documents"`

	File string `toml:"-" json:"-"` // that it was read from
}

// A Document is one edition of a governing text.
type Document struct {
	TermsType      string   `toml:"terms_type" json:"terms_type"`
	Edition        string   `toml:"edition" json:"edition,omitempty"` // "" where the document has one
	URLs           []string `toml:"urls" json:"urls"`                 // in order; several make one text
	Language       string   `toml:"language" json:"language,omitempty"`
	Region         string   `toml:"region" json:"region,omitempty"`
	AcceptLanguage string   `toml:"accept_language" json:"accept_language,omitempty"`
	Selector       string   `toml:"selector" json:"selector,omitempty"`
	Via            string   `toml:"via" json:"via,omitempty"`
	OverrideRobots string   `toml:"override_robots" json:"override_robots,omitempty"` // the reason, which readers see
	Status         Status   `toml:"status" json:"status"`
	VerifiedOn     string   `toml:"verified_on" json:"verified_on,omitempty"`
	Source         string   `toml:"source" json:"source"`
}

// A Catalog is a set of platforms in the order of their files.
type Catalog struct {
	Platforms []Platform

	bySlug map[string]int
	byURL  map[string][]Entry
}

// An Entry is a document with its platform.
type Entry struct {
	Platform *Platform
	Document *Document
}

// Default returns the built-in catalog. The tests hold that it has no
// problems.
var Default = sync.OnceValue(func() *Catalog {
	c, _ := Read(Files())
	return c
})

// Files returns the files of the built-in catalog.
func Files() fs.FS {
	sub, err := fs.Sub(files, "platforms")
	if err != nil {
		panic(err) // the name is embedded above
	}
	return sub
}

// Platform returns the platform of the slug.
func (c *Catalog) Platform(slug string) (*Platform, bool) {
	i, ok := c.bySlug[slug]
	if !ok {
		return nil, false
	}
	return &c.Platforms[i], true
}

// ByURL returns the documents that an address belongs to, in whatever form
// the address is written.
func (c *Catalog) ByURL(address string) []Entry { return c.byURL[Key(address)] }

// Entries yields every document with its platform, in the order of the files.
func (c *Catalog) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := range c.Platforms {
			p := &c.Platforms[i]
			for j := range p.Documents {
				if !yield(Entry{p, &p.Documents[j]}) {
					return
				}
			}
		}
	}
}

// Key returns the form in which two addresses of one page are equal: the
// canonical form of the fetcher, with https, without a final slash, and with
// its parameters in order. Addresses that the fetcher refuses have none.
func Key(address string) string {
	u, err := fetch.Parse(address)
	if err != nil {
		return ""
	}
	u.Scheme = "https"
	if q, err := url.ParseQuery(u.RawQuery); err == nil {
		u.RawQuery = q.Encode()
	}
	return trimSlash(u.String())
}

func trimSlash(s string) string {
	for len(s) > 0 && s[len(s)-1] == '/' {
		s = s[:len(s)-1]
	}
	return s
}

// index makes the lookups.
func (c *Catalog) index() {
	c.bySlug, c.byURL = map[string]int{}, map[string][]Entry{}
	for i := range c.Platforms {
		if _, taken := c.bySlug[c.Platforms[i].Slug]; !taken {
			c.bySlug[c.Platforms[i].Slug] = i
		}
	}
	for e := range c.Entries() {
		for _, u := range e.Document.URLs {
			if k := Key(u); k != "" {
				c.byURL[k] = append(c.byURL[k], e)
			}
		}
	}
}
