package classify

import (
	"regexp"
	"strings"
)

var (
	lawOf   = regexp.MustCompile(`(?:governed by|governed in accordance with|interpreted (?:in accordance with|under)|construed (?:in accordance with|under)|in accordance with|subject to|under|apply|applies|governing law (?:is|shall be|will be)|be)(?: and (?:construed|interpreted)(?: in accordance with| under)?| exclusively| solely)*,? ((?:the )?(?:(?:internal |substantive |applicable |federal )*laws? (?:of|in force in)(?: the)? [^,.;()]{2,70}(?:, u\.?s\.?a?\.?|, united states(?: of america)?|, usa)?|[a-z]+ (?:[a-z]+ )?law)\b)`)
	venueOf = regexp.MustCompile(`(?:(?:the )?(?:exclusive |competent |state (?:and|or) federal |federal (?:and|or) state |state |federal |civil |non-exclusive )*(?:courts?|tribunals?)(?: \([^)]*\))?(?: located| situated| sitting| residing)?(?: exclusively| solely)? (?:in|of|at|for|within)(?: and for)?(?: the)? |exclusively (?:resolved|brought|heard) in |place of jurisdiction (?:is|shall be) |seat (?:of (?:the )?arbitration )?(?:is|shall be|will be) |(?:arbitration|hearing)[^.;]{0,40} (?:held|take place|conducted|seated) in |arbitrators? (?:sitting |seated )?in |(?:your|the) local |court having jurisdiction over (?:the )?)([a-z][^,.;()]{1,60}(?:, (?:california|delaware|new york|texas|washington|usa|u\.s\.a\.|united states|england|ireland))?)`)
)

// places finds the law, the courts and the regions that the unit names.
func (f *finder) places() {
	if f.is("dispute.") {
		f.law()
		f.venue()
	}
	f.regions()
}

func (f *finder) law() {
	if !f.has(" law") {
		return
	}
	for _, m := range lawOf.FindAllStringSubmatchIndex(f.low, -1) {
		start, end := m[2], trimAt(f.low, m[2], m[3], " without", " excluding", " and not", " except", " regardless", " and any", " shall", " will", " govern", " as ", " and the courts", " and venue", " applicable to", " if ", " unless", " but ")
		if v := f.low[start:end]; strings.Contains(v, "applicable law") || strings.Contains(v, "conflict") || strings.Contains(v, "mandatory") || strings.Contains(v, "your country") || v == "the law" || strings.HasPrefix(v, "any ") || strings.HasPrefix(v, "such ") || strings.HasPrefix(v, "this ") || strings.HasPrefix(v, "local ") || strings.HasPrefix(v, "consumer ") {
			continue
		}
		f.add("law", place(f.text[start:end]), start, end)
	}
	if len(f.out) == 0 && f.is("dispute.governing-law") && f.has("govern", "applicable law", "applies", "apply") {
		for _, m := range anyLaw.FindAllStringIndex(f.low, 2) {
			end := trimAt(f.low, m[0], m[1], " without", " will", " shall", " govern", " and the courts", " appl", " except", " exclud", " as ")
			f.add("law", place(f.text[m[0]:end]), m[0], end)
		}
	}
}

// anyLaw matches the laws of a place wherever they stand in the sentence.
var anyLaw = regexp.MustCompile(`(?:the )?laws? (?:of|in force in)(?: the)? (?:state of |commonwealth of |republic of |province of )?[^,.;()]{2,50}|(?:english|irish|german|french|dutch|swiss|swedish|singapore|california|new york|delaware|texas|english and welsh|scottish|finnish|danish|spanish|italian|polish|estonian|israeli|indian|japanese|korean) law\b`)

