package classify

import "smallprint"

// attributes finds the limits and conditions that the unit states.
func attributes(in *Input, v *verdict) []smallprint.Attribute { return nil }
