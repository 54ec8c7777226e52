package classify

import (
	"regexp"
	"strings"
)

var tierWords = []struct{ word, tier string }{
	{"enterprise", "enterprise"}, {"business customer", "enterprise"}, {"business user", "enterprise"}, {"commercial terms", "enterprise"}, {"commercial customers", "enterprise"}, {"commercial agreement", "enterprise"}, {"commercial product", "enterprise"},
	{"organization's", "enterprise"}, {"workspace admin", "enterprise"}, {"team plan", "enterprise"}, {"chatgpt team", "enterprise"}, {"for business", "enterprise"}, {"business customers", "enterprise"}, {"our business", ""},
	{"free trial", "trial"}, {"trial period", "trial"}, {"trial", "trial"},
	{"api customers", "api"}, {"our api", "api"}, {"the api", "api"}, {"api platform", "api"}, {"api data", "api"}, {"via api", "api"}, {"api users", "api"}, {"through the api", "api"},
	{"paid plan", "paid"}, {"paid service", "paid"}, {"paid subscri", "paid"}, {"paid account", "paid"}, {"paid user", "paid"}, {"paid version", "paid"}, {"paying ", "paid"}, {"premium ", "paid"}, {"paid tier", "paid"}, {"pro plan", "paid"},
	{"free plan", "free"}, {"free version", "free"}, {"free tier", "free"}, {"free user", "free"}, {"free account", "free"}, {"free service", "free"}, {"free of charge tier", "free"},
}

