package fetch

import (
	"strings"
)

// maxRobots is how much of a robots.txt is read; RFC 9309 2.5 asks for at
// least 500 kibibytes.
const maxRobots = 512 << 10

// A rule is an Allow or Disallow line.
type rule struct {
	allow   bool
	pattern string // percent-encoding normalised
	line    string
}

// parseRobots returns the rules of the group that holds for a product token,
// by RFC 9309 2.2: all groups naming the token are merged; else those of "*".
//
// temoto/robotstxt was tried. It takes a group's name for a prefix of ours,
// lets the first of two equally long rules win where the RFC asks for Allow,
// measures wildcard rules by their regular expression, and rejects a whole
// file for one rule before the first group; hence these lines.
func parseRobots(body, token string) []rule {
	var own, star []rule
	var inOwn, inStar, ownSeen, starting bool
	for line := range strings.Lines(strings.TrimPrefix(body, "\ufeff")) {
		for _, part := range strings.Split(line, "\r") {
			key, value, ok := directive(part)
			if !ok {
				continue
			}
			switch key {
			case "user-agent":
				if !starting {
					inOwn, inStar = false, false
				}
				starting = true
				name := product(value)
				inOwn = inOwn || strings.EqualFold(name, token)
				inStar = inStar || value == "*"
				ownSeen = ownSeen || inOwn
			case "allow", "disallow":
				starting = false
				if value == "" {
					continue // an empty pattern matches nothing
				}
				r := rule{allow: key == "allow", pattern: normalise(value), line: strings.TrimSpace(part)}
				if inOwn {
					own = append(own, r)
				}
				if inStar {
					star = append(star, r)
				}
			}
		}
	}
	if ownSeen {
		return own
	}
	return star
}

// directive splits a line into its lower-case key and its value.
func directive(line string) (key, value string, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	key, value, ok = strings.Cut(line, ":")
	return strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value), ok
}

// product cuts a user agent to its product token: letters, "_" and "-".
func product(s string) string {
	for i, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-') {
			return s[:i]
		}
	}
	return s
}

// decide returns the rule that holds for a path: the one with the most
// octets, and Allow where two are as long. nil means allowed.
func decide(rules []rule, path string) *rule {
	path = normalise(path)
	if path == "/robots.txt" {
		return nil
	}
	var best *rule
	for i := range rules {
		r := &rules[i]
		if best != nil && (len(r.pattern) < len(best.pattern) || len(r.pattern) == len(best.pattern) && !r.allow) {
			continue
		}
		if match(r.pattern, path) {
			best = r
		}
	}
	return best
}

// match reports whether pattern, with * for any run and a final $ for the
// end, matches the beginning of path. It never backtracks more than one star
// deep, so a hostile pattern costs at most the product of both lengths.
func match(pattern, path string) bool {
	anchored := strings.HasSuffix(pattern, "$")
	pattern = strings.TrimSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	path = path[len(parts[0]):]
	for i, p := range parts[1:] {
		if anchored && i == len(parts)-2 {
			return strings.HasSuffix(path, p)
		}
		at := strings.Index(path, p)
		if at < 0 {
			return false
		}
		path = path[at+len(p):]
	}
	return !anchored || path == ""
}

const upperhex = "0123456789ABCDEF"

// normalise makes percent-encodings comparable (RFC 9309 2.2.2): escapes of
// unreserved characters are undone, other bytes beyond ASCII are escaped, and
// escapes are in capitals.
func normalise(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			hi, lo := strings.IndexByte(upperhex, upper(s[i+1])), strings.IndexByte(upperhex, upper(s[i+2]))
			if hi >= 0 && lo >= 0 {
				v := byte(hi<<4 | lo)
				i += 2
				if unreserved(v) {
					b.WriteByte(v)
				} else {
					b.WriteString("%" + string(upperhex[hi]) + string(upperhex[lo]))
				}
				continue
			}
		}
		if c >= 0x80 {
			b.WriteString("%" + string(upperhex[c>>4]) + string(upperhex[c&15]))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'f' {
		return c - 'a' + 'A'
	}
	return c
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
