package extract

import "testing"

func TestPlainText(t *testing.T) {
	const text = `ACME TERMS OF SERVICE

We keep your data for as long as the law asks us to keep it and no longer.
Then we delete it from all records.
You may ask us:
1. to show it
2) to delete it

The end.
`
	const want = `ACME TERMS OF SERVICE
We keep your data for as long as the law asks us to keep it and no longer. Then we delete it from all records.
You may ask us:
1. to show it
2) to delete it
The end.`
	if got := read(t, "text/plain", text, Options{}).Text; got != want {
		t.Errorf("text is\n%s\nwant\n%s", got, want)
	}
}
