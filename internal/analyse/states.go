package analyse

import (
	"strings"

	"smallprint"
)

// quoteWords is how many words of a clause its statement quotes at once; what
// lies beyond is marked and its end quoted too.
const quoteWords = 42

// states says what the clause states: who may, must or does what, in the
// third person, the decisive words quoted as they stand.
func (c *clause) states() string {
	if c.own == 0 {
		return ""
	}
	end := c.spanEnd(0)
	from := c.skipNumber(0, end)
	if from >= end {
		from = 0
	}
	if end < c.own && c.oneSpanLines() {
		return c.row(from)
	}
	s := c.sentence(from, end)
	for end < c.own { // further spans of the same clause
		next := min(c.spanEnd(end), c.own)
		s += " It adds: " + c.quoteRest(end, next) + "."
		end = next
	}
	return s
}

// oneSpanLines reports whether lines of one span make the clause: the cells of
// a table row.
func (c *clause) oneSpanLines() bool {
	return len(c.p.Spans) == 1 && strings.Contains(c.p.Spans[0].Quote, "\n")
}

// row renders a table row: each cell quoted.
func (c *clause) row(from int) string {
	var cells []string
	for from < c.own {
		end := min(c.spanEnd(from), c.own)
		cells = append(cells, c.quoteRest(from, end))
		from = end
	}
	return "A row of a table of " + c.platform() + " reads: " + strings.Join(cells, "; ") + "."
}

// sentence renders the tokens of one span.
func (c *clause) sentence(from, end int) string {
	if lab, rest := c.label(from, end); rest > 0 {
		inner := c.body(rest, end)
		if in, ok := strings.CutPrefix(inner, "Under "); ok {
			return "Under " + in + " (“" + c.words(from, lab) + "”)."
		}
		return "Under " + c.quoted(from, lab) + ", " + inner + "."
	}
	return c.body(from, end) + "."
}

// body renders a sentence without its full stop.
func (c *clause) body(from, end int) string {
	from = c.skipConnective(from, end)
	if c.hangs(from) {
		if s := c.underLeadIn(from, end); s != "" {
			return s
		}
	}
	main := c.mainClause(from, end)
	if s := c.subject(main, end); s.ok && s.rest < end {
		lead := ""
		if main > from {
			lead = c.leadIn(from, main)
		}
		return s.said(c, lead, end)
	}
	if s := c.namedParty(main, end); s != "" {
		return s
	}
	if c.colon() || !c.hasVerb(from, end) || c.p.Stance == smallprint.UserMustNot && shifted[c.low(from)] == "" {
		if s := c.underLeadIn(from, end); s != "" {
			return s
		}
	}
	return c.plain(from, end)
}

// colon reports whether the clause is an item of a list: its lead-in ends in
// a colon.
func (c *clause) colon() bool {
	n := len(c.p.Context)
	return n > 0 && strings.HasSuffix(strings.TrimSpace(c.p.Context[n-1].Quote), ":")
}

// hangs reports whether the item goes on with its lead-in: it begins in lower
// case.
func (c *clause) hangs(from int) bool {
	b := c.text[c.toks[from].start]
	return c.colon() && b >= 'a' && b <= 'z'
}

// connectives open a sentence without saying anything of its own.
var connectives = [][]string{{"for", "example"}, {"in", "addition"}, {"in", "particular"}, {"additionally"}, {"however"}, {"also"}, {"moreover"},
	{"furthermore"}, {"as", "noted", "above"}, {"as", "described", "above"}, {"in", "general"}, {"generally"}, {"please", "note", "that"}, {"please", "note"},
	{"therefore"}, {"finally"}, {"specifically"}, {"accordingly"}, {"further"}, {"additionally"}, {"similarly"}, {"likewise"}, {"otherwise"}, {"instead"}, {"note", "that"}, {"as", "such"}}

