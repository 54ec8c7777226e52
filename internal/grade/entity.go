package grade

import (
	"regexp"
	"sort"
	"strings"
)

// An entity is a stretch of text that is one thing whatever its words: a
// date, an address of mail or web, a telephone number, a relative time.
type entity struct {
	start, end int
	kind       string // "date", "email", "url", "phone", "ago"
	value      string
}

const month = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`

var (
	dateForm = regexp.MustCompile(`(?i)` + month + `\.?[ \x{a0}]+\d{1,2}(?:st|nd|rd|th)?,?[ \x{a0}]+(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)?[ \x{a0}]+(?:of )?` + month +
		`\.?,?[ \x{a0}]+(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d|` + month + `\.?,?[ \x{a0}]+(?:19|20)\d\d\b`)
	dateParts = regexp.MustCompile(`(?i)` + month + `|\d+`)
	emailForm = regexp.MustCompile(`(?i)\[email[\s\x{a0}]*protected\]\S*|[\w.+-]+ ?(?:@|\[at\]|\(at\)) ?[\w-]+(?:(?:\.| ?\[dot\] ?)[\w-]+)+`)
	urlForm   = regexp.MustCompile(`(?i)https?://[^\s<>()"]+|www\.[^\s<>()"]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|ai|app|dev|eu|co\.uk|de|fr|me|gg|tv|gov|edu)\b(?:/[^\s<>()"]*)?`)
	phoneForm = regexp.MustCompile(`\(\d{3}\)\s?\d{3}[-. ]\d{4}\b|\+?\(?\d{1,4}\)?(?:[ .\-]\(?\d{2,4}\)?){2,4}\d*|\b\d{3}-\d{4}\b|\+\d{8,15}\b`)
	stampForm = regexp.MustCompile(`(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?`)
	agoForm   = regexp.MustCompile(`(?i)\b(?:\d+|a|an) (?:second|minute|hour|day|week|month|year)s? ago\b|\b\d+[- ]min(?:ute)?s? read\b`)
	newWindow = regexp.MustCompile(`(?i)\(?\(opens in (?:a )?new (?:window|tab)\)\)?|\(external link\)|\(link is external\)`)
	opening   = regexp.MustCompile(`^(?:[\s•·*–—\-]+|\(?[0-9]{1,3}(?:\.[0-9]{1,3}){1,4}[.)]?(?:\s+|$)|\(?[0-9]{1,3}[.)](?:\s+|$)|\(?[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}[.)]+\s*|\(?(?:[a-zA-Z]|[ivxIVX]{1,5})[.)]\s*)+`)
)

// entities finds what stands in text, in order, without overlaps.
func entities(text string) []entity {
	var out []entity
	if strings.Contains(text, ":") {
		for _, m := range stampForm.FindAllStringIndex(text, -1) {
			out = append(out, entity{m[0], m[1], "ago", text[m[0]:m[1]]})
		}
	}
	for _, d := range dates(text) {
		if !overlaps(out, d.start, d.end) {
			out = append(out, d)
		}
	}
	for _, f := range []struct {
		kind string
		re   *regexp.Regexp
		may  bool // whether the text can hold one: spares most texts the search
	}{
		{"ago", agoForm, strings.Contains(text, " ago") || strings.Contains(text, "read")},
		{"email", emailForm, strings.ContainsAny(text, "@") || strings.Contains(text, "at]") || strings.Contains(text, "(at)") || strings.Contains(text, "protected")},
		{"url", urlForm, dotted(text)},
		{"phone", phoneForm, digits(text) >= 7},
	} {
		if !f.may {
			continue
		}
		for _, m := range f.re.FindAllStringIndex(text, -1) {
			if !overlaps(out, m[0], m[1]) {
				out = append(out, entity{m[0], m[1], f.kind, address(f.kind, text[m[0]:m[1]])})
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].start < out[j].start })
	return out
}

