package warc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A Reader reads the records of a file one after the other.
type Reader struct {
	limits Limits
	src    *members
	in     *bufio.Reader
	n      int   // records begun
	left   int64 // bytes of the current block not read yet
	now    *Entry
	begun  int64 // offset of the current record
	err    error // ends the file
}

// An Entry is a record as read: its header, and its block on demand.
type Entry struct {
	Header Header
	Type   string
	ID     string // "" where malformed
	URI    string
	Date   time.Time // zero where malformed
	Length int64     // of the block
	Offset int64     // in the file, of the gzip member where it is compressed

	r *Reader
}

// NewReader returns a reader of a plain or compressed file.
func NewReader(r io.Reader, l Limits) *Reader {
	l = l.withDefaults()
	src := newMembers(r, l)
	return &Reader{limits: l, src: src, in: bufio.NewReaderSize(src, 32<<10)}
}

// Next returns the next record, or io.EOF after the last. The one before must
// not be used any more. Every other error is a FormatError, and all but
// passable ones end the file.
func (r *Reader) Next() (*Entry, error) {
	if r.err != nil {
		return nil, r.err
	}
	e, err := r.next()
	if err != nil {
		r.err = err
		return nil, err
	}
	return e, nil
}

func (r *Reader) next() (*Entry, error) {
	if err := r.skip(); err != nil {
		return nil, err
	}
	line, err := r.firstLine()
	if err == io.EOF {
		return nil, io.EOF
	}
	r.n++
	r.now = &Entry{r: r, Offset: r.begun}
	if err != nil {
		return nil, r.wrong("it cannot be read", err)
	}
	if !strings.HasPrefix(line, "WARC/1.") && !strings.HasPrefix(line, "WARC/0.1") {
		return nil, r.wrong(fmt.Sprintf("%.30q is not the beginning of a record", line), nil)
	}
	return r.now, r.readHeader()
}

// skip passes over what is left of the current block, and the end of the
// record: two line breaks, or what careless writers put there.
func (r *Reader) skip() error {
	if n, err := io.CopyN(io.Discard, r.in, r.left); err != nil {
		r.left -= n
		return r.wrong("its block ends before the "+fmt.Sprint(r.now.Length)+" bytes that it declares", err)
	}
	r.left = 0
	return nil
}

// maxBreaks bounds the empty lines between two records.
const maxBreaks = 64

// firstLine finds the line that begins a record.
func (r *Reader) firstLine() (string, error) {
	for range maxBreaks {
		c, err := r.in.ReadByte()
		if err != nil {
			return "", err
		}
		if c == '\r' || c == '\n' {
			continue
		}
		if err := r.in.UnreadByte(); err != nil {
			return "", err
		}
		r.begun = r.src.offset(r.in.Buffered())
		budget := int64(100)
		return readLine(r.in, &budget)
	}
	r.begun = r.src.offset(r.in.Buffered())
	return "", errors.New("too many empty lines between records")
}

var errLongHeader = errors.New("the header is longer than the limit")

// readLine reads a line without its break and takes its length off budget.
func readLine(in *bufio.Reader, budget *int64) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		*budget -= int64(len(part))
		if *budget < 0 {
			return "", errLongHeader
		}
		line = append(line, part...)
		if err == nil {
			return string(bytes.TrimRight(line, "\r\n")), nil
		}
		if errors.Is(err, io.EOF) {
			return "", io.ErrUnexpectedEOF
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return "", err
		}
	}
}

func (r *Reader) readHeader() error {
	e, budget := r.now, r.limits.Header
	for {
		line, err := readLine(r.in, &budget)
		if err != nil {
			return r.wrong("its header cannot be read", err)
		}
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' { // folded
			if n := len(e.Header); n > 0 {
				e.Header[n-1].Value += " " + strings.TrimSpace(line)
			}
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || !isToken(name) {
			return r.wrong(fmt.Sprintf("the line %.60q is not a field", line), nil)
		}
		e.Header = append(e.Header, Field{name, strings.TrimSpace(value)})
	}
	length := e.Header.Get("Content-Length")
	n, err := strconv.ParseUint(length, 10, 62)
	if err != nil || len(e.Header.Values("Content-Length")) != 1 {
		return r.wrong(fmt.Sprintf("its Content-Length %.40q is not a length", length), nil)
	}
	e.Length, r.left = int64(n), int64(n)
	e.Type = strings.ToLower(e.Header.Get("WARC-Type"))
	e.URI = strings.Trim(e.Header.Get("WARC-Target-URI"), "<>") // some writers of 1.0 put them
	e.ID = e.Header.Get("WARC-Record-ID")
	e.Date, _ = time.Parse(time.RFC3339Nano, e.Header.Get("WARC-Date"))
	return nil
}

// Block loads the record's block and checks its digest. Blocks beyond the
// limit give a passable FormatError.
func (e *Entry) Block() ([]byte, error) {
	r := e.r
	if e != r.now || r.left != e.Length {
		return nil, errors.New("a record's block can be read once, before the next record")
	}
	if e.Length > r.limits.Block {
		return nil, e.passable(fmt.Sprintf("its block of %d bytes is larger than the limit of %d", e.Length, r.limits.Block))
	}
	var b bytes.Buffer
	b.Grow(int(min(e.Length, 1<<20)) + bytes.MinRead)
	n, err := b.ReadFrom(io.LimitReader(r.in, e.Length))
	r.left -= n
	if err == nil && n < e.Length {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		r.err = r.wrong("its block ends before the "+fmt.Sprint(e.Length)+" bytes that it declares", err)
		return nil, r.err
	}
	if d := e.Header.Get("WARC-Block-Digest"); checkDigest(d, b.Bytes()) == digestDiffers {
		return nil, e.passable(fmt.Sprintf("its block is not the one that its digest %.80q names", d))
	}
	return b.Bytes(), nil
}

func (e *Entry) passable(what string) *FormatError {
	err := e.r.wrong(what, nil)
	err.Passable = true
	return err
}

func (r *Reader) wrong(what string, err error) *FormatError {
	name, offset := fmt.Sprintf("record %d", r.n), r.begun
	if r.now != nil && r.now.Header.Get("WARC-Record-ID") != "" {
		name = r.now.Header.Get("WARC-Record-ID")
	}
	return &FormatError{Record: name, Offset: offset, What: what, Err: err}
}