func (c *clause) skipConnective(from, end int) int {
	for _, w := range connectives {
		k := 0
		for k < len(w) && c.low(from+k) == w[k] {
			k++
		}
		if k == len(w) && from+k < end-3 && (c.toks[from+k-1].sep&(sepComma|sepStop) != 0 || w[k-1] == "that") {
			return from + k
		}
	}
	return from
}

// leadIn renders "If you do X," before the main clause as ", if “you do X”,".
func (c *clause) leadIn(from, main int) string {
	if c.low(main-1) == "then" && main-from > 3 {
		main--
	}
	to := c.cut(from+1, main, 24)
	to = c.balance(from+1, to)
	more := ""
	if to < main {
		more = " […]"
	}
	return " " + c.toks[from].low + " " + c.quoted(from+1, to) + more + ","
}

// label recognises a run-in heading: few words before a colon.
func (c *clause) label(from, end int) (labelEnd, rest int) {
	for i := from; i < end-3 && i < from+7; i++ {
		if c.toks[i].sep&sepStop == 0 {
			continue
		}
		gap := c.text[c.toks[i].end:c.toks[i+1].start]
		capital := c.text[c.toks[from].start] >= 'A' && c.text[c.toks[from].start] <= 'Z'
		if strings.Contains(gap, ":") && capital && !c.verbish(from, i+1) {
			return i + 1, i + 1
		}
		if strings.Contains(gap, ".") && i-from < 4 && capital && !c.verbish(from, i+1) {
			return i + 1, i + 1
		}
		return 0, 0
	}
	return 0, 0
}

// verbish reports whether the tokens hold a subject or modal: then they are a
// sentence and no label.
func (c *clause) verbish(from, to int) bool {
	for i := from; i < to; i++ {
		switch w := c.toks[i].low; {
		case w == "we", w == "you", w == "do", w == "don't", modals[w] != "":
			return true
		case w == "is", w == "are", w == "not":
			return true
		}
	}
	return false
}

// skipNumber passes over "4.5.", "(a)" or "iv." before the words.
func (c *clause) skipNumber(from, end int) int {
	i := from
	for i < end-1 && i < from+3 {
		w := c.toks[i].low
		first := w[0]
		short := len(w) <= 3 && c.toks[i].sep&(sepStop|sepParen) != 0 && w != "we" && w != "you" && w != "us"
		numeric := digit(first) && c.toks[i].sep&(sepStop|sepParen) != 0 || digit(first) && strings.Contains(w, ".")
		roman := strings.Trim(w, "ivx") == ""
		if numeric || short && (len(w) == 1 || roman) {
			i++
			continue
		}
		break
	}
	return i
}

// mainClause returns where the main clause begins after a lead clause.
func (c *clause) mainClause(from, end int) int {
	if !subordinators[c.low(from)] {
		return c.skipAdverb(from, end)
	}
	for i := from + 2; i < end && i < from+90; i++ {
		if c.toks[i-1].sep&(sepComma|sepDash) == 0 {
			continue
		}
		at := i
		if c.low(at) == "then" {
			at++
		}
		if c.isSubject(at) {
			return at
		}
	}
	return from
}

// skipAdverb passes over "However," and the like before a subject.
func (c *clause) skipAdverb(from, end int) int {
	for i := from + 1; i < end && i <= from+4; i++ {
		if c.toks[i-1].sep&sepComma != 0 && (c.low(i) == "we" || c.low(i) == "you") && !c.verbish(from, i) {
			return i
		}
	}
	return from
}

// plain renders a sentence whose subject is neither the platform nor the user.
func (c *clause) plain(from, end int) string {
	if from >= end {
		return ""
	}
	if end-from < 4 || !c.hasVerb(from, end) {
		return c.listed(from, end)
	}
	head := c.platform() + " states "
	if low, ok := shifted[c.low(from)]; ok && from+1 < end && c.toks[from].sep == 0 && (c.words(from, from+1) != strings.ToUpper(c.words(from, from+1)) || len(c.low(from)) == 1) {
		low = strings.ReplaceAll(low, "{users}", c.users())
		return head + "that " + low + " " + c.quoteRest(from+1, end)
	}
	return head + c.quoteRest(from, end)
}

