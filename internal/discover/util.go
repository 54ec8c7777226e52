package discover

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// isTracking reports whether a parameter only says where a visitor came from.
func isTracking(key string) bool {
	key = strings.ToLower(key)
	if strings.HasPrefix(key, "utm_") || strings.HasPrefix(key, "mtm_") || strings.HasPrefix(key, "pk_") {
		return true
	}
	switch key {
	case "gclid", "fbclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl", "ref", "ref_", "ref_src", "referrer",
		"source", "src", "from", "campaign", "cid", "icid", "trk", "spm", "scm", "sessionid", "session_id", "sid", "phpsessid", "jsessionid":
		return true
	}
	return false
}

// isFilter reports whether a parameter chooses among things or languages and
// so names no document.
func isFilter(key string) bool {
	switch strings.ToLower(key) {
	case "lang", "hl", "language", "locale", "q", "query", "search", "filter", "sort", "category", "tag", "page":
		return true
	}
	return false
}
