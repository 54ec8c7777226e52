package classify

import (
	_ "embed"
	"strings"

	"smallprint"
	"smallprint/taxonomy"
)

//go:embed titles.txt
var titleText string

var titles = func() map[string]string {
	m := map[string]string{}
	for _, line := range strings.Split(titleText, "\n") {
		if f := strings.SplitN(line, "|", 3); len(f) == 3 && !strings.HasPrefix(line, "#") {
			m[f[0]+"|"+f[1]] = f[2]
		}
	}
	return m
}()

// title names what the provision states: its type and stance, and the limit
// that tells it from others of its type.
func title(p *smallprint.Provision) string {
	t := titles[p.Type+"|"+string(p.Stance)]
	if t == "" {
		t = titles[p.Type+"|*"]
	}
	if t == "" {
		t = taxonomy.Name(p.Type)
	}
	if d := detail(p); d != "" {
		return t + " (" + d + ")"
	}
	return t
}

// detail says the limit that matters most, in the text's own words.
func detail(p *smallprint.Provision) string {
	for _, name := range [...]string{"cap", "law", "min_age", "notice_period", "period", "venue"} {
		a, ok := p.Attribute(name)
		if !ok || len(a.Quote) > 50 {
			continue
		}
		if name == "law" || name == "venue" {
			return a.Value
		}
		return strings.ToLower(a.Quote)
	}
	if a, ok := p.Attribute("opt_out"); ok && a.Value != "none_stated" && p.Stance != smallprint.UserMay {
		return "with opt-out"
	}
	if a, ok := p.Attribute("tier"); ok {
		return a.Value + " customers"
	}
	return ""
}