// shifted gives the function words that stand outside the quotation, so that
// a sentence can go on in lower case and in the third person.
var shifted = map[string]string{
	"our": "its", "your": "{users}’", "the": "the", "this": "this", "these": "these", "those": "those", "any": "any", "all": "all",
	"a": "a", "an": "an", "each": "each", "every": "every", "some": "some", "no": "no", "if": "if", "when": "when", "where": "where",
	"in": "in", "for": "for", "to": "to", "by": "by", "as": "as", "unless": "unless", "except": "except", "such": "such", "it": "it",
	"there": "there", "they": "they", "neither": "neither", "either": "either", "certain": "certain", "with": "with", "under": "under",
	"on": "on", "at": "at", "after": "after", "upon": "upon", "once": "once", "nothing": "nothing", "both": "both", "other": "other",
	"depending": "depending", "subject": "subject", "during": "during", "while": "while", "although": "although", "notwithstanding": "notwithstanding",
}

func (c *clause) hasVerb(from, end int) bool {
	for i := from; i < end; i++ {
		switch w := c.toks[i].low; {
		case w == "is", w == "are", w == "be", w == "has", w == "have", w == "does", w == "was", w == "were", w == "applies", w == "apply", w == "means", w == "includes", w == "include", w == "do", w == "governs", w == "agree", w == "agrees", w == "constitutes", w == "requires", w == "provides", w == "provide", w == "allows":
			return true
		case modals[w] != "":
			return true
		}
	}
	return false
}

// listed renders an item without a verb by the list it stands in.
func (c *clause) listed(from, end int) string {
	q := c.quoteRest(from, end)
	p := c.platform()
	switch c.p.Stance {
	case smallprint.UserMustNot:
		return p + " lists " + q + " among what " + c.users() + " may not do"
	case smallprint.UserMust:
		return p + " lists " + q + " among what " + c.users() + " must do"
	case smallprint.UserMay:
		return p + " lists " + q + " among what " + c.users() + " may do"
	case smallprint.PlatformMay:
		return p + " lists " + q + " among " + among(c.p.Type, "may do")
	case smallprint.PlatformWill:
		return p + " lists " + q + " among " + among(c.p.Type, "does")
	case smallprint.PlatformWillNot:
		return p + " lists " + q + " among what it does not do"
	case smallprint.Disclaims:
		return p + " lists " + q + " among what it does not answer for"
	}
	return p + " states " + q
}

// among says what a list is of, for items that carry no verb of their own.
func among(typ, does string) string {
	switch typ {
	case "data.collection":
		return "the data it collects"
	case "data.sources":
		return "what it obtains from others"
	case "data.sharing":
		return "its disclosures of data"
	case "data.use", "data.ai-training":
		return "its uses of data"
	case "data.retention":
		return "its rules on keeping and deleting data"
	case "data.security":
		return "its safeguards"
	case "data.tracking":
		return "its cookies and similar techniques"
	case "data.government-access":
		return "its grounds for disclosure"
	case "account.termination", "content.moderation":
		return "its grounds for acting"
	}
	return "what it " + does
}

// quoteRest quotes [from, end), shortened in the middle where it is long.
func (c *clause) quoteRest(from, end int) string {
	for end-from > 2 && (c.low(end-1) == "and" || c.low(end-1) == "or") {
		end-- // "...; or" before the next item
	}
	to := c.cut(from, end, quoteWords)
	if to == end || end-from <= quoteWords+8 {
		return c.quoted(from, end)
	}
	tail := max(to, end-14)
	if tail <= to+2 {
		return c.quoted(from, end)
	}
	for tail < end-6 && danglers[c.low(tail-1)] && c.toks[tail-1].sep == 0 {
		tail++
	}
	return c.quoted(from, to) + " […] " + c.quoted(tail, end)
}
