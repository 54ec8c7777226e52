package discover

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"smallprint"
	"smallprint/catalog"
)

var localePart = regexp.MustCompile(`(?i)^([a-z]{2})([-_]([a-z]{2}))?$`)

// languages are those whose codes count as a locale in an address: two
// letters may be anything.
var languages = map[string]bool{}

// regions are the countries whose codes count by themselves.
var regions = map[string]bool{}

func init() {
	for s := range strings.FieldsSeq("ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id is it ja ko lt lv ms nb nl no pl pt ro ru sk sl sr sv th tr uk vi zh") {
		languages[s] = true
	}
	for s := range strings.FieldsSeq("AT AU BE BR CA CH CN CZ DE DK ES EU FI FR GB IE IN IT JP KR MX NL NO NZ PL PT SE SG TR UK US ZA") {
		regions[s] = true
	}
}

// languageNames are what languages call themselves, and what English calls
// them.
var languageNames = map[string]string{
	"english": "en", "deutsch": "de", "german": "de", "francais": "fr", "french": "fr", "espanol": "es", "spanish": "es", "italiano": "it", "italian": "it",
	"portugues": "pt", "portuguese": "pt", "nederlands": "nl", "dutch": "nl", "polski": "pl", "polish": "pl", "svenska": "sv", "swedish": "sv",
	"dansk": "da", "danish": "da", "norsk": "no", "norwegian": "no", "suomi": "fi", "finnish": "fi", "cestina": "cs", "czech": "cs",
	"turkce": "tr", "turkish": "tr", "русскии": "ru", "russian": "ru", "українська": "uk", "ukrainian": "uk", "日本語": "ja", "japanese": "ja",
	"中文": "zh", "简体中文": "zh", "繁體中文": "zh", "chinese": "zh", "한국어": "ko", "korean": "ko", "magyar": "hu", "hungarian": "hu",
	"romana": "ro", "romanian": "ro", "ελληνικα": "el", "greek": "el", "العربية": "ar", "arabic": "ar",
}

// regionNames are the countries and unions whose names stand for an edition.
var regionNames = map[string]string{
	"united states": "US", "usa": "US", "us": "US", "united kingdom": "GB", "uk": "GB", "great britain": "GB", "european union": "EU", "eu": "EU", "eea": "EU",
	"europe": "EU", "germany": "DE", "deutschland": "DE", "france": "FR", "spain": "ES", "espana": "ES", "italy": "IT", "italia": "IT", "canada": "CA",
	"australia": "AU", "brazil": "BR", "brasil": "BR", "india": "IN", "japan": "JP", "switzerland": "CH", "schweiz": "CH", "suisse": "CH", "austria": "AT",
	"osterreich": "AT", "netherlands": "NL", "poland": "PL", "mexico": "MX", "turkey": "TR", "turkiye": "TR", "korea": "KR",
}

// isLocaleName reports whether a link's text is only the name of a language
// or a country.
func isLocaleName(text string) bool {
	l, r := nameLocale(text)
	return l != "" || r != ""
}

// nameLocale reads "Deutsch", "English (UK)" or "European Union".
func nameLocale(text string) (lang, region string) {
	words := fold(text)
	if len(words) == 0 || len(words) > 4 {
		return "", ""
	}
	rest := words
	if l := languageNames[words[0]]; l != "" {
		lang, rest = l, words[1:]
	}
	if len(rest) == 0 {
		return lang, ""
	}
	if r := regionNames[strings.Join(rest, " ")]; r != "" {
		return lang, r
	}
	return "", ""
}

// localeOf tells the language and region of a linked page: as the link
// declares them, as its text names them, or as its address has them.
func localeOf(u *url.URL, hreflang, text string) (lang, region string) {
	if tag, err := language.Parse(hreflang); hreflang != "" && err == nil {
		return tagLocale(tag)
	}
	lang, region = nameLocale(text)
	l, r, _ := addressLocale(u)
	return cmp.Or(lang, l), cmp.Or(region, r)
}

func tagLocale(tag language.Tag) (lang, region string) {
	base, confidence := tag.Base()
	if confidence >= language.High {
		lang = base.String()
	}
	if r, confidence := tag.Region(); confidence == language.Exact && r.IsCountry() {
		region = r.String()
	}
	return lang, region
}

// addressLocale reads a locale from the path, a parameter or the host, and
// returns the address with a mark in place of it: two editions of a document
// differ in that alone.
func addressLocale(u *url.URL) (lang, region, without string) {
	v := *u
	parts := strings.Split(v.Path, "/")
	for i, s := range parts {
		if l, r, ok := codeLocale(s); ok && (lang == "" || l == "") && (region == "" || r == "") {
			lang, region = lang+l, region+r
			parts[i] = "*"
		}
	}
	v.Path = strings.Join(parts, "/")
	query := v.Query()
	for _, key := range []string{"lang", "hl", "language", "locale", "gl", "country", "region"} {
		l, r, ok := codeLocale(query.Get(key))
		if !ok {
			continue
		}
		if (key == "gl" || key == "country" || key == "region") && r == "" {
			l, r = "", countryCode(query.Get(key))
		}
		if lang == "" {
			lang = l
		}
		if region == "" {
			region = r
		}
		query.Del(key)
	}
	v.RawQuery = query.Encode()
	if first, rest, ok := strings.Cut(v.Host, "."); ok && len(first) == 2 && strings.Contains(rest, ".") {
		if l, r, ok := codeLocale(first); ok && lang == "" {
			lang, region, v.Host = l, region+r, rest
		}
	}
	return lang, region, catalog.Key(v.String())
}

// codeLocale reads "en", "en-gb" or "us".
func codeLocale(s string) (lang, region string, ok bool) {
	m := localePart.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	first, second := strings.ToLower(m[1]), countryCode(m[3])
	switch {
	case m[2] != "":
		return first, second, languages[first] && second != ""
	case languages[first] && first != "uk": // as a whole part it is the country more often than the language
		return first, "", true
	}
	region = countryCode(first)
	return "", region, regions[region]
}

func countryCode(s string) string {
	s = strings.ToUpper(s)
	if s == "UK" {
		return "GB"
	}
	if r, err := language.ParseRegion(s); err != nil || !r.IsCountry() && s != "EU" {
		return ""
	}
	return s
}

// editions groups proposals of one type whose addresses differ in their
// locale alone: each gets the name of its locale as its edition.
func editions(all []Proposal) {
	groups := map[string][]*Proposal{}
	for i := range all {
		p := &all[i]
		if p.Fragment != "" {
			continue
		}
		groups[p.TermsType+" "+groupKey(p)] = append(groups[p.TermsType+" "+groupKey(p)], p)
	}
	for _, key := range sortedKeys(groups) {
		group := groups[key]
		if len(group) < 2 {
			continue
		}
		taken := map[string]bool{}
		for _, p := range group {
			name := smallprint.Slug(strings.Trim(p.Language+"-"+p.Region, "-"))
			if p.Language == "" && p.Region == "" || taken[name] {
				continue // the one that declares none is the main edition
			}
			taken[name] = true
			p.Edition = name
			if why := "an edition: the same address but for its locale"; !slices.Contains(p.Why, why) {
				p.Why = append(slices.Clip(p.Why), why)
			}
		}
	}
}

func groupKey(p *Proposal) string {
	u, err := url.Parse(p.URL)
	if err != nil {
		return p.URL
	}
	_, _, without := addressLocale(u)
	return strings.ReplaceAll(without, "/*", "")
}
