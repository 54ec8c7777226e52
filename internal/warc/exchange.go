package warc

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"smallprint"
)

// An Exchange is a request over HTTP with its answer.
type Exchange struct {
	URL           string
	Date          time.Time   // when the request was made
	IP            string      // connected to, with or without a port; "" where unknown
	RequestHeader http.Header // nil where the request is not known: then it is not written
	Proto         string      // as "HTTP/2.0"; the records say HTTP/1.1, as WARC knows no other
	Status        int
	Header        http.Header // of the answer, as recorded
	Body          []byte      // decoded
	// Decoded says that a content encoding named in Header was undone.
	Decoded bool
	// Truncated is why the body is not whole, in WARC's words: length, time,
	// disconnect or unspecified; "" where it is.
	Truncated string
	// NotModified names the payload that a 304 said is still valid.
	NotModified string // its SHA-256, "" where unknown
	Concurrent  []string
	Key         string
}

// Write writes the answer, as a response or a revisit, and the request, and
// returns the id of the answer's record.
func (w *Writer) Write(x *Exchange) (string, error) {
	head, err := x.head()
	if err != nil {
		return "", err
	}
	answer := Record{Type: TypeResponse, URI: x.URL, Date: x.Date, ContentType: "application/http;msgtype=response", Key: x.Key}
	for _, id := range x.Concurrent {
		answer.Fields.add("WARC-Concurrent-To", id)
	}
	answer.Fields.add("WARC-IP-Address", bareIP(x.IP))
	answer.Fields.add("WARC-Protocol", protocol(x.Proto))
	payload := sha256.Sum256(x.Body)
	before, seen := w.seen[payload]
	switch {
	case x.Status == http.StatusNotModified:
		answer.Type = TypeRevisit
		w.notModified(&answer, x)
	case seen && len(x.Body) > 0 && x.Truncated == "":
		answer.Type = TypeRevisit
		answer.Fields.add("WARC-Profile", ProfileSamePayload)
		answer.Fields.add("WARC-Payload-Digest", digestOf(x.Body))
		before.refer(&answer)
	default:
		answer.Fields.add("WARC-Payload-Digest", digestOf(x.Body))
		answer.Fields.add("WARC-Truncated", x.Truncated)
		answer.Block = x.Body
	}
	answer.Block = append(head, answer.Block...)
	id, err := w.WriteRecord(&answer)
	if err != nil {
		return "", err
	}
	if answer.Type == TypeResponse && x.Truncated == "" && len(x.Body) > 0 {
		w.seen[payload] = first{id, x.URL, x.Date}
	}
	return id, w.request(x, id)
}

func (w *Writer) notModified(r *Record, x *Exchange) {
	r.Fields.add("WARC-Profile", ProfileNotModified)
	sum, err := hex.DecodeString(x.NotModified)
	if err != nil || len(sum) != sha256.Size {
		return
	}
	r.Fields.add("WARC-Payload-Digest", "sha256:"+x.NotModified)
	if before, ok := w.seen[[sha256.Size]byte(sum)]; ok {
		before.refer(r)
	}
}

func (f *first) refer(r *Record) {
	r.Fields.add("WARC-Refers-To", f.id)
	r.Fields.add("WARC-Refers-To-Target-URI", f.uri)
	r.Fields.add("WARC-Refers-To-Date", formatDate(f.date))
}

func (w *Writer) request(x *Exchange, answer string) error {
	if x.RequestHeader == nil {
		return nil
	}
	u, err := url.Parse(x.URL)
	if err != nil {
		return smallprint.Errorf(smallprint.KindInvalid, "", "the address %.200q cannot be written", x.URL)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\n", u.RequestURI(), escapeBreaks(u.Host))
	if err := writeHeader(&b, x.RequestHeader, "Host"); err != nil {
		return err
	}
	r := Record{Type: TypeRequest, URI: x.URL, Date: x.Date, ContentType: "application/http;msgtype=request", Block: b.Bytes(), Key: x.Key}
	r.Fields.add("WARC-Concurrent-To", answer)
	for _, id := range x.Concurrent {
		r.Fields.add("WARC-Concurrent-To", id)
	}
	_, err = w.WriteRecord(&r)
	return err
}

// origPrefix keeps the headers that describe bytes other than those written.
const origPrefix = "X-Archive-Orig-"

// head writes the status line and the headers of the answer.
func (x *Exchange) head() ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %03d %s\r\n", x.Status, http.StatusText(x.Status))
	h := x.Header
	length := fmt.Sprint(len(x.Body))
	if x.Status != http.StatusNotModified {
		h = h.Clone()
		if h == nil {
			h = http.Header{}
		}
		for _, name := range []string{"Content-Encoding", "Transfer-Encoding", "Content-Length"} {
			other := name == "Transfer-Encoding" || name == "Content-Length" && h.Get(name) != length
			if v := h[name]; len(v) > 0 && (x.Decoded || other) {
				h[origPrefix+name] = v
				delete(h, name)
			}
		}
		h.Set("Content-Length", length)
	}
	err := writeHeader(&b, h, "")
	return b.Bytes(), err
}

// writeHeader writes fields by name, and the empty line after them.
func writeHeader(b *bytes.Buffer, h http.Header, without string) error {
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if name == without {
			continue
		}
		if !isToken(name) {
			return smallprint.Errorf(smallprint.KindInvalid, "", "a header named %.60q cannot be written", name)
		}
		for _, v := range h[name] {
			fmt.Fprintf(b, "%s: %s\r\n", name, escapeBreaks(v))
		}
	}
	b.WriteString("\r\n")
	return nil
}

func bareIP(s string) string {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().String()
	}
	if a, err := netip.ParseAddr(s); err == nil {
		return a.String()
	}
	return ""
}

// protocol names what was spoken in the words of WARC-Protocol, where it is
// not what the records say.
func protocol(proto string) string {
	switch {
	case strings.HasPrefix(proto, "HTTP/2"):
		return "h2"
	case strings.HasPrefix(proto, "HTTP/3"):
		return "h3"
	case proto == "HTTP/1.0":
		return "http/1.0"
	}
	return ""
}
