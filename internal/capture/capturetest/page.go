package capturetest

import (
	"fmt"
	"html"
	"math/rand/v2"
	"strings"
)

// A look is everything about a page that is not its text. What of it changes
// between rounds is what a kind is about.
type look struct {
	layout   int
	numbered string // format of a heading's number; "" for none
	lang     string
	round    int // of what changes with every answer
	noise    bool
	hidden   bool // markup that nobody sees
	styled   bool // inline styles and wrappers on everything
	nav      bool // another menu
	banner   bool
	curly    bool // typographic quotes
	tokens   bool
	sessions bool
	relative bool
	mail     bool // obfuscated addresses
}

// render lays a text out as a page of its site. seed is the site's: its
// furniture is the same in every round.
func render(t text, l look, seed uint64) []byte {
	p := &pageWriter{t: t, l: l, r: rand.New(rand.NewPCG(seed, 7)), now: rand.New(rand.NewPCG(seed, uint64(l.round)))}
	p.f("<!doctype html>\n<html lang=%q>\n<head>\n<meta charset=\"utf-8\">\n<title>%s | %s</title>\n", l.lang, t.title, t.company)
	p.head()
	p.f("</head>\n<body class=%q>\n", p.class())
	if l.banner {
		p.s(`<div class="cookie-banner" role="dialog" aria-label="Cookies"><p>We use cookies and similar tools on this site. Our partners do too.</p><button>Accept all</button><button>Reject all</button><button>Settings</button></div>` + "\n")
	}
	layouts[l.layout%len(layouts)](p)
	p.s("<script>window.dataLayer=window.dataLayer||[];</script>\n</body>\n</html>\n")
	return []byte(p.b.String())
}

type pageWriter struct {
	t   text
	l   look
	r   *rand.Rand // of the site
	now *rand.Rand // of this round
	b   strings.Builder
}

func (p *pageWriter) s(s string)              { p.b.WriteString(s) }
func (p *pageWriter) f(f string, args ...any) { fmt.Fprintf(&p.b, f, args...) }

// class is a class name as build tools make them: it changes with a rebuild.
func (p *pageWriter) class() string {
	if p.l.hidden || p.l.styled {
		return fmt.Sprintf("c-%06x", p.now.Uint32N(1<<24))
	}
	return fmt.Sprintf("c-%06x", p.r.Uint32N(1<<24))
}

func (p *pageWriter) head() {
	p.s("<meta name=\"viewport\" content=\"width=device-width\">\n<style>\n")
	for i := range 90 {
		p.f(".u-%d{margin:%dpx;padding:%dpx;color:#%06x}\n", i, p.r.IntN(40), p.r.IntN(40), p.r.Uint32N(1<<24))
	}
	p.s("</style>\n<script>\n")
	for i := range 70 {
		p.f("function f%d(a,b){return a*%d+b*%d}\n", i, p.r.IntN(999), p.r.IntN(999))
	}
	p.s("</script>\n")
	if p.l.noise || p.l.tokens {
		p.f("<meta name=\"csrf-token\" content=\"%016x\">\n<script nonce=\"%08x\">window.t=%d</script>\n", p.now.Uint64(), p.now.Uint32(), p.now.Uint64())
	}
	if p.l.hidden {
		p.f("<!-- build %08x -->\n<meta name=\"build\" content=\"%08x\">\n", p.now.Uint32(), p.now.Uint32())
	}
}

// href is a link's address, with whatever this site puts into it.
func (p *pageWriter) href(path string) string {
	switch {
	case p.l.tokens:
		return fmt.Sprintf("%s?tk=%012x", path, p.now.Uint64N(1<<48))
	case p.l.sessions:
		return fmt.Sprintf("%s;jsessionid=%016X", path, p.now.Uint64())
	}
	return path
}

func (p *pageWriter) links(n int) {
	p.s("<ul>")
	from := p.r.IntN(len(furniture))
	for i := range n {
		name := furniture[(from+i)%len(furniture)]
		if p.l.nav && i%3 == 0 {
			name = furniture[(from+i+11)%len(furniture)] + " 2026"
		}
		p.f(`<li class="u-%d"><a href=%q>%s</a></li>`, i, p.href("/"+strings.ToLower(strings.ReplaceAll(name, " ", "-"))), name)
	}
	p.s("</ul>\n")
}

func (p *pageWriter) nav(n int) {
	p.f("<nav aria-label=\"Main\" class=%q>", p.class())
	p.links(n)
	p.s("</nav>\n")
}

func (p *pageWriter) footer() {
	p.s("<footer class=\"site-footer\">\n")
	for range 3 {
		p.s("<div class=\"column\">")
		p.links(6)
		p.s("</div>\n")
	}
	if p.l.noise {
		p.f("<p class=\"served\">Served by node-%d in %d ms. %d people are here now.</p>\n", p.now.IntN(99), p.now.IntN(400), p.now.IntN(9000))
	}
	p.f("<p>© 2026 %s. All rights reserved.</p>\n</footer>\n", p.t.company)
}

var unquote = strings.NewReplacer("&#34;", `"`, "&#39;", "'")

func esc(s string) string { return unquote.Replace(html.EscapeString(s)) }
