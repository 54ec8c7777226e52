// Package analyse writes what is said about provisions and changes.
package analyse

import "smallprint"

// Version is the version of the stage: raised when its output changes.
const Version = 1

// A Context is what is known around a provision.
type Context struct {
	Platform  string                 // name of the platform, "" unknown
	TermsType string                 // kind of document, as "Privacy Policy"
	Text      string                 // canonical text of the version; "" not given
	All       []smallprint.Provision // every provision of the version; nil not given
}

// Weigh sets Effect, Severity, SeverityReasons and Notes of the provision.
func Weigh(p *smallprint.Provision, ctx *Context) {
	c := newClause(p, ctx)
	p.Effect, p.Severity, p.SeverityReasons = c.weigh()
	p.Notes = c.notes()
}

// Compose writes the analysis of a provision.
func Compose(p *smallprint.Provision, ctx *Context) smallprint.Analysis {
	return newClause(p, ctx).compose()
}
