package grade

import (
	"slices"
	"strings"

	"smallprint"
)

var (
	burden = readCue(`(?i)\b(?:we may|we can|we reserve|reserves? the right|sole discretion|at our discretion|without (?:prior )?notice|not (?:be )?(?:liable|responsible)|no liability|you must|you shall|you agree|you (?:may|can|will|shall|must) not|you are (?:solely )?responsible|do not|don't|prohibited|not (?:allowed|permitted)|forbidden|non-?refundable|no refunds?|waive|indemnif|arbitrat|hold harmless|as is|disclaim|perpetual|irrevocable|terminate|suspend|required to|charge|fees?|we (?:also )?(?:collect|share|disclose)|advertis|third parties|sell|restrict|limit(?:ed|ation)?|monitor)\b`)
	relief = readCue(`(?i)\b(?:you (?:may|can) (?:choose|opt|request|ask|contact|delete|cancel|withdraw|object|access|use)|opt.?out|your right|right to|rights? (?:of|under)|we (?:will|do|shall) not|we don't|we won't|we will (?:notify|inform|give)|notify you|advance notice|refund (?:within|of|policy|you)|delete your|withdraw|object|complain|appeal|choose|control|free of charge|protect|only (?:use|for)|no longer (?:need|require)|consent|we (?:prohibit|forbid|do not|never) (?:the )?(?:sale|sell|shar)|full refunds?)\b`)
)

func indexOf(text, quote string) int { return strings.Index(text, quote) }

// direction says whom one substantive change favours, "" where nothing tells.
func (g *grader) direction(c *change, gone, come []*smallprint.Provision) smallprint.Direction {
	forUser, against := c.figures()
	if forUser == 0 && against == 0 {
		forUser, against = balance(gone, come)
	}
	if forUser == 0 && against == 0 {
		forUser, against = g.cued(c)
	}
	c.forUser, c.against = forUser, against
	switch {
	case forUser == 0 && against == 0:
		return smallprint.Neutral
	case forUser > 2*against:
		return smallprint.ForUser
	case against > 2*forUser:
		return smallprint.AgainstUser
	}
	return smallprint.Mixed
}

// balance weighs what came against what went, type by type, so that a rule
// which was only reworded weighs nothing.
func balance(gone, come []*smallprint.Provision) (forUser, against float64) {
	net := map[string]float64{}
	for _, p := range come {
		net[p.Type] += weight(p)
	}
	for _, p := range gone {
		net[p.Type] -= weight(p)
	}
	for _, w := range net {
		forUser, against = forUser+max(w, 0), against+max(-w, 0)
	}
	return forUser, against
}

// weight is what a provision means to the user: above zero in favour, below
// against.
func weight(p *smallprint.Provision) float64 {
	if sideless[p.Type] {
		return 0
	}
	heavy := 0.5 + 0.5*float64(max(1, p.Severity.Rank()))
	switch p.Effect {
	case smallprint.ForUser:
		return 1
	case smallprint.AgainstUser:
		return -heavy
	case smallprint.Mixed:
		return 0
	case smallprint.Neutral:
		return leaning[p.Type]
	}
	switch p.Stance {
	case smallprint.PlatformWillNot, smallprint.UserMay:
		return 1
	case smallprint.PlatformMay, smallprint.UserMust, smallprint.UserMustNot, smallprint.Disclaims:
		return -1
	}
	return 0
}

// sideless types tell who is who and where to turn; one more or one less of
// them favours nobody.
var sideless = set("meta.contact meta.definitions meta.service-description data.subprocessors data.transfer agreement.acceptance agreement.general dispute.governing-law")

// leaning says which way a clause of a type leans that by itself is taken as
// neutral: what protects the user, and what is done with data or asked.
var leaning = leanings(0.5, "data.rights data.children data.security data.breach-notice fees.refunds agreement.change-notice dispute.informal-resolution content.ownership",
	-0.3, "data.collection data.sharing data.use data.tracking data.ai-training data.sale data.sensitive data.sources data.advertising content.licence risk.indemnity "+
		"risk.liability-limit risk.warranty-disclaimer risk.third-party-services account.termination conduct.acceptable-use conduct.competitive-use "+
		"conduct.user-responsibility dispute.arbitration dispute.class-waiver fees.payment fees.price-change fees.renewal agreement.modification")

func leanings(up float64, ups string, down float64, downs string) map[string]float64 {
	m := map[string]float64{}
	for t := range set(ups) {
		m[t] = up
	}
	for t := range set(downs) {
		m[t] = down
	}
	return m
}

// cued weighs the plain signs among the changed words, and where those say
// nothing, whether the change stands under a rule for the user.
func (g *grader) cued(c *change) (forUser, against float64) {
	add := func(text string, sign float64) {
		f, a := hits(relief, text), hits(burden, text)
		if sign < 0 {
			f, a = a, f
		}
		forUser, against = forUser+f, against+a
	}
	switch {
	case c.added():
		add(c.new, 1)
	case c.removed():
		add(c.old, -1)
	default:
		for _, s := range c.segments {
			add(s.new, 1)
			add(s.old, -1)
		}
	}
	if forUser+against > 0 {
		return forUser, against
	}
	return g.underRule(c)
}

