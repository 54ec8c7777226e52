package grade

import (
	"regexp"
	"strings"
	"unicode"

	"smallprint"
)

var (
	listingForm = newCue(`(?i)processor|partner|affiliate|brand|vendor|third.part|cookie|countr|territor|provider|recipient|subsidiar|supplier|covered|participating|patent`, `processor|partner|affiliate|brand|vendor|third|cookie|countr|territor|provider|recipient|subsidiar|supplier|covered|participating|patent`)
	takeaways   = newCue(`(?i)\b(?:key takeaways|ai[- ](?:generated )?summary|ai overview|summari[sz]ed by ai)\b`, `takeaway|summar|overview`)
	mustForm    = newCue(`(?i)\b(?:must|shall|will not|may not|agree(?:s|d)? (?:to|that)|you may|we may|we will|required to|responsible|liab|right to|consent|prohibited|don't|do not|cannot|collect|share|use your|entitled|governed|against (?:our|the)|violat\w*|infring\w*|illegal|unlawful)\b`, `must|shall|will|may|agree|required|responsible|liab|right|consent|prohibited|n't|do not|cannot|collect|share|use your|entitled|governed|against|violat|infring|illegal|unlawful`)
	furnished   = regexp.MustCompile(`(?i)^\W*(?:skip (?:to|navigation)|sign ?(?:in|up|out)|log ?(?:in|out)|menu|navigation|search|share|print|download(?: pdf| as pdf)?|copy(?: link)?|back to top|table of contents|contents|index|on this page|in this article|select (?:a )?language|language|english(?: \([^)]*\))?|loading|close|open|next|previous|home|help|about|about us|careers|press|blog|contact|contact us|accessibility(?: statement)?|sitemap|subscribe|follow us|related (?:articles|topics|links|content)|read (?:more|less)|show (?:more|less)|expand|collapse|see all|was this (?:helpful|page helpful|article helpful)\??|did this (?:help|answer).*|yes|no|thanks? (?:for|you).{0,40}|feedback|send feedback|cookie (?:settings|preferences)|accept(?: all)?|reject(?: all)?|all rights reserved.?|©.*|legal|terms|privacy|(?:other|more) languages?.*|advertisement|outlined_flag|enter (?:a )?summary|image|logo|icon|play|pause|mute|view (?:all|more)|try (?:it )?(?:now|free)|get started|learn more|view full.*|version:?|other language versions.*|.{0,50}in other languages.{0,60}|news|media|press kit|take (?:the|our) survey)\W*$`)
	unavailable = newCue(`(?i)(?:content|page|article)[^.]{0,60}(?:is )?not available (?:for|in) your|you are now seeing content for|machine.translat|translated automatically|javascript (?:is )?(?:disabled|required)|enable javascript|your browser (?:is|does)|we use cookies (?:on this|to (?:improve|enhance|give))|press (?:tab|enter|esc|space)|use (?:the )?arrow keys|keyboard shortcut|save this page to|stay organized with|get notifications (?:on|about)|(?:link )?copied to (?:the |your )?clipboard`, `save this|organized|notifications|copied|available|content for|translat|javascript|browser|cookies|press|arrow|keyboard`)
	geoForm     = regexp.MustCompile(`\b(?:Ireland|Netherlands|Germany|France|United (?:States|Kingdom)|USA?|UK|EEA|European|Canada|India|Singapore|Japan|Switzerland|Australia|Brazil|Spain|Italy|Poland|Sweden|China|Korea|Israel|Cyprus|Luxembourg|Delaware|California|Texas|New York)\b`)
)

// furnishers are the first words of what furnished matches.
var furnishers = set("skip sign signin signup signout log login logout menu navigation search share print download copy back table contents index on in select language english loading " +
	"close open next previous home help about careers press blog contact accessibility sitemap subscribe follow related read show expand collapse see was did yes no thank " +
	"thanks feedback send cookie accept reject all legal terms privacy other more languages advertisement outlined_flag enter image logo icon play pause mute view try get learn " +
	"version news media take")

// mayFurnish reports, quickly, whether furnished can match.
func mayFurnish(t string) bool {
	i := strings.IndexFunc(t, func(r rune) bool {
		return r == '©' || r == '_' || r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r))
	})
	if i < 0 || strings.HasPrefix(t[i:], "©") {
		return true
	}
	j := i
	for j < len(t) && (t[j]|0x20 >= 'a' && t[j]|0x20 <= 'z' || t[j] == '_') {
		j++
	}
	return furnishers[strings.ToLower(t[i:j])] || strings.Contains(strings.ToLower(t), "other lang")
}

