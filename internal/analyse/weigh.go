package analyse

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"smallprint"
	"smallprint/taxonomy"
)

//go:embed severity.txt
var severityText string

// A weight is a line of severity.txt.
type weight struct {
	points int
	effect smallprint.Direction
	reason string
}

var stanceWords = map[string]smallprint.Stance{
	"may": smallprint.PlatformMay, "will": smallprint.PlatformWill, "willnot": smallprint.PlatformWillNot,
	"must": smallprint.UserMust, "mustnot": smallprint.UserMustNot, "can": smallprint.UserMay,
	"disclaims": smallprint.Disclaims, "informs": smallprint.Informs,
}

var effectWords = map[string]smallprint.Direction{
	"for": smallprint.ForUser, "against": smallprint.AgainstUser, "mixed": smallprint.Mixed, "neutral": smallprint.Neutral,
}

type typeStance struct {
	typ    string
	stance smallprint.Stance // "" for the others of the type
}

var weights = func() map[typeStance]weight {
	m := map[typeStance]weight{}
	for n, line := range strings.Split(severityText, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, " ", 5)
		points, err := strconv.Atoi(f[2])
		if len(f) != 5 || err != nil || effectWords[f[3]] == "" {
			panic(fmt.Sprintf("analyse: severity.txt:%d is not TYPE STANCES POINTS EFFECT REASON", n+1))
		}
		for _, s := range strings.Split(f[1], ",") {
			if s != "*" && stanceWords[s] == "" {
				panic(fmt.Sprintf("analyse: severity.txt:%d: no stance %q", n+1, s))
			}
			m[typeStance{f[0], stanceWords[s]}] = weight{points, effectWords[f[3]], f[4]}
		}
	}
	return m
}()

// byStance weighs the types that severity.txt leaves out.
var byStance = map[smallprint.Stance]weight{
	smallprint.PlatformMay:     {1, smallprint.AgainstUser, "reserves a choice to the platform"},
	smallprint.PlatformWill:    {0, smallprint.Neutral, ""},
	smallprint.PlatformWillNot: {0, smallprint.ForUser, "binds the platform"},
	smallprint.UserMust:        {1, smallprint.AgainstUser, "sets a duty for users"},
	smallprint.UserMustNot:     {1, smallprint.AgainstUser, "limits what users may do"},
	smallprint.UserMay:         {0, smallprint.ForUser, "gives users a choice"},
	smallprint.Disclaims:       {1, smallprint.AgainstUser, "refuses responsibility"},
	smallprint.Informs:         {0, smallprint.Neutral, ""},
}

// A modifier adds to or takes from the points of a clause that shows a sign.
type modifier struct {
	sign   string
	types  string // prefixes of the types it counts for, separated by spaces; "" all
	points int
	reason string
}

// modifiers are counted for clauses that are not in the user's favour. The
// order is that in which reasons are given.
var modifiers = []modifier{
	{"discretion", "", 1, "at the platform's own discretion"},
	{"anyreason", "account. agreement. content.moderation fees.", 1, "no ground is needed"},
	{"nonotice", "account. agreement. content. fees.", 1, "no notice is needed"},
	{"retro", "agreement. fees.", 1, "it reaches back"},
	{"sensitive", "data.sharing data.sale data.collection data.use data.ai-training data.retention data.sources data.advertising", 1, "it names sensitive data"},
	{"childwords", "data.sharing data.sale data.ai-training data.advertising data.use", 1, "it names minors"},
	{"perpetual", "content. data.retention", 1, "without end or way back"},
	{"sublicense", "content.licence", 1, "the rights can be passed on"},
	{"indefinite", "data.retention", 1, "no end is set"},
	{"partners", "data.sharing data.sale data.sources", 1, "it names commercial partners"},
	{"crosscontext", "data.sharing", 1, "for advertising"},
	{"otherusers", "data.sharing", -1, "to people around the user"},
	{"norefund", "fees.renewal", 1, "payments are not returned"},
	{"consent", "data. content.", -1, "consent is asked"},
	{"lawonly", "risk.", 0, "only as far as the law lets it"},
	{"grounds", "account.termination", -1, "grounds are named"},
	{"lawonly", "dispute. account.", -1, "only as far as the law lets it"},
	{"carveout", "risk.liability-limit", -1, "some losses stay recoverable"},
	{"onlyservice", "content.licence", -1, "only to run the service"},
	{"material", "agreement.modification agreement.change-notice", 0, "it tells material changes apart"},
	{"notify", "account. agreement. fees.", -1, "notice is promised"},
	{"smallclaims", "dispute.arbitration", -1, "small claims courts stay open"},
	{"aggregated", "data.sharing data.use data.ai-training", -1, "it speaks of aggregated or de-identified data"},
}

// modifiersOf holds, for each type, the modifiers that count for it.
var modifiersOf = func() map[string][]*modifier {
	m := map[string][]*modifier{}
	for _, t := range taxonomy.Types {
		for i := range modifiers {
			if covers(modifiers[i].types, t.Key) {
				m[t.Key] = append(m[t.Key], &modifiers[i])
			}
		}
	}
	return m
}()

