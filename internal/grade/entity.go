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
	phoneForm = regexp.MustCompile(`\+?\(?\d{1,4}\)?(?:[ .\-]\(?\d{2,4}\)?){2,4}\d*`)
	agoForm   = regexp.MustCompile(`(?i)\b(?:\d+|a|an) (?:second|minute|hour|day|week|month|year)s? ago\b|\b\d+[- ]min(?:ute)?s? read\b`)
	newWindow = regexp.MustCompile(`(?i)\(?\(opens in (?:a )?new (?:window|tab)\)\)?|\(external link\)|\(link is external\)`)
	opening   = regexp.MustCompile(`^(?:[\s•·*–—\-]+|\(?[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}[.)]?(?:\s+|$)|\(?[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}[.)]+\s*|\(?(?:[a-zA-Z]|[ivxIVX]{1,5})[.)]\s*)+`)
)

// entities finds what stands in text, in order, without overlaps.
func entities(text string) []entity {
	out := dates(text)
	for _, f := range []struct {
		kind string
		re   *regexp.Regexp
	}{{"ago", agoForm}, {"email", emailForm}, {"url", urlForm}, {"phone", phoneForm}} {
		for _, m := range f.re.FindAllStringIndex(text, -1) {
			if !overlaps(out, m[0], m[1]) {
				out = append(out, entity{m[0], m[1], f.kind, strings.ToLower(text[m[0]:m[1]])})
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].start < out[j].start })
	return out
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
	for _, m := range dateForm.FindAllStringIndex(text, -1) {
		out = append(out, entity{m[0], m[1], "date", dateValue(text[m[0]:m[1]])})
	}
	return out
}

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
