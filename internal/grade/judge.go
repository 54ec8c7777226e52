package grade

import (
	"regexp"
	"slices"
	"strings"

	"smallprint"
)

const (
	noise       = smallprint.GradeNoise
	cosmetic    = smallprint.GradeCosmetic
	editorial   = smallprint.GradeEditorial
	substantive = smallprint.GradeSubstantive
)

// judgeChange grades one change by its own words.
func (g *grader) judgeChange(c *change) {
	if c.added() || c.removed() {
		g.judgeAlone(c)
		return
	}
	if c.pair.Words == nil {
		c.set(editorial, "moved", "the same words stand elsewhere")
		if c.kind == smallprint.BlockHeading || label(c.new) {
			c.grade = cosmetic
		}
		return
	}
	old, new := fold(body(c.old)), fold(body(c.new))
	if squash(old) == squash(new) {
		c.set(cosmetic, "typography", sameWhy(c))
		return
	}
	if versionish(c.old) && versionish(c.new) {
		c.set(editorial, "version", "only the version number changed")
		return
	}
	if g.barTitle(c.old) || g.barTitle(c.new) {
		c.set(noise, "furniture", "the title of the page, as browsers show it")
		return
	}
	if g.isFurniture(c, c.old) && g.isFurniture(c, c.new) {
		c.set(noise, "furniture", "a label of the page, not of the document")
		return
	}
	if g.linkLabel(c, g.in.Old, c.pair.Old) && g.linkLabel(c, g.in.New, c.pair.New) {
		c.set(noise, "furniture", "a link of the page, not of the document")
		return
	}
	if c.tightened() {
		c.set(editorial, "wording", "the wording of a sentence changed in "+place(c))
		return
	}
	for i := range c.segments {
		grade, cause, why := g.judgeSegment(c, &c.segments[i])
		if rank(grade) > rank(c.grade) {
			c.set(grade, cause, why)
		} else if grade == substantive && !strings.Contains(c.why, "; ") && len(c.why)+len(why) < 160 && figureWhy.MatchString(why) && c.why != why {
			c.why = strings.TrimSuffix(c.why, " in "+place(c)) + "; " + why
		}
	}
	if c.grade == "" {
		c.set(cosmetic, "typography", sameWhy(c))
	}
	if c.grade == substantive && c.kind == smallprint.BlockHeading && len(new) <= 12 && !strings.HasSuffix(c.new, ".") && g.plainHeading(c) {
		c.set(editorial, "heading", "a heading was reworded")
	}
}

// figureWhy matches reasons that name a figure which changed.
var figureWhy = regexp.MustCompile(`^[a-z ]+ (?:shortened|lengthened|lowered|raised) from `)

// plainHeading reports whether a reworded heading carries no rule.
func (g *grader) plainHeading(c *change) bool {
	for _, s := range c.segments {
		for _, w := range slices.Concat(s.ow, s.nw) {
			if modal[w] && w != "may" || w == "not" || unit[w] {
				return false
			}
		}
	}
	return true
}

func sameWhy(c *change) string {
	switch {
	case c.pair.Kind == smallprint.KindSplit || c.pair.Kind == smallprint.KindMerged:
		return "the same words in other lines"
	case c.old != c.new && body(c.old) == body(c.new):
		return "only the numbering differs"
	}
	return "only typography, case or layout differs"
}

func versionish(s string) bool { return len(s) < 80 && versionLine.MatchString(s) }

// judgeSegment grades one stretch of changed words.
func (g *grader) judgeSegment(c *change, s *segment) (smallprint.Grade, string, string) {
	old, new := g.segmentWords(s.old, s.oldEnts, s.oldStart), g.segmentWords(s.new, s.newEnts, s.newStart)
	if squash(old) == squash(new) {
		return g.judgeEntities(c, s)
	}
	if s.opens() && !s.counts(c) && squash(fold(body(s.old+" x"))) == squash(fold(body(s.new+" x"))) {
		return cosmetic, "numbering", "only the numbering differs"
	}
	if grade, cause, why := g.judgeSpecial(c, s, old, new); grade != "" {
		return grade, cause, why
	}
	return g.judgeWords(c, s, old, new)
}

