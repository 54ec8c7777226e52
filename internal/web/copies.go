package web

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"smallprint"
	"smallprint/internal/store"
)

// What was captured belongs to strangers. It leaves this origin in four ways,
// none of which a browser runs: escaped within a page of ours, as plain text,
// as a PNG that begins as one, or as a file to save. All of them carry a
// policy of their own that forbids everything.

// inert sets the headers of an answer that holds what strangers made.
func inert(w http.ResponseWriter, contentType, saveAs string) {
	head := w.Header()
	head.Set("Content-Type", contentType)
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	if saveAs != "" {
		head.Set("Content-Disposition", `attachment; filename="`+saveAs+`"`)
	}
}

// captured finds the capture and the page that an address names.
func (s *server) captured(r *http.Request) (c smallprint.Capture, n int, err error) {
	if c, err = s.Store.Capture(r.Context(), r.PathValue("id")); err != nil {
		return c, 0, err
	}
	n, err = strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n >= len(c.Pages) || s.Archive == nil {
		return c, 0, errNoBytes
	}
	return c, n, nil
}

var errNoBytes = smallprint.Errorf(smallprint.KindNotFound, "", "no bytes are kept at this address")

// body returns the bytes of a page: what was read, or as served.
func (s *server) body(r *http.Request, p smallprint.Page) (sha string, body []byte, err error) {
	sha = p.SHA256
	if strings.HasSuffix(r.URL.Path, "/served") {
		sha = p.Served
	}
	if sha == "" {
		return "", nil, errNoBytes
	}
	body, err = s.Archive.Get(r.Context(), sha)
	return sha, body, err
}

// captureBytes serves what was received, as a file to save.
func (s *server) captureBytes(w http.ResponseWriter, r *http.Request) error {
	c, n, err := s.captured(r)
	if err != nil {
		return err
	}
	sha, body, err := s.body(r, c.Pages[n])
	if err != nil {
		return err
	}
	contentType, suffix := "text/plain; charset=utf-8", ".txt"
	if !wordsOf(c.Pages[n].ContentType) {
		contentType, suffix = "application/octet-stream", ".bin"
		if bytes.HasPrefix(body, []byte("%PDF-")) {
			suffix = ".pdf"
		}
	}
	inert(w, contentType, sha[:min(16, len(sha))]+suffix)
	_, _ = w.Write(body)
	return nil
}

// captureEvidenceJSON serves the evidence record as it is kept.
func (s *server) captureEvidenceJSON(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Store.Capture(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if c.Evidence == "" {
		return smallprint.Errorf(smallprint.KindNotFound, "", "no evidence record is kept of this capture")
	}
	body, err := s.Store.Evidence(r.Context(), c.Evidence)
	if err != nil {
		return err
	}
	inert(w, "application/json", "evidence-"+c.Evidence[:min(16, len(c.Evidence))]+".json")
	_, _ = w.Write(body)
	return nil
}

// captureWARC serves the capture alone as a WARC file.
func (s *server) captureWARC(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Store.Capture(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if s.WARC == nil {
		return smallprint.Errorf(smallprint.KindNotFound, "", "captures are not offered as WARC files here")
	}
	var buf bytes.Buffer // whole or not at all
	if err := s.WARC(r.Context(), &buf, c.ID); err != nil {
		return err
	}
	inert(w, "application/warc", "capture-"+smallprint.Slug(c.ID)+".warc.gz")
	_, _ = io.Copy(w, &buf)
	return nil
}

// captureTextFile serves the text that was read.
func (s *server) captureTextFile(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Store.Capture(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if c.TextSHA256 == "" {
		return smallprint.Errorf(smallprint.KindNotFound, "", "no text was read of this capture")
	}
	reading, err := s.Store.Reading(r.Context(), c.TextSHA256)
	if err != nil {
		return err
	}
	inert(w, "text/plain; charset=utf-8", "")
	_, _ = io.WriteString(w, reading.Text)
	return nil
}

const pngMagic = "\x89PNG\r\n\x1a\n"

// captureScreenshot serves the picture that a browser made.
func (s *server) captureScreenshot(w http.ResponseWriter, r *http.Request) error {
	c, n, err := s.captured(r)
	if err != nil {
		return err
	}
	sha := c.Pages[n].Screenshot
	if sha == "" {
		return errNoBytes
	}
	body, err := s.Archive.Get(r.Context(), sha)
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(body, []byte(pngMagic)) {
		return smallprint.Errorf(smallprint.KindNotFound, "", "what is kept as the picture of this page is not one")
	}
	inert(w, "image/png", "")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("ETag", `"`+sha+`"`)
	_, _ = w.Write(body)
	return nil
}

type copyPage struct {
	Head
	Ref      store.Ref
	Capture  smallprint.Capture
	Page     CapturedPage
	Served   bool // as served, where the browser's page is shown elsewhere
	SHA256   string
	Size     int64
	Part     string
	N, Of    int
	Binary   bool
	Damaged  bool // bytes that are not UTF-8 were replaced
	Pager    Pager
	SavePath string
}

// copyPart is how much of a body one page shows.
const copyPart = 200_000

// captureCopy shows what was received, as text within a page of ours.
func (s *server) captureCopy(w http.ResponseWriter, r *http.Request) error {
	c, n, err := s.captured(r)
	if err != nil {
		return err
	}
	ref, err := s.Store.EditionByID(r.Context(), c.EditionID)
	if err != nil {
		return err
	}
	sha, body, err := s.body(r, c.Pages[n])
	if err != nil {
		return err
	}
	p := &copyPage{Ref: ref, Capture: c, Page: CapturedPage{Page: c.Pages[n], N: n}, SHA256: sha, Size: int64(len(body)), Served: strings.HasSuffix(r.URL.Path, "/served")}
	p.SavePath = bytesPath(c.ID, n)
	if p.Served {
		p.SavePath += "/served"
	}
	p.Head = Head{Title: fmt.Sprintf("Archived copy, %s: %s", ref.Platform, docName(ref)), Nav: "platforms", NoIndex: true,
		Crumbs: append(docCrumbs(ref), Crumb{c.At.UTC().Format("2 Jan 2006, 15:04"), capturePath(c.ID)}, Crumb{"Archived copy", r.URL.Path})}
	if p.Binary = !wordsOf(c.Pages[n].ContentType) || bytes.IndexByte(body, 0) >= 0; !p.Binary {
		p.part(body, pageNumber(r))
		p.Pager = pager(r, p.N, p.N < p.Of)
	}
	return s.render(w, r, http.StatusOK, "copy", p)
}

// part cuts the n-th part out of body, at the ends of runes.
func (p *copyPage) part(body []byte, n int) {
	p.Of = max(1, (len(body)+copyPart-1)/copyPart)
	p.N = min(n, p.Of)
	cut := func(at int) int {
		for at < len(body) && at > 0 && !utf8.RuneStart(body[at]) {
			at++
		}
		return min(at, len(body))
	}
	part := body[cut((p.N-1)*copyPart):cut(p.N*copyPart)]
	p.Damaged = !utf8.Valid(part)
	p.Part = strings.ToValidUTF8(string(part), "\uFFFD")
}

// wordsOf tells whether a body of the kind is words. Nothing said is taken for
// words: it is shown escaped.
func wordsOf(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(contentType, ";")
	}
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "" || strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+xml") || strings.HasSuffix(kind, "/xml") ||
		strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "javascript")
}