// plainMail writes an e-mail address that was spelt out against robots.
var plainMail = strings.NewReplacer(" [at] ", "@", "[at]", "@", " (at) ", "@", "(at)", "@", " [dot] ", ".", "[dot]", ".", " @ ", "@")

// address is the value of an address: the same however it is written.
func address(kind, text string) string {
	text = strings.ToLower(text)
	switch kind {
	case "email":
		return strings.TrimRight(plainMail.Replace(text), ".")
	case "url":
		return strings.TrimRight(text, ".,;:)]")
	}
	return text
}

// dotted reports whether a full stop stands inside a word.
func dotted(text string) bool {
	for i := 1; i+1 < len(text); i++ {
		if text[i] == '.' && text[i+1] > ' ' && text[i-1] > ' ' {
			return true
		}
	}
	return strings.Contains(text, "://")
}

func digits(text string) int {
	n := 0
	for i := range len(text) {
		if isDigit(text[i]) {
			n++
		}
	}
	return n
}

func overlaps(es []entity, start, end int) bool {
	for _, e := range es {
		if start < e.end && e.start < end {
			return true
		}
	}
	return false
}

// dates finds dates; their value is the same however they are written.
func dates(text string) []entity {
	if !strings.ContainsAny(text, "0123456789") {
		return nil
	}
	var out []entity
	at := 0
	for _, y := range years(text) {
		from, to := max(at, y-26), min(len(text), y+14)
		if from >= to || y < at || !mayDate(text, y) {
			continue
		}
		for _, m := range dateForm.FindAllStringIndex(text[from:to], -1) {
			start, end := from+m[0], from+m[1]
			out = append(out, entity{start, end, "date", dateValue(text[start:end])})
			at = end
		}
	}
	return out
}

// years finds where years of four digits begin: looking for dates around
// them alone is many times faster than over the whole text.
func years(text string) []int {
	var out []int
	for i := 0; i+4 <= len(text); i++ {
		if (text[i] == '2' && text[i+1] == '0' || text[i] == '1' && text[i+1] == '9') && isDigit(text[i+2]) && isDigit(text[i+3]) {
			out = append(out, i)
			i += 3
		}
	}
	return out
}

// mayDate reports, quickly, whether the year at y can be part of a date: most
// numbers of four digits are not.
func mayDate(text string, y int) bool {
	if y+4 < len(text) && text[y+4] == '-' {
		return true
	}
	i := y - 1
	if i < 0 {
		return false
	}
	if text[i] == '/' || text[i] == '.' {
		return true
	}
	for i >= 0 && (text[i] == ' ' || text[i] == ',' || text[i] == '.' || text[i] == 0xa0 || text[i] == 0xc2) {
		i--
	}
	if i < 0 || i == y-1 {
		return false
	}
	if isDigit(text[i]) {
		return true
	}
	end := i + 1
	for i >= 0 && text[i]|0x20 >= 'a' && text[i]|0x20 <= 'z' {
		i--
	}
	w := text[i+1 : end]
	if len(w) == 2 {
		return true // "1st", "2nd", "3rd", "4th"
	}
	return len(w) >= 3 && strings.Contains(monthNames, strings.ToLower(w[:3]))
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

const monthNames = "janfebmaraprmayjunjulaugsepoctnovdec"

func dateValue(s string) string {
	year, day, name := "", "", ""
	for _, p := range dateParts.FindAllString(s, -1) {
		switch {
		case p[0] > '9':
			name = strings.ToLower(p[:3])
		case len(p) == 4:
			year = p
		default:
			day += "-" + strings.TrimLeft(p, "0")
		}
	}
	if i := strings.Index(monthNames, name); name != "" && i >= 0 {
		name = "m" + string(rune('a'+i/3))
	}
	if name == "" && strings.ContainsAny(s, "-") && len(s) == 10 && s[4] == '-' {
		parts := strings.Split(s, "-")
		name = "m" + string(rune('a'+(int(parts[1][0]-'0')*10+int(parts[1][1]-'0')-1)%26))
		day = "-" + strings.TrimLeft(parts[2], "0")
	}
	return "date:" + year + name + day
}
