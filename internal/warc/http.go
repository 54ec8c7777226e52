package warc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// An Answer is the HTTP answer that a response or a revisit holds.
type Answer struct {
	Proto  string
	Status int
	Header http.Header // with what X-Archive-Orig- kept under its own names
	Body   []byte      // all encodings undone; nil for a revisit
	// Undone names the content encoding that was undone, "" for none.
	Undone string
	// Checked says that the record names a payload digest, and that it is
	// that of the body.
	Checked bool
}

// Answer loads a response or revisit and reads it as HTTP. A payload that is
// not the one that its digest names, an unknown encoding and a body beyond the
// limit give a passable FormatError.
func (e *Entry) Answer() (*Answer, error) {
	block, err := e.Block()
	if err != nil {
		return nil, err
	}
	a, body, err := parseAnswer(block)
	if err != nil {
		return nil, e.passable("it holds no HTTP answer: " + err.Error())
	}
	if e.Type == TypeRevisit {
		return a, nil
	}
	digest := e.Header.Get("WARC-Payload-Digest")
	checks := checkDigest(digest, body)
	plain := dechunk(a.Header, body, e.r.limits.Body)
	if checks == digestDiffers {
		checks = checkDigest(digest, plain)
	}
	if a.Body, a.Undone, err = decode(a.Header, plain, e.r.limits.Body); err != nil {
		return nil, e.passable(err.Error())
	}
	if checks == digestDiffers {
		checks = checkDigest(digest, a.Body)
	}
	if checks == digestDiffers {
		return nil, e.passable(fmt.Sprintf("its payload is not the one that its digest %.80q names", digest))
	}
	a.Checked = checks == digestEqual
	a.restore()
	return a, nil
}

// parseAnswer reads a status line and headers and returns what follows them.
// It is lenient where servers are: it keeps what reads as a field.
func parseAnswer(block []byte) (*Answer, []byte, error) {
	in := bufio.NewReader(bytes.NewReader(block))
	budget := int64(256 << 10)
	line, err := readLine(in, &budget)
	if err != nil {
		return nil, nil, err
	}
	proto, rest, _ := strings.Cut(line, " ")
	code, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	status, err := strconv.Atoi(code)
	if !strings.HasPrefix(proto, "HTTP/") || err != nil || status < 100 || status > 999 {
		return nil, nil, fmt.Errorf("%.40q is not a status line", line)
	}
	a := &Answer{Proto: proto, Status: status, Header: http.Header{}}
	for {
		line, err := readLine(in, &budget)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return a, nil, nil // no body, and not even the empty line
		}
		if err != nil {
			return nil, nil, err
		}
		if line == "" {
			break
		}
		if name, value, ok := strings.Cut(line, ":"); ok && isToken(name) {
			key := textproto.CanonicalMIMEHeaderKey(name)
			a.Header[key] = append(a.Header[key], strings.TrimSpace(value))
		}
	}
	body, err := io.ReadAll(in)
	return a, body, err
}

// dechunk undoes the chunks where there are any: many writers keep the header
// and write the body without.
func dechunk(h http.Header, body []byte, limit int64) []byte {
	if !strings.EqualFold(strings.TrimSpace(h.Get("Transfer-Encoding")), "chunked") {
		return body
	}
	plain, err := io.ReadAll(io.LimitReader(httputil.NewChunkedReader(bytes.NewReader(body)), limit+1))
	if err != nil && len(plain) == 0 {
		return body
	}
	return plain
}

// decode undoes the content encodings, last one first.
func decode(h http.Header, body []byte, limit int64) (plain []byte, undone string, err error) {
	names := strings.Split(h.Get("Content-Encoding"), ",")
	if len(names) > 3 {
		return nil, "", errors.New("its body has more than three encodings")
	}
	for i := len(names) - 1; i >= 0; i-- {
		name := strings.ToLower(strings.TrimSpace(names[i]))
		var was bool
		if body, was, err = decodeOne(name, body, limit); err != nil {
			return nil, "", err
		}
		if was {
			undone = h.Get("Content-Encoding")
		}
	}
	if int64(len(body)) > limit {
		return nil, "", fmt.Errorf("its body is larger than the limit of %d bytes", limit)
	}
	return body, undone, nil
}

// decodeOne undoes one encoding. A body that does not begin like what its
// header says was decoded by the writer of the file.
func decodeOne(name string, body []byte, limit int64) ([]byte, bool, error) {
	if name == "" || name == "identity" || len(body) == 0 {
		return body, false, nil
	}
	r, err := decoder(name, body)
	if r == nil {
		return body, false, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(plain)) > limit {
		return nil, false, fmt.Errorf("its %s body expands beyond the limit of %d bytes", name, limit)
	}
	if err != nil {
		return nil, false, fmt.Errorf("its %s body cannot be decoded: %w", name, err)
	}
	return plain, true, nil
}

func decoder(name string, body []byte) (io.Reader, error) {
	in := bytes.NewReader(body)
	switch name {
	case "gzip", "x-gzip":
		if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
			return nil, nil
		}
		return gzip.NewReader(in)
	case "deflate":
		if r, err := zlib.NewReader(in); err == nil {
			return r, nil
		}
		return flate.NewReader(bytes.NewReader(body)), nil
	case "br":
		return brotli.NewReader(in), nil
	case "zstd":
		return zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(16<<20), zstd.WithDecoderMaxMemory(64<<20))
	}
	return nil, fmt.Errorf("its content encoding %.40q is not known", name)
}

// restore gives headers that were kept aside their names again.
func (a *Answer) restore() {
	for name, values := range a.Header {
		if orig, ok := strings.CutPrefix(name, origPrefix); ok && orig != "" {
			delete(a.Header, name)
			a.Header[orig] = values
		}
	}
}