// opens reports whether the segment stands at the head of its block.
func (s *segment) opens() bool { return s.oldStart < 12 && s.newStart < 12 }

// counts reports whether the segment, which stands at the head of its block,
// ends in a number that is a quantity and numbers nothing. No cell of a table
// is numbered by a bare number.
func (s *segment) counts(c *change) bool {
	bare := func(t string) bool {
		t = strings.TrimSpace(t)
		return t != "" && isDigit(t[len(t)-1])
	}
	if !bare(s.old) && !bare(s.new) {
		return countedForm.MatchString(strings.TrimLeft(s.old, "0123456789.,")) && strings.ContainsAny(s.old, "0123456789")
	}
	return c.kind == smallprint.BlockTableCell || countedForm.MatchString(s.after)
}

// segmentWords folds a stretch without its entities and window labels.
func (g *grader) segmentWords(text string, es []entity, start int) []string {
	words := fold(plain(text, es, start))
	return slices.DeleteFunc(words, func(w string) bool { return w == "mailto" })
}

// judgeEntities grades a stretch whose words are the same outside of dates
// and addresses.
func (g *grader) judgeEntities(c *change, s *segment) (smallprint.Grade, string, string) {
	o, n := values(s.oldEnts), values(s.newEnts)
	if o == n {
		return cosmetic, "typography", "only typography, case or layout differs"
	}
	if o == "" && allHeld(s.newEnts, c.old) || n == "" && allHeld(s.oldEnts, c.new) {
		return cosmetic, "typography", "an address is printed once more, or once less"
	}
	kinds := map[string]bool{}
	obfuscated := false
	for _, e := range append(append([]entity{}, s.oldEnts...), s.newEnts...) {
		kinds[e.kind] = true
		obfuscated = obfuscated || e.kind == "email" && strings.Contains(e.value, "protected")
	}
	switch {
	case kinds["date"]:
		return editorial, "date", "a date changed: " + around(s.old) + " became " + around(s.new)
	case kinds["ago"] && len(kinds) == 1:
		return noise, "counter", "a time stamp or relative time moved on"
	case obfuscated:
		return noise, "obfuscation", "an e-mail address is hidden or shown by the site"
	case kinds["email"]:
		return editorial, "contact", "an e-mail address changed"
	case kinds["phone"]:
		return editorial, "contact", "a telephone number changed"
	}
	return editorial, "address", "a web address changed"
}

// allHeld reports whether a text states every one of some addresses.
func allHeld(es []entity, text string) bool {
	in := entities(text)
	for _, e := range es {
		if e.kind == "date" || !slices.ContainsFunc(in, func(x entity) bool { return x.value == e.value && x.end-x.start == e.end-e.start }) {
			return false
		}
	}
	return true
}

func values(es []entity) string {
	var v []string
	for _, e := range es {
		if !slices.Contains(v, e.value) {
			v = append(v, e.value)
		}
	}
	return strings.Join(v, " ")
}

// around quotes a stretch briefly.
func around(s string) string {
	s = strings.TrimLeft(strings.Join(strings.Fields(s), " "), " ,;")
	if s == "" {
		return "nothing"
	}
	return "'" + brief(s, 60) + "'"
}

// brief cuts a text after its last whole word within n bytes.
func brief(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = short(s, n)
	if at := strings.LastIndexByte(s, ' '); at > n/2 {
		s = s[:at]
	}
	return strings.TrimRight(s, " ,;:-–—(") + "…"
}

