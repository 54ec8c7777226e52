package notify

import (
	"time"

	"smallprint"
)

// Digests are put together in the morning, weekly ones on Mondays.
const digestHour = 8

// dueAt says when a change that became known now is told to an account: at
// once after a moment in which the same edit of other documents may come in,
// or with the next digest; and never in the account's quiet hours.
func dueAt(pace smallprint.Pace, a *smallprint.Account, now time.Time, hold time.Duration) time.Time {
	local := now.In(zoneOf(a))
	at := local.Add(hold)
	switch pace {
	case smallprint.PaceDaily:
		at = morning(local, func(time.Time) bool { return true })
	case smallprint.PaceWeekly:
		at = morning(local, func(t time.Time) bool { return t.Weekday() == time.Monday })
	}
	return afterQuiet(at, a.Quiet).UTC()
}

// morning is the next digest hour on a day that is one.
func morning(local time.Time, is func(time.Time) bool) time.Time {
	for d := 0; ; d++ {
		t := time.Date(local.Year(), local.Month(), local.Day()+d, digestHour, 0, 0, 0, local.Location())
		if t.After(local) && is(t) {
			return t
		}
	}
}

func zoneOf(a *smallprint.Account) *time.Location {
	if loc, err := time.LoadLocation(a.Zone); err == nil && a.Zone != "Local" {
		return loc
	}
	return time.UTC
}

// afterQuiet moves a time that lies in quiet hours, as "22:00-07:00" in its
// zone, to their end. Hours that cannot be read are none.
func afterQuiet(at time.Time, quiet string) time.Time {
	if len(quiet) != 11 || quiet[5] != '-' {
		return at
	}
	from, err1 := time.Parse("15:04", quiet[:5])
	to, err2 := time.Parse("15:04", quiet[6:])
	if err1 != nil || err2 != nil {
		return at
	}
	minute := func(t time.Time) int { return t.Hour()*60 + t.Minute() }
	m, f, e := minute(at), minute(from), minute(to)
	inside := f <= m && m < e
	if f > e {
		inside = m >= f || m < e
	}
	if !inside || f == e {
		return at
	}
	end := time.Date(at.Year(), at.Month(), at.Day(), to.Hour(), to.Minute(), 0, 0, at.Location())
	if !end.After(at) {
		end = time.Date(at.Year(), at.Month(), at.Day()+1, to.Hour(), to.Minute(), 0, 0, at.Location())
	}
	return end
}
