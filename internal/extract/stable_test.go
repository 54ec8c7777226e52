package extract

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// furniture is what sites put around and into documents.
var furniture = []string{
	`<nav><ul><li><a href="/a">Products</a></li><li><a href="/b">Pricing</a></li><li><a href="/c">Blog</a></li></ul></nav>`,
	`<div class="navbar-wrap"><a href="/a">Products</a> <a href="/b">Pricing</a></div>`,
	`<div class="share-bar"><a href="https://x.example/share">Share</a></div>`,
	`<p>Was this page helpful?</p>`,
	`<div>Updated 3 days ago</div>`,
	`<div>1,204 views</div>`,
	`<span>⌘K</span>`,
	`<button>Copy link</button>`,
	`<p><a href="#top">Back to top</a></p>`,
	`<div id="cookie-banner"><p>We use cookies to improve your experience on this site and to show you offers.</p><button>Accept all</button></div>`,
	`<div><p>We and our partners use cookies to give you the best experience, measure and advertise.</p><button>Accept all</button><button>Reject all</button></div>`,
	`<div role="dialog"><p>Sign up for news about products that you may like, twice a month.</p></div>`,
	`<script>var token = "9f8a7";</script>`,
	`<style>.x{color:red}</style>`,
	`<noscript><p>Please enable JavaScript to use this site as it was meant to be used by you.</p></noscript>`,
	`<img src="https://cdn-17.example/x.png" alt="Our office">`,
	`<svg><text>chart of nothing at all</text></svg>`,
	`<!-- build 2026-03-01T10:00:00Z -->`,
	`<iframe src="https://video.example/9"></iframe>`,
	`<div aria-modal="true"><h2>Log in</h2><p>Log in to go on with what you were about to do here.</p></div>`,
	`<select><option>English</option><option>Deutsch</option></select>`,
	`<p>•</p>`,
}

// sentences of a made-up document.
var sentences = []string{
	"We collect the data that you give us when you open an account and when you use our services.",
	"We keep your data for 30 days after you close your account, unless the law asks us to keep it longer.",
	"You may ask us at any time to delete what we hold about you, and we answer within 14 days.",
	"We share data with partners who process it on our behalf under a written agreement.",
	"Fees are $50 a month and rise by no more than 5% a year.",
	"Any dispute is settled by the courts of Paris under the law of France.",
	"You must be at least 16 years old to open an account.",
	"We may change these terms and tell you by e-mail 30 days before they take effect.",
}

// docPage makes a page of sections; inject adds furniture between blocks.
func docPage(paras []string, href string, inject func() string) string {
	var b strings.Builder
	b.WriteString(`<html lang="en"><body><header><a href="/">Acme</a></header>` + inject() + `<main><h1>Acme Terms</h1>` + inject())
	for i, s := range paras {
		if i%3 == 0 {
			fmt.Fprintf(&b, "<h2>%d. Section</h2>", i/3+1)
		}
		fmt.Fprintf(&b, `<p class="c%s">%s See <a href="%s">the help page</a>.</p>`, href, s, href)
		b.WriteString(inject())
	}
	b.WriteString(`</main>` + inject() + `<footer><a href="/privacy">Privacy</a> © 2026 Acme</footer></body></html>`)
	return b.String()
}

func none() string { return "" }

func TestFurnitureNeverChangesTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paras := rapid.SliceOfNDistinct(rapid.SampledFrom(sentences), 4, 8, rapid.ID).Draw(t, "paras")
		want, err := Read("text/html", []byte(docPage(paras, "/help", none)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		piece := rapid.SampledFrom(append([]string{"", "", ""}, furniture...))
		href := rapid.SampledFrom([]string{"/help", "https://acme.example/help?token=91", "#h"}).Draw(t, "href")
		got, err := Read("text/html", []byte(docPage(paras, href, func() string { return piece.Draw(t, "furniture") })), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Text != want.Text {
			t.Fatalf("text is\n%s\nwant\n%s", got.Text, want.Text)
		}
		if got.WordsSHA256 != want.WordsSHA256 {
			t.Fatal("words_sha256 moved")
		}
	})
}

func TestInvisibleCharactersNeverChangeTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paras := rapid.SliceOfNDistinct(rapid.SampledFrom(sentences), 4, 8, rapid.ID).Draw(t, "paras")
		want, _ := Read("text/html", []byte(docPage(paras, "/help", none)), Options{})
		marked := make([]string, len(paras))
		for i, s := range paras {
			words := strings.Fields(s)
			for k := range words {
				words[k] += rapid.SampledFrom([]string{"", "\u200b", "\u2060", "\ufeff", "&shy;", "<wbr>", "&zwj;", "&zwnj;"}).Draw(t, "mark")
			}
			marked[i] = strings.Join(words, rapid.SampledFrom([]string{" ", "\n   ", "&nbsp;", "<span> </span>"}).Draw(t, "gap"))
		}
		got, _ := Read("text/html", []byte(docPage(marked, "/help", none)), Options{})
		if got.Text != want.Text {
			t.Fatalf("text is\n%s\nwant\n%s", got.Text, want.Text)
		}
	})
}

func TestAnyChangedWordChangesTextAndDigest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paras := rapid.SliceOfNDistinct(rapid.SampledFrom(sentences), 4, 8, rapid.ID).Draw(t, "paras")
		before, _ := Read("text/html", []byte(docPage(paras, "/help", none)), Options{})
		changed := append([]string(nil), paras...)
		i := rapid.IntRange(0, len(paras)-1).Draw(t, "paragraph")
		words := strings.Fields(paras[i])
		k := rapid.IntRange(0, len(words)-1).Draw(t, "word")
		switch rapid.SampledFrom([]string{"replace", "drop", "add"}).Draw(t, "how") {
		case "replace":
			words[k] = "xyzzy"
		case "drop":
			words = append(words[:k:k], words[k+1:]...)
		case "add":
			words[k] += " not"
		}
		changed[i] = strings.Join(words, " ")
		piece := rapid.SampledFrom(append([]string{"", "", ""}, furniture...))
		after, _ := Read("text/html", []byte(docPage(changed, "/help", func() string { return piece.Draw(t, "furniture") })), Options{})
		if before.Text == after.Text || before.WordsSHA256 == after.WordsSHA256 {
			t.Fatalf("%q and %q read the same", paras[i], changed[i])
		}
	})
}
