package classify

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const number = `(?:\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|eighteen|twenty-four|twenty|thirty-six|thirty|forty-eight|forty-five|forty|sixty|seventy-two|ninety|one hundred (?:and )?eighty|one hundred (?:and )?twenty|hundred)`

// lengthOfTime matches "within thirty (30) calendar days", "at least 12
// months", "up to 2 years", "10 business days", "72 hours", "30-day".
var lengthOfTime = regexp.MustCompile(`(?:(?:within|at least|for at least|not less than|no less than|no later than|up to|for up to|a maximum of|a period of|for a period of|for|more than|after|prior|previous|last|every|not more than|no more than|minimum of)\s+)?(?:a period of |a maximum of |a further |the )?\b(` + number + `)[\s-]*(?:\(\s*(\d+)\s*\)[\s-]*)?(?:full |further |additional |consecutive |successive )?(business |working |calendar )?(second|minute|hour|day|week|month|year)s?\b['’]?`)

// openEnded matches periods without a number.
var openEnded = regexp.MustCompile(`(?:for )?(?:only )?(?:for )?as long as (?:is |it is |reasonably |may be )*(?:necessary|needed|required|you [a-z ]{2,40}|we [a-z ]{2,40}|your account [a-z ]{2,30})(?: to [a-z ]{3,60}| for [a-z ]{3,60})?|for the (?:duration|term|life|lifetime) of [^,.;]{3,60}|until (?:you|we|your|the|such|it|they|customer)\b[^,.;()]{5,80}|indefinitely|in perpetuity|on a perpetual basis|for no longer than [^,.;]{3,60}|no longer than (?:is |reasonably )*necessary[^,.;]{0,50}|during the (?:term|subscription)[^,.;]{0,30}`)

// promptly matches notice without a number.
var promptly = regexp.MustCompile(`without (?:undue|unreasonable) delay(?: after| and)?|(?:reasonable |advance |prior |reasonable advance |reasonable prior )+(?:written )?notice|in advance|as soon as (?:reasonably )?(?:possible|practicable|practical)|promptly|immediately upon notice`)

var words = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
	"fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30, "thirty-six": 36, "forty": 40, "forty-five": 45, "forty-eight": 48, "sixty": 60, "seventy-two": 72, "ninety": 90, "hundred": 100,
	"one hundred eighty": 180, "one hundred and eighty": 180, "one hundred twenty": 120, "one hundred and twenty": 120}

// periods finds lengths of time and the events that end one.
func (f *finder) periods() {
	if f.has("second", "minute", "hour", "day", "week", "month", "year") {
		for _, m := range lengthOfTime.FindAllStringSubmatchIndex(f.low, -1) {
			f.length(m)
		}
	}
	if f.has("as long as", "duration of", "the term of", "life of", "lifetime", "until ", "indefinite", "perpetu", "longer than", "during the term", "during the sub") && f.is("data.retention", "account.exit", "content.licence", "agreement.confidentiality", "data.tracking", "fees.renewal", "data.subprocessors") {
		for _, m := range openEnded.FindAllStringIndex(f.low, -1) {
			f.add("period", f.text[m[0]:m[1]], m[0], m[1])
		}
	}
	if f.announces() && f.has("delay", "notice", "in advance", "as soon as", "promptly") {
		for _, m := range promptly.FindAllStringIndex(f.low, 1) {
			f.add("notice_period", f.text[m[0]:m[1]], m[0], m[1])
		}
	}
}

