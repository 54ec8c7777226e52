package catalog

import (
	"cmp"
	"fmt"
	"net/netip"
	"path"
	"strings"
	"time"

	"github.com/andybalholm/cascadia"
	"golang.org/x/text/language"

	"smallprint"
	"smallprint/internal/fetch"
)

// checker collects problems.
type checker struct {
	found []Problem
	at    Problem           // file, platform and document that are looked at
	slugs map[string]string // slug to file
	urls  map[string][]use  // address of a page in one form to the documents that have it
}

// A use is a document that an address belongs to.
type use struct{ document, selector string }

func (c *Catalog) check() []Problem {
	k := &checker{slugs: map[string]string{}, urls: map[string][]use{}}
	for i := range c.Platforms {
		k.platform(&c.Platforms[i])
	}
	return k.found
}

func (k *checker) say(field, format string, args ...any) {
	p := k.at
	p.Field, p.What = field, fmt.Sprintf(format, args...)
	k.found = append(k.found, p)
}

func (k *checker) platform(p *Platform) {
	k.at = Problem{File: p.File, Platform: p.Name}
	k.line("name", p.Name, true)
	if p.Slug == "" || p.Slug != smallprint.Slug(p.Slug) {
		k.say("slug", "%q is not lower-case letters and digits joined by hyphens", p.Slug)
	} else if name := strings.TrimSuffix(path.Base(p.File), ".toml"); name != p.Slug {
		k.say("slug", "is %s, but the file is named %s.toml", p.Slug, name)
	}
	if other, taken := k.slugs[p.Slug]; taken {
		k.say("slug", "%s is also that of %s", p.Slug, other)
	}
	k.slugs[p.Slug] = p.File
	if SectorName(p.Sector) == "" {
		k.say("sector", "%q is not a sector", p.Sector)
	} else if dir := path.Dir(p.File); dir != "." && path.Base(dir) != p.Sector {
		k.say("sector", "is %s, but the file stands in %s", p.Sector, dir)
	}
	k.region("country", p.Country, false)
	if len(p.Documents) == 0 {
		k.say("document", "has none")
	}
	for i := range p.Documents {
		d := &p.Documents[i]
		k.at.Document = label(d)
		k.document(p, d)
		if i > 0 {
			k.order(&p.Documents[i-1], d)
		}
	}
}

func label(d *Document) string {
	if d.Edition == "" {
		return d.TermsType
	}
	return d.TermsType + " (" + d.Edition + ")"
}

// order holds that reviewers find a document where they look for it.
func (k *checker) order(before, d *Document) {
	switch cmp.Or(cmp.Compare(before.TermsType, d.TermsType), cmp.Compare(before.Edition, d.Edition)) {
	case 0:
		k.say("terms_type", "stands twice: name the editions")
	case 1:
		k.say("terms_type", "is out of order: documents go by terms type, then edition")
	}
}

func (k *checker) document(p *Platform, d *Document) {
	if !IsTermsType(d.TermsType) {
		k.say("terms_type", "%q is not in the vocabulary of terms types", d.TermsType)
	}
	if d.Edition != "" && d.Edition != smallprint.Slug(d.Edition) {
		k.say("edition", "%q is not lower-case letters and digits joined by hyphens", d.Edition)
	}
	if len(d.URLs) == 0 {
		k.say("urls", "has no address")
	}
	for _, u := range d.URLs {
		k.address(p, d, u)
	}
	if d.Selector != "" {
		if _, err := cascadia.ParseGroup(d.Selector); err != nil {
			k.say("selector", "is not a CSS selector: %v", err)
		}
	}
	k.locale(d)
	if d.Via != "" && d.Via != "http" && d.Via != "browser" {
		k.say("via", "%q is neither http nor browser", d.Via)
	}
	k.line("override_robots", d.OverrideRobots, false)
	k.line("source", d.Source, true)
	k.status(d)
}

// address holds that the fetcher takes the address as it is written, and that
// no other document has it. A page with several documents is listed once for
// each, with the selectors that tell them apart.
func (k *checker) address(p *Platform, d *Document, address string) {
	u, err := fetch.Parse(address)
	if err != nil {
		k.say("urls", "%s: %v", address, err)
		return
	}
	if u.Scheme != "https" {
		k.say("urls", "%s is not https", address)
	}
	if _, err := netip.ParseAddr(strings.Trim(u.Hostname(), "[]")); err == nil || !strings.Contains(u.Hostname(), ".") {
		k.say("urls", "%s is not on a public host", address)
	}
	if got := u.String(); got != address {
		k.say("urls", "%s is written otherwise: %s", address, got)
	}
	key := Key(address) + " " + d.AcceptLanguage
	for _, other := range k.urls[key] {
		if d.Selector == "" || other.selector == "" || d.Selector == other.selector {
			k.say("urls", "%s is also an address of %s", address, other.document)
		}
	}
	k.urls[key] = append(k.urls[key], use{p.Name + ", " + label(d), d.Selector})
}

func (k *checker) locale(d *Document) {
	if d.Language != "" {
		b, err := language.ParseBase(d.Language)
		if err != nil || b.String() != d.Language || len(d.Language) != 2 {
			k.say("language", "%q is not a language of ISO 639-1", d.Language)
		}
	}
	k.region("region", d.Region, true)
	if d.AcceptLanguage != "" {
		if tags, _, err := language.ParseAcceptLanguage(d.AcceptLanguage); err != nil || len(tags) == 0 {
			k.say("accept_language", "%q is not a value of Accept-Language", d.AcceptLanguage)
		}
	}
}

// region checks a country; unions of countries are regions of editions only.
func (k *checker) region(field, code string, unions bool) {
	if code == "" || unions && code == "EU" {
		return
	}
	r, err := language.ParseRegion(code)
	if err != nil || !r.IsCountry() || r.String() != code {
		k.say(field, "%q is not a country of ISO 3166-1", code)
	}
}

func (k *checker) status(d *Document) {
	_, err := time.Parse(time.DateOnly, d.VerifiedOn)
	switch d.Status {
	case Verified:
		if err != nil {
			k.say("verified_on", "%q is not the date of the capture that succeeded, as 2026-03-01", d.VerifiedOn)
		}
	case Unverified:
		if d.VerifiedOn != "" {
			k.say("verified_on", "has a date, but the status is unverified")
		}
	default:
		k.say("status", "%q is neither unverified nor verified", d.Status)
	}
}

// line holds that a text for people is one short line.
func (k *checker) line(field, s string, need bool) {
	switch {
	case need && s == "":
		k.say(field, "is missing")
	case len(s) > 200 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) || s != strings.TrimSpace(s):
		k.say(field, "is not one line of up to 200 bytes")
	}
}
