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
var openEnded = regexp.MustCompile(`(?:for )?(?:only )?(?:for )?(?:as|so) long as (?:(?:is |it is |reasonably |may be )*(?:necessary|needed|required)(?: to [a-z ]{3,60}| for [a-z ]{3,60})?|[a-z' ]{3,60})|for the (?:entire )?(?:duration|term|life|lifetime|period) (?:of|necessary|needed|required|set|during) ?[^,.;]{3,60}|until [a-z][^,.;()]{5,80}|indefinitely|in perpetuity|perpetual(?:ly)?|on a perpetual basis|(?:for )?no longer than [^,.;]{3,60}|during the (?:term|subscription|period|life)[^,.;]{0,30}|(?:no more than )?once (?:per|a|every) (?:[0-9a-z]+ )?(?:calendar )?(?:year|month|week|day)|(?:life|lifetime) of (?:your|the) [^,.;]{3,40}|month-to-month|for the duration|retention periods?|(?:24|48|72)-hour`)

// promptly matches notice without a number.
var promptly = regexp.MustCompile(`without (?:undue|unreasonable|any undue) (?:further )?delay(?: after| and)?|(?:reasonable |advance |prior |reasonable advance |reasonable prior )+(?:written )?notice|in advance|as soon as (?:is )?(?:reasonably )?(?:possible|practicable|practical)|promptly|immediately upon (?:written )?notice|(?:with or )?without (?:any )?(?:prior )?notice|prior to (?:the|any|such)|with immediate effect|immediately`)

var words = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
	"fourteen": 14, "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30, "thirty-six": 36, "forty": 40, "forty-five": 45, "forty-eight": 48, "sixty": 60, "seventy-two": 72, "ninety": 90, "hundred": 100,
	"one hundred eighty": 180, "one hundred and eighty": 180, "one hundred twenty": 120, "one hundred and twenty": 120}

// periods finds lengths of time and the events that end one. The words may
// say how long something lasts or how long before it is told: both are found,
// and the gate chooses.
func (f *finder) periods() {
	if f.has("second", "minute", "hour", "day", "week", "month", "year", "quarter") {
		for _, m := range lengthOfTime.FindAllStringSubmatchIndex(f.low, -1) {
			f.length(m)
		}
	}
	if f.has("as long as", "so long as", "duration", "term", "life", "until ", "indefinite", "perpetu", "longer than", "longer ", "period", "per year", "annual", "monthly", "month-to") {
		for _, m := range openEnded.FindAllStringIndex(f.low, -1) {
			f.add("period", f.text[m[0]:m[1]], m[0], m[1])
		}
	}
	if f.has("delay", "notice", "in advance", "as soon as", "prompt", "immediately", "prior to") {
		for _, m := range promptly.FindAllStringIndex(f.low, 2) {
			f.add("notice_period", f.text[m[0]:m[1]], m[0], m[1])
		}
	}
}

// length adds one match of lengthOfTime.
func (f *finder) length(m []int) {
	count := f.low[m[2]:m[3]]
	unit := f.low[m[8]:m[9]]
	rest := f.low[m[1]:]
	if strings.HasPrefix(rest, " of age") || strings.HasPrefix(rest, " old") || strings.HasPrefix(rest, "-old") || strings.HasPrefix(rest, " or older") {
		return
	}
	if m[4] >= 0 {
		count = f.low[m[4]:m[5]]
	}
	value := isoPeriod(count, unit)
	f.add("notice_period", value, m[0], m[1])
	if f.is("risk.liability-limit") && f.has("paid", "payable", "fees") {
		return // the period of a cap belongs to the cap
	}
	f.add("period", value, m[0], m[1])
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