// tiers finds the class of customers to whom the statement is limited.
func (f *finder) tiers() {
	seen := map[string]bool{}
	for _, w := range tierWords {
		if w.tier == "" || seen[w.tier] {
			continue
		}
		i := strings.Index(f.low, w.word)
		if i < 0 || i > 0 && isLetter(f.low[i-1]) {
			continue
		}
		if w.tier == "api" && !f.is("data.", "meta.", "content.", "fees.", "agreement.") {
			continue
		}
		seen[w.tier] = true
		f.add("tier", w.tier, i, i+len(strings.TrimRight(w.word, " ")))
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

var (
	optOut  = regexp.MustCompile(`opt(?:ing|ed)?[ -]?out|unsubscrib\w*|(?:do|does|did) not (?:want|wish)|object to|(?:disable|turn off|switch off|block|reject|refuse|decline|stop receiving|stop the|deactivate|withdraw your consent|not to renew|manage your (?:preferences|settings|cookie|choices))|toggle|stop or restrict|your (?:preferences|choices)|do not sell or share|exclude your`)
	optIn   = regexp.MustCompile(`opt(?:ing|ed|s)?[ -]?in\b(?: to)?|(?:with|only with|based on|obtain|obtaining|obtained|give|given|have given|provide|rely on|without|upon|receive|subject to|request|ask for)(?: us| you)?(?: your| the user's| the user’s| their| explicit| express| prior| separate| specific| affirmative| opt-in| freely| informed| verifiable| parental| prior written)* consent\b|consent to|(?:explicitly|expressly) (?:agree|consent|opt|turn)\w*|you have consented|you consent`)
	setting = regexp.MustCompile(`setting|toggle|preference|control|browser|account page|disable|turn off|switch off|in your account|dashboard|menu|device|option in|cookie banner|click(?:ing)? (?:on )?["“]?reject|opt-out button`)
	byMail  = regexp.MustCompile(`unsubscrib|e-?mail(?:ing)?|contact(?:ing)? us|write to|writing to|written notice|@|notify(?:ing)? us|send(?:ing)? (?:us|a)|reply|text(?:ing)? stop|by mail|letter|contact us`)
	byForm  = regexp.MustCompile(`\bform\b|link|portal|https?:|www\.|webpage|web page|visit(?:ing)?|\bpage\b|clicking here|opt-out platform|tool`)
)

// choices finds opt-outs and opt-ins, and how the user makes them.
func (f *finder) choices() {
	if m := optOut.FindStringIndex(f.low); m != nil && f.has("opt", "unsubscrib", "not want", "not wish", "object to", "disable", "turn off", "block", "reject", "refuse", "decline", "stop", "withdraw", "toggle", "preferences", "choices", "not to renew", "do not sell", "exclude") && f.offersChoice(m) {
		f.add("opt_out", f.how(), m[0], m[1])
	}
	if f.has("opt", "consent", "explicitly", "expressly") {
		if m := optIn.FindStringIndex(f.low); m != nil && f.is("data.", "content.", "agreement.change-notice") && !f.has("withdraw", "withdrawal") {
			f.add("opt_in", "true", m[0], m[1])
		}
	}
}

// offersChoice tells an opt-out of the user's from other refusals.
func (f *finder) offersChoice(m []int) bool {
	strong := strings.Contains(f.low[m[0]:m[1]], "opt") || strings.Contains(f.low[m[0]:m[1]], "unsubscrib")
	if f.is("agreement.general", "conduct.", "risk.", "account.termination") && !strong {
		return false
	}
	return strong || f.is("data.tracking", "data.advertising", "data.marketing", "data.sale", "data.ai-training", "fees.renewal") && f.has("you ")
}

func (f *finder) how() string {
	switch {
	case strings.Contains(f.low, "@") || strings.Contains(f.low, "unsubscrib"):
		return "email"
	case setting.MatchString(f.low):
		return "setting"
	case byMail.MatchString(f.low):
		return "email"
	case byForm.MatchString(f.low):
		return "form"
	}
	return "none_stated"
}

var exception = regexp.MustCompile(`\bexcept(?:ion|ions)?\b(?: as| that| for| where| to the extent| when| in| if)?|\bunless\b|\bother than\b|notwithstanding|\bexcluding\b|does not apply|do not apply|shall not apply|will not apply|to the extent (?:permitted|required|allowed) by|subject to (?:applicable|certain|the following)|even if|(?:do|does|shall|will) not (?:limit|affect)|provided,? (?:that|however)|without (?:the |our |your |its |such )?(?:other party['’]s |other user['’]s |[a-z]+['’]s )?(?:express )?(?:prior )?(?:express )?(?:written )?(?:consent|permission|approval)|where (?:allowed|permitted) by law|although|in (?:some|certain) circumstances|may not apply|however,|with the exception|carve[ds]?[- ]out|exempt(?:ion|ions|ed)?|\bsave (?:for|as)\b|apart from|only if|nothing in this|without limiting`)

// exceptionWords finds the words of exception, which most units lack.
func (f *finder) exceptionWords() [][]int {
	if !f.has("except", "unless", "other than", "notwithstanding", "exclu", "not apply", "to the extent", "subject to", "even if", "not limit", "not affect", "provided", "without ", "by law", "although", "circumstances", "however", "carve", "exempt", "save ", "apart from", "only if", "nothing in") {
		return nil
	}
	return exception.FindAllStringIndex(f.low, -1)
}

// exceptions finds the words of exception that turn a statement; softer
// ones ("subject to", "provided that") do it too rarely.
func (f *finder) exceptions() {
	for _, m := range f.exceptionWords() {
		q := f.low[m[0]:m[1]]
		switch {
		case strings.HasPrefix(q, "to the extent"), strings.HasPrefix(q, "subject to"), strings.HasPrefix(q, "even if"), strings.HasPrefix(q, "without limiting"):
			continue
		}
		f.add("exception", "true", m[0], m[1])
		return
	}
	if i := strings.Index(f.lead, "unless"); i >= 0 || strings.Contains(f.lead, "except") || strings.Contains(f.lead, "does not apply") || strings.Contains(f.lead, "exception") {
		f.add("exception", "true", 0, len(f.text))
	}
}

var mailAddress = regexp.MustCompile(`[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+`)

// addresses finds where requests are to be sent.
func (f *finder) addresses() {
	if strings.IndexByte(f.low, '@') < 0 {
		return
	}
	for _, m := range mailAddress.FindAllStringIndex(f.low, 3) {
		f.add("request_address", f.low[m[0]:m[1]], m[0], m[1])
	}
}
