package importer

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/warc"
)

// ownFile writes one capture as this program does, with fields changed.
func ownFile(t *testing.T, change map[string]string, body, end string) []byte {
	t.Helper()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	fields := warc.Header{{Name: "format", Value: ownFormat}, {Name: "capture", Value: "cap1"}, {Name: "platform", Value: "Acorn"},
		{Name: "terms_type", Value: "Terms of Service"}, {Name: "edition", Value: "main"}, {Name: "source", Value: "https://acorn.example/terms"},
		{Name: "seen_outcome", Value: "ok"}, {Name: "page", Value: `{"url":"https://acorn.example/terms","status":200,"sha256":"` + smallprint.Digest([]byte("hello")) + `"}`}}
	for i, f := range fields {
		if v, ok := change[f.Name]; ok {
			fields[i].Value = v
		}
	}
	var out bytes.Buffer
	w := warc.NewWriter(&out, false)
	id, err := w.WriteRecord(&warc.Record{Type: warc.TypeMetadata, URI: "https://acorn.example/terms", Date: at, ContentType: "application/warc-fields", Block: warc.Fields(fields)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(&warc.Exchange{URL: "https://acorn.example/terms", Date: at, Status: 200, Body: []byte(body), Concurrent: []string{id}}); err != nil {
		t.Fatal(err)
	}
	_, err = w.WriteRecord(&warc.Record{Type: warc.TypeMetadata, Date: at, ContentType: "application/warc-fields",
		Fields: warc.Header{{Name: "WARC-Concurrent-To", Value: id}}, Block: warc.Fields(warc.Header{{Name: "format", Value: ownFormat}, {Name: "end", Value: end}})})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func readWARC(file []byte, o WARCOptions) (recs []Record, skips []Skip, err error) {
	o.Skipped = func(s Skip) { skips = append(skips, s) }
	for rec, err := range WARC(context.Background(), bytes.NewReader(file), o, nil) {
		if err != nil {
			return recs, skips, err
		}
		recs = append(recs, rec)
	}
	return recs, skips, nil
}

func TestOwnWARC(t *testing.T) {
	recs, skips, err := readWARC(ownFile(t, nil, "hello", "cap1"), WARCOptions{})
	if err != nil || len(skips) > 0 || len(recs) != 1 {
		t.Fatalf("%v, %v, %v", recs, skips, err)
	}
	if c := recs[0].Captured; recs[0].Service != "Acorn" || c.Ref != "cap1" || len(c.Bodies) != 1 || string(c.Bodies[0]) != "hello" || c.Outcome != smallprint.OutcomeOK {
		t.Errorf("record %+v, %+v", recs[0], c)
	}
	if again, _, err := readWARC(ownFile(t, nil, "hello", "cap1"), WARCOptions{After: recs[0].Commit}); err != nil || len(again) > 0 {
		t.Errorf("after the last record: %v, %v", again, err)
	}
}

// Row 17 of the attacks: what a file claims about a capture is checked, and a
// body is only taken for what its own digest says.
func TestAttack17WARCMetadata(t *testing.T) {
	digest := smallprint.Digest([]byte("hello"))
	for name, change := range map[string]map[string]string{
		"a platform without a name":     {"platform": " "},
		"a name with control bytes":     {"platform": "a\x1b[2J"},
		"a name that turns text":        {"terms_type": "a\u202eb"},
		"a long name":                   {"terms_type": strings.Repeat("x", 300)},
		"an edition that is a path":     {"edition": "../../x"},
		"an outcome that is none":       {"seen_outcome": "trusted"},
		"a source that is a file":       {"source": "file:///etc/passwd"},
		"a page that is a script":       {"page": `{"url":"javascript:alert(1)","sha256":"` + digest + `"}`},
		"a digest that is a path":       {"page": `{"url":"https://acorn.example/terms","sha256":"../../../etc/passwd"}`},
		"a page that is no JSON":        {"page": "{"},
		"the end of another capture":    {"capture": "cap2"},
		"a final address that is a job": {"page": `{"url":"https://acorn.example/","final_url":"data:text/html,x","sha256":"` + digest + `"}`},
	} {
		recs, skips, err := readWARC(ownFile(t, change, "hello", "cap1"), WARCOptions{})
		if err != nil || len(recs) != 0 || len(skips) == 0 {
			t.Errorf("%s: %d records, %v, %v", name, len(recs), skips, err)
		}
	}
	recs, _, err := readWARC(ownFile(t, nil, "another body", "cap1"), WARCOptions{})
	if err != nil || len(recs) != 1 || len(recs[0].Captured.Bodies) != 0 {
		t.Errorf("a body that the page does not name was taken: %+v, %v", recs, err)
	}
	for _, file := range [][]byte{[]byte("no WARC file"), ownFile(t, nil, "hello", "cap1")[:900]} {
		if _, _, err := readWARC(file, WARCOptions{}); smallprint.KindOf(err) != smallprint.KindInvalid {
			t.Errorf("a damaged file: %v", err)
		}
	}
}
