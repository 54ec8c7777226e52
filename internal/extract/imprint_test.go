package extract

import (
	"strings"
	"testing"
)

func TestIsImprint(t *testing.T) {
	for s, want := range map[string]bool{
		"© 2026 Acme, Inc. All rights reserved.":   true,
		"Copyright © 2019-2026 Acme GmbH & Co. KG": true,
		"(c) 2026 Acme":                    true,
		"Acme Ltd ©2026":                   true,
		"© Acme":                           false, // nothing that moves
		"Copyright complaints":             false,
		"Last updated: May 1, 2026 © Acme": false, // a date of the document
		"Copyright law was changed in 2024, and you must comply with all of it when you post.": false,
	} {
		if got := isImprint(s); got != want {
			t.Errorf("isImprint(%q) is %v, want %v", s, got, want)
		}
	}
}

func TestHeadsAndFeet(t *testing.T) {
	doc := `<div id="doc"><h1>Terms</h1>` + long + `<h2>Contact<a class="anchor" href="#c" aria-hidden="true">#</a></h2>` + prose2 + `</div>`
	want := "Terms\n" + longText + "\nContact\n" + prose2Text
	cases := []struct{ name, body string }{
		{"foot named", doc + `<div id="foot"><p>Acme Pay, Inc. is a financial technology company and not a bank. Its partner bank provides banking services to all of you.</p><p><a href="/t">Terms</a> &middot; &copy; 2026 Acme</p></div>`},
		{"foot unnamed", doc + `<div><p>Acme Pay, Inc. is a financial technology company and not a bank. Its partner bank provides banking services to all of you.</p><p><a href="/t">Terms</a> &middot; &copy; 2026 Acme</p></div>`},
		{"copyright line in the document", strings.TrimSuffix(doc, "</div>") + `<p>Copyright © 2020–2026 Acme, Inc. All rights reserved.</p></div>`},
		{"eyebrow", `<div class="doc-head"><p class="eyebrow">Trust Centre</p>` + doc + `</div>`},
		{"brand row", `<table role="presentation"><tr><td class="brand"><a href="/">Acme</a></td></tr></table>` + doc},
		{"pilcrow", strings.Replace(doc, ">#<", ">¶<", 1)},
		{"hidden label", strings.Replace(doc, ">#<", ">Direct link<", 1)},
		{"sign without label", strings.Replace(doc, ` aria-hidden="true">#`, `>🔗`, 1)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := read(t, "text/html", "<html><body>"+c.body+"</body></html>", Options{}).Text; got != want {
				t.Errorf("text is\n%s\nwant\n%s", got, want)
			}
		})
	}
	own := `<html><body><h1>Terms</h1>` + long + `<h2><a href="#c" aria-hidden="true">Contact</a></h2>` + prose2 + `</body></html>`
	if got := read(t, "text/html", own, Options{}).Text; got != want {
		t.Errorf("a heading that is all link reads\n%s\nwant\n%s", got, want)
	}
	if got := read(t, "text/markdown", "# Terms\n\n## Contact [#](#contact)\n\nWrite to us.\n\n© 2026 Acme\n", Options{}).Text; got != "Terms\nContact\nWrite to us." {
		t.Errorf("Markdown reads %q", got)
	}
}
