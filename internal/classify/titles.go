package classify

import (
	"smallprint"
	"smallprint/taxonomy"
)

// title names what the provision states: its type, made specific by stance
// and attributes.
func title(p *smallprint.Provision) string { return taxonomy.Name(p.Type) }
