package grade

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	amountForm = regexp.MustCompile(`^([$€£¥]?)\s*(\d[\d,]*(?:\.\d+)?)\s*(%|percent)?$`)
	unitForm   = regexp.MustCompile(`(?i)^[\s-]*(?:\(\d+\)\s*)?((?:business |calendar |working )?(?:second|minute|hour|day|week|month|year)s?\b|%|percent\b|euros?\b|dollars?\b|pounds?\b|USD\b|EUR\b|GBP\b)`)
	// countedForm matches what a number counts, at the head of a text.
	countedForm = regexp.MustCompile(`(?i)^[\s\x{a0}-]*(?:%|[$€£¥₹]|(?:(?:business|calendar|working|full|more|consecutive) )?(?:second|minute|hour|day|week|month|quarter|year|cent|euro|dollar|pound|percent|call|request|token|credit|user|seat|copy|copies|item|point|time|million|billion|thousand|per|of|to|or|kb|mb|gb|tb|usd|eur|gbp)s?\b)`)
	subjects    = []struct {
		word string
		re   *regexp.Regexp
	}{
		{"notice", regexp.MustCompile(`(?i)\bnotice|notify|inform you\b`)},
		{"retention", regexp.MustCompile(`(?i)\bretain|retention|delete|stored?\b|keep\b`)},
		{"minimum age", regexp.MustCompile(`(?i)\byears (?:old|of age)|\bage of\b|\bat least \d+ years`)},
		{"time to cancel", regexp.MustCompile(`(?i)\bcancel|withdraw`)},
		{"time for a refund", regexp.MustCompile(`(?i)\brefund`)},
		{"time to opt out", regexp.MustCompile(`(?i)\bopt(?:ing)?[ -]out`)},
		{"fee", regexp.MustCompile(`(?i)\bfees?\b|\bprice|\bcharge|\bcost`)},
		{"limit", regexp.MustCompile(`(?i)\blimit|\bcap\b|\bmaximum|\bup to\b|\bliab`)},
	}
)

// amountWhy words the change of one number, as "notice shortened from 30 to
// 14 days"; "" where the change is something else.
func amountWhy(s *segment, sentence string) string {
	old, new := amount(s.old), amount(s.new)
	if old.text == "" || new.text == "" || old.sign != new.sign {
		return ""
	}
	unit := old.unit
	if m := unitForm.FindStringSubmatch(s.after); m != nil && unit == "" {
		unit = strings.ToLower(m[1])
	}
	what := ""
	rate := unit == "%" || unit == "percent" || old.sign != "" || new.unit == "%"
	for _, x := range subjects {
		if rate && x.word != "fee" && x.word != "limit" {
			continue // of a share or a sum of money, no period can be
		}
		if x.re.MatchString(sentence) {
			what = x.word
			break
		}
	}
	timed := unit != "" && unit != "%" && unit != "percent" && old.sign == "" && !strings.HasPrefix(unit, "e") && !strings.HasPrefix(unit, "d") || strings.HasPrefix(unit, "day")
	if what == "" {
		if unit == "" && old.sign == "" {
			return ""
		}
		what = "the figure"
		if rate && old.sign == "" {
			what = "the rate"
		}
		if timed {
			what = "the period"
		}
	}
	verb := map[[2]bool]string{{true, true}: " shortened", {true, false}: " lengthened", {false, true}: " lowered", {false, false}: " raised"}[[2]bool{timed && what != "minimum age", new.size() < old.size()}]
	if new.unit != "" {
		unit = new.unit
	}
	from := old.sign + old.text
	if old.unit != "" && old.unit != unit {
		from += " " + old.unit
	}
	if unit != "" {
		unit = " " + unit
	}
	return what + verb + " from " + from + " to " + new.sign + new.text + unit
}

// size is the value in days, or the value where the unit is no time.
func (f figure) size() float64 {
	for unit, days := range map[string]float64{"second": 1. / 86400, "minute": 1. / 1440, "hour": 1. / 24, "week": 7, "month": 30.4, "year": 365} {
		if strings.HasPrefix(strings.TrimSuffix(f.unit, "s"), unit) {
			return f.value * days
		}
	}
	return f.value
}

type figure struct {
	sign, text, unit string
	value            float64
}

// amount reads a stretch that is a single number, with or without its unit.
func amount(s string) figure {
	s = strings.TrimSpace(s)
	if len(s) > 80 || !strings.ContainsAny(s, "0123456789") || !isDigit(s[0]) && s[0] != '$' && s[0] < utf8.RuneSelf {
		return figure{}
	}
	unit := ""
	for i := range len(s) {
		if m := unitForm.FindStringSubmatch(s[i:]); m != nil && i > 0 && strings.Trim(s[i:], " \u00a0") == strings.TrimSpace(m[0]) {
			unit = strings.ToLower(m[1])
			s = strings.TrimSpace(s[:i])
			break
		}
	}
	m := amountForm.FindStringSubmatch(s)
	if m == nil {
		return figure{}
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(m[2], ",", ""), 64)
	if err != nil {
		return figure{}
	}
	if m[3] != "" {
		unit = "%"
	}
	return figure{m[1], m[2], unit, v}
}
