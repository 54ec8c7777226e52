package extract

import (
	"strings"
	"testing"
)

func TestTextShownInTurns(t *testing.T) {
	page := func(quote, clause string) []byte {
		return []byte(`<html><body><h1>Terms</h1>` + long + `<p>` + clause + `</p><p>What teams say</p><div><p>` + quote + `</p></div><p>These terms end here and bind us both from today on.</p></body></html>`)
	}
	const a, b, c = "Acme saved our team a hundred hours a month, says Ada.", "We would not work without Acme any more, says Bo.", "It took us a day to move over, says Cy."
	const old, changed = "You may cancel at any time within 30 days.", "You may cancel at any time within 14 days."
	readWith := func(p []byte, also ...[]byte) string {
		return read(t, "text/html", string(p), Options{Also: also}).Text
	}

	if got := readWith(page(a, old), page(b, old), page(c, old)); strings.Contains(got, "says") || !strings.Contains(got, old) || !strings.Contains(got, "bind us both") {
		t.Errorf("three quotes in turns: text is\n%s", got)
	}
	if got := readWith(page(a, changed), page(a, old), page(a, old)); !strings.Contains(got, changed) || !strings.Contains(got, a) {
		t.Errorf("a change of the document was taken for furniture: text is\n%s", got)
	}
	if got := readWith(page(a, old), page(b, old)); !strings.Contains(got, a) {
		t.Errorf("two captures cannot tell a change from turns: text is\n%s", got)
	}
}
