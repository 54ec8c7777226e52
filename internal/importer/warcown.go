package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"smallprint"
	"smallprint/internal/warc"
)

// ownFormat names the metadata that this program writes before a capture.
const ownFormat = "smallprint capture 1"

// maxCapture bounds the bodies of one capture.
const maxCapture = 256 << 20

// An ownCapture is a capture that this program wrote, as far as it was read.
type ownCapture struct {
	id     string // of its metadata record
	name   string
	broken string // why it cannot be taken, or ""
	rec    Record
	wanted map[string]bool // digests that its pages name
}

// metadata begins or ends a capture of our own. Other metadata is passed over.
func (r *warcReader) metadata(e *warc.Entry) error {
	if e.Length > 1<<20 {
		return nil
	}
	block, err := e.Block()
	if err != nil {
		return err
	}
	h := warc.ParseFields(block)
	if h.Get("format") != ownFormat {
		return nil
	}
	if h.Get("end") == "" {
		r.drop("another capture begins before it ends")
		own, err := beginCapture(e, h)
		if err != nil {
			r.skip(e, err.Error())
			return nil
		}
		r.own = own
		return nil
	}
	own := r.own
	if own == nil || own.name != h.Get("end") || !own.holds(e) {
		r.drop("the end of another capture comes before its own")
		return nil
	}
	r.own = nil
	if own.broken != "" {
		r.skip(e, "the capture "+own.name+" is not whole: "+own.broken)
		return nil
	}
	return r.pass(own.rec)
}

// drop gives up a capture that was begun.
func (r *warcReader) drop(why string) {
	if r.own != nil && r.options.Skipped != nil {
		r.options.Skipped(Skip{Commit: r.own.id, Reason: "the capture " + r.own.name + " is not whole: " + why})
	}
	r.own = nil
}

func beginCapture(e *warc.Entry, h warc.Header) (*ownCapture, error) {
	c := &Captured{Ref: h.Get("capture"), Edition: h.Get("edition"), Language: h.Get("language"), Region: h.Get("region"),
		Sources: h.Values("source"), Selector: h.Get("selector"),
		Outcome: smallprint.Outcome(h.Get("seen_outcome")), Reason: h.Get("seen_reason")}
	if c.Outcome == "" {
		c.Outcome, c.Reason = smallprint.Outcome(h.Get("outcome")), h.Get("reason")
	}
	own := &ownCapture{id: e.ID, name: c.Ref, wanted: map[string]bool{},
		rec: Record{At: e.Date.UTC(), Service: h.Get("platform"), TermsType: h.Get("terms_type"), Captured: c}}
	for _, page := range h.Values("page") {
		var p smallprint.Page
		if err := json.Unmarshal([]byte(page), &p); err != nil {
			return nil, fmt.Errorf("one of its pages cannot be read: %w", err)
		}
		c.Pages = append(c.Pages, p)
		for _, d := range []string{p.SHA256, p.Served, p.Screenshot} {
			if d != "" && (len(d) != 64 || !validID(d)) {
				return nil, fmt.Errorf("%.80q is not a digest", d)
			}
			own.wanted[d] = true
		}
	}
	return own, own.check(e.Date)
}

// check refuses what no honest file of ours holds.
func (own *ownCapture) check(at time.Time) error {
	rec, c := &own.rec, own.rec.Captured
	if at.IsZero() || own.id == "" || len(c.Pages) == 0 {
		return errors.New("it has no date, id or page")
	}
	for _, name := range []string{rec.Service, rec.TermsType, c.Ref, c.Edition} {
		if err := checkWords(name); err != nil {
			return err
		}
	}
	if smallprint.Slug(c.Edition) != c.Edition || len(c.Language) > 20 || len(c.Region) > 20 || len(c.Selector) > 1000 || len(c.Reason) > 4000 {
		return errors.New("its edition, selector or reason is none that this program writes")
	}
	if c.Outcome.Meaning() == "" {
		return fmt.Errorf("%.40q is not an outcome", string(c.Outcome))
	}
	for _, u := range c.Sources {
		if webAddress(u) == "" {
			return fmt.Errorf("%.80q is not the address of a page", u)
		}
	}
	for _, p := range c.Pages {
		if webAddress(p.URL) == "" || p.FinalURL != "" && webAddress(p.FinalURL) == "" {
			return fmt.Errorf("%.80q is not the address of a page", p.URL)
		}
	}
	return nil
}

// checkWords lets a name pass that can be shown.
func checkWords(s string) error {
	hidden := func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }
	if strings.TrimSpace(s) != s || s == "" || len(s) > maxName || !utf8.ValidString(s) || strings.IndexFunc(s, hidden) >= 0 {
		return fmt.Errorf("%.80q is not a name", s)
	}
	return nil
}

// holds tells whether a record says that it belongs to the capture.
func (own *ownCapture) holds(e *warc.Entry) bool {
	return slices.Contains(e.Header.Values("WARC-Concurrent-To"), own.id)
}

// take keeps the bodies that the capture names, and its evidence.
func (own *ownCapture) take(e *warc.Entry) error {
	var body []byte
	var err error
	switch e.Type {
	case warc.TypeResponse:
		var a *warc.Answer
		if a, err = e.Answer(); err == nil {
			body = a.Body
		}
	case warc.TypeResource:
		body, err = e.Block()
	default:
		return nil // a request, a revisit
	}
	if err != nil {
		return err
	}
	c, digest := own.rec.Captured, smallprint.Digest(body)
	if len(body)+c.bytes() > maxCapture {
		own.broken = "its bodies are larger than the limit"
		return nil
	}
	if e.URI == "urn:sha256:"+digest && e.Type == warc.TypeResource {
		c.Evidence = body
	} else if own.wanted[digest] {
		c.Bodies = append(c.Bodies, body)
		delete(own.wanted, digest)
	}
	return nil
}
