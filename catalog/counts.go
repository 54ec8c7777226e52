package catalog

import "fmt"

// Counts say how large a catalog is.
type Counts struct {
	Platforms int           `json:"platforms"`
	Documents int           `json:"documents"`
	Verified  int           `json:"verified"`
	Sectors   []SectorCount `json:"sectors"`
}

// A SectorCount is the part of one sector.
type SectorCount struct {
	Sector    string  `json:"sector"`
	Platforms int     `json:"platforms"`
	Documents int     `json:"documents"`
	Share     float64 `json:"share"` // of all documents
}

// Count counts a catalog by sector, in the order of Sectors; sectors without
// a platform count zero.
func (c *Catalog) Count() Counts {
	out := Counts{Platforms: len(c.Platforms)}
	at := map[string]int{}
	for i, s := range Sectors {
		out.Sectors = append(out.Sectors, SectorCount{Sector: s.Key})
		at[s.Key] = i
	}
	for i := range c.Platforms {
		p := &c.Platforms[i]
		out.Documents += len(p.Documents)
		for j := range p.Documents {
			if p.Documents[j].Status == Verified {
				out.Verified++
			}
		}
		if s, ok := at[p.Sector]; ok {
			out.Sectors[s].Platforms++
			out.Sectors[s].Documents += len(p.Documents)
		}
	}
	for i := range out.Sectors {
		if out.Documents > 0 {
			out.Sectors[i].Share = float64(out.Sectors[i].Documents) / float64(out.Documents)
		}
	}
	return out
}

// What the built-in catalog must hold at least, so that an edit cannot empty
// it unseen, and at most: no sector may crowd out the others.
const (
	minPlatforms       = 60
	minDocuments       = 200
	minSectorPlatforms = 3
	maxShare           = 0.4
)

// Shortfalls says where a catalog is smaller than the built-in one must be.
func (c *Catalog) Shortfalls() []Problem {
	var out []Problem
	say := func(format string, args ...any) {
		out = append(out, Problem{File: "the catalog", What: fmt.Sprintf(format, args...)})
	}
	n := c.Count()
	if n.Platforms < minPlatforms {
		say("%d platforms, fewer than %d", n.Platforms, minPlatforms)
	}
	if n.Documents < minDocuments {
		say("%d documents, fewer than %d", n.Documents, minDocuments)
	}
	for _, s := range n.Sectors {
		if s.Platforms < minSectorPlatforms {
			say("%d platforms of sector %s, fewer than %d", s.Platforms, s.Sector, minSectorPlatforms)
		}
		if s.Share > maxShare {
			say("sector %s has %.0f %% of the documents, more than %.0f %%", s.Sector, 100*s.Share, 100*maxShare)
		}
	}
	return out
}
