package pipeline

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/store"
	"smallprint/internal/warc"
)

// warcFormat names the metadata by which import warc knows our own records.
const warcFormat = "smallprint capture 1"

// A WARCFilter narrows what is written: slugs, "" for all.
type WARCFilter struct{ Platform, Document string }

// WARCCount says what was written and what could not be.
type WARCCount struct {
	Captures int
	Silent   int // attempts that reached no server, or came from texts and pages of others' repositories
}

// warcPage bounds how many captures are held at a time.
const warcPage = 100

// WriteWARC composes the archive of every capture that reached a server, by
// platform, document, edition and time. The same store gives the same bytes.
func (p *Pipeline) WriteWARC(ctx context.Context, w *warc.Writer, filter WARCFilter) (WARCCount, error) {
	var n WARCCount
	refs, err := p.Store.Editions(ctx)
	if err != nil {
		return n, err
	}
	found, begun := false, false
	for _, ref := range refs {
		if filter.Platform != "" && ref.PlatformSlug != filter.Platform || filter.Document != "" && ref.DocumentSlug != filter.Document {
			continue
		}
		found = true
		x := warcEdition{p: p, w: w, ref: ref, count: &n, begun: &begun}
		if err := x.write(ctx); err != nil {
			return n, err
		}
	}
	if !found && (filter.Platform != "" || filter.Document != "") {
		return n, smallprint.Errorf(smallprint.KindNotFound, "The names are those in the site's addresses", "there is no document %q of platform %q", filter.Document, filter.Platform)
	}
	if !begun {
		return n, warcInfo(w, time.Unix(0, 0))
	}
	return n, nil
}

func warcInfo(w *warc.Writer, at time.Time) error {
	return w.Info(at, warc.Header{{Name: "software", Value: "smallprint"}, {Name: "format", Value: "WARC File Format 1.1"},
		{Name: "conformsTo", Value: "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"}})
}

// A warcEdition writes the captures of one edition.
type warcEdition struct {
	p       *Pipeline
	w       *warc.Writer
	ref     store.Ref
	seen    map[string]store.Seen
	sources map[string]smallprint.Source
	count   *WARCCount
	begun   *bool
}

// WriteCaptureWARC writes what one attempt asked and was answered.
func (p *Pipeline) WriteCaptureWARC(ctx context.Context, w *warc.Writer, id string) error {
	c, err := p.Store.Capture(ctx, id)
	if err != nil {
		return err
	}
	ref, err := p.Store.EditionByID(ctx, c.EditionID)
	if err != nil {
		return err
	}
	begun := false
	x := warcEdition{p: p, w: w, ref: ref, count: &WARCCount{}, begun: &begun}
	if err := x.load(ctx); err != nil {
		return err
	}
	if err := x.capture(ctx, &c); err != nil {
		return err
	}
	if x.count.Captures == 0 {
		return smallprint.Errorf(smallprint.KindNotFound, "", "this attempt reached no server")
	}
	return nil
}

// load reads what is known of the edition beside its captures.
func (x *warcEdition) load(ctx context.Context) error {
	seen, err := x.p.Store.SeenOutcomes(ctx, x.ref.EditionID)
	if err != nil {
		return err
	}
	x.seen = make(map[string]store.Seen, len(seen))
	for _, s := range seen {
		x.seen[s.Capture] = s
	}
	sources, err := x.p.Store.Sources(ctx, x.ref.EditionID)
	if err != nil {
		return err
	}
	x.sources = map[string]smallprint.Source{}
	for _, s := range sources {
		x.sources[s.ID] = s
	}
	return nil
}

func (x *warcEdition) write(ctx context.Context) error {
	if err := x.load(ctx); err != nil {
		return err
	}
	for last := ""; ; {
		captures, err := x.p.Store.CapturesAfter(ctx, x.ref.EditionID, last, warcPage)
		if err != nil || len(captures) == 0 {
			return err
		}
		for i := range captures {
			if err := x.capture(ctx, &captures[i]); err != nil {
				return err
			}
		}
		last = captures[len(captures)-1].ID
	}
}