// practices are the types whose lack of a way out is itself a reason.
var practices = map[string]string{
	"data.ai-training": "no opt-out stated in the clause", "data.human-review": "no opt-out stated in the clause",
	"data.sale": "no opt-out stated in the clause", "dispute.arbitration": "no opt-out stated in the clause",
	"dispute.class-waiver": "no opt-out stated in the clause",
}

// weigh returns effect, severity and reasons of the clause.
func (c *clause) weigh() (smallprint.Direction, smallprint.Severity, []string) {
	w := baseWeight(c.p)
	reasons := make([]string, 0, 6)
	if w.reason != "" {
		reasons = append(reasons, w.reason)
	}
	points, effect := w.points, w.effect
	if c.p.Type == "account.termination" && c.shows("restore") {
		return smallprint.ForUser, smallprint.SeverityLow, []string{"access can be restored"}
	}
	if c.p.Type == "dispute.arbitration" && c.p.Stance == smallprint.Informs && c.shows("bindarb") {
		points++ // "disputes are resolved by binding arbitration" binds, whoever its subject is
	}
	softened := false
	if effect != smallprint.ForUser {
		for _, m := range modifiersOf[c.p.Type] {
			if !c.shows(m.sign) || m.sign == "grounds" && c.shows("anyreason") {
				continue
			}
			points += m.points
			softened = softened || m.points < 0
			reasons = append(reasons, m.reason)
		}
		var soft bool
		points, soft, reasons = c.limits(points, reasons)
		softened = softened || soft
	}
	if softened && effect == smallprint.AgainstUser && (c.p.Type == "data.ai-training" || c.hasWayOut()) {
		effect = smallprint.Mixed
	}
	if c.p.Salience != smallprint.Key && points > 1 {
		points--
	}
	return effect, severityOf(points), reasons
}

// limits counts what the attributes say.
func (c *clause) limits(points int, reasons []string) (int, bool, []string) {
	soft := false
	take := func(why string) {
		points--
		soft = true
		reasons = append(reasons, why)
	}
	switch {
	case c.attr("opt_out") != nil || c.shows("optout") && c.p.Stance != smallprint.UserMay:
		take("an opt-out is stated")
	case points >= 3 && c.refusalElsewhere():
		take("an opt-out stands in another clause")
	case practices[c.p.Type] != "" && points >= 3:
		points++
		reasons = append(reasons, practices[c.p.Type])
	}
	if c.attr("opt_in") != nil && !c.shows("consent") {
		take("consent is asked")
	}
	if c.attr("notice_period") != nil && !c.shows("notify") {
		take("a notice period is stated")
	}
	if c.attr("cap") != nil && c.p.Type == "risk.liability-limit" {
		reasons = append(reasons, "a cap is stated")
	}
	if c.attr("tier") != nil {
		reasons = append(reasons, "limited to some customers")
	}
	if c.attr("exception") != nil && c.shows("exception") && !soft {
		reasons = append(reasons, "with an exception")
	}
	return points, soft, reasons
}

// refusalElsewhere reports whether another clause of the document lets users
// refuse what this one states.
func (c *clause) refusalElsewhere() bool {
	if practices[c.p.Type] == "" || c.p.Stance == smallprint.UserMay {
		return false
	}
	for i := range c.ctx.All {
		o := &c.ctx.All[i]
		if o.Type != c.p.Type || o.ID == c.p.ID && o.ID != "" {
			continue
		}
		if _, ok := o.Attribute("opt_out"); ok || o.Stance == smallprint.UserMay && strings.HasPrefix(o.Type, "data.") {
			return true
		}
	}
	return false
}

func (c *clause) hasWayOut() bool {
	return c.refusalElsewhere() || c.attr("opt_out") != nil || c.attr("opt_in") != nil || c.shows("consent") || c.shows("optout")
}

func baseWeight(p *smallprint.Provision) weight {
	if w, ok := weights[typeStance{p.Type, p.Stance}]; ok {
		return w
	}
	if w, ok := weights[typeStance{p.Type, ""}]; ok {
		return w
	}
	return byStance[p.Stance]
}

func severityOf(points int) smallprint.Severity {
	switch {
	case points >= 5:
		return smallprint.SeverityCritical
	case points >= 3:
		return smallprint.SeverityHigh
	case points == 2:
		return smallprint.SeverityMedium
	}
	return smallprint.SeverityLow
}

// covers reports whether typ begins with one of the prefixes.
func covers(prefixes, typ string) bool {
	if prefixes == "" {
		return true
	}
	for len(prefixes) > 0 {
		p, rest, _ := strings.Cut(prefixes, " ")
		if strings.HasPrefix(typ, p) {
			return true
		}
		prefixes = rest
	}
	return false
}

// attr returns the first attribute of the name, or nil.
func (c *clause) attr(name string) *smallprint.Attribute {
	for i := range c.p.Attributes {
		if c.p.Attributes[i].Name == name {
			return &c.p.Attributes[i]
		}
	}
	return nil
}
