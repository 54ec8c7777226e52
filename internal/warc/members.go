package warc

import (
	"bufio"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

var errBomb = errors.New("compressed data expands beyond what is read")

// members is the plain content of a file that may be gzip, in as many members
// as it likes. It knows where in the file the current member begins.
type members struct {
	in      *bufio.Reader
	read    int64 // bytes taken from in
	zip     *gzip.Reader
	started bool
	begin   int64 // of the current member
	plain   int64 // bytes of the current member so far
	limits  Limits
}

func newMembers(r io.Reader, l Limits) *members {
	return &members{in: bufio.NewReaderSize(r, 64<<10), limits: l}
}

// source counts what gzip takes. As it can be read by the byte, gzip takes no
// byte more than it needs.
type source struct{ m *members }

func (s source) ReadByte() (byte, error) {
	c, err := s.m.in.ReadByte()
	if err == nil {
		s.m.read++
	}
	return c, err
}

func (s source) Read(p []byte) (int, error) {
	n, err := s.m.in.Read(p)
	s.m.read += int64(n)
	return n, err
}

func (m *members) Read(p []byte) (int, error) {
	if !m.started {
		m.started = true
		if magic, err := m.in.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
			if m.zip, err = gzip.NewReader(source{m}); err != nil {
				return 0, err
			}
			m.zip.Multistream(false)
		}
	}
	if m.zip == nil {
		return source{m}.Read(p)
	}
	for {
		n, err := m.zip.Read(p)
		m.plain += int64(n)
		if m.plain > slack && m.plain > m.limits.Ratio*(m.read-m.begin) {
			return 0, errBomb
		}
		if n > 0 || err != io.EOF {
			if err == io.EOF {
				err = nil
			}
			return n, err
		}
		if err := m.next(); err != nil {
			return 0, err
		}
	}
}

// next begins the next member. Bytes after the last one that are zero, as
// tapes and some tools leave them, are the end.
func (m *members) next() error {
	if c, err := m.in.Peek(1); err != nil {
		return err
	} else if c[0] == 0 {
		return io.EOF
	}
	m.begin, m.plain = m.read, 0
	if err := m.zip.Reset(source{m}); err != nil {
		return err
	}
	m.zip.Multistream(false)
	return nil
}

// offset is where the current member begins, or what was read of a plain file
// less what is buffered.
func (m *members) offset(buffered int) int64 {
	if m.zip == nil {
		return m.read - int64(buffered)
	}
	return m.begin
}
