package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/warc"
)

// WaybackBase is the address of the Internet Archive's Wayback Machine.
const WaybackBase = "https://web.archive.org"

// A Getter asks other servers; a *fetch.Client is one.
type Getter interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
	Now() time.Time
}

// WaybackOptions say what to ask an archive for.
type WaybackOptions struct {
	Target
	URL      string    // address of the page
	Base     string    // of the archive; "" for WaybackBase
	From, To time.Time // zero for no bound
	Every    time.Duration
	// Have tells which of the archive's captures are kept already, by address
	// in the archive: they are not asked for again.
	Have     func(ref string) bool
	Sleep    func(context.Context, time.Duration) error // nil for the real one
	Progress func(done, total int)
	Skipped  func(Skip)
}

// Wayback reads the captures of one address that an archive with the Wayback
// Machine's interface holds, oldest first: those listed with status 200, each
// time that the content differs from the one before, thinned to one in each
// span of Every. Bodies are checked with the digests that the archive lists.
//
// It asks for one thing at a time through get, which keeps the gaps; answers
// that ask to come back later are obeyed, and others that fail are asked for
// again a few times. What still fails is skipped and said: as it is not kept,
// the next run asks for it again. The sequence ends after its first error.
func Wayback(ctx context.Context, get Getter, o WaybackOptions) iter.Seq2[Record, error] {
	if o.Base == "" {
		o.Base = WaybackBase
	}
	o.Base = strings.TrimRight(o.Base, "/")
	if o.Sleep == nil {
		o.Sleep = pause
	}
	return func(yield func(Record, error) bool) {
		w := wayback{ctx: ctx, get: get, o: o}
		if err := w.read(yield); err != nil && !errors.Is(err, errStopped) {
			yield(Record{}, err)
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

type wayback struct {
	ctx context.Context
	get Getter
	o   WaybackOptions
}

// An archived is a line of the archive's list.
type archived struct {
	stamp, original, mime, digest string
	at                            time.Time
}

const stampForm = "20060102150405"

func (w *wayback) read(yield func(Record, error) bool) error {
	all, err := w.list()
	if err != nil {
		return err
	}
	all = thin(all, w.o.Every)
	for i, a := range all {
		if w.o.Have == nil || !w.o.Have(w.address(a)) {
			rec, err := w.capture(a)
			var bad *skipError
			if errors.As(err, &bad) {
				w.skip(a, bad.why)
			} else if err != nil {
				return err
			} else if !yield(rec, nil) {
				return errStopped
			}
		}
		if w.o.Progress != nil {
			w.o.Progress(i+1, len(all))
		}
	}
	return nil
}

// address is where the archive gives the original bytes.
func (w *wayback) address(a archived) string {
	return w.o.Base + "/web/" + a.stamp + "id_/" + a.original
}

func (w *wayback) skip(a archived, why string) {
	if w.o.Skipped != nil {
		w.o.Skipped(Skip{Commit: a.stamp, Path: a.original, Reason: why})
	}
}

// A skipError is about one capture of the archive.
type skipError struct{ why string }

func (e *skipError) Error() string { return e.why }

// thin keeps the first capture of each span. The spans do not depend on what
// is there, so that a later run keeps the same ones.
func thin(all []archived, every time.Duration) []archived {
	if every <= 0 {
		return all
	}
	var out []archived
	last := int64(-1)
	for _, a := range all {
		if span := a.at.Unix() / max(1, int64(every/time.Second)); span != last {
			last = span
			out = append(out, a)
		}
	}
	return out
}

// capture asks for the original bytes of one capture and checks them.
func (w *wayback) capture(a archived) (Record, error) {
	ref := w.address(a)
	res, err := w.ask(ref, func(res *fetch.Response) string { return w.fault(a, res) })
	if err != nil {
		return Record{}, err
	}
	evidence, err := json.Marshal([]*fetch.Response{res})
	if err != nil {
		return Record{}, err
	}
	header := originalHeader(res.Header)
	page := smallprint.Page{URL: w.o.URL, FinalURL: a.original, Status: http.StatusOK, ContentType: header.Get("Content-Type"), Header: header,
		SHA256: smallprint.Digest(res.Body), Bytes: int64(len(res.Body)), Fetcher: res.Fetcher}
	if page.ContentType == "" {
		page.ContentType = a.mime
	}
	c := &Captured{Ref: ref, Edition: w.o.Edition, Language: w.o.Language, Region: w.o.Region, Sources: w.o.Sources, Selector: w.o.Selector,
		Pages: []smallprint.Page{page}, Bodies: [][]byte{res.Body}, Evidence: evidence}
	return Record{Commit: a.stamp, At: a.at, Service: w.o.Platform, TermsType: w.o.TermsType, Captured: c}, nil
}

// fault says what is wrong with the answer for one capture, "" if nothing is.
func (w *wayback) fault(a archived, res *fetch.Response) string {
	if !strings.HasPrefix(res.FinalURL, w.o.Base+"/web/"+a.stamp+"id_/") {
		return "the archive answered with another capture or page than the one asked for: " + clip(res.FinalURL)
	}
	if res.Encoding == "" && a.digest != "" && !strings.EqualFold(warc.SHA1(res.Body), a.digest) {
		return "the bytes are not those of the digest that the archive lists"
	}
	if len(res.Body) == 0 {
		return "the archive answered with an empty page"
	}
	return ""
}

func clip(s string) string { return fmt.Sprintf("%.200q", s) }

// originalHeader are the headers of the page itself, which the archive gives
// under names of its own.
func originalHeader(h http.Header) http.Header {
	out := http.Header{}
	for name, values := range h {
		if orig, ok := strings.CutPrefix(name, "X-Archive-Orig-"); ok {
			out[http.CanonicalHeaderKey(orig)] = values
		}
	}
	if out.Get("Content-Type") == "" && h.Get("Content-Type") != "" {
		out.Set("Content-Type", h.Get("Content-Type"))
	}
	return out
}

// list asks for the archive's list, in pieces where it is long.
func (w *wayback) list() ([]archived, error) {
	q := url.Values{"url": {w.o.URL}, "output": {"json"}, "fl": {"timestamp,original,mimetype,statuscode,digest,length"},
		"collapse": {"digest"}, "filter": {"statuscode:200"}, "limit": {"5000"}, "showResumeKey": {"true"}}
	for name, at := range map[string]time.Time{"from": w.o.From, "to": w.o.To} {
		if !at.IsZero() {
			q.Set(name, at.UTC().Format(stampForm))
		}
	}
	var all []archived
	for range 200 {
		res, err := w.ask(w.o.Base+"/cdx/search/cdx?"+q.Encode(), nil)
		if bad := (*skipError)(nil); errors.As(err, &bad) {
			return nil, &smallprint.Error{Kind: smallprint.KindStorage, What: "the archive gave no list of " + w.o.URL + " (" + bad.why + ")",
				Hint: "Run the same command again later"}
		}
		if err != nil {
			return nil, err
		}
		more, resume, err := parseList(res.Body)
		if err != nil {
			return nil, &smallprint.Error{Kind: smallprint.KindInvalid, What: "the archive's list of " + w.o.URL + " cannot be read", Err: err,
				Hint: "Check that --base names an archive with the Wayback Machine's interface"}
		}
		all = append(all, more...)
		if resume == "" || q.Get("resumeKey") == resume {
			break
		}
		q.Set("resumeKey", resume)
	}
	return all, nil
}

// parseList reads the rows of a list and the key of what follows it.
func parseList(body []byte) (rows []archived, resume string, err error) {
	if len(strings.TrimSpace(string(body))) == 0 {
		return nil, "", nil // nothing is archived
	}
	var lines [][]string
	if err := json.Unmarshal(body, &lines); err != nil {
		return nil, "", err
	}
	column := map[string]int{}
	for i, line := range lines {
		switch {
		case i == 0:
			for k, name := range line {
				column[name] = k
			}
		case len(line) == 0:
			if i+1 < len(lines) && len(lines[i+1]) == 1 {
				return rows, lines[i+1][0], nil
			}
		default:
			field := func(name string) string {
				if k, ok := column[name]; ok && k < len(line) {
					return line[k]
				}
				return ""
			}
			a := archived{stamp: field("timestamp"), original: field("original"), mime: field("mimetype"), digest: field("digest")}
			_, number := strconv.ParseUint(a.stamp, 10, 64)
			if a.at, err = time.Parse(stampForm, a.stamp); err != nil || number != nil || webAddress(a.original) == "" {
				return nil, "", fmt.Errorf("line %d of the list is not a capture: %.200q", i+1, line)
			}
			if s := field("statuscode"); s == "" || s == "200" || s == "-" {
				rows = append(rows, a)
			}
		}
	}
	return rows, "", nil
}
