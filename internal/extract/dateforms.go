package extract

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A dateMatch is a calendar date found in a text.
type dateMatch struct {
	start, end int
	value      string
}

var dateForm = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`(\p{L}{3,10})\.?\s{0,2}(\d{1,2})(?:st|nd|rd|th)?\s?,?\s{0,2}((?:19|20)\d\d)`,                                                      // March 1st, 2026
	`(\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?[\s-]{0,2}(?:day of |of |de |d')?(\p{L}{3,10})\.?,?[\s-]{0,2}(?:de |del |of )?((?:19|20)\d\d)`, // 1. März 2026, 1 de marzo de 2026
	`((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})`,                                                                                      // 2026-03-01
	`(\d{1,2})([-/.])\s?(\d{1,2})[-/.]\s?((?:19|20)\d\d)`,                                                                              // 01.03.2026
	`((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]`,                                                                     // 2026年3月1日
}, "|"))

// findDates finds the dates of a text that have a day. Dates whose day and
// month cannot be told apart are left out.
func findDates(s, language string) []dateMatch {
	var out []dateMatch
	for _, m := range dateForm.FindAllStringSubmatchIndex(s, -1) {
		g := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return s[m[2*i]:m[2*i+1]]
		}
		if m[1] < len(s) && s[m[1]] >= '0' && s[m[1]] <= '9' {
			continue
		}
		value, start := "", m[0]
		switch {
		case g(1) != "":
			month, skip := monthIn(g(1))
			value = isoDate(g(3), month, g(2))
			start += skip
		case g(4) != "":
			month, _ := monthIn(g(5))
			value = isoDate(g(6), month, g(4))
		case g(7) != "":
			month, _ := strconv.Atoi(g(8))
			value = isoDate(g(7), month, g(9))
		case g(10) != "":
			value = dayOrMonthFirst(g(10), g(12), g(13), g(11), language)
		case g(14) != "":
			month, _ := strconv.Atoi(g(15))
			value = isoDate(g(14), month, g(16))
		}
		if value != "" {
			out = append(out, dateMatch{start, m[1], value})
		}
	}
	return out
}

// monthIn returns the number of the month that name is or ends with ("UpdatedMarch"
// where the page forgot the space), and how many bytes stand before it.
func monthIn(name string) (month, skip int) {
	for i := range name {
		if i > 0 && (name[i] < 'A' || name[i] > 'Z' || name[i-1] < 'a') || len(name)-i < 3 {
			continue
		}
		if m := months[lower(name[i:])]; m > 0 {
			return m, i
		}
	}
	return 0, 0
}

func isoDate(year string, month int, day string) string {
	y, _ := strconv.Atoi(year)
	d, _ := strconv.Atoi(day)
	if month < 1 || month > 12 || d < 1 {
		return ""
	}
	t := time.Date(y, time.Month(month), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, month, d)
}

// dayOrMonthFirst reads 01.03.2026. Points and languages other than English
// put the day first; in English only a number above 12, or equal numbers,
// tell.
func dayOrMonthFirst(a, b, year, sep, language string) string {
	x, _ := strconv.Atoi(a)
	y, _ := strconv.Atoi(b)
	switch {
	case x > 12 || x == y || sep == "." || language != "" && language != "en":
		return isoDate(year, y, a)
	case y > 12:
		return isoDate(year, x, b)
	}
	return ""
}
