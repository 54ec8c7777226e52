package web

import (
	"fmt"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

// A Timeline is a picture of an edition's versions: a mark for each at the
// time it was first seen, taller for more grave changes, crosses for captures
// that were not the document. The table of versions stands behind it.
type Timeline struct {
	Width, Height int
	Base          int // y of the axis
	From, To      time.Time
	Marks         []TimeMark
	Ticks         []TimeTick
	Faults        []TimeFault
	Label         string
}

// A TimeMark is a version on the time line.
type TimeMark struct {
	X      float64
	Top    int
	Class  string
	Hollow bool // the text came back to an earlier one
	Path   string
	Title  string
}

// A TimeFault is an attempt that did not show the document.
type TimeFault struct {
	X     float64
	Title string
}

// A TimeTick is a date on the axis.
type TimeTick struct {
	X    float64
	Name string
}

const (
	timelineWidth  = 1040
	timelineHeight = 118
	timelineBase   = 84
	timelineMargin = 14
)

func timeline(ref store.Ref, lines []VersionLine, failed []smallprint.Capture) Timeline {
	t := Timeline{Width: timelineWidth, Height: timelineHeight, Base: timelineBase}
	if len(lines) < 2 {
		return t
	}
	t.From, t.To = lines[len(lines)-1].FirstSeen, lines[0].LastSeen
	for _, c := range failed {
		if c.At.After(t.To) {
			t.To = c.At
		}
	}
	span := t.To.Sub(t.From)
	if span <= 0 {
		span = time.Hour
	}
	x := func(at time.Time) float64 {
		return timelineMargin + float64(timelineWidth-2*timelineMargin)*float64(at.Sub(t.From))/float64(span)
	}
	for i := len(lines) - 1; i >= 0; i-- {
		t.Marks = append(t.Marks, timeMark(ref, lines[i], x(lines[i].FirstSeen)))
	}
	for _, c := range failed {
		if !c.At.Before(t.From) {
			t.Faults = append(t.Faults, TimeFault{x(c.At), c.At.Format("2 January 2006") + ": " + outcomeName(c.Outcome)})
		}
	}
	t.Ticks = timeTicks(t.From, t.To, x)
	t.Label = fmt.Sprintf("%d versions from %s to %s", len(lines), t.From.Format("2 January 2006"), t.To.Format("2 January 2006"))
	return t
}

func timeMark(ref store.Ref, v VersionLine, x float64) TimeMark {
	m := TimeMark{X: x, Top: timelineBase - 16, Class: "first", Path: versionPath(ref, v.Number),
		Title: fmt.Sprintf("Version %d, first seen %s", v.Number, v.FirstSeen.Format("2 January 2006"))}
	m.Hollow = v.Reverts > 0
	if v.Change == nil {
		return m
	}
	m.Class = string(v.Change.Grade)
	switch v.Change.Grade {
	case smallprint.GradeSubstantive:
		m.Top = timelineBase - 62
	case smallprint.GradeEditorial:
		m.Top = timelineBase - 36
	}
	m.Title += ": " + word(grades, m.Class).Name + ", " + word(states, string(v.Change.State)).Name
	if m.Hollow {
		m.Title += fmt.Sprintf(", back to version %d", v.Reverts)
	}
	return m
}

// timeTicks sets a tick at each year, or at each month of spans under two
// years, thinned to what fits.
func timeTicks(from, to time.Time, x func(time.Time) float64) []TimeTick {
	step, layout := 12, "2006"
	switch days := to.Sub(from).Hours() / 24; {
	case days < 75:
		step, layout = 0, "2 Jan"
	case days < 400:
		step, layout = 1, "Jan 2006"
	case days < 900:
		step, layout = 3, "Jan 2006"
	}
	if step == 0 {
		return []TimeTick{{x(from), from.Format("2 Jan 2006")}, {x(to), to.Format("2 Jan 2006")}}
	}
	at := time.Date(from.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	var out []TimeTick
	for ; !at.After(to); at = at.AddDate(0, step, 0) {
		if px := x(at); !at.Before(from) && px < timelineWidth-40 && px > 20 {
			out = append(out, TimeTick{px, at.Format(layout)})
		}
	}
	for len(out) > 13 {
		half := out[:0]
		for i := 0; i < len(out); i += 2 {
			half = append(half, out[i])
		}
		out = half
	}
	return out
}
