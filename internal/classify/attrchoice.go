package classify

import (
	"regexp"
	"strings"
)

var tierWords = []struct{ word, tier string }{
	{"enterprise", "enterprise"}, {"business customer", "enterprise"}, {"business user", "enterprise"}, {"commercial terms", "enterprise"}, {"commercial customer", "enterprise"}, {"commercial agreement", "enterprise"}, {"commercial product", "enterprise"},
	{"commercial use", "enterprise"}, {"commercial offering", "enterprise"}, {"commercial service", "enterprise"}, {"business offering", "enterprise"}, {"business services", "enterprise"}, {"business plan", "enterprise"}, {"business account", "enterprise"}, {"business terms", "enterprise"}, {"services for business", "enterprise"},
	{"customer agreement", "enterprise"}, {"workspace", "enterprise"}, {"team plan", "enterprise"}, {"teams plan", "enterprise"}, {"teams or enterprise", "enterprise"}, {"for business", "enterprise"}, {"administrator", "enterprise"}, {"organizations", "enterprise"}, {"organisations", "enterprise"}, {"commercial plan", "enterprise"}, {"business or enterprise", "enterprise"}, {"on behalf of our customers", "enterprise"}, {"on behalf of customers", "enterprise"},
	{"free trial", "trial"}, {"trial", "trial"},
	{"api", "api"}, {"apis", "api"},
	{"paid", "paid"}, {"paying", "paid"}, {"premium", "paid"}, {"pro plan", "paid"}, {"pro user", "paid"}, {" pro ", "paid"},
	{"free plan", "free"}, {"free version", "free"}, {"free tier", "free"}, {"free user", "free"}, {"free account", "free"}, {"free service", "free"}, {"free of charge", "free"}, {"unpaid", "free"}, {"not have a paid", "free"}, {"free", "free"}, {"without charge", "free"},
}

