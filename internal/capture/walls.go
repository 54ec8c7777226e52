package capture

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"smallprint"
)

// Words above which a page is not called a wall whatever its title: walls are
// short, and a long page about walls is a document.
const wallWords = 250

// byPage judges by what a page with status 200 says of itself.
func (in *Input) byPage(a *Answer, f *facts) Verdict {
	words := f.words
	if in.Reading != nil && len(in.Pages) == 1 {
		read := countWords(in.Reading.Text)
		if words = min(words, read); f.data {
			words = read // the text came as data
		}
	}
	if words <= wallWords {
		if v := in.bySigns(a, f, words); v.Outcome != smallprint.OutcomeOK {
			return v
		}
	}
	if words < 60 && f.refresh != "" && !sameAddress(a.FinalURL, f.refresh) {
		return verdict(smallprint.OutcomeMoved, fmt.Sprintf("the page sends its readers on to %.120s", f.refresh))
	}
	if v := in.byAddress(a, f, words); v.Outcome != smallprint.OutcomeOK {
		return v
	}
	if words < 12 && (in.Reading != nil || !f.data) {
		return verdict(smallprint.OutcomeEmpty, emptyReason(f, words))
	}
	if why := f.shell(); why != "" && words < 40 && !in.titled(f) {
		return verdict(smallprint.OutcomeEmpty, plural(words, "word")+" of text: "+why)
	}
	return okay
}

// bySigns knows walls by the marks of the services that build them, by a
// title that is a status phrase, by a sentence, by buttons and by forms.
func (in *Input) bySigns(a *Answer, f *facts, words int) Verdict {
	said := fmt.Sprintf("status %d", a.Status)
	if m := markIn(a.Body, words); m != nil && !in.alike() {
		return verdict(m.outcome, fmt.Sprintf("%s, and the page is %s", said, m.name))
	}
	for _, st := range statusTitles {
		if w := wallIn(f, st.outcome); w != "" && in.supported(st.outcome, f, words) {
			return verdict(st.outcome, fmt.Sprintf("%s, and the page's title or heading is %s", said, w))
		}
	}
	for _, p := range phrases {
		if m := p.re.FindString(f.text); m != "" && words <= p.words && !in.titled(f) {
			return verdict(p.outcome, fmt.Sprintf("%s, and the page says %.80q", said, m))
		}
	}
	if v := in.consent(f, words); v.Outcome != smallprint.OutcomeOK {
		return v
	}
	if f.password && words < 80 && !in.titled(f) {
		return verdict(smallprint.OutcomeLoginWall, "the page is a form that asks for a password")
	}
	return okay
}

// byAddress judges by where redirects led.
func (in *Input) byAddress(a *Answer, f *facts, words int) Verdict {
	from, err1 := url.Parse(a.URL)
	to, err2 := url.Parse(a.FinalURL)
	if err1 != nil || err2 != nil || a.FinalURL == "" || a.FinalURL == a.URL || in.alike() {
		return okay
	}
	switch {
	case loginPath.MatchString(to.Path) && !loginPath.MatchString(from.Path) && (f.password || words < wallWords) && !in.titled(f):
		return verdict(smallprint.OutcomeLoginWall, "the address leads to a page to sign in, "+a.FinalURL)
	case lostPath.MatchString(to.Path) && !lostPath.MatchString(from.Path) && !in.titled(f):
		return verdict(smallprint.OutcomeSoft404, "the address leads to "+a.FinalURL)
	case !front(from.Path) && front(to.Path):
		return verdict(smallprint.OutcomeSoft404, "the address leads to the site's front page "+a.FinalURL)
	}
	return okay
}

var (
	loginPath = regexp.MustCompile(`(?i)(^|/)(log-?in|sign-?in|signon|sso|auth|authorize|session/new|accounts?/login)(\.\w+)?(/|$)`)
	lostPath  = regexp.MustCompile(`(?i)(^|/)(404|not-?found|page-?not-?found|error|errors/404)(\.\w+)?/?$`)
)

// titled reports whether the page's first heading or title names a document.
func (in *Input) titled(f *facts) bool {
	return namesDocument.MatchString(f.title) || headed(f)
}

// headed reports whether the first heading names a document.
func headed(f *facts) bool { return len(f.heads) > 0 && namesDocument.MatchString(f.heads[0]) }

// supported reports whether the body bears out what the title says. A title
// such as "Cookies" or "Login" may also be that of a short document.
func (in *Input) supported(o smallprint.Outcome, f *facts, words int) bool {
	switch o {
	case smallprint.OutcomeConsentWall:
		return verbs(f.buttons) >= 1 && words < 200
	case smallprint.OutcomeLoginWall:
		return words < 100 && (f.password || words < 40)
	case smallprint.OutcomeServerError:
		return words < 120
	}
	return true
}

func emptyReason(f *facts, words int) string {
	if why := f.shell(); why != "" {
		return plural(words, "word") + " of text: " + why
	}
	return plural(words, "word") + " of text"
}

var frontPath = regexp.MustCompile(`^/?([a-z]{2}([-_][a-zA-Z]{2})?/?)?((index|home|default)(\.\w+)?/?)?$`)

func front(path string) bool { return frontPath.MatchString(path) }

func sameAddress(at, to string) bool {
	base, err := url.Parse(at)
	if err != nil {
		return false
	}
	u, err := base.Parse(to)
	return err == nil && strings.TrimSuffix(u.String(), "/") == strings.TrimSuffix(base.String(), "/")
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
