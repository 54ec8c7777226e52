package pipeline_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/importer"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"
	"smallprint/internal/warc"
)

// A platform serves one document, as the day wants it.
type platform struct{ day int }

func htmlTerms(notice string) string {
	return "<!doctype html><html lang=en><title>Acorn Terms of Service</title><main><h1>Terms of Service</h1><p>" +
		strings.Join(strings.Split(terms(notice, ""), "\n\n")[1:], "</p><p>") + "</p></main></html>"
}

func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/robots.txt":
		http.NotFound(w, r)
	case r.URL.Path == "/old":
		http.Redirect(w, r, "/terms", http.StatusMovedPermanently)
	case p.day == 2 && r.Header.Get("If-None-Match") != "":
		w.WriteHeader(http.StatusNotModified)
	case p.day == 3:
		http.NotFound(w, r)
	default:
		notice := "30"
		if p.day >= 4 {
			notice = "14"
		}
		w.Header().Set("ETag", `"`+notice+`"`)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, htmlTerms(notice))
	}
}

// watchedDays captures the document on six days: new, the same bytes, 304, not
// there, changed, the same.
func watchedDays(t *testing.T) (*store.Store, *pipeline.Pipeline, string) {
	t.Helper()
	site := &platform{}
	srv := httptest.NewServer(site)
	t.Cleanup(srv.Close)
	s, p := open(t)
	c, err := fetch.New(fetch.Options{UserAgent: "smallprint/1 (test)", Gap: -1, Allow: []string{strings.TrimPrefix(srv.URL, "http://")}, Clock: "simulated clock",
		Now: func() time.Time { return day0.AddDate(0, 0, site.day) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	src, err := p.Source(ctx, store.Place{Platform: "Acorn", TermsType: "Terms of Service", Language: "en", URLs: []string{srv.URL + "/old"}}, day0)
	if err != nil {
		t.Fatal(err)
	}
	for site.day = range 6 {
		if _, err := p.Capture(ctx, pipeline.Fetcher{HTTP: c}, src); err != nil {
			t.Fatal(err)
		}
		if err := p.FollowDue(ctx); err != nil {
			t.Fatal(err)
		}
	}
	return s, p, srv.URL + "/old"
}

func written(t *testing.T, p *pipeline.Pipeline, filter pipeline.WARCFilter) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := p.WriteWARC(ctx, warc.NewWriter(&out, true), filter); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// captured lists what a store holds, without what names the way it came.
func captured(t *testing.T, s *store.Store) string {
	t.Helper()
	var b strings.Builder
	err := s.EachCapture(ctx, func(r store.Ref, c smallprint.Capture) error {
		_, err := fmt.Fprintln(&b, r.Platform, r.TermsType, r.Edition, r.Language, c.At.UTC(), c.Outcome, c.Reason, c.Evidence, c.TextSHA256, c.Version, c.Pages)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func importWARC(t *testing.T, p *pipeline.Pipeline, file []byte, o importer.WARCOptions) (pipeline.Ingested, importer.WARCCounts, error) {
	t.Helper()
	var counts importer.WARCCounts
	done, err := p.Ingest(ctx, smallprint.OriginWARC, "warc:"+smallprint.Digest(file), importer.WARC(ctx, bytes.NewReader(file), o, &counts))
	if ferr := p.FollowDue(ctx); ferr != nil {
		t.Fatal(ferr)
	}
	return done, counts, err
}

// What export warc writes, import warc makes the same captures of, with the
// same versions; and importing it where it came from adds nothing.
func TestWARCThereAndBack(t *testing.T) {
	s, p, _ := watchedDays(t)
	want, file := captured(t, s), written(t, p, pipeline.WARCFilter{})
	if !bytes.Equal(file, written(t, p, pipeline.WARCFilter{Platform: "acorn", Document: "terms-of-service"})) {
		t.Error("the same captures give different bytes")
	}
	if n := strings.Count(want, "\n"); n != 6 || !strings.Contains(want, "gone") || !strings.Contains(want, "unchanged") {
		t.Fatalf("captures are\n%s", want)
	}
	checkRecords(t, file)
	other, q := open(t)
	for range 2 {
		if _, _, err := importWARC(t, q, file, importer.WARCOptions{}); err != nil {
			t.Fatal(err)
		}
		if got := captured(t, other); got != want {
			t.Errorf("imported\n%s\nwant\n%s", got, want)
		}
	}
	if done, _, err := importWARC(t, p, file, importer.WARCOptions{}); err != nil || done.Captures != 0 || done.Known != 6 {
		t.Errorf("imported where it came from: %+v, %v", done, err)
	}
	if got := captured(t, s); got != want {
		t.Errorf("importing changed what was there:\n%s", got)
	}
	if _, err := p.WriteWARC(ctx, warc.NewWriter(io.Discard, true), pipeline.WARCFilter{Platform: "nobody"}); smallprint.KindOf(err) != smallprint.KindNotFound {
		t.Errorf("export of nobody: %v", err)
	}
}

func checkRecords(t *testing.T, file []byte) {
	t.Helper()
	kinds := map[string]int{}
	r := warc.NewReader(bytes.NewReader(file), warc.Limits{})
	for {
		e, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kinds[e.Type]++
		kinds[e.Header.Get("WARC-Profile")]++
		if _, err := e.Block(); err != nil {
			t.Error(err)
		}
	}
	// Six redirects without a body; of the answers two texts and the 404 come for the first time.
	for kind, want := range map[string]int{warc.TypeInfo: 1, warc.TypeRequest: 12, warc.TypeResponse: 9, warc.TypeRevisit: 3, warc.TypeMetadata: 12,
		warc.TypeResource: 6, warc.ProfileSamePayload: 2, warc.ProfileNotModified: 1} {
		if kinds[kind] != want {
			t.Errorf("%d records of %s, want %d", kinds[kind], kind, want)
		}
	}
}

// A file that ends anywhere brings whole captures only, and the whole file
// after it ends in the same rows.
func TestWARCCutShort(t *testing.T) {
	s, p, _ := watchedDays(t)
	want, file := captured(t, s), written(t, p, pipeline.WARCFilter{})
	for _, at := range []int{0, 1, len(file) / 5, len(file) / 2, len(file) * 3 / 4, len(file) - 1} {
		other, q := open(t)
		done, _, err := importWARC(t, q, file[:at], importer.WARCOptions{})
		if at > 0 && smallprint.KindOf(err) != smallprint.KindInvalid {
			t.Errorf("cut at %d: %v", at, err)
		}
		if got := captured(t, other); strings.Count(got, "\n") != done.Captures || done.Captures > 6 {
			t.Errorf("cut at %d: %d captures, %+v", at, strings.Count(got, "\n"), done)
		}
		if _, _, err := importWARC(t, q, file, importer.WARCOptions{}); err != nil || captured(t, other) != want {
			t.Errorf("the whole file after %d bytes of it: %v\n%s", at, err, captured(t, other))
		}
	}
}

// Files of other programs bring the answers of known addresses.
func TestWARCOfOthers(t *testing.T) {
	const uri = "https://acorn.example/terms"
	var file bytes.Buffer
	w := warc.NewWriter(&file, true)
	write := func(day int, u string, status int, header http.Header, body string) {
		t.Helper()
		if _, err := w.Write(&warc.Exchange{URL: u, Date: day0.AddDate(0, 0, day), Status: status, Header: header, Body: []byte(body)}); err != nil {
			t.Fatal(err)
		}
	}
	page := http.Header{"Content-Type": {"text/html"}}
	write(0, "https://acorn.example/style.css", 200, nil, "p {}")
	write(1, uri, 200, page, htmlTerms("30"))
	write(2, "http://ACORN.example:80/terms/#x", 200, page, htmlTerms("30")) // a revisit
	write(3, uri, 301, http.Header{"Location": {"/legal/terms"}}, "")
	write(3, "https://acorn.example/legal/terms", 200, page, htmlTerms("14"))
	write(4, uri, 404, page, "<title>Not found</title>")
	write(5, uri, 503, page, "<title>Later</title>")
	targets := map[string]importer.Target{uri: {Platform: "Acorn", TermsType: "Terms of Service", Sources: []string{uri}}}
	s, p := open(t)
	done, counts, err := importWARC(t, p, file.Bytes(), importer.WARCOptions{Match: importer.Matcher(targets)})
	if err != nil || done.Captures != 5 || counts.Others != 1 || counts.Records != 7 {
		t.Errorf("%+v, %+v, %v", done, counts, err)
	}
	var got []string
	err = s.EachCapture(ctx, func(_ store.Ref, c smallprint.Capture) error {
		got = append(got, fmt.Sprint(c.Outcome, " ", c.Version))
		if c.Origin != smallprint.OriginWARC || c.OriginRef == "" {
			t.Errorf("origin %q %q", c.Origin, c.OriginRef)
		}
		return nil
	})
	if want := "ok 1, ok 1, ok 2, gone 0, server_error 0"; err != nil || strings.Join(got, ", ") != want {
		t.Errorf("captures are %s, want %s (%v)", strings.Join(got, ", "), want, err)
	}
}
