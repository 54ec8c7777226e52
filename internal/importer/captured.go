package importer

import "smallprint"

// Captured is what is known of an attempt that others recorded with its
// answers: WARC files and the Wayback Machine have it, repositories do not.
type Captured struct {
	// Ref names the attempt where it was recorded: a WARC-Record-ID, an address
	// of the archive. It makes the capture's id.
	Ref              string
	Edition          string // slug; "" for the main one
	Language, Region string
	Sources          []string // the addresses of the source, in order
	Selector         string
	Outcome          smallprint.Outcome // "" leaves it to be judged by the answers
	Reason           string
	Pages            []smallprint.Page
	Bodies           [][]byte // what the pages name by digest, as far as it came along
	Evidence         []byte   // the record of the requests; nil for none
}

// bytes is what the capture holds in memory.
func (c *Captured) bytes() int {
	n := len(c.Evidence)
	for _, b := range c.Bodies {
		n += len(b)
	}
	return n
}

// Size is the number of bytes that the record brings.
func (r *Record) Size() int {
	if r.Captured != nil {
		return r.Captured.bytes()
	}
	return len(r.Body)
}
