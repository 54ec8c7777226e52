package warc

import "fmt"

// Limits bound what reading may cost. The zero value of each means its default.
type Limits struct {
	Header int64 // of one record's header; 64 kB
	Block  int64 // of a block that is loaded; 64 MB
	Body   int64 // of a body after its encodings were undone; 32 MB
	// Ratio bounds what a gzip member may expand to, beyond the first 16 MB; 200.
	Ratio int64
}

const slack = 16 << 20

func (l Limits) withDefaults() Limits {
	set := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	set(&l.Header, 64<<10)
	set(&l.Block, 64<<20)
	set(&l.Body, 32<<20)
	set(&l.Ratio, 200)
	return l
}

// A FormatError says what is wrong with a file, and where.
type FormatError struct {
	Record string // WARC-Record-ID, or its number in the file: "record 3"
	Offset int64  // in the file as it is, of the gzip member where it is compressed
	What   string
	Err    error
	// Passable says that reading can go on with the next record.
	Passable bool
}

func (e *FormatError) Error() string {
	s := fmt.Sprintf("%.80q at offset %d: %s", e.Record, e.Offset, e.What)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *FormatError) Unwrap() error { return e.Err }
