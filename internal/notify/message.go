package notify

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"smallprint"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

// Kinds of message.
const (
	KindAlert    = "alert"
	KindDigest   = "digest"
	KindOperator = "operator"
	KindTest     = "test"
)

// A Message is what one account is told at once. Every form that it goes out in
// is made of these plain values, cleaned of what is not text.
type Message struct {
	ID         string
	Kind       string
	Subject    string
	Created    time.Time
	Lines      []string // of operators' and test messages
	Items      []Item   // in order of weight
	Suppressed int      // held back by mute rules and snoozes since the last digest
	Held       []store.WhyCount
	Health     []string // what is wrong with documents on the list
	Upcoming   []Upcoming
}

// An Item is one edit, of one document or of several on the same day.
type Item struct {
	Title     string
	Documents []Document
	Grade     smallprint.Grade
	Direction smallprint.Direction
	Severity  smallprint.Severity
	Types     []string
	Reasons   []string
	Summary   []string
	Words     []Excerpt
	Detected  time.Time
	After     time.Time
	Before    time.Time
	Dates     []smallprint.Date
	Why       []string
}

// A Document is one of those that an edit changed.
type Document struct {
	Change string // id
	Name   string
	Link   string // to the change with its evidence
}

// An Upcoming is a date that a text states and that is still to come.
type Upcoming struct {
	Date string // ISO 8601
	Name string
	Link string
}

// inFull is how many items of a message are shown whole; the rest have a line.
const inFull = 10

// full and rest are the items to show whole and those to name.
func (m *Message) Full() []Item { return m.Items[:min(len(m.Items), inFull)] }

// Rest are the items that are only named.
func (m *Message) Rest() []Item { return m.Items[min(len(m.Items), inFull):] }

// clean makes one line of a text that came from others: without control
// characters, and without those that turn the direction of what follows.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == 0x2028, r == 0x2029:
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0xfeff, r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func cleanAll(in []string) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = clean(s)
	}
	return out
}

// short cuts a line to n characters.
func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

func changeLink(base, id string) string { return base + "/changes/" + url.PathEscape(id) }

// itemsOf makes items of alerts: those of one group are one.
func itemsOf(base string, told []toldOf) []Item {
	var out []Item
	at := map[string]int{}
	for _, x := range told {
		f := x.facts
		doc := Document{Change: f.ID, Name: clean(f.Document()), Link: changeLink(base, f.ID)}
		if i, ok := at[x.alert.Group]; ok {
			it := &out[i]
			it.Documents = append(it.Documents, doc)
			it.Why = append(it.Why, cleanAll(x.alert.Why)...)
			slices.Sort(it.Why)
			it.Why = slices.Compact(it.Why)
			if f.Severity.Rank() > it.Severity.Rank() {
				it.Severity = f.Severity
			}
			it.Title = fmt.Sprintf("%s: the same edit of %d documents", clean(f.Platform), len(it.Documents))
			continue
		}
		at[x.alert.Group] = len(out)
		it := Item{Title: doc.Name, Documents: []Document{doc}, Grade: f.Grade, Direction: f.Direction, Severity: f.Severity, Types: f.Types,
			Reasons: cleanAll(f.Reasons), Summary: cleanAll(f.Summary), Detected: f.Detected, After: f.After, Before: f.Before, Dates: f.Dates, Why: cleanAll(x.alert.Why)}
		for _, w := range f.Words {
			it.Words = append(it.Words, Excerpt{clean(w.Where), clean(w.Old), clean(w.New)})
		}
		out = append(out, it)
	}
	slices.SortStableFunc(out, func(a, b Item) int { return cmp.Compare(weight(&b), weight(&a)) })
	return out
}

func weight(it *Item) int {
	w := it.Severity.Rank() * 10
	if it.Grade == smallprint.GradeSubstantive {
		w += 50
	}
	switch it.Direction {
	case smallprint.AgainstUser:
		w += 5
	case smallprint.Mixed:
		w += 3
	case smallprint.ForUser:
		w += 2
	}
	return w + min(len(it.Documents), 5)
}

// subject says in a line what a message is about.
func subject(kind string, items []Item) string {
	changes := 0
	for i := range items {
		changes += len(items[i].Documents)
	}
	switch {
	case kind == KindDigest:
		return short(fmt.Sprintf("%s on your list, first %s", count(changes, "change"), items[0].Title), 150)
	case len(items) > 1:
		return short(fmt.Sprintf("%s, first %s", count(changes, "change"), items[0].Title), 150)
	}
	s := items[0].Title
	if len(items[0].Reasons) > 0 {
		s += ": " + items[0].Reasons[0]
	}
	return short(s, 150)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// gradeWords says grade, direction and severity in words.
func (it *Item) GradeWords() string {
	s := string(it.Grade)
	switch it.Direction {
	case smallprint.ForUser:
		s += ", in favour of the user"
	case smallprint.AgainstUser:
		s += ", to the disadvantage of the user"
	case smallprint.Mixed:
		s += ", partly in favour of the user and partly not"
	case smallprint.Neutral:
		s += ", neutral for the user"
	}
	if it.Severity != "" {
		s += "; severity " + string(it.Severity)
	}
	return s
}

// TypeNames names what the changed clauses are about.
func (it *Item) TypeNames() string {
	names := make([]string, len(it.Types))
	for i, t := range it.Types {
		names[i] = taxonomy.Name(t)
	}
	return strings.Join(names, ", ")
}

// DateWords are the three dates, never mixed.
func (it *Item) DateWords() []string {
	const form = "2 January 2006, 15:04 UTC"
	out := []string{"Last seen unchanged by us: " + it.After.UTC().Format(form), "First seen changed by us: " + it.Before.UTC().Format(form)}
	for _, d := range it.Dates {
		name := "Last updated, as the text states"
		if d.Kind == "effective" {
			name = "Effective, as the text states"
		}
		out = append(out, name+": “"+clean(d.Quote)+"”")
	}
	if len(it.Dates) == 0 {
		out = append(out, "The text states no date of its own")
	}
	return out
}

// upcoming lists effective dates that are still to come, soonest first, once each.
func upcoming(base string, facts []*Facts, now time.Time) []Upcoming {
	var out []Upcoming
	today := now.UTC().Format(time.DateOnly)
	for _, f := range facts {
		for _, d := range f.Dates {
			if d.Kind == "effective" && d.Value > today {
				out = append(out, Upcoming{d.Value, clean(f.Document()), changeLink(base, f.ID)})
			}
		}
	}
	slices.SortFunc(out, func(a, b Upcoming) int { return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Name, b.Name)) })
	return slices.CompactFunc(out, func(a, b Upcoming) bool { return a.Date == b.Date && a.Name == b.Name })
}
