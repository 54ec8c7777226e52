// Package analyse writes what is said about provisions and changes.
//
// In go a provision with its words, type, stance, attributes and the rules
// that bear on it, and what is known around it; out come its effect, severity
// with reasons, notes ([Weigh]) and an analysis ([Compose]); and for a diff,
// plain sentences on what changed ([ChangeSummary]). It guarantees that every
// sentence about a document quotes words of the clause, of its lead-ins or of
// its attributes, byte for byte, and that it describes and never decides. What
// the clause does not show is left out: an empty field is better than a
// sentence that would fit any vendor.
//
// # Effect
//
// Seen from the ordinary user or customer: for_user, the clause gives them a
// right, a choice or a promise; against_user, it takes one, adds a duty, or
// lets the platform do what they may not want; mixed, it does the latter and
// gives a way out of it; neutral, it does neither.
//
// # Severity
//
// How heavily the clause weighs on that user. Disagree with the table
// severity.txt line by line: each type and stance has points from 0 to 4, the
// signs of weigh.go add and take points (at the platform's own discretion, no
// notice, without end: one more; consent, notice, an opt-out, a carve-out: one
// less), and a clause that is not salient loses one.
//
//   - critical (5 and more): a weighty right is given up, or a weighty
//     practice is stated, and the clause offers no way around it;
//   - high (3 or 4): the same with a limit, or a lighter matter without any;
//   - medium (2): it weighs, with limits, or on part of the users;
//   - low: it is in the user's favour, or ordinary in documents of its kind.
//
// # Texts
//
// lexicon.txt names the phrases that a clause can show; texts/ holds a file for
// each type that has more to say than what the clause states, as sentences
// with conditions. They are written by hand and not reviewed by a lawyer.
package analyse

import (
	"sync"

	"smallprint"
)

// Version is the version of the stage: raised when its output changes.
const Version = 1

// A Context is what is known around the provisions of a version: make one for
// each version and use it for all of them.
type Context struct {
	Platform  string                 // name of the platform, "" unknown
	TermsType string                 // kind of document, as "Privacy Policy"; "" unknown
	Text      string                 // canonical text of the version; "" not given
	All       []smallprint.Provision // every provision of the version; nil not given

	once    sync.Once
	defined map[string]bool // terms that Text defines, made on first use
}

// Weigh sets Effect, Severity, SeverityReasons and Notes of the provision.
func Weigh(p *smallprint.Provision, ctx *Context) {
	c := newClause(p, orEmpty(ctx))
	p.Effect, p.Severity, p.SeverityReasons = c.weigh()
	p.Notes = c.notes()
}

// Compose writes the analysis of a provision that was weighed and whose rules
// of law are set (p.Law). It changes nothing.
func Compose(p *smallprint.Provision, ctx *Context) smallprint.Analysis {
	return newClause(p, orEmpty(ctx)).compose()
}

func orEmpty(ctx *Context) *Context {
	if ctx == nil {
		return &Context{}
	}
	return ctx
}
