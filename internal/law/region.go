package law

import (
	"slices"
	"strings"

	"smallprint"
)

// places maps words for a place to the jurisdiction of the rules. Places that
// no rule covers map to "–": a clause for South Korea alone brings no rule.
var places = []struct {
	in []word
	j  string
}{
	{words("eea|eu|european|europe|gdpr|france|germany|italy|spain|ireland|netherlands|austria|belgium|poland|sweden|denmark|finland|portugal|greece|swiss|switzerland"), "EU"},
	{words("uk|united kingdom|england|britain|british|scotland"), "UK"},
	{words("california|californian|ccpa|cpra|calif"), "US-CA"},
	{words("colorado"), "US-CO"}, {words("connecticut"), "US-CT"}, {words("illinois"), "US-IL"},
	{words("maryland"), "US-MD"}, {words("new york"), "US-NY"}, {words("texas"), "US-TX"},
	{words("virginia|utah|oregon|montana|delaware|new jersey|tennessee|minnesota|iowa|nebraska|new hampshire|indiana|kentucky|rhode island"), "US-VA+"},
	{words("washington state|state of washington"), "US-WA"},
	{words("us|u s|usa|united states|american"), "US"},
	{words("brazil|brazilian|lgpd"), "BR"},
	{words("quebec|québec"), "CA-QC"}, {words("ontario"), "CA-ON"}, {words("canada|canadian"), "CA"},
	{words("china|chinese|prc"), "CN"}, {words("india|indian"), "IN"}, {words("australia|australian"), "AU"},
	{words("korea|korean|japan|japanese|singapore|new zealand|taiwan|hong kong|israel|turkey|south africa|mexico|argentina|thailand|vietnam|indonesia|philippines|malaysia|saudi arabia|united arab emirates|russia"), "–"},
}

// regionOf returns the jurisdictions to which the clause limits itself by its
// region attribute or by a heading that names a place; nil for no limit.
func regionOf(p *smallprint.Provision) []string {
	var out []string
	for _, a := range p.Attributes {
		if a.Name == "region" {
			out = append(out, placesIn(a.Value+" "+a.Quote)...)
		}
	}
	for _, h := range p.Path {
		out = append(out, placesIn(h)...)
	}
	return out
}

func placesIn(s string) []string {
	f := " " + fold(s) + " "
	if strings.Contains(f, " outside ") || strings.Contains(f, " transfer") || strings.Contains(f, " other than ") {
		return nil
	}
	var out []string
	for _, pl := range places {
		for _, w := range pl.in {
			if strings.Contains(f, w.text) {
				out = append(out, pl.j)
				break
			}
		}
	}
	return out
}

// covers reports whether a rule of jurisdiction j can bear on the clause.
func (c *clause) covers(j string) bool {
	if c.region == nil || slices.Contains(c.region, j) {
		return true
	}
	for _, r := range c.region {
		if strings.HasPrefix(r, j+"-") || strings.HasPrefix(j, r+"-") {
			return true
		}
	}
	return false
}
