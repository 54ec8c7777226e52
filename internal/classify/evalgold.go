package classify

import "encoding/json"

// quotedAttr are the attributes whose labels are quotes of the text.
var quotedAttr = map[string]bool{"period": true, "notice_period": true, "cap": true, "law": true, "venue": true, "min_age": true, "region": true, "effective_date": true}

// labelledAttr are all that the labels know.
var labelledAttr = map[string]bool{"period": true, "notice_period": true, "cap": true, "law": true, "venue": true, "min_age": true, "region": true, "effective_date": true,
	"opt_out": true, "opt_in": true, "tier": true, "exception": true}

// attributes returns the labels of the unit by name: quotes or values.
func (u *goldUnit) attributes(d *goldDoc) map[string][]string {
	out := map[string][]string{}
	for name, raw := range u.Attrs {
		if quotedAttr[name] {
			for _, s := range u.AttrSpans[name] {
				out[name] = append(out[name], plain(d.raw[s[0]:s[1]]))
			}
			continue
		}
		var list []string
		var one string
		switch {
		case json.Unmarshal(raw, &list) == nil:
			out[name] = list
		case json.Unmarshal(raw, &one) == nil:
			out[name] = []string{one}
		default:
			out[name] = []string{string(raw)}
		}
	}
	return out
}
