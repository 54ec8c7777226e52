package discover

import (
	"net/url"
	"slices"
	"strings"

	"smallprint/internal/fetch"
)

// TermsType guesses the type of terms of a page from its title, address and
// first heading, any of which may be "". It returns "" where none of them
// names one. The confidence is between 0 and 1.
func TermsType(title, address, firstHeading string) (string, float64) {
	b := ballot{}
	b.name(firstHeading, 1.1, "its heading")
	b.name(title, 1, "its title")
	b.address(address, 0.9)
	g := b.decide()
	return g.termsType, g.confidence
}

// A ballot collects what speaks for each terms type.
type ballot struct {
	votes []vote
}

type vote struct {
	termsType string
	points    float64
	why       string
	kind      string // what named it: equal kinds count once
}

// A guess is the outcome of a ballot.
type guess struct {
	termsType  string
	confidence float64
	why        []string
}

// name reads a title, heading or link text. Titles hold the names of sites
// and sections between bars: each part is read by itself.
func (b *ballot) name(text string, factor float64, what string) {
	var best vote
	for _, part := range parts(text) {
		words := fold(part)
		m, coverage := strongest(words)
		if m == nil {
			continue
		}
		points := float64(m.weight) * factor * (0.5 + 0.5*coverage)
		if m.weight <= 2 && coverage < 1 {
			points *= 0.4 // "Medical terms", "Privacy engineering"
		}
		if points > best.points {
			best = vote{m.termsType, points, what + " says " + quoted(part), what}
		}
	}
	if best.points > 0 {
		b.votes = append(b.votes, best)
	}
}

// parts cuts a title at its bars.
func parts(text string) []string {
	text = strings.Join(strings.Fields(text), " ")
	for _, bar := range []string{" | ", " - ", " \u2013 ", " \u2014 ", " \\ ", " · ", " • ", " :: ", " / "} {
		text = strings.ReplaceAll(text, bar, "\n")
	}
	return strings.Split(text, "\n")
}

// strongest returns the phrase that names a text, and which part of the text
// it covers. A phrase inside another one does not count: "cookie policy" in
// "privacy and cookie policy". Among equals the longer, then the first.
func strongest(words []string) (*match, float64) {
	var best *match
	found := find(words)
	for i := range found {
		m := &found[i]
		if m.weight == 1 && len(words) > m.end-m.start {
			continue // a hint is a name only where it is all of it
		}
		if best == nil || m.weight > best.weight || m.weight == best.weight && m.end-m.start > best.end-best.start {
			best = m
		}
	}
	if best == nil {
		return nil, 0
	}
	return best, float64(best.end-best.start) / float64(len(words))
}

// address reads the words of an address: the last part that names a type
// counts, and values of parameters before it.
func (b *ballot) address(address string, factor float64) {
	u, err := fetch.Parse(address)
	if err != nil {
		return
	}
	for _, s := range segments(u) {
		m, coverage := strongest(fold(s))
		if m == nil {
			continue
		}
		points := float64(m.weight) * factor * (0.6 + 0.4*coverage)
		b.votes = append(b.votes, vote{m.termsType, points, "its address has " + quoted(s), "address"})
		return
	}
}

// segments returns the parts of an address that may name a document, the
// most telling first.
func segments(u *url.URL) []string {
	var out []string
	query := u.Query()
	for _, key := range sortedKeys(query) {
		if !isTracking(key) && !isFilter(key) {
			out = append(out, query[key]...)
		}
	}
	path := strings.Split(strings.Trim(u.Path, "/"), "/")
	slices.Reverse(path)
	for _, s := range path {
		if i := strings.LastIndexByte(s, '.'); i > 0 && len(s)-i <= 6 {
			s = s[:i]
		}
		out = append(out, spaced(s))
	}
	if first, _, _ := strings.Cut(u.Hostname(), "."); first != "www" {
		out = append(out, first)
	}
	return out
}

// spaced puts spaces where an address runs words together by capitals.
func spaced(s string) string {
	var b strings.Builder
	lower := false
	for _, r := range s {
		upper := r >= 'A' && r <= 'Z'
		if upper && lower {
			b.WriteByte(' ')
		}
		lower = r >= 'a' && r <= 'z'
		b.WriteRune(r)
	}
	return b.String()
}

// decide adds up the votes. Confidence grows with the points and with how
// many kinds agree, and falls with what speaks for another type.
func (b *ballot) decide() guess {
	points, kinds := map[string]float64{}, map[string]int{}
	total := 0.0
	var g guess
	for _, v := range b.votes {
		points[v.termsType] += v.points
		kinds[v.termsType]++
		total += v.points
	}
	for _, v := range b.votes { // in order, so that equals are decided alike
		if g.termsType == "" || points[v.termsType] > points[g.termsType] {
			g.termsType = v.termsType
		}
	}
	if g.termsType == "" {
		return g
	}
	p := points[g.termsType]
	g.confidence = min(p/3.3, 1) * (0.6 + 0.4*p/total)
	if kinds[g.termsType] == 1 {
		g.confidence *= 0.9
	}
	g.confidence = min(g.confidence, 0.98)
	for _, v := range b.votes {
		if v.termsType == g.termsType {
			g.why = append(g.why, v.why)
		}
	}
	return g
}

// quoted shows a piece of a page in a reason.
func quoted(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "…"
	}
	return `"` + strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' {
			return -1
		}
		return r
	}, s) + `"`
}
