package demo

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"time"

	"smallprint"
)

// A section is a heading with what stands under it, for the layouts.
type section struct {
	ID    string
	Title string
	Body  template.HTML
}

// content is a text made ready for a layout.
type content struct {
	Lead     template.HTML // before the first heading
	Sections []section
}

// fill replaces {updated} and {effective} by dates as the platform writes them.
func (st state) fill(format string) string {
	text := st.text
	for k, v := range st.dates {
		if v == "" {
			continue
		}
		t, err := time.Parse(time.DateOnly, v)
		if err != nil {
			panic("demo: date " + v) // embedded data, checked by the tests
		}
		text = strings.ReplaceAll(text, "{"+k+"}", t.Format(format))
	}
	return text
}

func layOut(text string) content {
	var c content
	for i, s := range sections(text) {
		if i == 0 {
			c.Lead = blocks(s)
			continue
		}
		head, body, _ := strings.Cut(strings.TrimPrefix(s, "## "), "\n")
		c.Sections = append(c.Sections, section{ID: smallprint.Slug(head), Title: head, Body: blocks(body)})
	}
	return c
}

// blocks renders paragraphs, sub-headings, lists and tables.
func blocks(text string) template.HTML {
	var b strings.Builder
	for _, p := range strings.Split(text, "\n\n") {
		p = strings.Trim(p, "\n")
		switch {
		case p == "":
		case strings.HasPrefix(p, "### "):
			fmt.Fprintf(&b, "<h3>%s</h3>\n", inline(p[4:]))
		case strings.HasPrefix(p, "- "):
			list(&b, "ul", p, "- ")
		case strings.HasPrefix(p, "# "):
			list(&b, "ol", p, "# ")
		case strings.HasPrefix(p, "| "):
			table(&b, p)
		default:
			fmt.Fprintf(&b, "<p>%s</p>\n", inline(strings.ReplaceAll(p, "\n", " ")))
		}
	}
	return template.HTML(b.String())
}

func list(b *strings.Builder, tag, p, mark string) {
	fmt.Fprintf(b, "<%s>\n", tag)
	for line := range strings.Lines(p) {
		fmt.Fprintf(b, "<li>%s</li>\n", inline(strings.TrimPrefix(strings.TrimSpace(line), mark)))
	}
	fmt.Fprintf(b, "</%s>\n", tag)
}

func table(b *strings.Builder, p string) {
	b.WriteString("<table>\n")
	for i, line := range strings.Split(p, "\n") {
		tag := "td"
		if i == 0 {
			tag = "th"
		}
		b.WriteString("<tr>")
		for _, cell := range strings.Split(strings.Trim(line, "| "), " | ") {
			fmt.Fprintf(b, "<%s>%s</%s>", tag, inline(cell), tag)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table>\n")
}

var (
	linkMark = regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)
	boldMark = regexp.MustCompile(`\*\*([^*]+)\*\*`)
)

func inline(s string) string {
	s = template.HTMLEscapeString(s)
	s = strings.ReplaceAll(strings.ReplaceAll(s, "&#34;", `"`), "&#39;", "'")
	s = linkMark.ReplaceAllString(s, `<a href="$2">$1</a>`)
	return boldMark.ReplaceAllString(s, "<strong>$1</strong>")
}
