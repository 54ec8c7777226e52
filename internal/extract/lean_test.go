package extract

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestLean(t *testing.T) {
	cases := []struct{ in, want string }{
		{`<p data-x="a>b" class=c>One</p><!-- two --> < 3 & <b>4</b>`, `<p>One</p> < 3 & <b>4</b>`},
		{`<script nonce="q">if(a<b){"</p>"}</script>x`, `x`},
		{`<SCRIPT>var a</Script >x`, `x`},
		{`<style>a>b{}</style><div style="color:red" hidden>x</div>`, `<div hidden>x</div>`},
		{`<div style="display: none">x</div><br/>`, `<div style="display: none">x</div><br />`},
		{`<a href='/x' target=_blank rel = "no">x</a>`, `<a href='/x'>x</a>`},
		{`<div class="flex p-2" id="r-1-x"><ul class="main-nav" id="radix-7">x</ul></div>`, `<div><ul class="main-nav">x</ul></div>`},
		{`<a href="/cdn-cgi/l/email-protection#422f2702236c312d">x</a>`, `<a href="/cdn-cgi/l/email-protection#006d6540612e736f">x</a>`},
		{`a<!---->b<!-->c<!--->d<!--- e -->f`, `abcdf`},
		{`<title>a <script> b</title>x`, `<title>a <script> b</title>x`},
		{`<script><!-- x --></script>y`, `y`},
	}
	for _, c := range cases {
		if got := string(lean([]byte(c.in), false)); got != c.want {
			t.Errorf("lean(%q) is %q, want %q", c.in, got, c.want)
		}
	}
	for _, odd := range []string{`<p =x>`, `<script/>x`, `<script>x`, `<!-- x`, `<![CDATA[ x ]]>`, `<p class="x`, `<plaintext>x`, `<script><!--<script></script>x</script>y`} {
		if got := lean([]byte(odd), false); got != nil {
			t.Errorf("lean(%q) is %q, want nil", odd, got)
		}
	}
}

func TestLeanReadsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paras := rapid.SliceOfNDistinct(rapid.SampledFrom(sentences), 4, 8, rapid.ID).Draw(t, "paras")
		bits := append([]string{"", `<`, `>`, `"`, `<p a="`, `<script>`, `</script>`, `<!--`, `-->`, `<svg><title>x</title>`, `</svg>`, `<b/>`, `<textarea>`, `<a href=x>`, `</a x>`, `<i =>`}, furniture...)
		piece := rapid.SampledFrom(bits)
		src := []byte(docPage(paras, "/help", func() string { return piece.Draw(t, "piece") }))
		page := lean(src, false)
		if page == nil {
			return
		}
		whole, short := newBuilder(""), newBuilder("")
		if err := readLean(whole, src, src, Options{}); err != nil {
			return
		}
		if err := readLean(short, src, page, Options{}); err != nil {
			t.Fatal(err)
		}
		if want, got := whole.finish(Options{}), short.finish(Options{}); !reflect.DeepEqual(got, want) {
			t.Fatalf("lean page reads\n%s\nwant\n%s", got.Text, want.Text)
		}
	})
}

func TestCache(t *testing.T) {
	c := NewCache(1)
	page := func(token, words string) []byte {
		return []byte(`<html><head><script nonce="` + token + `">var t="` + token + `"</script></head><body><h1>Terms</h1>` + long + `<p>` + words + `</p></body></html>`)
	}
	for _, step := range []struct{ token, words string }{{"a", "One."}, {"b", "One."}, {"b", "Two."}, {"c", "One."}} {
		want, _ := Read("text/html", page(step.token, step.words), Options{})
		got, err := c.Read("text/html", page(step.token, step.words), Options{})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("page %v reads %q, %v; want %q", step, got.Text, err, want.Text)
		}
	}
	if len(c.pages) != 1 || len(c.order) != 1 {
		t.Errorf("a cache of one page holds %d", len(c.pages))
	}
	data := func(s string) []byte {
		return []byte(`<html><body><script type="application/json">{"a":"` + strings.Repeat(s+" is what we do. ", 60) + `"}</script></body></html>`)
	}
	for _, s := range []string{"This", "That"} {
		if r, _ := c.Read("text/html", data(s), Options{}); !strings.HasPrefix(r.Text, s) {
			t.Errorf("a page that is built of data reads %.40q, want %s", r.Text, s)
		}
	}
}
