package web

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"smallprint/internal/store"
)

// A Strip is a picture of days: a row for each fate, a bar for each day, so
// that nothing rests on colour. The table of its days stands behind it.
type Strip struct {
	Width, Height int
	Rows          []StripRow
	Ticks         []TimeTick
	Label         string
	Days          []StripDay // newest first, for the table
	Columns       []Fate     // of the table
}

// A StripRow is a fate with its bars.
type StripRow struct {
	Fate
	Base int // y of the row's line
	Bars []StripBar
}

// A StripBar is a day of a row.
type StripBar struct{ X, Y, W, H float64 }

// A StripDay is a day, or a run of days on which nobody looked.
type StripDay struct {
	From, To time.Time
	Counts   []int    // one for each column
	Words    []string // outcomes with their counts
}

const (
	stripLabels = 170
	stripWidth  = 1040
	stripRow    = 24
	stripDay    = 24 * time.Hour
)

// strip draws days up to now, from the first that is known.
func strip(list []store.DayCount, first, now time.Time, days int) Strip {
	today := now.UTC().Truncate(stripDay)
	from := today.AddDate(0, 0, 1-days)
	p := Strip{Width: stripWidth}
	by := attempts(list)
	most, total := 1, 0
	has := map[string]bool{"shown": true}
	for day := from; !day.After(today); day = day.AddDate(0, 0, 1) {
		if by[day] == nil && !day.Before(first.Truncate(stripDay)) && !first.IsZero() {
			has[fateNone] = true
		}
		for key, n := range by[day] {
			has[key], most, total = true, max(most, n), total+n
		}
	}
	step := float64(stripWidth-stripLabels) / float64(days)
	for _, f := range fates {
		if !has[f.Key] {
			continue
		}
		row := StripRow{Fate: f, Base: stripRow * (len(p.Rows) + 1)}
		for i := range days {
			day := from.AddDate(0, 0, i)
			n, of := by[day][f.Key], most
			if f.Key == fateNone && by[day] == nil && !first.IsZero() && !day.Before(first.Truncate(stripDay)) {
				n, of = 1, 4 // a low mark
			}
			if n > 0 {
				h := max(4, float64(stripRow-6)*float64(n)/float64(of))
				row.Bars = append(row.Bars, StripBar{stripLabels + step*float64(i), float64(row.Base) - h, step * .78, h})
			}
		}
		p.Rows = append(p.Rows, row)
		p.Columns = append(p.Columns, f)
	}
	p.Height = stripRow*len(p.Rows) + 26
	p.stripTicks(from, today, step)
	p.stripDays(list, by, first, from, today)
	p.Label = fmt.Sprintf("Attempts by day from %s to %s: %s", from.Format("2 January 2006"), today.Format("2 January 2006"), p.sums(total))
	return p
}

// sums says in words what the picture shows.
func (p *Strip) sums(total int) string {
	var parts []string
	for i, f := range p.Columns {
		n := 0
		for _, d := range p.Days {
			n += d.Counts[i]
		}
		switch {
		case f.Key == fateNone && n > 0:
			parts = append(parts, plural(n, "day", "days")+" not looked")
		case f.Key != fateNone:
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ToLower(f.Name)))
		}
	}
	return plural(total, "attempt", "attempts") + ", " + strings.Join(parts, ", ")
}

func (p *Strip) stripTicks(from, to time.Time, step float64) {
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		if day.Day() == 1 || day.Day() == 15 {
			p.Ticks = append(p.Ticks, TimeTick{stripLabels + step*day.Sub(from).Hours()/24, day.Format("2 Jan")})
		}
	}
}

// stripDays makes the table: days on which nobody looked are one row.
func (p *Strip) stripDays(list []store.DayCount, by map[time.Time]map[string]int, first, from, to time.Time) {
	words := map[time.Time][]string{}
	for _, c := range list {
		name := outcomeName(c.Outcome)
		if c.Held && trusted(c.Outcome) {
			name = "held for review"
		}
		words[c.Day] = append(words[c.Day], fmt.Sprintf("%d %s", c.Count, strings.ToLower(name)))
	}
	for day := to; !day.Before(from) && !day.Before(first.Truncate(stripDay)); day = day.AddDate(0, 0, -1) {
		d := StripDay{From: day, To: day, Words: words[day]}
		for _, f := range p.Columns {
			d.Counts = append(d.Counts, by[day][f.Key])
		}
		if by[day] != nil {
			p.Days = append(p.Days, d)
			continue
		}
		none := slices.IndexFunc(p.Columns, func(f Fate) bool { return f.Key == fateNone })
		if none < 0 {
			continue
		}
		if n := len(p.Days); n > 0 && p.Days[n-1].Words == nil {
			p.Days[n-1].From = day
			p.Days[n-1].Counts[none]++
			continue
		}
		d.Counts[none] = 1
		p.Days = append(p.Days, d)
	}
}

// daysOf counts single attempts by day and outcome.
func daysOf(list []store.DayAttempt) []store.DayCount {
	var out []store.DayCount
	for _, a := range list {
		c := store.DayCount{Day: a.At.UTC().Truncate(stripDay), Outcome: a.Outcome, Held: a.Held, Count: 1}
		i := slices.IndexFunc(out, func(x store.DayCount) bool {
			return x.Day.Equal(c.Day) && x.Outcome == c.Outcome && x.Held == c.Held
		})
		if i < 0 {
			out = append(out, c)
			continue
		}
		out[i].Count++
	}
	return out
}
