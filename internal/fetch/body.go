package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"smallprint"
)

// counter counts the bytes that were read from r and stops after limit.
type counter struct {
	r     io.Reader
	n     int64
	limit int64
}

var errTooLarge = errors.New("larger than the limit")

func (c *counter) Read(p []byte) (int, error) {
	if c.n > c.limit {
		return 0, errTooLarge
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// readBody reads, undoes the encoding and keeps what arrived even where the
// end is missing.
func (c *Client) readBody(ctx context.Context, a *http.Response, res *Response) {
	wire := &counter{r: a.Body, limit: c.opts.MaxEncoded}
	defer func() { res.Received = wire.n }()
	var src io.Reader = wire
	switch enc := strings.ToLower(strings.TrimSpace(a.Header.Get("Content-Encoding"))); enc {
	case "", "identity":
	case "gzip", "x-gzip":
		if a.StatusCode == http.StatusNotModified || a.StatusCode == http.StatusNoContent {
			break
		}
		zr, err := gzip.NewReader(wire)
		if err != nil {
			c.bodyFailed(ctx, err, wire.n == 0, res)
			return
		}
		src, res.Encoding = zr, "gzip"
	default:
		res.fail(smallprint.OutcomeWrongType, fmt.Sprintf("content encoding %.40q, which we did not ask for", enc))
		res.Truncated = "unspecified"
		return
	}
	var buf bytes.Buffer
	if d := a.ContentLength; d > 0 && d <= c.opts.MaxBody {
		buf.Grow(int(min(d, 1<<20)) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(src, c.opts.MaxBody+1))
	if n > c.opts.MaxBody {
		buf.Truncate(int(c.opts.MaxBody))
		err = errTooLarge
	}
	res.Body = buf.Bytes()
	if err != nil {
		c.bodyFailed(ctx, err, false, res)
	}
}

func (c *Client) bodyFailed(ctx context.Context, err error, nothing bool, res *Response) {
	switch {
	case errors.Is(err, errTooLarge):
		res.Truncated = "length"
		res.fail(smallprint.OutcomeTooLarge, fmt.Sprintf("body of more than %d bytes", c.opts.MaxBody))
	case nothing && errors.Is(err, io.EOF):
		// An empty body that claims to be compressed is an empty body.
	case ctx.Err() != nil:
		res.Truncated = "time"
		res.fail(smallprint.OutcomeTimeout, fmt.Sprintf("body not finished after %s", c.opts.Timeout))
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		res.Truncated = "unspecified"
		res.fail(smallprint.OutcomeTruncated, "body is not the gzip that it says: "+err.Error())
	default:
		res.Truncated = "disconnect"
		what := "the connection ended before the body did"
		if res.Declared >= 0 {
			what = fmt.Sprintf("the connection ended before the %d bytes declared", res.Declared)
		}
		res.fail(smallprint.OutcomeTruncated, what)
	}
}
