package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"smallprint"
	"smallprint/internal/extract"
)

// file makes a PDF of one page that shows the given text operators.
func file(content string) []byte {
	var b bytes.Buffer
	var at []int
	obj := func(s string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), s)
	}
	b.WriteString("%PDF-1.4\n")
	obj("<< /Type /Catalog /Pages 2 0 R >>")
	obj("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	obj("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	obj(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
	obj("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

func TestRead(t *testing.T) {
	body := file(`BT /F1 20 Tf 72 720 Td (Acme Terms) Tj ET
BT /F1 10 Tf 72 690 Td (We keep your data for 30 days after you close the) Tj 0 -12 Td (account that you opened with us.) Tj ET
BT /F1 10 Tf 72 640 Td (Last updated: May 1, 2026) Tj ET`)
	r, err := extract.Read("text/html", body, extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	if want := "Acme Terms\nWe keep your data for 30 days after you close the account that you opened with us.\nLast updated: May 1, 2026"; r.Text != want {
		t.Errorf("text is %q, want %q", r.Text, want)
	}
	if r.Blocks[0].Kind != smallprint.BlockHeading || r.Title != "Acme Terms" {
		t.Errorf("first block is %+v, title %q", r.Blocks[0], r.Title)
	}
	if len(r.Dates) != 1 || r.Dates[0].Value != "2026-05-01" {
		t.Errorf("dates are %+v", r.Dates)
	}
}

func TestUnreadable(t *testing.T) {
	for _, body := range []string{"%PDF-1.7\nnothing more", "%PDF-" + strings.Repeat("\xff\x00", 500)} {
		_, err := extract.Read("", []byte(body), extract.Options{})
		if smallprint.KindOf(err) != smallprint.KindInvalid {
			t.Errorf("%.20q: error is %v, want one of kind invalid", body, err)
		}
	}
}

func TestScan(t *testing.T) {
	r, err := extract.Read("application/pdf", file("0 0 100 100 re f"), extract.Options{})
	if err != nil || len(r.Blocks) != 0 || len(r.Notes) == 0 {
		t.Errorf("error %v, blocks %v, notes %q: want only notes", err, r.Blocks, r.Notes)
	}
}