func (f *finder) venue() {
	if !f.has("court", "jurisdiction", "arbitration", "seat", "venue", "tribunal", "hearing") {
		return
	}
	for _, m := range venueOf.FindAllStringSubmatchIndex(f.low, -1) {
		start, end := m[2], trimAt(f.low, m[2], m[3], " shall", " will", " for ", " to ", " have ", " and you", " without", " where", " under", " unless", " and each", " is ", " are ", " and any", " and waive", " or ", " and both", " has ", " if ", " with ", " over", " that ")
		if v := f.low[start:end]; strings.HasPrefix(v, "competent") || strings.HasPrefix(v, "law") || strings.HasPrefix(v, "which") || strings.HasPrefix(v, "any") || strings.HasPrefix(v, "your") || strings.HasPrefix(v, "accordance") || strings.HasPrefix(v, "small claims") || strings.HasPrefix(v, "appeal") || strings.HasPrefix(v, "a ") {
			continue
		}
		f.add("venue", place(f.text[m[0]:end]), m[0], end)
	}
}

// trimAt returns the end of s[start:end] before the first of the words.
func trimAt(s string, start, end int, words ...string) int {
	for _, w := range words {
		if i := strings.Index(s[start:end], w); i > 0 {
			end = start + i
		}
	}
	return end
}

// place cuts what stands before the name of a place: "the laws of the State
// of Delaware" is "Delaware".
func place(s string) string {
	l := lower(s)
	for _, w := range [...]string{" laws of ", " law of ", "laws of ", "law of ", "courts of ", " in ", " of ", "court of "} {
		if i := strings.Index(l, w); i >= 0 && !strings.HasSuffix(l, " law") {
			s, l = s[i+len(w):], l[i+len(w):]
			break
		}
	}
	for _, w := range [...]string{"the ", "state of ", "commonwealth of ", "republic of ", "province of "} {
		if strings.HasPrefix(l, w) {
			s, l = s[len(w):], l[len(w):]
		}
	}
	return strings.TrimSpace(s)
}

const regionName = `(?:european economic area(?: ?,? ?\((?:“|")?eea(?:”|")?\))?|eea|european union(?: \((?:“|")?eu(?:”|")?\))?|e\.u\.|eu|united kingdom(?: \((?:“|")?uk(?:”|")?\))?|uk|u\.k\.|great britain|switzerland|united states(?: of america)?|u\.s\.a?\.?|usa|us|california|colorado|connecticut|virginia|utah|texas|nevada|oregon|montana|delaware|florida|illinois|new york|new jersey|washington|maryland|minnesota|canada|quebec|brazil|mexico|australia|new zealand|japan|south korea|korea|china|mainland china|hong kong|taiwan|singapore|india|france|germany|spain|italy|ireland|netherlands|poland|sweden|austria|belgium|portugal|norway|iceland|liechtenstein|turkey|israel|south africa|argentina|russia|europe|north america|asia|latin america|european region|crimea|cuba|iran|north korea|syria|philippines|thailand|vietnam|indonesia|malaysia)`

var (
	regionList = regexp.MustCompile(`\b` + regionName + `(?:(?:,? (?:and|or|and/or) (?:the )?|, (?:the )?|/)(?:` + regionName + `))*`)
)

// regions finds the places to which the statement could be limited.
func (f *finder) regions() {
	if !namesRegion(f.text) {
		return
	}
	n := 0
	for _, m := range regionList.FindAllStringIndex(f.low, -1) {
		if name := f.text[m[0]:m[1]]; len(name) <= 2 && name != strings.ToUpper(name) {
			continue
		}
		f.add("region", f.text[m[0]:m[1]], m[0], m[1])
		if n++; n == 6 {
			return
		}
	}
}

// namesRegion reports whether a capital word of the text begins the name of a
// region: it spares most units the long expression.
func namesRegion(text string) bool {
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && (text[i]|0x20 >= 'a' && text[i]|0x20 <= 'z') {
			i++
		}
		if i > start && regionFirst[lower(text[start:i])] {
			return true
		}
		if i == start {
			i++
		}
	}
	return false
}

// regionFirst are the letters with which the names of regions begin.
var regionFirst = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Split(strings.Trim(regionName, "(?:)"), "|") {
		first, _, _ := strings.Cut(strings.ReplaceAll(name, `\.`, " "), " ")
		m[strings.TrimSuffix(first, "(?:")] = true
	}
	return m
}()