// editorForm matches what editors and widgets leave in the middle of text.
var editorForm = regexp.MustCompile(`(?i)^[\W_]*(?:enter (?:a )?summary|lorem ipsum.*|placeholder|click to (?:expand|copy)|copied!?|opens in (?:a )?new (?:tab|window)|read more|show (?:more|less))[\W_]*$`)

func listing(path []string) bool {
	if len(path) == 0 {
		return false
	}
	return listingForm.MatchString(path[len(path)-1])
}

func geography(s string) bool { return geoForm.MatchString(s) }

// judgeAlone grades an added or removed block.
func (g *grader) judgeAlone(c *change) {
	text := c.alone()
	words := fold(body(text))
	verb := "was added"
	if c.removed() {
		verb = "was removed"
	}
	switch {
	case len(words) > 0 && strings.Contains(text, "(opens in") && onlyAddress(text):
		c.set(cosmetic, "address", "the address behind a link is shown or hidden")
	case len(words) == 0:
		c.set(noise, "furniture", "no words")
	case g.isFurniture(c, text):
		c.set(noise, "furniture", "a label of the page, not of the document")
	case c.added() && g.linkLabel(c, g.in.New, c.pair.New), c.removed() && g.linkLabel(c, g.in.Old, c.pair.Old):
		c.set(noise, "furniture", "a link of the page, not of the document")
	case underTakeaways(c):
		c.set(noise, "furniture", "a summary made by a machine")
	case g.isTitle(words) || g.barTitle(text):
		c.set(noise, "furniture", "the title of the page")
	case datelike(text):
		c.set(editorial, "date", "a date "+verb)
	case versionish(text):
		c.set(editorial, "version", "a version number "+verb)
	case announcement(text):
		c.set(editorial, "announcement", "a note on an update "+verb)
	case contactBlock(text):
		c.set(editorial, "contact", "a contact detail "+verb)
	case c.kind == smallprint.BlockHeading && len(words) <= 12 && !mustForm.MatchString(text):
		c.set(editorial, "heading", "a heading "+verb)
	case pointer(text):
		c.set(editorial, "pointer", "a pointer to other text "+verb)
	case leadIn(text):
		c.set(editorial, "heading", "a line that leads in what follows "+verb)
	case g.colophon(text):
		c.set(editorial, "colophon", "a note on the site "+verb)
	default:
		c.set(substantive, verb, g.aloneWhy(c, verb))
	}
}

func (g *grader) aloneWhy(c *change, verb string) string {
	return around(c.alone()) + " " + verb + " in " + place(c)
}

// isFurniture reports whether a block is of the page and not of the document.
func (g *grader) isFurniture(c *change, text string) bool {
	t := withoutLabels(text)
	if len(t) < 120 && mayFurnish(t) && furnished.MatchString(t) || navBar(t) || len(t) < 120 && strings.Contains(strings.ToLower(t), "(latest)") && hasYear(t) || len(t) < 400 && unavailable.MatchString(t) && !mustForm.MatchString(t) || related(c.path) && label(t) {
		return true
	}
	if len(t) < 40 && socialForm.MatchString(t) && c.kind != smallprint.BlockTableCell && !listing(c.path) && g.linked(c) {
		return true
	}
	words := fold(body(t))
	if len(words) == 0 {
		return true
	}
	if c.kind != smallprint.BlockHeading && len(words) <= 14 && label(t) && g.heading(c, words) {
		return true // an entry of the table of contents
	}
	return foreignNames(t)
}

var socialForm = regexp.MustCompile(`(?i)^\W*(?:facebook|twitter|x|instagram|linkedin|youtube|tiktok|pinterest|google\+|rss|reddit|discord|github)\W*$`)

// linked reports whether a change is in a block that is a link throughout.
func (g *grader) linked(c *change) bool {
	if len(c.pair.New) > 0 {
		return linkedShare(g.in.New, g.in.New.Blocks[c.pair.New[0]]) >= 0.9
	}
	return linkedShare(g.in.Old, g.in.Old.Blocks[c.pair.Old[0]]) >= 0.9
}

func hasYear(t string) bool { return len(years(t)) > 0 }

