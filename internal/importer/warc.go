package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"smallprint"
	"smallprint/internal/warc"
)

// A Target is where the answers of an address belong.
type Target struct {
	Platform, TermsType       string
	Edition, Language, Region string
	Sources                   []string // the addresses of the source
	Selector                  string
}

// WARCOptions say how to read a WARC file.
type WARCOptions struct {
	// Match finds the document that an address is a source of, for files that
	// other programs wrote. nil matches nothing.
	Match func(url string) (Target, bool)
	// After is the Commit of a record of the same file: only later ones come.
	After   string
	Skipped func(Skip)
	Limits  warc.Limits
}

// WARCCounts says what a file held.
type WARCCounts struct {
	Records int
	Others  int // answers of addresses that belong to no document
}

// WARC reads a WARC file, plain or compressed: captures that this program
// wrote, whole, and of other files the answers that Match finds a document
// for. The whole file is read also where it goes on after a record, since
// later records may lean on earlier ones. The sequence ends after its first
// error. counts, unless nil, is kept up to date.
func WARC(ctx context.Context, in io.Reader, o WARCOptions, counts *WARCCounts) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if counts == nil {
			counts = &WARCCounts{}
		}
		r := warcReader{ctx: ctx, in: warc.NewReader(in, o.Limits), options: o, counts: counts, yield: yield,
			payloads: map[string]payload{}, aliases: map[string]string{}}
		r.after, _ = strconv.Atoi(o.After)
		if err := r.read(); err != nil && !errors.Is(err, errStopped) {
			yield(Record{}, r.explain(err))
		}
	}
}

type warcReader struct {
	ctx     context.Context
	in      *warc.Reader
	options WARCOptions
	counts  *WARCCounts
	yield   func(Record, error) bool
	after   int

	own      *ownCapture        // of this program, that is being read
	payloads map[string]payload // by digest and by address and date, for revisits
	aliases  map[string]string  // address that a matched one redirects to, and which
}

// payload is a body that came before.
type payload struct{ sha256, contentType string }

// maxKnown bounds what is remembered for revisits and redirects.
const maxKnown = 200_000

