package extract

import (
	"strings"
	"testing"
)

func TestHiddenLabelsAreNotRead(t *testing.T) {
	page := `<html><body><main><h1>Terms</h1><p>You may use the service if you are of age.<span style="display: none">Tip 17</span> We may end it.</p>
<div hidden data-id="9">Panel 4</div><div hidden><p>This part is folded away until a reader asks for it, and it is of the document.</p></div>
<p>Write to <span aria-hidden="true">our office</span>.</p></main></body></html>`
	r, err := Read("text/html", []byte(page), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, no := range []string{"Tip", "Panel"} {
		if strings.Contains(r.Text, no) {
			t.Errorf("%q was read in %q", no, r.Text)
		}
	}
	for _, yes := range []string{"folded away", "our office"} {
		if !strings.Contains(r.Text, yes) {
			t.Errorf("%q was not read in %q", yes, r.Text)
		}
	}
}