// tiers finds the class of customers to whom the statement could be limited.
func (f *finder) tiers() {
	for _, w := range tierWords {
		i := strings.Index(f.low, w.word)
		if i < 0 || i > 0 && isLetter(f.low[i-1]) {
			continue
		}
		if w.word == "api" && i+3 < len(f.low) && isLetter(f.low[i+3]) || w.word == "trial" && f.has("jury", "court") {
			continue
		}
		f.add("tier", w.tier, i, i+len(strings.TrimRight(w.word, " ")))
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

var (
	optOut  = regexp.MustCompile(`opt(?:ing|ed|s)?[ -]?out|unsubscrib\w*|(?:do|does|did) not (?:want|wish)|(?:wish|prefer|choose|like|request|ask)(?: for)?(?: us)? (?:not )?to (?:stop|cease|not|limit|restrict)|(?:choose|prefer|wish) not to|object(?:ion)? to|(?:disabl\w+|turn\w* (?:it |this |them )?off|switch(?:ing)? off|block\w*|reject\w*|refus(?:e|ing)|declin(?:e|ing)|stop receiving|stop the|stop such|deactivat\w+|withdraw\w*|revok\w+|not to renew|manag(?:e|ing) (?:your|cookie|the)|chang(?:e|ing) your|adjust\w* your|modify your|delete (?:your |our |the )?cookies)|toggle|(?:stop|limit|restrict|control)\w* (?:or |how |the |our |your |certain )|your (?:\w+ )?(?:preferences|choices)|do not (?:sell|share|train|track)|exclud(?:e|ing) your|choices`)
	optIn   = regexp.MustCompile(`opt(?:ing|ed|s)?[ -]?in\b(?: to)?|\b(?:(?:with|without|only|based|on|upon|obtain|obtaining|obtained|give|given|giving|have|provide|provided|rely|receive|subject|to|request|ask|asks|for|first|seek|get|require|requires|your|unless|if|where|you)\s+){0,4}(?:us |you |your |the user's |the user’s |their |explicit |express |prior |separate |specific |affirmative |opt-in |freely |informed |verifiable |parental |written |a |any )*(?:consent|permission|authori[sz]ation|opt-in)\b|(?:explicitly|expressly) (?:agree|consent|opt|turn|permit|allow|enable|report)\w*|you(?: have)? (?:consent|agree to let|allow|choose to|enable|turn on|permit)\w*|if you (?:choose|allow|enable|grant)\w*`)
	setting = regexp.MustCompile(`setting|toggle|preference|control|browser|account page|disable|turn off|switch off|in your account|dashboard|menu|device|option in|cookie banner|click(?:ing)? (?:on )?["“]?reject|opt-out button|block|app store`)
	byMail  = regexp.MustCompile(`unsubscrib|e-?mail(?:ing)?|contact(?:ing)? us|write to|writing to|written notice|@|notify(?:ing)? us|send(?:ing)? (?:us|a)|reply|text(?:ing)? stop|by mail|letter|contact us|let us know|contact`)
	byForm  = regexp.MustCompile(`\bform\b|\blinks?\b|portal|https?:|www\.|webpage|web page|visit(?:ing)?|\bpage\b|click(?:ing)? here|opt-out platform|\btool\b|google analytics opt`)
)

// choices finds what could be opt-outs and opt-ins, and how the user makes
// them.
func (f *finder) choices() {
	if f.has("opt", "unsubscrib", "not want", "not wish", "not to", "object", "disabl", "turn", "off", "block", "reject", "refus", "declin", "stop", "withdraw", "revok", "toggle", "preferences", "choices", "manag", "chang", "adjust", "modify", "delete", "limit", "restrict", "control", "do not ", "exclud", "prefer", "cease") {
		for _, m := range optOut.FindAllStringIndex(f.low, 3) {
			f.add("opt_out", f.how(), m[0], m[1])
		}
	}
	if f.has("opt", "consent", "permission", "explicitly", "expressly", "authori", "allow", "enable", "choose", "turn on", "permit", "grant", "let ") {
		for _, m := range optIn.FindAllStringIndex(f.low, 3) {
			f.add("opt_in", "true", m[0], m[1])
		}
	}
}

func (f *finder) how() string {
	switch {
	case strings.Contains(f.low, "@") || strings.Contains(f.low, "unsubscrib"):
		return "email"
	case f.has("turn off", "turning off", "switch off", "toggl", "settings"), f.has("cookie") && f.has("block", "not allow", "disable", "reject", "refuse"):
		return "setting"
	case f.has("portal", " form", "click here", "clicking here") && !f.has("setting"):
		return "form"
	case setting.MatchString(f.low):
		return "setting"
	case byMail.MatchString(f.low):
		return "email"
	case byForm.MatchString(f.low):
		return "form"
	}
	return "none_stated"
}

var exception = regexp.MustCompile(`\bexcept(?:ion|ions|ed|ing)?\b|\bunless\b|\bother than\b|notwithstanding|\bexcluding\b|\bexclu(?:de|des|ded|sion|sions)\b|(?:does|do|shall|will|may|would|should) not (?:apply|extend|prevent|fall|limit|affect|restrict|preclude|prohibit|exclude|include|cover|diminish)|not appl(?:y|icable)|not required to|to the (?:maximum |fullest |full |greatest )?extent|subject to|even if|provided,? (?:that|however)|without (?:[a-z'’]+ ){0,5}(?:consent|permission|approval|authori[sz]ation)|where (?:allowed|permitted|required|otherwise|prohibited) |although|(?:some|certain|limited|exceptional|rare|specific) (?:circumstances|cases|jurisdictions|states|countries)|however|carve[ds]?[- ]out|exempt(?:ion|ions|ed)?|\bsave (?:for|as|that)\b|apart from|only (?:if|to the extent|where|when)|nothing in|without limiting|with or without|as (?:otherwise )?(?:permitted|expressly|required|provided) (?:by|under|in)|but (?:not|only|we|may|this)\b|otherwise (?:agreed|required|permitted|stated|provided|specified|authori[sz]ed)|still (?:have|be|retain|keep|may)|irrespective|regardless|not (?:be )?(?:limited|unlawful)`)

// exceptions finds words that could make an exception, each with the clause
// that they begin.
func (f *finder) exceptions() {
	if !f.has("except", "unless", "other than", "notwithstanding", "exclu", " not ", "extent", "subject to", "even if", "provided", "without ", "where ", "although", "circumstances", "cases", "jurisdictions", "states", "countries", "however", "carve", "exempt", "save ", "apart from", "only ", "nothing in", "as ", "but ", "otherwise", "still ", "regardless", "irrespective") {
		return
	}
	for _, m := range exception.FindAllStringIndex(f.low, 5) {
		f.add("exception", "true", m[0], clauseEnd(f.low, m[1]))
	}
}

// clauseEnd returns where the clause ends that has begun before at: at the
// next comma or stop, or at the last word that ends within 160 bytes.
func clauseEnd(low string, at int) int {
	rest := low[at:min(len(low), at+160)]
	end := strings.IndexAny(rest, ",;:.()")
	if end < 0 {
		if end = len(rest); at+end < len(low) {
			end = strings.LastIndexByte(rest, ' ')
		}
	}
	return at + max(end, 0)
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
