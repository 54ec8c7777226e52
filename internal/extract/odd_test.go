package extract

import (
	"fmt"
	"strings"
	"testing"

	"smallprint"
)

// oddPages are inputs that break readers; each must come out sensibly or with
// a note, at a cost that grows with its size.
var oddPages = map[string]func(n int) string{
	"policy": func(n int) string { return docPage(repeat(sentences, n/120), "/help", none) },
	"list items": func(n int) string {
		return "<main><ul>" + strings.Repeat("<li>Item of the list</li>", n/25) + "</ul></main>"
	},
	"nested divs": func(n int) string {
		return strings.Repeat("<div>", n/11) + "We keep your data." + strings.Repeat("</div>", n/11)
	},
	"open divs":     func(n int) string { return strings.Repeat("<div>x", n/6) },
	"nested lists":  func(n int) string { return strings.Repeat("<ul><li>x", n/9) },
	"nested tables": func(n int) string { return strings.Repeat("<table><tr><td>x", n/16) },
	"bold tags":     func(n int) string { return strings.Repeat("<b><i>x", n/7) },
	"links":         func(n int) string { return strings.Repeat(`<p><a href="/x">A link of the page</a></p>`, n/45) },
	"buttons":       func(n int) string { return strings.Repeat(`<div><button>Accept all</button>`, n/32) },
	"asides":        func(n int) string { return strings.Repeat(`<header><aside><footer>x`, n/24) },
	"chinese": func(n int) string {
		return "<main>" + strings.Repeat("<p>我们可能会与合作伙伴共享您的个人信息。</p>", n/64) + "</main>"
	},
	"arabic": func(n int) string {
		return "<main dir=rtl>" + strings.Repeat("<p>قد نشارك بياناتك مع شركائنا.</p>", n/55) + "</main>"
	},
	"no breaks":  func(n int) string { return "<p>" + strings.Repeat("word ", n/5) },
	"attributes": func(n int) string { return "<p " + strings.Repeat("a=b ", n/4) + ">x" },
	"text runs":  func(n int) string { return strings.Repeat("<span>(opens in a new window)</span>", n/36) },
}

var oddMarkdown = map[string]func(n int) string{
	"md brackets": func(n int) string { return strings.Repeat("[", n) },
	"md links":    func(n int) string { return strings.Repeat("[a](", n/4) },
	"md nested":   func(n int) string { return strings.Repeat("[", n/8) + strings.Repeat("](x)", n/8) },
	"md quotes":   func(n int) string { return strings.Repeat("> ", n/2) },
	"md stars":    func(n int) string { return strings.Repeat("*", n) },
	"md lists":    func(n int) string { return strings.Repeat("* ", n/2) + "x" },
	"md tags":     func(n int) string { return strings.Repeat("<!--", n/4) },
	"md rows":     func(n int) string { return strings.Repeat("| a | b |\n", n/10) },
	"md titles":   func(n int) string { return strings.Repeat("## Title\n\nWords of it.\n\n", n/24) },
}

func repeat(s []string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = s[i%len(s)]
	}
	return out
}

func TestOddInputs(t *testing.T) {
	for name, page := range oddPages {
		t.Run(name, func(t *testing.T) { read(t, "text/html", page(40_000), Options{}) })
	}
	for name, page := range oddMarkdown {
		t.Run(name, func(t *testing.T) { read(t, "text/markdown", page(40_000), Options{}) })
	}
}

func BenchmarkOdd(b *testing.B) {
	run := func(kind string, pages map[string]func(int) string) {
		for name, page := range pages {
			for _, size := range []int{1 << 20, 4 << 20} {
				b.Run(fmt.Sprintf("%s/%dMB", strings.ReplaceAll(name, " ", "-"), size>>20), func(b *testing.B) {
					body := []byte(page(size))
					b.SetBytes(int64(len(body)))
					for b.Loop() {
						if _, err := Read(kind, body, Options{}); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
	run("text/html", oddPages)
	run("text/markdown", oddMarkdown)
}

func TestDeepNestingKeepsTheText(t *testing.T) {
	page := strings.Repeat("<div>", 5000) + "<h2>Your data</h2><p>We keep your data.</p>" + strings.Repeat("</div>", 5000)
	if got, want := read(t, "text/html", page, Options{}).Text, "Your data\nWe keep your data."; got != want {
		t.Errorf("text is %q, want %q", got, want)
	}
}

func TestTooLarge(t *testing.T) {
	_, err := Read("text/html", make([]byte, MaxBytes+1), Options{})
	if smallprint.KindOf(err) != smallprint.KindInvalid {
		t.Errorf("error is %v, want one of kind invalid", err)
	}
}

func TestPictures(t *testing.T) {
	r := read(t, "text/html", `<html><body><main><img src=1.png><img src=2.png></main></body></html>`, Options{})
	if len(r.Blocks) != 0 || len(r.Notes) != 1 {
		t.Errorf("blocks %v, notes %q: want none and one", r.Blocks, r.Notes)
	}
}
