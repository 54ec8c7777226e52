package classify

var outputGroups = []group{{0, outAlso, true}, {outAlso, outStand, false}, {outStand, outKey, true}, {outKey, outAttr, false}, {outAttr, nOutputs, false}}

var stanceNames = []string{"platform_may", "platform_will", "platform_will_not", "user_must", "user_must_not", "user_may", "disclaims", "informs"}

// learnt are the attributes whose presence the model learns, for they turn on
// what is meant more than on words.
var learnt = []string{"exception", "opt_in", "opt_out setting", "opt_out email", "opt_out form", "opt_out none_stated", "tier api", "tier enterprise", "tier paid", "tier free", "tier trial", "notice_period", "region", "period", "min_age"}

// targetOf turns labels into outputs. The main type takes three quarters of
// the first group's mass where there are further types.
func targetOf(ex *Example) target {
	y := make([]float32, nOutputs)
	t := target{y: y, weight: ex.Weight}
	if len(ex.Types) == 0 {
		y[outNone] = 1
		for k := outStand; k < nOutputs; k++ {
			y[k] = -1
		}
		return t
	}
	if ex.Weak {
		for k := outAlso; k < nOutputs; k++ {
			y[k] = -1
		}
	}
	rest := float32(len(ex.Types) - 1)
	for i, key := range ex.Types {
		k := typeIndex[key]
		y[outAlso+k] = 1
		switch {
		case i > 0:
			y[k] = 0.25 / rest
		case rest > 0:
			y[k] = 0.75
		default:
			y[k] = 1
		}
	}
	for k := range stanceNames {
		if ex.Stance == "" {
			y[outStand+k] = -1
		} else if stanceNames[k] == ex.Stance {
			y[outStand+k] = 1
		}
	}
	if ex.Key {
		y[outKey] = 1
	}
	for k, name := range learnt {
		if ex.Attrs[name] {
			y[outAttr+k] = 1
		}
	}
	return t
}