func (x *warcEdition) capture(ctx context.Context, c *smallprint.Capture) error {
	evidence, raw, err := x.evidence(ctx, c)
	if err != nil {
		return err
	}
	if !reached(c, evidence) {
		x.count.Silent++
		return nil
	}
	if !*x.begun {
		if err := warcInfo(x.w, c.At); err != nil {
			return err
		}
		*x.begun = true
	}
	x.count.Captures++
	id, err := x.metadata(c, evidence)
	if err != nil {
		return err
	}
	if raw != nil {
		r := warc.Record{Type: warc.TypeResource, URI: "urn:sha256:" + c.Evidence, Date: c.At, ContentType: "application/json", Block: raw, Key: c.ID}
		r.Fields = warc.Header{{Name: "WARC-Concurrent-To", Value: id}}
		if _, err := x.w.WriteRecord(&r); err != nil {
			return err
		}
	}
	for i := range c.Pages {
		var res *fetch.Response
		if i < len(evidence) {
			res = &evidence[i]
		}
		if err := x.page(ctx, c, i, res, id); err != nil {
			return err
		}
	}
	return x.end(c, id)
}

// evidence loads the record of the requests, nil where there is none.
func (x *warcEdition) evidence(ctx context.Context, c *smallprint.Capture) ([]fetch.Response, []byte, error) {
	if c.Evidence == "" {
		return nil, nil, nil
	}
	raw, err := x.p.Store.Evidence(ctx, c.Evidence)
	if err != nil {
		return nil, nil, err
	}
	var out []fetch.Response
	if json.Unmarshal(raw, &out) != nil {
		return nil, raw, nil // of another program: kept as it is
	}
	return out, raw, nil
}

func reached(c *smallprint.Capture, evidence []fetch.Response) bool {
	for _, p := range c.Pages {
		if p.Status > 0 {
			return true
		}
	}
	for _, res := range evidence {
		for _, h := range res.Hops {
			if h.Status > 0 {
				return true
			}
		}
	}
	return false
}

// metadata writes what the archive knows of the capture: everything that
// import warc needs to make the same one.
func (x *warcEdition) metadata(c *smallprint.Capture, evidence []fetch.Response) (string, error) {
	var h warc.Header
	add := func(name, value string) {
		if value != "" {
			h = append(h, warc.Field{Name: name, Value: value})
		}
	}
	src, seen := x.sources[c.SourceID], x.seen[c.ID]
	add("format", warcFormat)
	add("capture", c.ID)
	add("platform", x.ref.Platform)
	add("terms_type", x.ref.TermsType)
	add("edition", x.ref.Edition)
	add("language", x.ref.Language)
	add("region", x.ref.Region)
	for _, u := range src.URLs {
		add("source", u)
	}
	add("selector", src.Selector)
	add("outcome", string(c.Outcome))
	add("reason", c.Reason)
	add("seen_outcome", string(seen.Outcome))
	add("seen_reason", seen.Reason)
	add("origin", string(c.Origin))
	add("origin_ref", c.OriginRef)
	if c.Evidence != "" {
		add("evidence", "sha256:"+c.Evidence)
	}
	for _, res := range evidence {
		for _, hop := range res.Hops {
			if hop.Proto != "" && hop.Proto != "HTTP/1.1" {
				add("protocol", hop.Proto+" "+hop.URL)
			}
		}
	}
	for _, p := range c.Pages {
		b, err := json.Marshal(p)
		if err != nil {
			return "", err
		}
		add("page", string(b))
	}
	uri := ""
	if len(c.Pages) > 0 {
		uri = c.Pages[0].URL
	}
	return x.w.WriteRecord(&warc.Record{Type: warc.TypeMetadata, URI: uri, Date: c.At, ContentType: "application/warc-fields", Block: warc.Fields(h), Key: c.ID})
}

