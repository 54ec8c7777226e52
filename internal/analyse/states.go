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