// hits counts signs; three in one direction are sure enough.
func hits(c cue, text string) float64 { return float64(c.count(short(text, 2000), 3)) }

var (
	banned   = newCue(`(?i)\b(?:not|prohibit|never|forbid|restrict|don't|don’t|unacceptable|violat|infring|non-?refundable|no refunds?|you agree|you must|you shall|we collect|we may|we (?:also )?use|we share)`, `not|prohib|never|forbid|restrict|n't|n’t|n't|unaccept|violat|infring|refund|you |we `)
	granted  = newCue(`(?i)\b(?:your (?:privacy )?(?:rights|choices)|you (?:can|may|have the right)|we will not|we do not|how to|we (?:will|shall) (?:also |promptly |without (?:undue )?delay )?(?:notify|inform|tell)|without (?:undue )?delay notify|(?:is|are) (?:allowed|permitted|available|eligible|entitled)|allowed in)\b`, `your|you |we |how to|notify|allowed|permitted|available|eligible|entitled`)
	narrowed = newCue(`(?i)\b(?:only|where available|if (?:such|available|applicable)|unless|except|provided that|subject to|to the extent)\b`, `only|where avail|if |unless|except|provided|subject|extent`)
)

// underRule reads the sentence around a change, or the line that leads in its
// list and the headings above, for what one more or one less of it means.
func (g *grader) underRule(c *change) (forUser, against float64) {
	more, less := 0.0, 0.0
	if c.added() {
		more = 1
	} else if c.removed() {
		less = 1
	} else {
		for _, s := range c.segments {
			if narrowed.MatchString(s.new) && s.old == "" {
				return 0, 1
			}
			if w := widened(s.ow, s.nw); w != 0 {
				more, less = more+max(w, 0), less+max(-w, 0)
			} else if len(s.nw) > 2*len(s.ow) {
				more++
			} else if len(s.ow) > 2*len(s.nw) {
				less++
			}
		}
	}
	around := g.leadIn(c)
	if !c.added() && !c.removed() {
		around = short(c.changedSentences(), 2000)
	}
	switch {
	case told.MatchString(around) && c.added() == c.removed():
		return more, less
	case banned.MatchString(around):
		return less, more
	case granted.MatchString(around):
		return more, less
	}
	return 0, 0
}

var (
	parts = set("some certain most many several selected")
	// told matches duties to tell the user, which a longer rule may contain.
	told = newCue(`(?i)\b(?:notify|inform|tell|refund|compensate) you\b|\byou (?:are|will be) (?:notified|informed|entitled)`, `you`)
)

// widened is 1 where words for a part gave way to words for the whole, -1
// where it is the reverse.
func widened(old, new []string) float64 {
	// "Some fees" and "the fees" differ as "some fees" and "all fees" do.
	in := func(words []string, of map[string]bool) bool {
		return slices.ContainsFunc(words, func(w string) bool { return of[w] })
	}
	switch {
	case in(old, parts) && !in(new, parts) && len(new) > 0:
		return 1
	case in(new, parts) && !in(old, parts) && len(old) > 0:
		return -1
	}
	return 0
}

// leadIn is the line before the list in which a block stands, or its heading.
func (g *grader) leadIn(c *change) string {
	r, at := g.in.New, c.pair.New
	if c.removed() {
		r, at = g.in.Old, c.pair.Old
	}
	if c.kind == smallprint.BlockListItem {
		for b := at[0] - 1; b >= max(0, at[0]-80); b-- {
			if k := r.Blocks[b].Kind; k != smallprint.BlockListItem {
				return tail(r.BlockText(b), 300)
			}
		}
	}
	if len(c.path) > 0 {
		return c.path[len(c.path)-1]
	}
	return ""
}

// overall joins the directions of the changes of a diff. Of many changes that
// make up more than a small part of the text no more can be said than that
// they are mixed.
func (g *grader) overall(changedWords int) smallprint.Direction {
	var f, a float64
	n, both := 0, false
	for _, c := range g.changes {
		if c.grade != substantive {
			continue
		}
		n++
		both = both || c.forUser >= 3 && c.against >= 3
		w := min(c.forUser, 3) - min(c.against, 3)
		f, a = f+max(w, 0), a+max(-w, 0)
	}
	switch {
	case n >= manyChanges && 50*changedWords > g.old.count+g.new.count:
		return smallprint.Mixed
	case f+a == 0 && both:
		return smallprint.Mixed
	case f+a == 0:
		return smallprint.Neutral
	case f >= tilt*a:
		return smallprint.ForUser
	case a >= tilt*f:
		return smallprint.AgainstUser
	}
	return smallprint.Mixed
}

// tilt is how much heavier one direction must be to outweigh the other, and
// manyChanges how many changes hardly ever favour one side. Both stand in the
// middle of wide ranges that do equally well on platforms left out.
const (
	tilt        = 8
	manyChanges = 8
)