// end writes the record that says that the capture is whole: a file that was
// cut before it brings no half capture.
func (x *warcEdition) end(c *smallprint.Capture, id string) error {
	uri := ""
	if len(c.Pages) > 0 {
		uri = c.Pages[0].URL
	}
	_, err := x.w.WriteRecord(&warc.Record{Type: warc.TypeMetadata, URI: uri, Date: c.At, ContentType: "application/warc-fields", Key: c.ID,
		Fields: warc.Header{{Name: "WARC-Concurrent-To", Value: id}}, Block: warc.Fields(warc.Header{{Name: "format", Value: warcFormat}, {Name: "end", Value: c.ID}})})
	return err
}

// page writes the requests and answers of one page, and what a browser made.
func (x *warcEdition) page(ctx context.Context, c *smallprint.Capture, i int, res *fetch.Response, id string) error {
	p := &c.Pages[i]
	served, rendered := p.SHA256, ""
	if p.Served != "" {
		served, rendered = p.Served, p.SHA256
	}
	var body []byte
	if served != "" && p.Status != http.StatusNotModified {
		var err error
		if body, err = x.p.Archive.Get(ctx, served); err != nil {
			return err
		}
	}
	key := c.ID + " " + strconv.Itoa(i)
	for _, e := range exchanges(c, p, res, body) {
		e.Concurrent, e.Key, e.NotModified = []string{id}, key, p.SHA256
		if _, err := x.w.Write(e); err != nil {
			return err
		}
	}
	if err := x.resource(ctx, "urn:dom:"+p.URL, "text/html;charset=utf-8", rendered, c, id); err != nil {
		return err
	}
	return x.resource(ctx, "urn:fullPage:"+p.URL, "image/png", p.Screenshot, c, id)
}

func (x *warcEdition) resource(ctx context.Context, uri, contentType, digest string, c *smallprint.Capture, id string) error {
	if digest == "" {
		return nil
	}
	body, err := x.p.Archive.Get(ctx, digest)
	if err != nil {
		return err
	}
	_, err = x.w.WriteRecord(&warc.Record{Type: warc.TypeResource, URI: uri, Date: c.At, ContentType: contentType, Block: body, Key: c.ID,
		Fields: warc.Header{{Name: "WARC-Concurrent-To", Value: id}, {Name: "WARC-Payload-Digest", Value: "sha256:" + digest}}})
	return err
}

// exchanges are the requests of a page with their answers: each hop of a chain
// of redirects, the last one with the body. Without evidence the page itself
// tells the answer, and of the request nothing is known.
func exchanges(c *smallprint.Capture, p *smallprint.Page, res *fetch.Response, body []byte) []*warc.Exchange {
	if res == nil || len(res.Hops) == 0 {
		if p.Status == 0 {
			return nil
		}
		uri := p.FinalURL
		if uri == "" {
			uri = p.URL
		}
		return []*warc.Exchange{{URL: uri, Date: c.At, IP: p.IP, Status: p.Status, Header: p.Header, Body: body,
			Decoded: http.Header(p.Header).Get("Content-Encoding") != ""}}
	}
	var out []*warc.Exchange
	for i, h := range res.Hops {
		if h.Status == 0 {
			continue // no answer came
		}
		e := &warc.Exchange{URL: h.URL, Date: h.Start, IP: h.IP, RequestHeader: h.RequestHeader, Proto: h.Proto, Status: h.Status, Header: h.Header}
		if i == len(res.Hops)-1 {
			e.Body, e.Decoded, e.Truncated = body, res.Encoding != "", res.Truncated
		} else if h.Header.Get("Content-Length") != "0" {
			e.Truncated = "unspecified" // bodies of redirects are not read
		}
		out = append(out, e)
	}
	return out
}
