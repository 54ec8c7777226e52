// Package schedule decides when a document is fetched again.
//
// In go a plan (interval, hours, zone), what is known of the last attempts and
// the time; out comes the time of the next attempt with the reason for it. The
// same input gives the same answer: documents are spread over their interval
// by a digest of their id, so that neither a restart nor a long stop makes all
// of them due at once for longer than it takes to catch up.
//
// It guarantees that a next attempt lies after now, within the hours of the
// plan, not before the server allows one, and never later than twice the
// interval and a day.
package schedule

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"smallprint"
)

// Default is the interval of documents that have none of their own.
const Default = 12 * time.Hour

// A Plan says how often a source is fetched, and at which hours.
type Plan struct {
	Every time.Duration  // 0 for Default
	Hours Hours          // zero for any
	Zone  *time.Location // that Hours are in; nil for UTC
}

// Hours are a part of the day, as minutes from midnight. Where To is not after
// From they go on past midnight. The zero value is the whole day.
type Hours struct{ From, To int }

// ParseHours reads hours as "22:00-06:00"; "" is the whole day.
func ParseHours(s string) (Hours, error) {
	if s == "" {
		return Hours{}, nil
	}
	from, to, ok := strings.Cut(s, "-")
	f, err1 := minutes(from)
	t, err2 := minutes(to)
	if !ok || err1 != nil || err2 != nil || f == t {
		return Hours{}, smallprint.Errorf(smallprint.KindUsage, "Write them as 22:00-06:00", "hours %q cannot be read", s)
	}
	return Hours{f, t}, nil
}

// String writes hours as ParseHours reads them.
func (h Hours) String() string {
	if h == (Hours{}) {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60)
}

func minutes(s string) (int, error) {
	h, m, ok := strings.Cut(strings.TrimSpace(s), ":")
	hour, err1 := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil || hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour == 24 && minute > 0 {
		return 0, fmt.Errorf("%q is not a time of day", s)
	}
	return (hour*60 + minute) % (24 * 60), nil
}

// A State is what the next attempt depends on.
type State struct {
	Attempted  time.Time          // the attempt just made; zero for none yet
	Outcome    smallprint.Outcome // of it
	Failures   int                // attempts in a row that did not show the document, with this one
	Changed    time.Time          // when the document last changed; zero for never
	RetryAfter time.Time          // the server asks not to come back before
}

// recently is how long a document that changed is looked at twice as often:
// changes come in groups, with corrections after them.
const recently = 14 * 24 * time.Hour

// Next returns when the source with the id is fetched next, and why then.
func Next(p Plan, id string, s State, now time.Time) (time.Time, string) {
	every := p.Every
	if every <= 0 {
		every = Default
	}
	why := ""
	if !s.Changed.IsZero() && now.Sub(s.Changed) < recently && every > 2*time.Hour {
		every, why = every/2, "it changed lately"
	}
	due := spread(every, id, now)
	if s.Failures > 0 {
		if again := now.Add(backOff(s, id)); again.Before(due) {
			due, why = again, fmt.Sprintf("to try again after %s", s.Outcome)
		}
	}
	if s.RetryAfter.After(due) {
		due, why = s.RetryAfter, "the server asked to wait"
		if most := now.Add(2 * max(every, 12*time.Hour)); due.After(most) {
			due = most
		}
	}
	return p.Within(due, id), why
}

// spread returns the first moment after now of the grid on which the id lies:
// multiples of the interval, moved by a share of it.
func spread(every time.Duration, id string, now time.Time) time.Time {
	offset := time.Duration(float64(every) * share(id, "grid"))
	due := now.Truncate(every).Add(offset)
	// An attempt a moment ago, such as the first, is not made again at once.
	for due.Sub(now) < every/4 {
		due = due.Add(every)
	}
	return due
}

// share is a number in [0, 1) that depends on the strings alone.
func share(parts ...string) float64 {
	h := fnv.New64a()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return float64(h.Sum64()>>11) / (1 << 53)
}

// backOff is how long to wait after failures in a row: what passes by itself
// is tried again soon, and ever less often; a wall is left alone until the
// next time in turn.
func backOff(s State, id string) time.Duration {
	switch s.Outcome {
	case smallprint.OutcomeTimeout, smallprint.OutcomeServerError, smallprint.OutcomeDNSError, smallprint.OutcomeTLSError,
		smallprint.OutcomeTruncated, smallprint.OutcomeEmpty, smallprint.OutcomeGone, smallprint.OutcomeSoft404:
	default:
		return 1 << 62
	}
	wait := 15 * time.Minute << min(2*(s.Failures-1), 10) // 15 min, 1 h, 4 h, 16 h, ...
	return wait + time.Duration(float64(wait)*0.2*share(id, strconv.Itoa(s.Failures)))
}

// Within moves a moment into the hours of the plan: to a place in them that
// depends on the id. One that lies in them stays.
func (p Plan) Within(due time.Time, id string) time.Time {
	if p.Hours == (Hours{}) {
		return due
	}
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	length := p.Hours.To - p.Hours.From
	if length <= 0 {
		length += 24 * 60
	}
	local := due.In(zone)
	minute := local.Hour()*60 + local.Minute()
	if since := (minute - p.Hours.From + 24*60) % (24 * 60); since < length {
		return due
	}
	y, m, d := local.Date()
	at := p.Hours.From + int(float64(length)*share(id, "hours"))
	next := time.Date(y, m, d, 0, at, 0, 0, zone) // across a change of clocks Date keeps the time of day
	if !next.After(due) {
		next = time.Date(y, m, d+1, 0, at, 0, 0, zone)
	}
	return next.UTC()
}
