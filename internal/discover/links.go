package discover

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"smallprint/catalog"
	"smallprint/internal/fetch"
)

// A Proposal is an address that seems to hold a document.
type Proposal struct {
	URL        string   `json:"url"`
	Fragment   string   `json:"fragment,omitempty"` // names the document where the page holds several
	Title      string   `json:"title"`              // as the link names it
	TermsType  string   `json:"terms_type"`
	Edition    string   `json:"edition,omitempty"` // "" where there is one
	Language   string   `json:"language,omitempty"`
	Region     string   `json:"region,omitempty"`
	Confidence float64  `json:"confidence"`
	Why        []string `json:"why"`
}

const (
	maxLinks     = 5000 // of a page that are looked at
	maxProposals = 300
	leastSure    = 0.25
)

// Links proposes the documents that a page links to, the surest first.
func Links(base string, body []byte) []Proposal {
	page, err := fetch.Parse(base)
	if err != nil {
		return nil
	}
	byPlace := map[string]*Proposal{}
	for _, l := range readLinks(page, body) {
		p, ok := propose(page, l)
		if !ok {
			continue
		}
		key := catalog.Key(p.URL) + "#" + p.Fragment
		if have := byPlace[key]; have == nil || p.Confidence > have.Confidence {
			byPlace[key] = &p
		}
	}
	return arranged(byPlace)
}

// Indexes returns the addresses of pages of the same site that seem to list
// its documents, as "Legal" in a footer does, the likeliest first.
func Indexes(base string, body []byte) []string {
	page, err := fetch.Parse(base)
	if err != nil {
		return nil
	}
	type hub struct {
		url   string
		words int
	}
	var found []hub
	for _, l := range readLinks(page, body) {
		u, ok := clean(page, l.href)
		if !ok || !sameSite(page, u) || catalog.Key(u.String()) == catalog.Key(page.String()) {
			continue
		}
		words := fold(l.label())
		if len(words) > 0 && len(words) <= 4 && slices.ContainsFunc(words, isHubWord) {
			found = append(found, hub{u.String(), len(words)})
		}
	}
	slices.SortStableFunc(found, func(a, b hub) int { return cmp.Compare(a.words, b.words) })
	var out []string
	for _, h := range found {
		if !slices.Contains(out, h.url) {
			out = append(out, h.url)
		}
	}
	return out
}

// isHubWord reports whether a word names a page that lists documents.
func isHubWord(w string) bool {
	switch w {
	case "legal", "policies", "policy", "rechtliches", "legales", "legale", "juridique", "juridico", "juridisch", "legals", "juridiskt", "prawne",
		"richtlinien", "politiques", "politicas", "terms", "legalhub", "agreements", "compliance", "trust":
		return true
	}
	return false
}

// propose judges one link.
func propose(page *url.URL, l link) (Proposal, bool) {
	u, ok := clean(page, l.href)
	if !ok {
		return Proposal{}, false
	}
	same := catalog.Key(u.String()) == catalog.Key(page.String())
	fragment := ""
	if same {
		// A link to a part of this page proposes the part, unless the page
		// only has a table of its own contents.
		if fragment = l.fragment(); fragment == "" {
			return Proposal{}, false
		}
	}
	b, title := ballot{}, l.label()
	text, isLocale := title, isLocaleName(title)
	if isLocale || isVague(title) {
		text = l.heading
	}
	if unlike(text, u) {
		return Proposal{}, false
	}
	b.name(text, 1, "the link")
	if len(b.votes) == 0 && l.section() {
		b.name(l.heading, 0.5, "the heading above")
	}
	if !same {
		b.address(u.String(), 0.8)
	}
	g := b.decide()
	if g.termsType == "" || len(fold(text)) > 14 {
		return Proposal{}, false
	}
	if isVague(title) && !slices.ContainsFunc(b.votes, func(v vote) bool { return v.kind == "the link" }) {
		text = title // the heading above is of something else
	}
	p := Proposal{URL: u.String(), Fragment: fragment, Title: text, TermsType: g.termsType, Confidence: g.confidence, Why: g.why}
	p.Language, p.Region = localeOf(u, l.hreflang, title)
	p.weigh(page, u, l, b)
	return p, p.Confidence >= leastSure
}

// weigh moves the confidence by where the link stands and where it leads.
func (p *Proposal) weigh(page, u *url.URL, l link, b ballot) {
	factor := func(f float64, why string) {
		p.Confidence *= f
		p.Why = append(p.Why, why)
	}
	named := slices.ContainsFunc(b.votes, func(v vote) bool { return v.kind == "the link" })
	switch {
	case l.footer:
		p.Why = append(p.Why, "in the footer")
	case l.nav && !named:
		factor(0.6, "in the navigation, and its text names no document")
	}
	if !named && p.Fragment == "" {
		factor(0.8, "its text names no document")
	}
	if !sameSite(page, u) {
		if sameBrand(page, u) {
			p.Why = append(p.Why, "on another domain of the same name")
		} else {
			factor(0.5, "on another site")
		}
	}
	if isArticle(u) {
		factor(0.7, "in a help centre")
	}
	if l.data {
		factor(0.8, "an element that scripts make a link")
	}
	if p.Fragment != "" {
		factor(0.7, "a part of this page")
	}
	p.Confidence = float64(int(p.Confidence*100+0.5)) / 100
}

// sameSite reports whether two addresses have one registered domain.
func sameSite(a, b *url.URL) bool { return site(a.Hostname()) == site(b.Hostname()) }

func site(host string) string {
	if s, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return s
	}
	return host
}

// sameBrand reports whether the registered domains differ by their ending
// only, as those of one shop in two countries.
func sameBrand(a, b *url.URL) bool {
	x, _, _ := strings.Cut(site(a.Hostname()), ".")
	y, _, _ := strings.Cut(site(b.Hostname()), ".")
	return len(x) > 3 && (x == y || strings.HasPrefix(x, y+"-") || strings.HasPrefix(y, x+"-"))
}

// Merge joins proposals of several pages: an address counts once, with the
// surest proposal, and editions are grouped anew.
func Merge(lists ...[]Proposal) []Proposal {
	byPlace := map[string]*Proposal{}
	for _, list := range lists {
		for i := range list {
			p := &list[i]
			key := catalog.Key(p.URL) + "#" + p.Fragment
			if have := byPlace[key]; have == nil || p.Confidence > have.Confidence {
				byPlace[key] = p
			}
		}
	}
	return arranged(byPlace)
}

// arranged puts proposals in order and groups their editions.
func arranged(byPlace map[string]*Proposal) []Proposal {
	out := make([]Proposal, 0, len(byPlace))
	for _, key := range sortedKeys(byPlace) {
		p := *byPlace[key]
		p.Edition = ""
		out = append(out, p)
	}
	editions(out)
	slices.SortStableFunc(out, func(a, b Proposal) int {
		return cmp.Or(-cmp.Compare(a.Confidence, b.Confidence),
			cmp.Compare(slices.Index(catalog.TermsTypes, a.TermsType), slices.Index(catalog.TermsTypes, b.TermsType)),
			cmp.Compare(a.URL, b.URL))
	})
	return out[:min(len(out), maxProposals)]
}