// judgeSpecial recognises stretches that change nothing of the terms.
func (g *grader) judgeSpecial(c *change, s *segment, old, new []string) (smallprint.Grade, string, string) {
	oldOnly, newOnly := multisetDiff(old, new)
	switch {
	case furnishedOnly(s.old) && furnishedOnly(s.new):
		return noise, "furniture", "a label of the page, not of the document"
	case years4(s.old) && years4(s.new) && copyrightForm.MatchString(s.before):
		return noise, "furniture", "the year of the copyright notice moved on"
	case g.linkedTitle(c, s):
		return editorial, "pointer", "a link to another document was added or dropped"
	case synonyms(oldOnly, newOnly):
		return editorial, "wording", around(s.old) + " became " + around(s.new)
	case len(oldOnly)+len(newOnly) == 0:
		return editorial, "order", "the same words in another order"
	case sectionForm.MatchString(s.before) && allNumbers(oldOnly, newOnly):
		return cosmetic, "numbering", "a cross-reference was renumbered"
	case g.addressLike(s, oldOnly, newOnly):
		return editorial, "contact", "a postal address changed"
	case g.renames[rename(old, new)]:
		return editorial, "rename", around(s.old) + " is now called " + around(s.new)
	case len(oldOnly) == 1 && len(newOnly) == 1 && typo(oldOnly[0], newOnly[0]) && !known(oldOnly[0], newOnly[0]):
		return editorial, "spelling", "spelling: " + around(s.old) + " became " + around(s.new)
	case spelled(oldOnly, newOnly):
		return editorial, "spelling", "spelling: " + around(s.old) + " became " + around(s.new)
	case s.dateLabel() && hasDate(c):
		return editorial, "date", "a date or its label changed"
	case s.updateNote(c):
		return editorial, "announcement", "the note on the last update changed"
	case pointedAt(s):
		return editorial, "address", "a web address is now behind a link, or the reverse"
	case companyName(s):
		return editorial, "rename", "the name of a company is written out"
	case repeated(s):
		return editorial, "doubled", "words printed twice now stand once, or the reverse"
	}
	if mapped, any := g.renamed(old); any && squash(mapped) == squash(bases(new)) {
		return editorial, "rename", around(s.old) + " is now called " + around(s.new)
	}
	return "", "", ""
}

// furnishedOnly reports whether a stretch is empty or a label of the page
// that no sentence would hold.
func furnishedOnly(s string) bool {
	if len(fold(s)) == 0 {
		return true
	}
	return len(s) < 80 && editorForm.MatchString(s)
}

// dateLabel reports whether a stretch holds nothing but dates and what labels
// them, as "Last updated:".
func (s *segment) dateLabel() bool {
	o, n := plain(s.old, s.oldEnts, s.oldStart), plain(s.new, s.newEnts, s.newStart)
	return len(o)+len(n) < 80 && dateLine.MatchString(o+" "+n)
}

// updateNote reports whether a stretch stands in a line that says when the
// text was last revised, and why.
func (s *segment) updateNote(c *change) bool {
	return max(len(c.old), len(c.new)) < 240 && len(s.oldEnts)+len(s.newEnts) > 0 && updatedForm.MatchString(c.old) && updatedForm.MatchString(c.new)
}

var updatedForm = regexp.MustCompile(`(?i)^\W*(?:(?:date of )?(?:last|latest) (?:updated?|revis(?:ed|ion)|modified|modification|changed?)|updated|revised)\b`)

// pointedAt reports whether a bare web address gave way to words for a link,
// as "this page", or the reverse.
func pointedAt(s *segment) bool {
	return bareAddress(s.old, s.oldEnts) && linkWords.MatchString(s.new) || bareAddress(s.new, s.newEnts) && linkWords.MatchString(s.old)
}

var linkWords = regexp.MustCompile(`(?i)^\W*(?:here|this (?:page|link|website|site|list|document)|our (?:web ?site|site|page|list)|the (?:link|page|website|list) (?:here|below)|(?:the )?following (?:link|page|address))\W*$`)

func bareAddress(text string, es []entity) bool {
	return len(es) == 1 && es[0].kind == "url" && len(strings.Fields(text)) == 1
}

func hasDate(c *change) bool {
	return len(dates(c.old)) > 0 || len(dates(c.new)) > 0
}