// navBar reports whether a text is a row of links run together: nearly all
// words upper-case and no mark that ends or joins a clause, and either many
// of them or labels glued to each other.
func navBar(t string) bool {
	f := strings.Fields(t)
	n := 0
	for _, w := range f {
		if w[0] >= 'A' && w[0] <= 'Z' {
			n++
		}
	}
	if len(f) == 0 || n*10 < len(f)*8 {
		return false
	}
	if g := glued(t); g >= 6 || g >= 2 && len(f) == 1 {
		return true
	}
	return len(f) >= 8 && !strings.ContainsAny(t, ".;:,()")
}

// glued counts labels that run into each other, as "Sign UpLog In".
func glued(t string) int {
	n := 0
	for i := 2; i < len(t); i++ {
		lower := t[i-1] >= 'a' && t[i-1] <= 'z' && t[i-2] >= 'a' && t[i-2] <= 'z'
		if lower && t[i] >= 'A' && t[i] <= 'Z' {
			n++
		}
	}
	if len(t) > 60*n {
		return 0 // brand names in running text
	}
	return n
}

// heading reports whether the words are those of a heading of the side that
// holds the change.
func (g *grader) heading(c *change, words []string) bool {
	s := g.new
	if c.removed() {
		s = g.old
	}
	_, ok := s.headings[strings.Join(words, " ")]
	return ok
}

// linkLabel reports whether a paragraph is a link and no more: a few words
// without a stop, outside of lists, tables and texts on parties and places.
func (g *grader) linkLabel(c *change, r *smallprint.Reading, at []int) bool {
	if c.kind != smallprint.BlockParagraph || len(at) != 1 || listing(c.path) {
		return false
	}
	b := r.Blocks[at[0]]
	text := r.Text[b.Start:b.End]
	return label(text) && len(strings.Fields(text)) <= 6 && !digitText(text) && !geography(text) && !companyForm.MatchString(text) &&
		linkedShare(r, b) >= 0.9
}

// linkedTitle reports whether a stretch that came or went alone is the title
// of a document that it links to, beside other such links.
func (g *grader) linkedTitle(c *change, s *segment) bool {
	text, r, at, from := s.new, g.in.New, c.pair.New, s.newStart
	if s.new == "" {
		text, r, at, from = s.old, g.in.Old, c.pair.Old, s.oldStart
	} else if s.old != "" {
		return false
	}
	t := strings.TrimSpace(text)
	if len(at) != 1 || listing(c.path) || len(strings.Fields(t)) < 2 || !label(t) || !titled(t) || companyForm.MatchString(t) {
		return false
	}
	b := r.Blocks[at[0]]
	from += b.Start
	return linkedShare(r, b) >= 0.8 && linkedShare(r, smallprint.Block{Start: from, End: from + len(text)}) >= 0.8 && documentForm.MatchString(t)
}

var documentForm = newCue(`(?i)\b(?:report|statement|plan|version|notice|policy|terms|guidelines|guide|faqs?|form|archive)\b`, `report|statement|plan|version|notice|policy|terms|guid|faq|form|archive`)

// titled reports whether a text is written as a title: its words, but for
// small ones and numbers, begin upper-case.
func titled(t string) bool {
	for _, w := range strings.Fields(t) {
		if w[0] >= 'a' && w[0] <= 'z' && !small[w] {
			return false
		}
	}
	return true
}

var relatedForm = newCue(`(?i)^\W*(?:related|more|further|recommended|popular|similar|see also|you may also)\b.{0,30}$|was this helpful|give feedback|need more help`, `related|more|further|recommended|popular|similar|also|helpful|feedback`)

func related(path []string) bool {
	return len(path) > 0 && relatedForm.MatchString(path[len(path)-1])
}

// label reports whether a text is a title or a button: short, without the
// mark that ends a sentence.
func label(t string) bool {
	t = strings.TrimSpace(t)
	if t == "" {
		return true
	}
	last := t[len(t)-1]
	return len(strings.Fields(t)) <= 10 && last != '.' && last != ';' && last != ':' && last != ','
}

// foreignNames recognises pickers of languages: names of languages in their
// own scripts, or codes.
var languageForm = regexp.MustCompile(`(?i)^(?:\W|english|deutsch|français|francais|español|espanol|italiano|português|portugues|nederlands|polski|svenska|dansk|norsk|suomi|türkçe|čeština|magyar|română|日本語|한국어|中文|简体|繁體|简体中文|繁體中文|русский|українська|العربية|עברית|ไทย|tiếng việt|bahasa indonesia|ελληνικά|\(?[a-z]{2}[-_][a-z]{2}\)?)+$`)

func foreignNames(t string) bool { return len(t) < 400 && languageForm.MatchString(t) }

