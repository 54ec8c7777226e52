package warc

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"smallprint"
)

var day0 = time.Date(2026, 3, 1, 12, 0, 0, 123_000_000, time.UTC)

const page = "<!doctype html><title>Terms</title><p>We give 30 days' notice.</p>"

// sample writes a file with a record of every kind.
func sample(t testing.TB, compress bool) []byte {
	t.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, compress)
	must := func(_ string, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must("", w.Info(day0, Header{{"software", "smallprint"}, {"format", "WARC File Format 1.1"}}))
	meta := Record{Type: TypeMetadata, URI: "https://acorn.example/terms", Date: day0, ContentType: "application/warc-fields",
		Block: Fields(Header{{"outcome", "ok"}, {"reason", "50 %\r\nevil: yes"}})}
	id, err := w.WriteRecord(&meta)
	must(id, err)
	x := Exchange{URL: "https://acorn.example/terms", Date: day0, IP: "192.0.2.7:443", Proto: "HTTP/2.0", Status: 200,
		RequestHeader: http.Header{"User-Agent": {"smallprint/1"}}, Body: []byte(page), Decoded: true, Concurrent: []string{id},
		Header: http.Header{"Content-Type": {"text/html"}, "Content-Encoding": {"gzip"}, "Content-Length": {"40"}, "X-Odd": {"a\r\nInjected: b"}}}
	must(w.Write(&x))
	x.Date = day0.Add(time.Hour)
	must(w.Write(&x))
	x.Date, x.Status, x.Body, x.NotModified = day0.Add(2*time.Hour), 304, nil, smallprint.Digest([]byte(page))
	must(w.Write(&x))
	must(w.Write(&Exchange{URL: "https://acorn.example/long", Date: day0, Status: 200, Header: http.Header{"Content-Length": {"900"}}, Body: []byte("half"), Truncated: "disconnect"}))
	must(w.WriteRecord(&Record{Type: TypeResource, URI: "urn:fullPage:https://acorn.example/terms", Date: day0, ContentType: "image/png", Block: []byte("\x89PNG")}))
	return out.Bytes()
}

