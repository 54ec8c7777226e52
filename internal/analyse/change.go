package analyse

import (
	"fmt"
	"sort"
	"strings"

	"smallprint"
	"smallprint/taxonomy"
)

// maxDescribed is how many changes of a diff get a sentence of their own.
const maxDescribed = 6

// ChangeSummary says in plain sentences what changed, who is named by the
// changed words, and what to do. Each sentence rests on the spans of the diff.
func ChangeSummary(d *smallprint.Diff, platform, termsType string) []string {
	if platform == "" {
		platform = "The platform"
	}
	switch d.Grade {
	case smallprint.GradeNone:
		return nil
	case smallprint.GradeNoise:
		return []string{"Only text around the document changed, none of its own words."}
	case smallprint.GradeCosmetic:
		return []string{"The words are the same; their form changed."}
	case smallprint.GradeCaptureFault:
		return []string{"One of the two texts is not the whole document (" + faultSide(d) + "), so nothing is said about a change."}
	}
	changes := described(d)
	out := make([]string, 0, len(changes)+5)
	if d.Reverts != nil {
		out = append(out, "The text is again the one of an earlier version.")
	}
	for i, c := range changes {
		if i == maxDescribed {
			out = append(out, fmt.Sprintf("%d more changes of this grade stand in the comparison.", len(changes)-i))
			break
		}
		out = append(out, describe(c))
	}
	if d.Grade != smallprint.GradeSubstantive {
		return append(out, "No right, duty, practice, fee, limit or period changed, so far as the words show.")
	}
	out = append(out, affected(changes, termsType))
	if d.Announced {
		out = append(out, "The date that the text states about itself moved with the words.")
	} else {
		out = append(out, "The text states no new date for the change.")
	}
	return append(out, todo(d)...)
}

func faultSide(d *smallprint.Diff) string {
	side := "the new one"
	if d.FaultOld {
		side = "the old one"
	}
	if d.Fault != "" {
		side += ", " + strings.ReplaceAll(string(d.Fault), "_", " ")
	}
	return side
}

// described returns the changes of the diff's own grade, those of the types
// that matter most first.
func described(d *smallprint.Diff) []*smallprint.BlockChange {
	var out []*smallprint.BlockChange
	for i := range d.Changes {
		if d.Changes[i].Grade == d.Grade {
			out = append(out, &d.Changes[i])
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return matters(out[i]) > matters(out[j]) })
	return out
}

func matters(c *smallprint.BlockChange) int {
	for _, t := range c.Types {
		if texts[t] != nil {
			return 1
		}
	}
	return 0
}

// describe says what happened to one block.
func describe(c *smallprint.BlockChange) string {
	at := place(c)
	switch {
	case c.Old == nil && c.New != nil:
		return "New" + at + ": " + shortQuote(c.New.Quote, 40) + "."
	case c.New == nil && c.Old != nil:
		return "Gone" + at + ": " + shortQuote(c.Old.Quote, 40) + "."
	case c.New == nil:
		return "Changed" + at + "."
	}
	if c.Kind == smallprint.KindMoved && len(c.Words) == 0 {
		return "Moved" + at + ": " + shortQuote(c.New.Quote, 24) + "."
	}
	if s := edits(c); s != "" {
		return "Changed" + at + ": " + s + "."
	}
	from := sameStart(c.Old.Quote, c.New.Quote)
	return "Rewritten" + at + ": it read " + cutQuote(c.Old.Quote, from, 28) + " and now reads " + cutQuote(c.New.Quote, from, 28) + "."
}

// place names the section and the types of the change.
func place(c *smallprint.BlockChange) string {
	s := ""
	if n := len(c.Path); n > 0 {
		s = " in “" + c.Path[n-1] + "”"
	}
	if len(c.Types) > 0 {
		s += " (" + typeName(c.Types[0]) + ")"
	}
	return s
}

// typeName is the name of a type within a sentence.
func typeName(key string) string {
	n := taxonomy.Name(key)
	if len(n) > 1 && n[1] >= 'A' && n[1] <= 'Z' { // "AI training"
		return n
	}
	return strings.ToLower(n)
}

// affected says whom the changed words name.
func affected(changes []*smallprint.BlockChange, termsType string) string {
	var named []string
	seen := map[string]bool{}
	for _, c := range changes {
		if c.New == nil {
			continue
		}
		low := strings.ToLower(c.New.Quote)
		for _, w := range []string{"enterprise", "business customers", "free plan", "free users", "paid plan", "paid users", "subscribers", "developers", "api customers", "children", "minors", "under 18", "sellers", "administrators", "california residents", "european economic area", "united kingdom", "existing users", "new users"} {
			if i := strings.Index(low, w); i >= 0 && len(low) == len(c.New.Quote) && !seen[w] && len(named) < 4 {
				seen[w] = true
				named = append(named, "“"+c.New.Quote[i:i+len(w)]+"”")
			}
		}
	}
	if named != nil {
		return "The changed words name " + listed(named) + "."
	}
	if termsType == "" {
		termsType = "document"
	}
	return "The changed words single nobody out: they reach everyone under this " + strings.ToLower(termsType) + "."
}

// todo says what to do about the types that changed, three at most.
func todo(d *smallprint.Diff) []string {
	var out []string
	for _, t := range d.Types() {
		x := texts[t]
		if x == nil || len(x.sections["change"]) == 0 || len(out) == 3 {
			continue
		}
		out = append(out, "To do, on "+typeName(t)+": "+x.sections["change"][0].parts[0].words)
	}
	return out
}
