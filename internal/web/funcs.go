package web

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"smallprint"
	"smallprint/taxonomy"
)

// funcs is what templates may call. None of them makes trusted HTML from
// words of a document: only the layout of known words is trusted.
var funcs = template.FuncMap{
	"grade":     func(g smallprint.Grade) Word { return word(grades, string(g)) },
	"state":     func(x smallprint.ChangeState) Word { return word(states, string(x)) },
	"direction": func(d smallprint.Direction) Word { return word(directions, string(d)) },
	"effect":    func(d smallprint.Direction) Word { return word(effects, string(d)) },
	"stance":    func(x smallprint.Stance) Word { return word(stances, string(x)) },
	"severity":  func(x smallprint.Severity) Word { return word(severities, string(x)) },
	"kind":      func(k smallprint.ChangeKind) Word { return word(kinds, string(k)) },
	"outcome":   outcomeName,
	"meaning":   func(o smallprint.Outcome) string { return o.Meaning() },
	"trusted":   trusted, "tellsState": tellsState,
	"origin":    originName,
	"attribute": attributeName,
	"typeName":  taxonomy.Name,
	"groupName": groupName,

	"platformPath": platformPath, "docPath": docPath, "versionPath": versionPath, "textPath": textPath, "comparePath": comparePath,
	"provisionPath": provisionPath, "changePath": changePath, "capturePath": capturePath, "bytesPath": bytesPath, "copyPath": copyPath, "screenshotPath": screenshotPath,
	"typePath": typePath, "lawPath": lawPath, "hasInstrument": hasInstrument, "authority": authority, "outside": outside,

	"date": date, "stamp": stamp, "millis": func(ms int64) time.Time { return time.UnixMilli(ms).UTC() }, "day": day,
	"num": num, "plural": plural, "size": size, "percent": percent, "short": short, "cut": cut, "path": sectionPath,
	"add": func(a, b int) int { return a + b }, "least": func(a, b int) int { return min(a, b) }, "lower": strings.ToLower, "upfirst": upfirst, "sentence": sentence,
	"dict": dict,
	"span": span, "every": every, "config": configWord, "fate": fateOfCapture, "heldText": heldText, "isBrowser": isBrowser,
}

func groupName(key string) string {
	for _, g := range taxonomy.Groups {
		if g.Key == key {
			return g.Name
		}
	}
	return key
}

// date writes a day as people read it, marked up for machines.
func date(t time.Time) template.HTML {
	if t.IsZero() {
		return `<span class="none">not known</span>`
	}
	t = t.UTC()
	return template.HTML(`<time datetime="` + t.Format(time.RFC3339) + `">` + t.Format("2 Jan 2006") + `</time>`)
}

// stamp is date with the time of day.
func stamp(t time.Time) template.HTML {
	if t.IsZero() {
		return `<span class="none">not known</span>`
	}
	t = t.UTC()
	return template.HTML(`<time datetime="` + t.Format(time.RFC3339) + `">` + t.Format("2 Jan 2006, 15:04 UTC") + `</time>`)
}

// day writes an ISO day as people read it, and anything else as it is.
func day(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return t.Format("2 Jan 2006")
}

// num groups thousands with thin spaces that do not break.
func num(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && len(s) > 4; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1\u00a0" + one
	}
	return num(n) + "\u00a0" + many
}

func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1e6:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1e9:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

func percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f\u00a0%%", 100*float64(part)/float64(whole))
}

// short is the beginning of a digest.
func short(sha string) string { return sha[:min(len(sha), 12)] }

// cut shortens s to about n letters, at a space.
func cut(n int, s string) string {
	if len(s) <= n {
		return s
	}
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	head := string(runes[:n])
	if i := strings.LastIndexByte(head, ' '); i > n/2 {
		head = head[:i]
	}
	return strings.TrimRight(head, " ,;:.") + " …"
}

func sectionPath(path []string) string {
	if len(path) == 0 {
		return "beginning of the document"
	}
	return strings.Join(path, " › ")
}

func upfirst(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if n == 0 || first == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}

// sentence begins s with a capital and ends it with a full stop.
func sentence(s string) string {
	s = upfirst(strings.TrimSpace(s))
	if s == "" || strings.ContainsRune(".!?…", lastRune(s)) {
		return s
	}
	return s + "."
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// dict makes arguments of a template part.
func dict(pairs ...any) map[string]any {
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}