func (r *warcReader) read() error {
	for {
		e, err := r.in.Next()
		if err == io.EOF {
			r.drop("the file ends before the capture does")
			return nil
		}
		if err != nil {
			return err
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
		r.counts.Records++
		err = r.record(e)
		var bad *warc.FormatError
		if errors.As(err, &bad) && bad.Passable {
			r.skip(e, bad.What)
			if r.own != nil && r.own.holds(e) {
				r.own.broken = bad.What
			}
			err = nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *warcReader) record(e *warc.Entry) error {
	if e.Type == warc.TypeMetadata && strings.HasPrefix(e.Header.Get("Content-Type"), "application/warc-fields") {
		return r.metadata(e)
	}
	if r.own != nil && r.own.holds(e) {
		return r.own.take(e)
	}
	if e.Type == warc.TypeResponse || e.Type == warc.TypeRevisit {
		return r.foreign(e)
	}
	return nil
}

func (r *warcReader) skip(e *warc.Entry, why string) {
	if r.options.Skipped != nil {
		r.options.Skipped(Skip{Commit: e.ID, Path: e.URI, Reason: fmt.Sprintf("at offset %d: %s", e.Offset, why)})
	}
}

// pass hands on a record, unless it was dealt with before.
func (r *warcReader) pass(rec Record) error {
	rec.Commit = strconv.Itoa(r.counts.Records)
	if r.counts.Records <= r.after {
		return nil
	}
	if !r.yield(rec, nil) {
		return errStopped
	}
	return nil
}

func (r *warcReader) explain(err error) error {
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	if smallprint.KindOf(err) != "" {
		return err
	}
	return &smallprint.Error{Kind: smallprint.KindInvalid, What: "the WARC file is damaged, cut short or none", Err: err,
		Hint: "What came before was imported. Copy the file again, or take the records after the damage out into a file of their own"}
}

// foreign passes on an answer that another program recorded.
func (r *warcReader) foreign(e *warc.Entry) error {
	uri := e.URI
	if !strings.HasPrefix(uri, "http:") && !strings.HasPrefix(uri, "https:") {
		return nil
	}
	asked := uri
	if from, ok := r.aliases[addressKey(uri)]; ok {
		asked = from
	}
	target, ok := Target{}, false
	if r.options.Match != nil {
		target, ok = r.options.Match(asked)
	}
	if !ok {
		r.counts.Others++
		return nil
	}
	if e.Date.IsZero() {
		r.skip(e, "its date cannot be read")
		return nil
	}
	a, err := e.Answer()
	if err != nil {
		return err
	}
	if to := a.Header.Get("Location"); to != "" && a.Status >= 300 && a.Status < 400 && a.Status != http.StatusNotModified {
		r.follow(uri, to, asked)
		return nil
	}
	page := smallprint.Page{URL: asked, FinalURL: uri, Status: a.Status, ContentType: a.Header.Get("Content-Type"), Header: a.Header,
		IP: e.Header.Get("WARC-IP-Address"), SHA256: smallprint.Digest(a.Body), Bytes: int64(len(a.Body))}
	c := &Captured{Ref: e.ID, Edition: target.Edition, Language: target.Language, Region: target.Region, Sources: target.Sources,
		Selector: target.Selector, Bodies: [][]byte{a.Body}}
	if c.Ref == "" {
		c.Ref = e.Header.Get("WARC-Date") + " " + uri
	}
	if cut := e.Header.Get("WARC-Truncated"); cut != "" {
		c.Outcome, c.Reason = smallprint.OutcomeTruncated, fmt.Sprintf("the record says that the answer was cut: %.40q", cut)
	}
	if len(a.Body) == 0 {
		page.SHA256, c.Bodies = "", nil
	}
	if e.Type == warc.TypeRevisit && !r.revisit(e, &page, c) {
		return nil
	}
	c.Pages = []smallprint.Page{page}
	r.remember(e, &page)
	return r.pass(Record{At: e.Date.UTC(), Service: target.Platform, TermsType: target.TermsType, Captured: c})
}

// follow remembers where a document's address leads.
func (r *warcReader) follow(from, to, asked string) {
	base, err := url.Parse(from)
	if err != nil || len(r.aliases) >= maxKnown {
		return
	}
	if u, err := base.Parse(to); err == nil && addressKey(u.String()) != addressKey(asked) {
		r.aliases[addressKey(u.String())] = asked
	}
}

func (r *warcReader) remember(e *warc.Entry, p *smallprint.Page) {
	if p.SHA256 == "" || len(r.payloads) >= maxKnown {
		return
	}
	known := payload{p.SHA256, p.ContentType}
	if d := e.Header.Get("WARC-Payload-Digest"); d != "" {
		r.payloads[d] = known
	}
	r.payloads[e.Header.Get("WARC-Date")+" "+e.URI] = known
}

// revisit finds the body that the record says is the same.
func (r *warcReader) revisit(e *warc.Entry, page *smallprint.Page, c *Captured) bool {
	known, ok := r.payloads[e.Header.Get("WARC-Payload-Digest")]
	if !ok {
		known, ok = r.payloads[e.Header.Get("WARC-Refers-To-Date")+" "+e.Header.Get("WARC-Refers-To-Target-URI")]
	}
	if !ok {
		r.skip(e, "it names a body that is not in the file before it")
		return false
	}
	page.SHA256, c.Bodies = known.sha256, nil
	if page.ContentType == "" {
		page.ContentType = known.contentType
	}
	if page.Status == http.StatusNotModified || e.Header.Get("WARC-Profile") == warc.ProfileNotModified {
		c.Outcome, c.Reason = smallprint.OutcomeUnchanged, "the server says that nothing changed (304)"
	}
	return true
}

// addressKey is an address without what two ways of writing it differ in:
// scheme, default port, letter case of the host, a slash at the end, fragment.
func addressKey(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return raw
	}
	host := strings.ToLower(u.Hostname())
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		host += ":" + p
	}
	key := host + strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	return key
}

// Matcher finds targets by address. Of two for one address the first stands.
func Matcher(targets map[string]Target) func(string) (Target, bool) {
	byKey := make(map[string]Target, len(targets))
	for _, u := range sortedKeys(targets) {
		if key := addressKey(u); byKey[key].Platform == "" {
			byKey[key] = targets[u]
		}
	}
	return func(u string) (Target, bool) {
		t, ok := byKey[addressKey(u)]
		return t, ok
	}
}
