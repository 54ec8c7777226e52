package grade

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"smallprint"
)

// maxRenames bounds how many replacements are looked at as renamings.
const maxRenames = 64

// A replacement is words that gave way to other words, and where.
type replacement struct {
	key      string
	old      []string
	names    bool // both are names wherever they stand
	segments []*segment
}

func rename(old, new []string) string {
	return strings.Join(bases(old), " ") + ">" + strings.Join(bases(new), " ")
}

// base is a word without the endings of the possessive and the plural, so that
// "Acme's" and "Acme", "posts" and "post" are renamed together.
func base(w string) string {
	w = strings.TrimSuffix(w, "'s")
	if len(w) > 3 && w[len(w)-1] == 's' && w[len(w)-2] != 's' {
		w = w[:len(w)-1]
	}
	return w
}

func bases(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = base(w)
	}
	return out
}

// renamed puts new names of one word in the place of old ones and reports
// whether there were any.
func (g *grader) renamed(words []string) ([]string, bool) {
	if len(g.renames) == 0 {
		return words, false
	}
	out, any := bases(words), false
	for i, w := range out {
		if n, ok := g.single[w]; ok {
			out[i], any = n, true
		}
	}
	return out, any
}

// findRenames finds words that were replaced by other words throughout: the
// old name is gone, or nearly so.
func (g *grader) findRenames() {
	g.renames, g.single = map[string]bool{}, map[string]string{}
	all := g.replacements()
	olds := func() [][]string {
		var out [][]string
		for _, r := range all {
			out = append(out, r.old)
		}
		return out
	}
	before, after := g.old.times(olds()), g.new.times(olds())
	for i, r := range all {
		was, left := before[i], after[i]
		times := len(r.segments)
		switch {
		case times >= 3 && was >= 3 && left*4 <= was,
			r.names && times >= 2 && left*2 <= was,
			r.names && left == 0,
			r.names && g.phraseGone(r):
			g.renames[r.key] = true
			if len(r.old) == 1 && strings.Count(r.key, " ") == 0 {
				was, is, _ := strings.Cut(r.key, ">")
				g.single[was] = is
			}
		}
	}
}

// replacements lists short replacements that carry no rule and name no party
// or place, most frequent first.
func (g *grader) replacements() []*replacement {
	by := map[string]*replacement{}
	var all []*replacement
	for _, c := range g.changes {
		for i := range c.segments {
			s := &c.segments[i]
			if len(s.old) == 0 || len(s.new) == 0 || len(s.old)+len(s.new) > 120 {
				continue
			}
			old, new := s.ow, s.nw
			if len(old) == 0 || len(new) == 0 || len(old) > 4 || len(new) > 4 || firstLoaded(old, new) != "" ||
				companyForm.MatchString(s.old+" "+s.new) || listing(c.path) || geography(s.old) || geography(s.new) {
				continue
			}
			k := rename(old, new)
			r := by[k]
			if r == nil {
				r = &replacement{key: k, old: old, names: true}
				by[k] = r
				all = append(all, r)
			}
			r.names = r.names && s.named(s.old) && s.named(s.new) && c.kind != smallprint.BlockTableCell
			r.segments = append(r.segments, s)
		}
	}
	slices.SortStableFunc(all, func(a, b *replacement) int { return cmp.Compare(len(b.segments), len(a.segments)) })
	return all[:min(len(all), maxRenames)]
}

// phraseGone is for names of common words, as "Team" in "Acme Team": the name
// with the word before it no longer stands in the new text.
func (g *grader) phraseGone(r *replacement) bool {
	for _, s := range r.segments {
		before := fold(s.before)
		if len(before) == 0 || !named(lastWord(s.before)) {
			return false
		}
		if g.new.hasBases(append(before[len(before)-1:], r.old...)) {
			return false
		}
	}
	return true
}

func lastWord(s string) string {
	f := strings.Fields(s)
	if len(f) == 0 {
		return ""
	}
	return f[len(f)-1]
}

// named reports whether a stretch is a name, or the rest of one that begins
// before it, as "for Schools" in "Acme for Schools".
func (s *segment) named(text string) bool {
	if named(text) {
		return true
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	return (first == "for" || first == "of") && named(rest) && named(lastWord(s.before))
}

// named reports whether a stretch is a name: every word begins upper-case.
func named(s string) bool {
	f := strings.Fields(s)
	for _, w := range f {
		r := []rune(strings.TrimLeft(w, "(\"“'‘[_*"))
		if len(r) == 0 || !unicode.IsUpper(r[0]) {
			return false
		}
	}
	return len(f) > 0
}
