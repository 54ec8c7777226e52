package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"smallprint"
	"smallprint/internal/store"
)

// Captured content is never live on this origin, whatever it is and however it
// is asked for.
func TestRow15CapturedContentIsNotLive(t *testing.T) {
	s, a := watchedArchive(t)
	f := watchedFixture{t: t, s: s, a: a}
	ref := f.ref("osier", "privacy-policy", "main")
	h := New(Options{Store: s, Archive: a})
	for i, c := range []struct{ name, kind, body string }{
		{"HTML", "text/html", "<!doctype html><script>alert(1)</script>"},
		{"HTML in disguise", "image/png", "<!doctype html><script>alert(1)</script>"},
		{"HTML without a kind", "", "<html><body onload=alert(1)>"},
		{"SVG", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`},
		{"XHTML", "application/xhtml+xml", `<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>`},
		{"XML with a style sheet", "text/xml", `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><x/>`},
		{"script", "text/javascript", "alert(1)"},
		{"PDF", "application/pdf", "%PDF-1.7\n/OpenAction << /S /JavaScript >>"},
		{"a kind that breaks out", "text/html\r\nX-Evil: 1", "<script>alert(1)</script>"},
		{"a PNG that goes on as HTML", "image/png", "\x89PNG\r\n\x1a\n<script>alert(1)</script>"},
		{"bytes that are not UTF-8", "text/html", "\xff\xfe<script>alert(1)</script>\x80"},
		{"a page that leaves its element", "text/html", "</pre></main><script>alert(1)</script><textarea>"},
	} {
		id, sha := fmt.Sprintf("c-row15-%d", i), f.put([]byte(c.body))
		capture := smallprint.Capture{ID: id, EditionID: ref.EditionID, SourceID: "S-" + ref.EditionID, At: at("2026-03-01"), Outcome: smallprint.OutcomeOK, Origin: smallprint.OriginLive,
			Evidence: sha, Pages: []smallprint.Page{{URL: "https://osier.example/", ContentType: c.kind, SHA256: sha, Served: sha, Screenshot: sha, Bytes: int64(len(c.body))}}}
		f.write(func(tx *store.Tx) error {
			if _, err := tx.SaveEvidence([]byte(c.body)); err != nil {
				return err
			}
			return tx.SaveCapture(capture)
		})
		for _, path := range []string{"/bytes/0", "/bytes/0/served", "/evidence.json", "/screenshot/0"} {
			checkNotLive(t, h, c.name, "/captures/"+id+path, c.body)
		}
		for _, path := range []string{"", "/copy/0", "/copy/0/served"} {
			w := get(t, h, "/captures/"+id+path)
			if w.Code != http.StatusOK {
				t.Errorf("%s, %s: status %d", c.name, path, w.Code)
			}
			checkInert(t, c.name+" "+path, w.Body.String())
		}
	}
}

func checkNotLive(t *testing.T, h http.Handler, name, path, body string) {
	t.Helper()
	w := get(t, h, path)
	head, png := w.Header(), strings.HasSuffix(path, "/screenshot/0")
	if png && !strings.HasPrefix(body, pngMagic) {
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: %s: status %d for what is not a picture", name, path, w.Code)
		}
		return
	}
	kinds := map[string]bool{"text/plain; charset=utf-8": true, "application/octet-stream": true, "application/json": true}
	if png {
		kinds = map[string]bool{"image/png": true}
	}
	if w.Code != http.StatusOK || w.Body.String() != body {
		t.Errorf("%s: %s: status %d, %d bytes, want those received", name, path, w.Code, w.Body.Len())
	}
	if !kinds[head.Get("Content-Type")] || head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || head.Get("X-Evil") != "" {
		t.Errorf("%s: %s is served with %v", name, path, head)
	}
	if !png && !strings.HasPrefix(head.Get("Content-Disposition"), `attachment; filename="`) {
		t.Errorf("%s: %s is not a file to save: %q", name, path, head.Get("Content-Disposition"))
	}
}

// A long copy comes in parts that together are what was received.
func TestACopyComesInParts(t *testing.T) {
	s, a := watchedArchive(t)
	f := watchedFixture{t: t, s: s, a: a}
	ref := f.ref("osier", "privacy-policy", "main")
	body := strings.Repeat("Nobody reads <b>this</b> — but we keep it.\n", 3*copyPart/45)
	f.attempt(ref, "c-long", at("2026-03-02"), smallprint.OutcomeOK, "", []byte(body))
	h := New(Options{Store: s, Archive: a})
	var got strings.Builder
	for path := "/captures/c-long/copy/0"; path != ""; {
		next := ""
		for n := range parse(t, get(t, h, path).Body.String()).Descendants() {
			switch {
			case n.Type == html.ElementNode && n.Data == "pre" && n.FirstChild != nil:
				got.WriteString(n.FirstChild.Data)
			case attr(n, "rel") == "next":
				next = attr(n, "href")
			}
		}
		path = next
	}
	if got.String() != body {
		t.Errorf("the parts are %d bytes, want the %d that were received", got.Len(), len(body))
	}
}
