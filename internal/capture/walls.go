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

// statusTitles are titles and headings that are, as a whole, a status phrase.
var statusTitles = []struct {
	outcome smallprint.Outcome
	re      *regexp.Regexp
}{
	{smallprint.OutcomeChallenge, whole(`just a moment( please)?|attention required!?|checking (if|that)? ?(the site connection is secure|your browser).*|(please )?(verify|verifying|confirm)( that)? you(('| a)re| are)? (a )?(human|not a robot).*|are you (a )?(robot|human|bot)|(security|robot|bot|human) (check|verification|challenge)|pardon our interruption|one more step|ddos protection by .*|please (stand by|wait).*|captcha`)},
	{smallprint.OutcomeBlocked, whole(`(error )?(403 )?(access (is )?(denied|forbidden|blocked)|forbidden)( error)?|access to this page has been denied|(sorry,? )?you have been blocked|(your )?request (was |has been )?(blocked|rejected|denied)|(error )?(429 )?too many requests|unusual (traffic|activity).*|not available in your (country|region)|error 10(05|06|09|10|12|15|20)`)},
	{smallprint.OutcomeLegalBlock, whole(`(error )?(451 )?unavailable (for|due to) legal reasons`)},
	{smallprint.OutcomeSoft404, whole(`(error )?(404|410)( error)?|(error )?((404|410) )?(error )?((sorry|oops)[,!.]? )?((this|that|the|your) )?(page|file|document|article|content|resource|policy)?( (you requested|you're looking for|you (are|were) looking for))? ?((is|was|could|can|does|do|has) ?)?(not|no longer|n.t|can.?not) (be )?(found|exists?|available|here)|((this|that|the) )?(page|file|document|article|resource) ((is|was|has been) )?(gone|missing|removed|unavailable)|(sorry,? )?(we|i) (could not|couldn.t|cannot|can.t|can not) find (that|this|the|your) (page|article|document).*|nothing (was )?found( here)?|page introuvable|seite nicht gefunden|página no encontrada|pagina non trovata|pagina niet gevonden`)},
	{smallprint.OutcomeServerError, whole(`(error )?(500 )?internal server error|(error )?(502 )?bad gateway|(error )?(503 )?service (temporarily )?unavailable|(error )?(504 )?gateway time-?out|something went wrong|we('| wi)ll be right back|(scheduled |site |under |down for )?maintenance( mode)?|temporarily unavailable|an error (has )?occurred`)},
	{smallprint.OutcomeLoginWall, whole(`(please )?(sign|log) ?-?in( or (sign up|register|join))?( to (continue|your account|view this page|.{1,40}))?|login|(sign|log) in required|authentication required`)},
	{smallprint.OutcomeConsentWall, whole(`before you (continue|proceed)( to .{1,40})?|(we|your) (value|care about|respect) your privacy|your privacy( choices)?( matters)?|(cookie|privacy|your) consent( required)?|we use cookies|cookies?( on .{1,40})?|manage (your )?(consent|cookies)`)},
}

func whole(s string) *regexp.Regexp { return regexp.MustCompile(`(?i)^(?:` + s + `)[.!\x{2026}…]*$`) }

// namesDocument knows titles of documents.
var namesDocument = regexp.MustCompile(`(?i)\b(policy|policies|terms|conditions|agreement|notice|statement|guidelines|rules|licen[cs]e|addendum|disclosure|charter|imprint|code of conduct|sub-?processors?|privacy|legal|warranty|eula|datenschutz\w*|nutzungsbedingungen|agb|impressum|conditions générales|confidentialité|política|términos|privacidad)\b`)

// titleParts cuts a title into the pieces around a site's name.
var titleCut = regexp.MustCompile(`\s+[-|·•:»\x{2013}\x{2014}]+\s+|\s*\|\s*|:\s+`)

// wallIn returns the title or heading that says what the page is, or "".
func wallIn(f *facts, want smallprint.Outcome) string {
	names := append([]string{}, titleCut.Split(f.title, -1)...)
	if len(f.heads) > 0 {
		names = append(names, f.heads[0])
	}
	if want == smallprint.OutcomeChallenge && len(f.heads) > 1 {
		names = append(names, f.heads[1]) // the first is the site's name
	}
	for _, st := range statusTitles {
		if st.outcome != want {
			continue
		}
		for _, n := range names {
			n = strings.Join(strings.Fields(n), " ")
			if len(n) > 2 && len(n) < 100 && st.re.MatchString(n) {
				return fmt.Sprintf("%q", n)
			}
		}
	}
	return ""
}