func multisetDiff(a, b []string) (onlyA, onlyB []string) {
	n := map[string]int{}
	for _, w := range b {
		n[w]++
	}
	for _, w := range a {
		if n[w] > 0 {
			n[w]--
		} else {
			onlyA = append(onlyA, w)
		}
	}
	n = map[string]int{}
	for _, w := range a {
		n[w]++
	}
	for _, w := range b {
		if n[w] > 0 {
			n[w]--
		} else {
			onlyB = append(onlyB, w)
		}
	}
	return onlyA, onlyB
}

func allNumbers(lists ...[]string) bool {
	any := false
	for _, l := range lists {
		for _, w := range l {
			if !digitAt(w, false) && len(w) > 1 {
				return false
			}
			any = true
		}
	}
	return any
}

// spelled reports whether the words pair up as spellings of each other.
func spelled(old, new []string) bool {
	if len(old) == 0 || len(old) != len(new) {
		return false
	}
	for i := range old {
		if spelling(old[i]) != spelling(new[i]) {
			return false
		}
	}
	return true
}

// known holds pairs of near spellings that are different words.
func known(a, b string) bool {
	for _, p := range [][2]string{{"personal", "personnel"}, {"except", "accept"}, {"include", "exclude"}, {"includes", "excludes"}, {"including", "excluding"},
		{"lawful", "unlawful"}, {"authorized", "unauthorized"}, {"limited", "unlimited"}, {"direct", "indirect"}, {"public", "private"}, {"inform", "information"},
		{"commercial", "noncommercial"}, {"identifiable", "unidentifiable"}, {"reasonable", "unreasonable"}, {"party", "parties"}} {
		if a == p[0] && b == p[1] || a == p[1] && b == p[0] {
			return true
		}
	}
	return strings.HasSuffix(a, b) && prefixes[a[:len(a)-len(b)]] || strings.HasSuffix(b, a) && prefixes[b[:len(b)-len(a)]]
}

var prefixes = set("un in im ir non il dis re pre sub")

// addressLike reports whether a changed stretch is part of a postal address.
func (g *grader) addressLike(s *segment, old, new []string) bool {
	if !streetForm.MatchString(s.old+" "+s.new) && !streetForm.MatchString(s.before[max(0, len(s.before)-40):]+s.new+short(s.after, 40)) {
		return false
	}
	if len(old)+len(new) > 24 {
		return false
	}
	for _, w := range append(append([]string{}, old...), new...) {
		if modal[w] || unit[w] || w == "not" || w == "no" {
			return false
		}
	}
	return !companyForm.MatchString(s.old+" "+s.new) && capitalised(s.old) && capitalised(s.new)
}

// capitalised reports whether every word is a name or a number.
func capitalised(s string) bool {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,.;:()_/–—-\n\u00a0", r) }) {
		if w[0] >= 'a' && w[0] <= 'z' && !small[w] {
			return false
		}
	}
	return true
}

// companyName reports whether names were put into or taken from the name of a
// company whose form follows, as "Acme Foods, Inc.".
func companyName(s *segment) bool {
	text := s.old + s.new
	if s.old != "" && s.new != "" || !named(text) || !named(lastWord(s.before)) || companyForm.MatchString(text) {
		return false
	}
	m := companyAfter.FindString(s.after)
	return m != "" && len(text) < 40
}

var companyAfter = regexp.MustCompile(`^,?\s*(?:Inc|Ltd|LLC|PBC|GmbH|Corp|Limited|B\.V|AB|SE|plc)\b`)

// repeated reports whether a stretch that was inserted or deleted alone
// stands beside itself.
func repeated(s *segment) bool {
	text := s.new
	if s.new == "" {
		text = s.old
	} else if s.old != "" {
		return false
	}
	w := strings.Join(fold(text), " ")
	if w == "" || len(w) < 8 && s.old == "" {
		return false
	}
	before, after := strings.Join(fold(s.before), " "), strings.Join(fold(s.after), " ")
	return strings.HasSuffix(before, " "+w) || strings.HasPrefix(after, w+" ")
}