func underTakeaways(c *change) bool {
	if takeaways.MatchString(c.alone()) && label(c.alone()) {
		return true
	}
	return len(c.path) > 0 && takeaways.MatchString(c.path[len(c.path)-1])
}

// isTitle reports whether the words are the title of the page, alone or with
// the name of the site.
func (g *grader) isTitle(words []string) bool {
	t := strings.Join(words, " ")
	for _, s := range []*side{g.new, g.old} {
		if s.title != "" && (t == s.title || len(words) <= 8 && (strings.HasPrefix(s.title, t+" ") || strings.HasPrefix(t, s.title+" "))) {
			return true
		}
		if len(words) > 8 {
			continue
		}
		for h, n := range s.headings {
			if h != "" && n+2 >= len(words) && strings.HasPrefix(t, h) && strings.HasPrefix(t[len(h):], " ") {
				return true
			}
		}
	}
	return false
}

// barTitle reports whether a text is what browsers show in the title bar: the
// document and the site with a bar between.
func (g *grader) barTitle(text string) bool {
	return len(text) < 90 && strings.Count(text, " | ") == 1 && label(text) && !digitText(text)
}

func digitText(text string) bool { return strings.ContainsAny(text, "0123456789") }

func datelike(text string) bool {
	es := dates(text)
	if len(es) == 0 || len(text) > 200 {
		return false
	}
	return dateLine.MatchString(plain(text, es, 0)) || len(fold(plain(text, es, 0))) <= 3
}

// onlyAddress reports whether a text holds web addresses and no words.
func onlyAddress(text string) bool {
	return len(text) < 400 && len(fold(plain(text, entities(text), 0))) == 0
}

// announcement reports whether a block only tells of an update.
func announcement(text string) bool {
	return len(text) < 700 && announceForm.MatchString(text) && !bySigning.MatchString(text)
}

// contactBlock reports whether a block is an address or a way to reach
// somebody, without any rule.
func contactBlock(text string) bool {
	if len(text) > 300 || !reaching(text) && !streetForm.MatchString(text) || mustForm.MatchString(text) {
		return false
	}
	es := entities(text)
	left := fold(plain(text, es, 0))
	reach := false
	for _, e := range es {
		reach = reach || e.kind == "email" || e.kind == "phone"
	}
	if reach && len(left) <= 8 {
		return true
	}
	return streetForm.MatchString(text) && len(left) <= 20 && capitalised(text)
}

// reaching reports, quickly, whether a text may hold an address of mail or a
// telephone number.
func reaching(text string) bool {
	return strings.Contains(text, "@") || strings.Contains(text, "at]") || strings.Contains(text, "(at)") || strings.Contains(text, "protected") || digits(text) >= 7
}

// bySigning matches how terms are accepted, or when changes bind in general,
// which no announcement says.
var bySigning = newCue(`(?i)\bby (?:using|clicking|accessing)\b|takes effect when|effect(?:ive)? (?:immediately )?(?:upon|once|when|after) |\b(?:days|weeks|months) (?:after|from|following|before|prior)\b|\bunless you\b`, `by |takes effect|upon|once|when|after|days|weeks|months|unless`)

// pointer reports whether a block only says where to read on: no sentence of
// it states anything else, and none holds a word that carries a rule.
func pointer(text string) bool {
	if len(text) > 260 || !pointerForm.MatchString(text) || mustForm.MatchString(text) {
		return false
	}
	for _, s := range strings.SplitAfter(text, ". ") {
		if !pointerForm.MatchString(s) && len(strings.Fields(s)) > 8 {
			return false
		}
		for _, w := range fold(plain(s, entities(s), 0)) {
			if w != "can" && (modal[w] || unit[w] || w == "means" || digitAt(w, false)) {
				return false
			}
		}
	}
	return true
}

// leadIn reports whether a line only says that something follows.
func leadIn(text string) bool {
	return len(text) < 160 && strings.HasSuffix(text, ":") && leadInForm.MatchString(text) && !digitText(text) && !geography(text)
}

var leadInForm = regexp.MustCompile(`^(?:Here(?:’|'| i)s (?:how|what|a)|Here are|Below (?:is|are|you)|In this (?:section|article|policy|notice))\b`)

var colophonForm = newCue(`(?i)\b(?:this (?:website|site|page) (?:is|was) (?:made|built|created|designed|powered)|powered by|designed by|open.source software|photo(?:s|graphs)? by)\b`, `this |powered|designed|open|photo`)

func (g *grader) colophon(text string) bool {
	return len(text) < 300 && colophonForm.MatchString(text)
}
