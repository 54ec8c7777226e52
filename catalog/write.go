package catalog

import (
	"strconv"
	"strings"
)

// String writes the platform as the text of its file.
func (p *Platform) String() string {
	var b strings.Builder
	field(&b, "name", p.Name)
	field(&b, "slug", p.Slug)
	field(&b, "sector", p.Sector)
	field(&b, "country", p.Country)
	for i := range p.Documents {
		b.WriteByte('\n')
		b.WriteString(p.Documents[i].String())
	}
	return b.String()
}

// String writes the document as a part of its platform's file.
func (d *Document) String() string {
	var b strings.Builder
	b.WriteString("[[document]]\n")
	field(&b, "terms_type", d.TermsType)
	field(&b, "edition", d.Edition)
	switch len(d.URLs) {
	case 0:
	case 1:
		b.WriteString("urls = [" + quote(d.URLs[0]) + "]\n")
	default:
		b.WriteString("urls = [\n")
		for _, u := range d.URLs {
			b.WriteString("  " + quote(u) + ",\n")
		}
		b.WriteString("]\n")
	}
	field(&b, "language", d.Language)
	field(&b, "region", d.Region)
	field(&b, "accept_language", d.AcceptLanguage)
	field(&b, "selector", d.Selector)
	field(&b, "via", d.Via)
	field(&b, "override_robots", d.OverrideRobots)
	field(&b, "status", string(d.Status))
	field(&b, "verified_on", d.VerifiedOn)
	field(&b, "source", d.Source)
	return b.String()
}

func field(b *strings.Builder, key, value string) {
	if value != "" {
		b.WriteString(key + " = " + quote(value) + "\n")
	}
}

// quote writes a basic string of TOML. Its escapes are Go's but for \x, \a
// and \v, which control characters would need: those are written as \u.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r == 0x7f:
			hex := strconv.FormatInt(int64(r), 16)
			b.WriteString(`\u` + "0000"[len(hex):] + hex)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