// read lists the records of a file, and the answers in it.
func read(t testing.TB, file []byte, l Limits) ([]*Entry, []*Answer, error) {
	t.Helper()
	r := NewReader(bytes.NewReader(file), l)
	var entries []*Entry
	var answers []*Answer
	for {
		e, err := r.Next()
		if err == io.EOF {
			return entries, answers, nil
		}
		if err != nil {
			return entries, answers, err
		}
		var a *Answer
		if e.Type == TypeResponse || e.Type == TypeRevisit {
			a, err = e.Answer()
		} else {
			_, err = e.Block()
		}
		if err != nil {
			return entries, answers, err
		}
		entries, answers = append(entries, e), append(answers, a)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	for _, compress := range []bool{false, true} {
		entries, answers, err := read(t, sample(t, compress), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		var types []string
		for _, e := range entries {
			types = append(types, e.Type)
			if e.Date.IsZero() || e.ID == "" {
				t.Errorf("%s without date or id: %v", e.Type, e.Header)
			}
		}
		if got, want := strings.Join(types, " "), "warcinfo metadata response request revisit request revisit request response resource"; got != want {
			t.Fatalf("records are %s, want %s", got, want)
		}
		a := answers[2]
		if a.Status != 200 || string(a.Body) != page || !a.Checked {
			t.Errorf("answer %+v", a)
		}
		if a.Header.Get("Content-Encoding") != "gzip" || a.Header.Get("Content-Length") != "40" || a.Header.Get("Injected") != "" {
			t.Errorf("headers %v", a.Header)
		}
		checkRefers(t, entries)
		if got := entries[8].Header.Get("WARC-Truncated"); got != "disconnect" {
			t.Errorf("WARC-Truncated is %q", got)
		}
		if got := entries[2].Header.Get("WARC-IP-Address"); got != "192.0.2.7" {
			t.Errorf("WARC-IP-Address is %q", got)
		}
		if got := entries[2].Header.Get("WARC-Date"); got != "2026-03-01T12:00:00.123Z" {
			t.Errorf("WARC-Date is %q", got)
		}
	}
}

func checkRefers(t *testing.T, entries []*Entry) {
	t.Helper()
	for i, profile := range map[int]string{4: ProfileSamePayload, 6: ProfileNotModified} {
		h := entries[i].Header
		for name, want := range map[string]string{"WARC-Profile": profile, "WARC-Refers-To": entries[2].ID,
			"WARC-Refers-To-Target-URI": entries[2].URI, "WARC-Refers-To-Date": "2026-03-01T12:00:00.123Z",
			"WARC-Payload-Digest": "sha256:" + smallprint.Digest([]byte(page))} {
			if got := h.Get(name); got != want {
				t.Errorf("record %d: %s is %q, want %q", i, name, got, want)
			}
		}
	}
}

func TestFieldsKeepTheirValues(t *testing.T) {
	in := Header{{"reason", "50 %\r\nevil: yes\x00%0A"}, {"page", `{"url":"https://x.example/%25"}`}}
	if got := ParseFields(Fields(in)); fmt.Sprint(got) != fmt.Sprint(in) {
		t.Errorf("got %q, want %q", got, in)
	}
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	a, b := sample(t, true), sample(t, true)
	if !bytes.Equal(a, b) {
		t.Error("two files of the same exchanges differ")
	}
	if n := bytes.Count(a, []byte{0x1f, 0x8b, 0x08}); n < 10 {
		t.Errorf("%d gzip members, want one for each of 10 records", n)
	}
}

func TestWhatCannotBeWrittenIsRefused(t *testing.T) {
	w := NewWriter(io.Discard, false)
	for name, x := range map[string]Exchange{
		"a line break in the address": {URL: "https://a.example/\r\nWARC-Type: x", Date: day0, Status: 200},
		"a header's name":             {URL: "https://a.example/", Date: day0, Status: 200, Header: http.Header{"A B": {"c"}}},
		"a request header's name":     {URL: "https://a.example/", Date: day0, Status: 200, RequestHeader: http.Header{"A:\r\n": {"c"}}},
	} {
		if _, err := w.Write(&x); smallprint.KindOf(err) != smallprint.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// foreign makes a record as other programs may.
func foreign(fields, block string) []byte {
	return fmt.Appendf(nil, "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2020-01-02T03:04:05Z\r\nWARC-Target-URI: <http://a.example/>\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n", fields, len(block), block)
}

func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func TestBodiesOfOtherWriters(t *testing.T) {
	const sha1OfHello = "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N"
	chunks := "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
	for name, c := range map[string]struct{ fields, block string }{
		"plain":                            {"WARC-Payload-Digest: " + sha1OfHello + "\r\n", "HTTP/1.1 200 OK\r\n\r\nhello"},
		"only line feeds":                  {"", "HTTP/1.1 200\nContent-Type: x\n\nhello"},
		"chunked":                          {"WARC-Payload-Digest: " + sha1OfHello + "\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks},
		"said to be chunked and not":       {"", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello"},
		"gzip":                             {"WARC-Payload-Digest: " + sha1OfHello + "\r\n", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + zipped("hello")},
		"said to be gzip and not":          {"", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nhello"},
		"deflate without its header":       {"", "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n\xcbH\xcd\xc9\xc9\x07\x00"},
		"brotli":                           {"", "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x0b\x02\x80hello\x03"},
		"a digest of a kind nobody knows":  {"WARC-Payload-Digest: crc9:1\r\n", "HTTP/1.1 200 OK\r\n\r\nhello"},
		"a folded field and an odd header": {"X-Long: a\r\n b\r\n", "HTTP/1.1 200 OK\r\nthis is no field\r\n\r\nhello"},
	} {
		for _, file := range [][]byte{foreign(c.fields, c.block), []byte(zipped(string(foreign(c.fields, c.block))))} {
			entries, answers, err := read(t, file, Limits{})
			if err != nil || len(answers) != 1 || string(answers[0].Body) != "hello" {
				t.Errorf("%s: %v, %v", name, answers, err)
				continue
			}
			if got := entries[0].URI; got != "http://a.example/" {
				t.Errorf("%s: address %q", name, got)
			}
		}
	}
}

// After what is passable reading goes on.
func TestADamagedPayloadIsSaidAndPassed(t *testing.T) {
	ok := "HTTP/1.1 200 OK\r\n\r\nhello"
	for name, bad := range map[string][]byte{
		"payload digest": foreign("WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n", ok),
		"block digest":   foreign("WARC-Block-Digest: sha256:00\r\n", ok),
		"encoding":       foreign("", "HTTP/1.1 200 OK\r\nContent-Encoding: snappy\r\n\r\nhello"),
		"no answer":      foreign("", "hello"),
		"large":          foreign("", "HTTP/1.1 200 OK\r\n\r\n"+strings.Repeat("x", 5000)),
	} {
		r := NewReader(bytes.NewReader(append(bad, foreign("", ok)...)), Limits{Block: 4000})
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Answer()
		var f *FormatError
		if !errors.As(err, &f) || !f.Passable || f.Record != "<urn:uuid:1>" || f.Offset != 0 {
			t.Errorf("%s: %v", name, err)
		}
		if e, err = r.Next(); err != nil {
			t.Errorf("%s: the next record: %v", name, err)
		} else if a, err := e.Answer(); err != nil || string(a.Body) != "hello" {
			t.Errorf("%s: the next record: %v", name, err)
		}
	}
}
