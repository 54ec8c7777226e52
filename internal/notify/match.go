package notify

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"smallprint"
	"smallprint/taxonomy"
)

// A Verdict says what a change is to a watch.
type Verdict int

const (
	NotAsked   Verdict = iota // the watch did not ask for it
	Due                       // it is to be told
	Suppressed                // it was asked for, and a mute rule or a snooze holds it back
)

// Match holds a change against a watch. why says for people what of the watch
// asked for it, or what held it back.
func Match(w *smallprint.Watch, f *Facts, now time.Time) (v Verdict, why string) {
	if !f.Tellable() || f.Detected.Before(w.Created) || !gradeAsked(w, f) || !directionAsked(w.Direction, f.Direction) {
		return NotAsked, ""
	}
	if w.MinSeverity != "" && f.Severity.Rank() < w.MinSeverity.Rank() {
		return NotAsked, ""
	}
	why, ok := inScope(w, f)
	if !ok {
		return NotAsked, ""
	}
	if muted := onlyMuted(w, f); muted != "" {
		return Suppressed, "only " + muted + " changed, which you muted"
	}
	if w.Snoozed.After(now) {
		return Suppressed, "snoozed until " + w.Snoozed.Format("2 January 2006")
	}
	return Due, why
}

// Tellable tells whether a change is one that anybody is told of.
func (f *Facts) Tellable() bool {
	return f.State == smallprint.StateConfirmed && (f.Grade == smallprint.GradeEditorial || f.Grade == smallprint.GradeSubstantive)
}

func gradeAsked(w *smallprint.Watch, f *Facts) bool {
	return f.Grade == smallprint.GradeSubstantive || w.MinGrade == smallprint.GradeEditorial
}

// directionAsked takes a mixed change for one of both directions: it holds
// something of each.
func directionAsked(asked, is smallprint.Direction) bool {
	return asked == "" || asked == is || is == smallprint.Mixed && (asked == smallprint.ForUser || asked == smallprint.AgainstUser)
}

func inScope(w *smallprint.Watch, f *Facts) (why string, ok bool) {
	switch w.Scope {
	case smallprint.ScopeEverything:
		return "you watch everything", true
	case smallprint.ScopePlatform:
		return "you watch " + f.Platform, w.Target == f.PlatformSlug
	case smallprint.ScopeDocument:
		return "you watch " + f.Document(), w.Target == f.EditionID
	case smallprint.ScopeType:
		return "you watch clauses on " + strings.ToLower(taxonomy.Name(w.Target)), slices.Contains(f.typesFor(w), w.Target)
	case smallprint.ScopeLaw:
		return "you watch what " + w.Target + " bears on", slices.Contains(f.Laws, w.Target)
	case smallprint.ScopeSearch:
		return "you watch for “" + w.Target + "”", holds(f.folded(), w.Target)
	}
	return "", false
}

// typesFor are the types that changed as much as the watch asks.
func (f *Facts) typesFor(w *smallprint.Watch) []string {
	if w.MinGrade == smallprint.GradeEditorial {
		return f.AllTypes
	}
	return f.Types
}

// onlyMuted names the types that changed where all of them are muted.
func onlyMuted(w *smallprint.Watch, f *Facts) string {
	types := f.typesFor(w)
	if len(types) == 0 || len(w.Muted) == 0 {
		return ""
	}
	names := make([]string, len(types))
	for i, t := range types {
		if !slices.Contains(w.Muted, t) {
			return ""
		}
		names[i] = strings.ToLower(taxonomy.Name(t))
	}
	return strings.Join(names, ", ")
}

// fold lower-cases a text and makes one space of what is no letter or digit.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte(' ')
	gap := true
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
			gap = false
		} else if !gap {
			b.WriteByte(' ')
			gap = true
		}
	}
	if !gap {
		b.WriteByte(' ')
	}
	return b.String()
}

// holds tells whether a folded text holds every word of a search; words in
// quotation marks stand together. A search without words holds nowhere.
func holds(folded, search string) bool {
	found := false
	for i, part := range strings.Split(search, `"`) {
		terms := []string{part}
		if i%2 == 0 {
			terms = strings.Fields(fold(part))
		}
		for _, t := range terms {
			t = fold(t)
			if strings.TrimSpace(t) == "" {
				continue
			}
			if !strings.Contains(folded, t) {
				return false
			}
			found = true
		}
	}
	return found
}

// decide holds a change against every watch of one account. One alert comes of
// it, at the soonest pace of those that ask; it is suppressed only where every
// watch that asked holds it back.
func decide(watches []smallprint.Watch, f *Facts, now time.Time) (v Verdict, pace smallprint.Pace, why []string) {
	var held []string
	for i := range watches {
		w := &watches[i]
		verdict, said := Match(w, f, now)
		switch verdict {
		case Due:
			if v != Due || soonness(w.Pace) < soonness(pace) {
				pace = w.Pace
			}
			v = Due
			why = append(why, said)
		case Suppressed:
			if v == NotAsked {
				v, pace = Suppressed, w.Pace
			}
			held = append(held, said)
		}
	}
	if v == Suppressed {
		why = held
	}
	slices.Sort(why)
	return v, pace, slices.Compact(why)
}

func soonness(p smallprint.Pace) int {
	switch p {
	case smallprint.PaceWeekly:
		return 2
	case smallprint.PaceDaily:
		return 1
	}
	return 0
}