// phrases are sentences that a wall says where its title says nothing. They
// count only on pages with little text.
var phrases = []struct {
	outcome smallprint.Outcome
	words   int // pages with more words than this are not judged by it
	re      *regexp.Regexp
}{
	{smallprint.OutcomeChallenge, 120, regexp.MustCompile(`(?i)verify(ing)? (that )?you are (a )?human|complete the (captcha|security check)|prove (that )?you('| a)re (not a robot|human)|checking your browser before|enable javascript and cookies to continue|unusual traffic from your`)},
	{smallprint.OutcomeBlocked, 120, regexp.MustCompile(`(?i)you don.t have permission to access|the owner of this website .{0,40}has banned|request(ed url)? (was|has been) (rejected|blocked)|reference #[0-9a-f]+\.[0-9a-f]+`)},
	{smallprint.OutcomeSoft404, 120, regexp.MustCompile(`(?i)(the )?page (that )?(you|you're|you are|you were) .{0,30}(could not|couldn.t|cannot|can.t|can not|was not|wasn.t|does not|doesn.t|no longer).{0,12}(found|exists?|available)|(could not|couldn.t|cannot|can.t) find (the|that|this) page|^.{0,80}\bpage not found\b`)},
	{smallprint.OutcomeLoginWall, 80, regexp.MustCompile(`(?i)(sign|log) in to (continue|view|see|read|access)|you (must|need to) (be logged in|sign in|log in)`)},
}

// byPage judges by what a page with status 200 says of itself.
func (in *Input) byPage(a *Answer, f *facts) Verdict {
	words := f.words
	if in.Reading != nil && len(in.Pages) == 1 {
		words = min(words, countWords(in.Reading.Text))
	}
	if words <= wallWords {
		for _, st := range statusTitles {
			w := wallIn(f, st.outcome)
			if w == "" || !in.supported(st.outcome, f, words) {
				continue
			}
			return verdict(st.outcome, fmt.Sprintf("status %d, and the page's title or heading is %s", a.Status, w))
		}
		for _, p := range phrases {
			if m := p.re.FindString(f.text); m != "" && words <= p.words && !in.titled(f) {
				return verdict(p.outcome, fmt.Sprintf("status %d, and the page says %.80q", a.Status, m))
			}
		}
		if v := in.consent(f, words); v.Outcome != smallprint.OutcomeOK {
			return v
		}
		if f.password && words < 80 && !in.titled(f) {
			return verdict(smallprint.OutcomeLoginWall, "the page is a form that asks for a password")
		}
	}
	if words < 60 && f.refresh != "" && !sameAddress(a.FinalURL, f.refresh) {
		return verdict(smallprint.OutcomeMoved, fmt.Sprintf("the page sends its readers on to %.120s", f.refresh))
	}
	if toRoot(a) && !in.alike() {
		return verdict(smallprint.OutcomeSoft404, "the address leads to the site's front page "+a.FinalURL)
	}
	if words < 12 {
		return verdict(smallprint.OutcomeEmpty, emptyReason(f, words))
	}
	return okay
}

// titled reports whether the page's first heading or title names a document.
func (in *Input) titled(f *facts) bool {
	return namesDocument.MatchString(f.title) || len(f.heads) > 0 && namesDocument.MatchString(f.heads[0])
}

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

var (
	consentVerb = regexp.MustCompile(`(?i)^(i )?(accept|agree|allow|reject|decline|refuse|deny|consent|continue without (accepting|agreeing)|necessary only|only necessary|(accept|allow|reject|decline|refuse|deny) (all|cookies|necessary|everything|and (continue|close))( cookies)?|agree and (continue|close)|(more|manage|show|cookie) (options|choices|preferences|settings|purposes)|(alle )?(akzeptieren|ablehnen|zustimmen)|tout (accepter|refuser)|aceptar( todo)?|rechazar( todo)?)$`)
	consentNoun = regexp.MustCompile(`(?i)\b(cookies?|partners|vendors|consent|store (and/or )?access information|personal data|personali[sz]ed)\b`)
)

// verbs counts the buttons that answer a question for consent.
func verbs(buttons []string) int {
	n := 0
	for _, b := range buttons {
		if consentVerb.MatchString(strings.TrimSpace(b)) {
			n++
		}
	}
	return n
}

// consent knows a consent page that keeps the document's own title: its text
// is the question and nothing else. A banner above a short policy is not one.
func (in *Input) consent(f *facts, words int) Verdict {
	if verbs(f.buttons) < 2 || len(consentNoun.FindAllString(f.text, 3)) < 2 {
		return okay
	}
	if in.titled(f) && (in.Reading == nil || countWords(in.Reading.Text) >= 25 && !in.strange()) {
		return okay
	}
	if !in.titled(f) && in.Reading != nil && in.alike() {
		return okay
	}
	return verdict(smallprint.OutcomeConsentWall, fmt.Sprintf("a question for consent (%s) in place of the text of %s", f.buttons[0], plural(words, "word")))
}

func emptyReason(f *facts, words int) string {
	if f.scripts || strings.Contains(strings.ToLower(f.noscript), "javascript") {
		return plural(words, "word") + " of text: the page is filled by scripts"
	}
	return plural(words, "word") + " of text"
}

// toRoot reports whether a deep address was redirected to the front page.
func toRoot(a *Answer) bool {
	from, err1 := url.Parse(a.URL)
	to, err2 := url.Parse(a.FinalURL)
	return err1 == nil && err2 == nil && a.FinalURL != "" && !front(from.Path) && front(to.Path)
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
