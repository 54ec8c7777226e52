package schedule

import (
	"fmt"
	"testing"
	"time"

	"smallprint"
)

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func TestNext(t *testing.T) {
	day := Plan{Every: 24 * time.Hour}
	for _, c := range []struct {
		name     string
		plan     Plan
		state    State
		from, to time.Duration // bounds of the wait
	}{
		{"an ordinary day", day, State{Outcome: smallprint.OutcomeOK}, 6 * time.Hour, 30 * time.Hour},
		{"changed lately", day, State{Outcome: smallprint.OutcomeOK, Changed: noon.AddDate(0, 0, -3)}, 3 * time.Hour, 15 * time.Hour},
		{"changed long ago", day, State{Outcome: smallprint.OutcomeOK, Changed: noon.AddDate(0, -3, 0)}, 6 * time.Hour, 30 * time.Hour},
		{"first failure", day, State{Outcome: smallprint.OutcomeTimeout, Failures: 1}, 15 * time.Minute, 19 * time.Minute},
		{"third failure", day, State{Outcome: smallprint.OutcomeServerError, Failures: 3}, 4 * time.Hour, 5 * time.Hour},
		{"many failures", day, State{Outcome: smallprint.OutcomeServerError, Failures: 300}, 6 * time.Hour, 30 * time.Hour},
		{"a wall is left alone", day, State{Outcome: smallprint.OutcomeBlocked, Failures: 1}, 6 * time.Hour, 30 * time.Hour},
		{"the server asks to wait", day, State{Outcome: smallprint.OutcomeServerError, Failures: 1, RetryAfter: noon.Add(40 * time.Hour)}, 40 * time.Hour, 40 * time.Hour},
		{"the server asks to wait for a year", day, State{Outcome: smallprint.OutcomeServerError, Failures: 1, RetryAfter: noon.AddDate(1, 0, 0)}, 48 * time.Hour, 48 * time.Hour},
	} {
		for i := range 50 {
			due, _ := Next(c.plan, fmt.Sprint("source ", i), c.state, noon)
			if wait := due.Sub(noon); wait < c.from || wait > c.to {
				t.Errorf("%s: source %d waits %s, want between %s and %s", c.name, i, wait, c.from, c.to)
				break
			}
		}
	}
}

// Of a thousand documents about as many are due in each hour of their day.
func TestDocumentsAreSpread(t *testing.T) {
	var hours [24]int
	for i := range 2400 {
		due, _ := Next(Plan{Every: 24 * time.Hour}, fmt.Sprint(i), State{}, noon)
		hours[due.Hour()]++
	}
	for h, n := range hours {
		if n < 60 || n > 140 {
			t.Errorf("%d of 2,400 documents are due at %d o'clock, want about 100", n, h)
		}
	}
}

// What was due once comes back at the same time of day, whenever it was done.
func TestTheGridStays(t *testing.T) {
	a, _ := Next(Plan{Every: 24 * time.Hour}, "x", State{}, noon)
	b, _ := Next(Plan{Every: 24 * time.Hour}, "x", State{}, a.Add(3*time.Minute))
	if got := b.Sub(a); got != 24*time.Hour {
		t.Errorf("the next attempt is due %s after the last, want 24h", got)
	}
}

func TestHours(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones on this machine: ", err)
	}
	for _, text := range []string{"22:00-06:00", "09:00-17:30", "00:00-01:00", "23:00-24:00"} {
		hours, err := ParseHours(text)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 200 {
			// Across the change to summer time on 29 March.
			now := noon.Add(time.Duration(i) * 3 * time.Hour)
			due, _ := Next(Plan{Every: 12 * time.Hour, Hours: hours, Zone: berlin}, fmt.Sprint(i), State{}, now)
			if !due.After(now) || due.Sub(now) > 48*time.Hour {
				t.Errorf("%s: due %s after now", text, due.Sub(now))
			}
			l := due.In(berlin)
			m := l.Hour()*60 + l.Minute()
			in := m >= hours.From && m < hours.To
			if hours.To <= hours.From {
				in = m >= hours.From || m < hours.To
			}
			if !in {
				t.Errorf("%s: due at %s", text, l.Format("15:04"))
			}
		}
	}
	for _, bad := range []string{"22-6", "25:00-01:00", "08:00", "08:00-08:00", "a-b", "24:30-01:00"} {
		if _, err := ParseHours(bad); err == nil {
			t.Errorf("hours %q were read", bad)
		}
	}
}

func TestTrouble(t *testing.T) {
	day := Plan{Every: 24 * time.Hour}
	for _, c := range []struct {
		name    string
		state   State
		trusted time.Time
		want    string
	}{
		{"well", State{Outcome: smallprint.OutcomeOK}, noon, ""},
		{"one failure", State{Outcome: smallprint.OutcomeTimeout, Failures: 1}, noon.Add(-25 * time.Hour), ""},
		{"three failures", State{Outcome: smallprint.OutcomeTimeout, Failures: 3}, noon.Add(-30 * time.Hour), Failing},
		{"gone once", State{Outcome: smallprint.OutcomeGone, Failures: 1}, noon.Add(-24 * time.Hour), ""},
		{"gone twice", State{Outcome: smallprint.OutcomeGone, Failures: 2}, noon.Add(-24 * time.Hour), Gone},
		{"not looked at for a week", State{Outcome: smallprint.OutcomeOK}, noon.AddDate(0, 0, -7), Stale},
	} {
		if got, why := Trouble(day, c.state, c.trusted, noon); got != c.want || (got == "") != (why == "") {
			t.Errorf("%s: trouble %q (%s), want %q", c.name, got, why, c.want)
		}
	}
}