// length adds one match of lengthOfTime.
func (f *finder) length(m []int) {
	count := f.low[m[2]:m[3]]
	unit := f.low[m[8]:m[9]]
	bare := count == "a" || count == "an" || count == "one"
	if bare && m[4] < 0 && m[0] == m[2] && !f.is("data.retention", "dispute.limitation-period", "fees.renewal") {
		return // "a year" in passing
	}
	rest := f.low[m[1]:]
	if strings.HasPrefix(rest, " of age") || strings.HasPrefix(rest, " old") || strings.HasPrefix(rest, "-old") || strings.HasPrefix(rest, " or older") {
		return
	}
	if m[4] >= 0 {
		count = f.low[m[4]:m[5]]
	}
	value := isoPeriod(count, unit)
	name := "period"
	if f.isNotice(m[0], m[1]) {
		name = "notice_period"
	} else if f.is("risk.liability-limit") && f.has("paid", "payable", "fees") {
		return // the period of a cap belongs to the cap
	}
	f.add(name, value, m[0], m[1])
}

func isoPeriod(count, unit string) string {
	n, ok := words[count]
	if !ok {
		x, err := strconv.ParseFloat(strings.Replace(count, ",", ".", 1), 64)
		if err != nil {
			return ""
		}
		if x != float64(int(x)) {
			return fmt.Sprintf("P%g%s", x, strings.ToUpper(unit[:1]))
		}
		n = int(x)
	}
	switch unit {
	case "second", "minute", "hour":
		return fmt.Sprintf("PT%d%s", n, strings.ToUpper(unit[:1]))
	}
	return fmt.Sprintf("P%d%s", n, strings.ToUpper(unit[:1]))
}

// announces reports whether the unit is about telling someone beforehand or
// in time.
func (f *finder) announces() bool {
	return f.is("agreement.change-notice", "agreement.modification", "fees.price-change", "data.breach-notice", "account.termination", "agreement.service-change", "agreement.audit", "data.subprocessors", "account.exit") &&
		f.has("notic", "notif", "inform", "advance", "tell you", "promptly", "delay")
}

// isNotice reports whether the length of time at the place is how long before
// something is told.
func (f *finder) isNotice(start, end int) bool {
	after := f.low[end:min(len(f.low), end+45)]
	before := f.low[max(0, start-40):start]
	for _, w := range [...]string{"notice", "in advance", "advance", "prior to", "before the", "before they", "before any", "before such", "prior written", "before it", "before we", "before chang"} {
		if strings.Contains(after, w) && !strings.Contains(after, "receipt of") && !strings.Contains(after, "after receiv") {
			return true
		}
	}
	if strings.HasSuffix(before, "notice of ") || strings.HasSuffix(before, "notice, ") || strings.HasSuffix(before, "notice at ") || strings.HasSuffix(before, "notice ") || strings.Contains(before, "notify you ") || strings.Contains(before, "notice period of") {
		return true
	}
	return f.is("data.breach-notice")
}

var dateForms = regexp.MustCompile(`(?i)\b(?:(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}(?:st|nd|rd|th)?\s+(?:of )?(?:january|february|march|april|may|june|july|august|september|october|november|december),?\s+\d{4}|\d{4}-\d{2}-\d{2})\b`)

var ordinal = regexp.MustCompile(`(\d)(st|nd|rd|th)\b`)

// dates finds the date from which something applies.
func (f *finder) dates() {
	if !f.has("effective", "in force", "applies from", "apply from", "take effect", "takes effect", "as of") {
		return
	}
	for _, m := range dateForms.FindAllStringIndex(f.text, 2) {
		if before := f.low[max(0, m[0]-40):m[0]]; strings.Contains(before, "effective") || strings.Contains(before, "effect") || strings.Contains(before, "force") || strings.Contains(before, "from") {
			f.add("effective_date", isoDate(f.text[m[0]:m[1]]), m[0], m[1])
		}
	}
}

func isoDate(s string) string {
	s = ordinal.ReplaceAllString(strings.Join(strings.Fields(strings.NewReplacer(",", "", ".", "", " of ", " ").Replace(s)), " "), "$1")
	for _, form := range [...]string{"January 2 2006", "Jan 2 2006", "2 January 2006", "2 Jan 2006", "2006-01-02"} {
		if t, err := time.Parse(form, s); err == nil {
			return t.Format("2006-01-02")
		}
	}
	return s
}
