package classify

import (
	"regexp"
	"strings"
)

var (
	amount  = regexp.MustCompile(`(?:us ?\$|usd ?\$?|eur ?|gbp ?|\$|€|£)\s?\d[\d,.]*\d|(?:us ?\$|usd ?\$?|\$|€|£)\s?\d|\d[\d,.]*\s?(?:usd|eur|gbp|euros?|dollars|pounds|%)`)
	capText = regexp.MustCompile(`(?:exceed|exceeding|limited to|excess of|greater than|more than|not be more than|capped at|up to)\s+((?:in (?:the )?aggregate,? )?(?:the |an? |any |what |[a-z]+ )?(?:greater of|lesser of|higher of|total|aggregate|amounts?|fees|sums?|price|purchase price|value|minimum|us ?\$|usd|\$|€|£|eur|\d|[a-z]+ (?:hundred|thousand))[^;]*)`)
	ageText = regexp.MustCompile(`(?:at least |under (?:the )?age of |under (?:the )?|over (?:the )?age of |over |below (?:the )?(?:age of )?|younger than |older than |minimum age (?:is |of )|age of |aged |ages? )?(?:(?:thirteen|fourteen|sixteen|eighteen|twenty-one|fifteen|twelve) ?\((?:1[0-8]|2[01])\)|\b(?:1[2-8]|21)|\b(?:thirteen|fourteen|sixteen|eighteen|twenty-one))(?: ?\((?:1[0-8]|21)\))?(?: years? (?:old|of age)| or (?:older|over)|\+| years?)?(?: or older| or over| or the (?:minimum )?age [^.,;]{3,60})?`)
)

// caps finds what liability, compensation or a penalty is limited to.
func (f *finder) caps() {
	if !f.is("risk.liability-limit", "agreement.service-level", "risk.indemnity", "fees.payment") {
		return
	}
	if f.is("fees.payment") && !f.is("risk.liability-limit") || !f.has("exceed", "limited to", "excess of", "greater", "capped", "up to", "more than") {
		return
	}
	m := capText.FindStringSubmatchIndex(f.low)
	if m == nil {
		return
	}
	start, end := m[2], m[3]
	end = start + len(strings.TrimRight(f.low[start:end], ". )"))
	if i := strings.Index(f.low[start:end], ". "); i > 0 {
		end = start + i
	}
	quote := f.low[start:end]
	value := f.text[start:end]
	if a := amount.FindString(quote); a != "" {
		value = money(a)
		if strings.Contains(quote, "paid") || strings.Contains(quote, "fees") || strings.Contains(quote, "payable") {
			value += " or fees"
		}
	} else if strings.Contains(quote, "paid") || strings.Contains(quote, "fees") || strings.Contains(quote, "payable") {
		value = "fees"
	}
	if p := lengthOfTime.FindStringSubmatchIndex(quote); p != nil && strings.Contains(value, "fees") {
		count := quote[p[2]:p[3]]
		if p[4] >= 0 {
			count = quote[p[4]:p[5]]
		}
		value += " " + isoPeriod(count, quote[p[8]:p[9]])
	}
	f.add("cap", value, start, end)
}

// money writes an amount as currency and number.
func money(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return -1
	}, s)
	digits = strings.TrimSuffix(strings.TrimRight(digits, "."), ".00")
	switch {
	case strings.Contains(s, "%"):
		return digits + "%"
	case strings.Contains(s, "€") || strings.Contains(s, "eur"):
		return "EUR " + digits
	case strings.Contains(s, "£") || strings.Contains(s, "gbp") || strings.Contains(s, "pound"):
		return "GBP " + digits
	}
	return "USD " + digits
}

var ageWords = map[string]string{"twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "eighteen": "18", "twenty-one": "21"}

var twoDigits = regexp.MustCompile(`\d\d`)

// ages finds the age from which something is open to people.
func (f *finder) ages() {
	if !f.has("age", "years", "old", "under 1", "over 1", "child", "minor", "18+") {
		return
	}
	for _, m := range ageText.FindAllStringIndex(f.low, 3) {
		q := f.low[m[0]:m[1]]
		if !strings.Contains(q, "age") && !strings.Contains(q, "under") && !strings.Contains(q, "old") && !strings.Contains(q, "over") && !strings.Contains(q, "below") && !strings.Contains(q, "younger") && !strings.Contains(q, "years") && !strings.Contains(q, "+") {
			continue
		}
		if rest := f.low[m[1]:]; strings.HasPrefix(rest, " month") || strings.HasPrefix(rest, " day") || strings.HasPrefix(rest, ".") && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9' {
			continue
		}
		value := twoDigits.FindString(q)
		for w, v := range ageWords {
			if value == "" && strings.Contains(q, w) {
				value = v
			}
		}
		f.add("min_age", value, m[0], m[1])
	}
}
