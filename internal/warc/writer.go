package warc

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"smallprint"
)

// A Writer writes records one after the other. It is not safe for concurrent
// use. What it remembers is about 300 bytes for each different payload.
type Writer struct {
	out  io.Writer
	zip  *gzip.Writer // nil for a plain file
	seen map[[sha256.Size]byte]first
	buf  bytes.Buffer
}

// first is where a payload was written first.
type first struct {
	id, uri string
	date    time.Time
}

// NewWriter returns a writer to w. With compress each record is a gzip member
// of its own, as .warc.gz files are made.
func NewWriter(w io.Writer, compress bool) *Writer {
	out := &Writer{out: w, seen: map[[sha256.Size]byte]first{}}
	if compress {
		out.zip = gzip.NewWriter(nil)
	}
	return out
}

// A Record is one record to write. Its id and digests are made from it.
type Record struct {
	Type        string
	URI         string // WARC-Target-URI; "" for warcinfo
	Date        time.Time
	ContentType string
	Fields      Header // others, in order
	Block       []byte
	// Key tells records apart that are equal in all else; also without it the
	// id depends on type, address, date and block.
	Key string
}

// ID returns the id that the record is written under: a UUID (version 8) of
// what the record is about.
func (r *Record) ID() string {
	h := sha256.New()
	for _, part := range []string{r.Type, r.URI, formatDate(r.Date), r.ContentType, r.Key} {
		fmt.Fprintf(h, "%d %s\n", len(part), part)
	}
	h.Write(r.Block)
	u := h.Sum(nil)[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// WriteRecord writes one record and returns its id.
func (w *Writer) WriteRecord(r *Record) (string, error) {
	id := r.ID()
	h := Header{{"WARC-Type", r.Type}, {"WARC-Record-ID", id}, {"WARC-Date", formatDate(r.Date)}}
	h.add("WARC-Target-URI", r.URI)
	h = append(h, r.Fields...)
	h.add("WARC-Block-Digest", digestOf(r.Block))
	h.add("Content-Type", r.ContentType)
	h.add("Content-Length", fmt.Sprint(len(r.Block)))
	w.buf.Reset()
	w.buf.WriteString("WARC/1.1\r\n")
	for _, f := range h {
		if !isToken(f.Name) || strings.ContainsAny(f.Value, "\r\n\x00") {
			return "", smallprint.Errorf(smallprint.KindInvalid, "", "a WARC record cannot have the field %.60q: %.200q", f.Name, f.Value)
		}
		fmt.Fprintf(&w.buf, "%s: %s\r\n", f.Name, f.Value)
	}
	w.buf.WriteString("\r\n")
	return id, w.emit(r.Block)
}

// emit writes the header in the buffer, the block and the end of the record.
func (w *Writer) emit(block []byte) error {
	out := w.out
	if w.zip != nil {
		w.zip.Reset(w.out)
		out = w.zip
	}
	for _, part := range [][]byte{w.buf.Bytes(), block, []byte("\r\n\r\n")} {
		if _, err := out.Write(part); err != nil {
			return written(err)
		}
	}
	if w.zip != nil {
		return written(w.zip.Close())
	}
	return nil
}

func written(err error) error {
	if err == nil {
		return nil
	}
	return &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot write the WARC file", Err: err}
}

// Info writes the record that opens a file.
func (w *Writer) Info(at time.Time, fields Header) error {
	_, err := w.WriteRecord(&Record{Type: TypeInfo, Date: at, ContentType: "application/warc-fields", Block: Fields(fields)})
	return err
}

// digestOf writes a digest the way WARC files name them.
func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}
