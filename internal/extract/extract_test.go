package extract

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"smallprint"
)

// read reads a page that must be readable and valid.
func read(t *testing.T, contentType, body string, o Options) smallprint.Reading {
	t.Helper()
	r, err := Read(contentType, []byte(body), o)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	if err := r.Validate(); err != nil {
		t.Fatalf("Validate: %v\ntext %q", err, r.Text)
	}
	return r
}

const sampleMarkdown = `Acme Privacy Policy
===================

Last updated: March 1, 2026

1\. Data we use
---------------

We use **your data** to [improve](https://acme.example/improve "Improve") our _services_.  
See also <https://acme.example>.

*   Account data, such as
    *   name
    *   e-mail
*   Device data

1.  First
2.  Second

### Who sees it?

| Purpose | Data |
| --- | --- |
| Billing | Card<br>number |

> Quoted words.

![logo](https://cdn.example/x.png)
`

const sampleHTML = `<!doctype html><html lang="en"><head><title>x</title></head><body>
<h1>Acme Privacy Policy</h1><p>Last updated: March 1, 2026</p>
<h2>1. Data we use</h2>
<p>We use <strong>your data</strong> to <a href="https://acme.example/improve" title="Improve">improve</a> our <em>services</em>.<br>
See also <a href="https://acme.example">https://acme.example</a>.</p>
<ul><li>Account data, such as<ul><li>name</li><li>e-mail</li></ul></li><li><p>Device data</p></li></ul>
<ol><li>First</li><li>Second</li></ol>
<h3>Who sees it?</h3>
<table><thead><tr><th>Purpose</th><th>Data</th></tr></thead><tbody><tr><td>Billing</td><td>Card<br>number</td></tr></tbody></table>
<blockquote><p>Quoted words.</p></blockquote>
<img src="https://cdn.example/x.png" alt="logo"></body></html>`

const sampleText = `Acme Privacy Policy
Last updated: March 1, 2026
1. Data we use
We use your data to improve our services.
See also https://acme.example.
Account data, such as
name
e-mail
Device data
1. First
2. Second
Who sees it?
Purpose
Data
Billing
Card number
Quoted words.`

func TestMarkdownAndHTMLReadTheSame(t *testing.T) {
	md := read(t, "text/markdown", sampleMarkdown, Options{})
	ht := read(t, "text/html", sampleHTML, Options{})
	if md.Text != sampleText {
		t.Errorf("Markdown text:\n%s\nwant:\n%s", md.Text, sampleText)
	}
	if ht.Text != sampleText {
		t.Errorf("HTML text:\n%s\nwant:\n%s", ht.Text, sampleText)
	}
	if md.WordsSHA256 != ht.WordsSHA256 {
		t.Error("words_sha256 of Markdown and HTML differ")
	}
	for i := range min(len(md.Blocks), len(ht.Blocks)) {
		a, b := md.Blocks[i], ht.Blocks[i]
		if a.Kind != b.Kind || a.Level != b.Level || a.Row != b.Row || strings.Join(a.Path, "/") != strings.Join(b.Path, "/") {
			t.Errorf("block %d: Markdown %+v, HTML %+v", i, a, b)
		}
	}
	if got := strings.Join(md.Blocks[7].Path, " / "); got != "Acme Privacy Policy / 1. Data we use" {
		t.Errorf("path of %q is %q", md.BlockText(7), got)
	}
	if len(md.Links) != 1 || md.Text[md.Links[0].Start:md.Links[0].End] != "improve" || md.Links[0].Href != "https://acme.example/improve" {
		t.Errorf("links are %+v", md.Links)
	}
}

func TestRelatedArticlesAreNoPartOfTheText(t *testing.T) {
	const body = "# Terms\n\nWe keep your [data](/d).\n\n## Related articles\n\n* [About us](/a)\n* [How we work](/b)\n\n## Contact\n\nWrite to [us](/c).\n\n## Related links\n\nThe following rules are part of these terms; read [them](/r) before you sign."
	r := read(t, "text/markdown", body, Options{})
	if want := "Terms\nWe keep your data.\nContact\nWrite to us.\nRelated links\nThe following rules are part of these terms; read them before you sign."; r.Text != want {
		t.Errorf("text is\n%s\nwant\n%s", r.Text, want)
	}
	for i, want := range []string{"data", "us", "them"} {
		if l := r.Links[i]; r.Text[l.Start:l.End] != want {
			t.Errorf("link %d is on %q, want %q", i, r.Text[l.Start:l.End], want)
		}
	}
}

// pieces are what hostile and ordinary documents are made of.
var pieces = []string{"word ", "may ", "§ 4", "\n", "\n\n", "# ", "* ", "1. ", "    ", "| a | b |\n", "| --- |\n", "**", "_", "[", "](", ")", "](http://x/)",
	"<div>", "</div>", "<li>", "<ol>", "<ul>", "</ul>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<p>", "<br>", "<a href=/x>", "</a>", "<h2>", "</h2>", "<pre>",
	"\xff", "\xc3", "e\u0301", "\u0301", "\u200b", "\u200d", "\u00ad", "\ufeff", "\x00", "条款", "\\", "&nbsp;", "&amp;", "<!--", "-->", "> ", "```\n", "===\n", "---\n",
	"Last updated: March 1, 2026", "## Related articles\n\n", "<h2>Related articles</h2>", "[x](/y)\n\n", "<b>", "</b>", "<script>", "</script>", "<nav>", "</nav>", "<main>", "</main>", "<button>", "\u212b", "ﬁ", "\r\n", "<td", "=\"'>"}

func TestAnyInputGivesValidReading(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ct := rapid.SampledFrom([]string{"text/html", "text/markdown", "text/plain", ""}).Draw(t, "type")
		body := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(pieces), rapid.String()), 0, 60).Draw(t, "body"), "")
		part := rapid.SampledFrom([]string{"", "word", "#x"}).Draw(t, "part")
		r, err := Read(ct, []byte(body), Options{URL: "https://acme.example/a", Part: part})
		if err != nil {
			return
		}
		if err := r.Validate(); err != nil {
			t.Fatalf("%v\nbody %q\ntext %q", err, body, r.Text)
		}
		j := Join([]smallprint.Reading{r, r})
		if err := j.Validate(); err != nil {
			t.Fatalf("Join: %v", err)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("text/markdown", []byte(sampleMarkdown))
	f.Add("text/html", []byte(sampleHTML))
	f.Fuzz(func(t *testing.T, ct string, body []byte) {
		r, err := Read(ct, body, Options{})
		if err != nil {
			return
		}
		if err := r.Validate(); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkMarkdown(b *testing.B) {
	body := []byte(strings.Repeat(sampleMarkdown, 40<<10/len(sampleMarkdown)))
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := Read("text/markdown", body, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
