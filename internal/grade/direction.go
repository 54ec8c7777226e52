package grade

import (
	"regexp"
	"strings"

	"smallprint"
)

var (
	burden = regexp.MustCompile(`(?i)\b(?:we may|we can|we reserve|reserves? the right|sole discretion|at our discretion|without (?:prior )?notice|not (?:be )?(?:liable|responsible)|no liability|you must|you shall|you agree|you (?:may|can|will|shall|must) not|you are (?:solely )?responsible|do not|don't|prohibited|not (?:allowed|permitted)|forbidden|non-?refundable|no refunds?|waive|indemnif|arbitrat|hold harmless|as is|disclaim|perpetual|irrevocable|terminate|suspend|required to|charge|fees?|we (?:also )?(?:collect|share|disclose)|advertis|third parties|sell|restrict|limit(?:ed|ation)?|monitor)\b`)
	relief = regexp.MustCompile(`(?i)\b(?:you (?:may|can) (?:choose|opt|request|ask|contact|delete|cancel|withdraw|object|access|use)|opt.?out|your right|right to|rights? (?:of|under)|we (?:will|do|shall) not|we don't|we won't|we will (?:notify|inform|give)|notify you|advance notice|refund (?:within|of|policy|you)|delete your|withdraw|object|complain|appeal|choose|control|free of charge|protect|only (?:use|for)|no longer (?:need|require)|consent)\b`)
)

func indexOf(text, quote string) int { return strings.Index(text, quote) }

// direction says whom one substantive change favours, "" where nothing tells.
func direction(c *change, gone, come []*smallprint.Provision) smallprint.Direction {
	var forUser, against float64
	for _, p := range come {
		f, a := weight(p)
		forUser, against = forUser+f, against+a
	}
	for _, p := range gone {
		f, a := weight(p)
		forUser, against = forUser+a, against+f
	}
	if forUser == 0 && against == 0 {
		forUser, against = cued(c)
	}
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

func weight(p *smallprint.Provision) (forUser, against float64) {
	switch p.Effect {
	case smallprint.ForUser:
		return 1, 0
	case smallprint.AgainstUser:
		return 0, 1
	case smallprint.Mixed:
		return 0.5, 0.5
	case smallprint.Neutral:
		return 0, 0
	}
	switch p.Stance {
	case smallprint.PlatformWillNot, smallprint.UserMay:
		return 1, 0
	case smallprint.PlatformMay, smallprint.UserMust, smallprint.UserMustNot, smallprint.Disclaims:
		return 0, 1
	}
	return 0, 0
}

// cued weighs the plain signs among the changed words.
func cued(c *change) (forUser, against float64) {
	add := func(text string, sign bool) {
		f, a := float64(len(relief.FindAllString(text, -1))), float64(len(burden.FindAllString(text, -1)))
		if !sign {
			f, a = a, f
		}
		forUser, against = forUser+f, against+a
	}
	switch {
	case c.added():
		add(c.new, true)
	case c.removed():
		add(c.old, false)
	default:
		for _, s := range c.segments {
			add(s.new, true)
			add(s.old, false)
		}
	}
	return forUser, against
}

// overall joins the directions of the changes of a diff, weighed by length.
func overall(changes []*change) smallprint.Direction {
	var f, a float64
	for _, c := range changes {
		if c.grade != substantive {
			continue
		}
		switch c.dir {
		case smallprint.ForUser:
			f++
		case smallprint.AgainstUser:
			a++
		case smallprint.Mixed:
			f, a = f+0.5, a+0.5
		}
	}
	switch {
	case f+a == 0:
		return smallprint.Neutral
	case f >= 3*a:
		return smallprint.ForUser
	case a >= 3*f:
		return smallprint.AgainstUser
	}
	return smallprint.Mixed
}
