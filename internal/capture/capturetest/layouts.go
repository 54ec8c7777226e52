package capturetest

import (
	"fmt"
	"strings"
)

// layouts are the kinds of sites that documents stand on.
var layouts = []func(*pageWriter){classic, soup, folded, article}

func classic(p *pageWriter) {
	p.s("<header class=\"site-header\"><a href=\"/\">" + p.t.company + "</a>\n")
	p.nav(8)
	p.s("</header>\n<main>\n")
	p.title("h1")
	p.sections("h2")
	p.s("</main>\n")
	p.footer()
}

// soup says nothing by its elements.
func soup(p *pageWriter) {
	p.f("<div class=\"top %s\"><div class=\"menu\">", p.class())
	p.links(7)
	p.s("</div></div>\n<div class=\"wrap\"><div class=\"sidebar\">")
	p.contents()
	p.f("</div>\n<div class=\"content %s\">\n", p.class())
	p.title("h1")
	p.sections("h3")
	p.s("</div></div>\n<div class=\"related\"><h4>Popular now</h4>")
	p.links(5)
	p.s("</div>\n")
	p.footer()
}

// folded keeps each section behind a summary.
func folded(p *pageWriter) {
	p.s("<header>")
	p.nav(6)
	p.s("</header>\n<main id=\"content\">\n")
	p.title("h1")
	for i, s := range p.t.sections {
		p.f("<details id=\"s%d\"><summary>%s</summary>\n", i, p.headText(i, s))
		p.blocks(s)
		p.s("</details>\n")
	}
	p.closing()
	p.s("</main>\n")
	p.footer()
}

func article(p *pageWriter) {
	p.s("<div id=\"app\"><header role=\"banner\">")
	p.nav(9)
	p.s("</header>\n<nav aria-label=\"Breadcrumb\"><ol><li><a href=\"/\">Home</a></li><li><a href=\"/legal\">Legal</a></li></ol></nav>\n<article>\n")
	p.title("h1")
	p.contents()
	p.sections("h2")
	p.s("</article>\n<aside><h2>Read next</h2>")
	p.links(4)
	p.s("</aside>\n")
	p.footer()
	p.s("</div>\n")
}

func (p *pageWriter) title(tag string) {
	p.f("<%s>%s</%s>\n", tag, esc(p.t.title), tag)
	if p.l.relative {
		p.f("<p class=\"ago\">Updated %d days ago</p>\n", 3+7*p.l.round)
	} else {
		p.f("<p>Last updated: %s</p>\n", p.t.updated)
	}
}

// contents lists the sections with links to them.
func (p *pageWriter) contents() {
	p.s("<nav class=\"toc\" aria-label=\"On this page\"><ul>")
	for i, s := range p.t.sections {
		p.f("<li><a href=\"#s%d\">%s</a></li>", i, p.headText(i, s))
	}
	p.s("</ul></nav>\n")
}

func (p *pageWriter) headText(i int, s section) string {
	if p.l.numbered == "" {
		return esc(s.head)
	}
	return fmt.Sprintf(p.l.numbered, i+1) + " " + esc(s.head)
}

func (p *pageWriter) sections(tag string) {
	for i, s := range p.t.sections {
		p.f("<%s id=\"s%d\">%s</%s>\n", tag, i, p.headText(i, s), tag)
		p.blocks(s)
	}
	p.closing()
}

func (p *pageWriter) closing() {
	p.s("<p>Questions? Write to ")
	p.address()
	p.s(".</p>\n")
}

func (p *pageWriter) blocks(s section) {
	for j, b := range s.blocks {
		if p.l.hidden && j == 1 {
			p.f("<div hidden data-id=\"%x\">Panel %d</div><span style=\"display:none\">Tip %d</span><!-- %d -->\n", p.now.Uint32(), p.now.IntN(99), p.now.IntN(99), p.now.IntN(99))
		}
		if b.items == nil {
			p.para(b.text)
			continue
		}
		p.para(b.text)
		p.s("<ul>\n")
		for _, it := range b.items {
			p.f("<li>%s</li>\n", p.words(it))
		}
		p.s("</ul>\n")
	}
}

func (p *pageWriter) para(s string) {
	if p.l.styled {
		first, rest, _ := strings.Cut(s, " ")
		p.f("<div class=%q><p style=\"margin:0;line-height:%dpx\"><span style=\"font-weight:400\">%s</span> <span>%s</span></p></div>\n", p.class(), 10+p.now.IntN(9), p.words(first), p.words(rest))
		return
	}
	p.f("<p>%s</p>\n", p.words(s))
}

// words are the words of the document, in this round's typography: every
// third company name and every limit stands in quotes.
func (p *pageWriter) words(s string) string {
	s = strings.ReplaceAll(s, "the service", `"the service"`)
	s = strings.ReplaceAll(s, "do not", "don't")
	if p.l.curly {
		s = strings.ReplaceAll(strings.ReplaceAll(s, `"the service"`, "\u201cthe service\u201d"), "don't", "don\u2019t")
	}
	return esc(s)
}

// address is the company's, as mail or as services that hide it write it.
func (p *pageWriter) address() {
	if !p.l.mail {
		p.f("<a href=\"mailto:%s\">%s</a>", p.t.mail, p.t.mail)
		return
	}
	key := byte(p.now.IntN(255) + 1)
	code := fmt.Sprintf("%02x", key)
	for i := range len(p.t.mail) {
		code += fmt.Sprintf("%02x", p.t.mail[i]^key)
	}
	p.f(`<a href="/cdn-cgi/l/email-protection#%s"><span class="__cf_email__" data-cfemail=%q>[email&#160;protected]</span></a>`, code, code)
}
