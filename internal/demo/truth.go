package demo

import (
	"slices"
	"strings"
	"time"

	"smallprint"
)

// An EventKind sorts what a reader should report.
type EventKind string

const (
	EventChange  EventKind = "change"  // the text changed, with a grade
	EventOutcome EventKind = "outcome" // the server answered with something else
	EventNew     EventKind = "new"     // the document is there for the first time; 404 before
)

// An Event is one thing that a right reader reports of a document.
type Event struct {
	Path  string
	Kind  EventKind
	Day   time.Time // the first of Days on which it is seen
	Until time.Time // outcomes: the last of Days on which it stands

	Grade     smallprint.Grade     // changes; noise means that no version may come of it
	Direction smallprint.Direction // substantive changes
	Types     []string             // provision types that a substantive change touches
	Announced bool                 // the stated date moved with the words
	Reverts   bool                 // the text equals an earlier one
	DateOnly  bool
	Outcome   smallprint.Outcome // outcomes
	Note      string             // what happens, for people
}

// Truth lists what a right reader reports over the year, by day.
func (w *World) Truth() []Event {
	var out []Event
	days := w.Days()
	for _, d := range w.docs {
		path := d.src.head["path"]
		if !d.born.IsZero() {
			out = append(out, Event{Path: path, Kind: EventNew, Day: onOrAfter(days, d.born), Note: "The document is published."})
		}
		for _, e := range d.src.events {
			out = append(out, e.truth(path, days))
		}
	}
	slices.SortStableFunc(out, func(a, b Event) int { return a.Day.Compare(b.Day) })
	return out
}

func (e event) truth(path string, days []time.Time) Event {
	ev := Event{Path: path, Kind: EventChange, Day: onOrAfter(days, e.from), Note: e.fields["note"]}
	switch e.verb {
	case "answer":
		ev.Kind, ev.Outcome = EventOutcome, smallprint.Outcome(e.words[0])
		ev.Until = days[len(days)-1]
		for _, t := range days {
			if !e.to.IsZero() && t.Before(e.to.AddDate(0, 0, 1)) {
				ev.Until = t
			}
		}
		return ev
	case "noise":
		ev.Grade = smallprint.GradeNoise
		return ev
	}
	ev.Grade = smallprint.Grade(e.words[0])
	for _, f := range e.words[1:] {
		switch f {
		case "announced":
			ev.Announced = true
		case "reverts":
			ev.Reverts = true
		case "date_only":
			ev.DateOnly = true
		case "silent":
		default:
			ev.Direction = smallprint.Direction(f)
		}
	}
	ev.Types = strings.Fields(e.fields["types"])
	return ev
}

func onOrAfter(days []time.Time, t time.Time) time.Time {
	for _, d := range days {
		if !d.Before(t) {
			return d
		}
	}
	return time.Time{}
}
