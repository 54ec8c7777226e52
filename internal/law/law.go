// Package law finds the rules of law that bear on a provision.
package law

import "smallprint"

// Version is the version of the stage: raised when its output changes.
const Version = 1

// Bearing returns the rules that bear on the provision in the jurisdictions
// (nil for all).
func Bearing(p *smallprint.Provision, termsType string, jurisdictions []string) []smallprint.LawRef {
	return nil
}
