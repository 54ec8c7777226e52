package web

import (
	"time"

	"smallprint"
	"smallprint/internal/store"
)

// A Fate is what an attempt tells about a document, in the few kinds that a
// picture can hold: blocked is not gone, gone is not unchanged, and not looked
// is none of them.
type Fate struct {
	Word
	outcomes []smallprint.Outcome
}

const (
	fateHeld = "held"
	fateNone = "none"
)

var fates = []Fate{
	{Word{"shown", "Showed the document", "✓", "The whole document was received, or the server said that it had not changed."},
		[]smallprint.Outcome{smallprint.OutcomeOK, smallprint.OutcomeUnchanged}},
	{Word{fateHeld, "Held for review", "?", "A text came that is so unlike the last trusted one that it waits for a second look."}, nil},
	{Word{"wall", "Kept out", "⊘", "The server, its robots.txt or our own rules kept us from the document. Whether it changed is not known."},
		[]smallprint.Outcome{smallprint.OutcomeBlocked, smallprint.OutcomeChallenge, smallprint.OutcomeConsentWall, smallprint.OutcomeLoginWall,
			smallprint.OutcomeLegalBlock, smallprint.OutcomeRobotsDenied, smallprint.OutcomeRefused}},
	{Word{"gone", "Not there", "∅", "The address had no document, or led elsewhere. It is taken for gone when a second attempt finds the same."},
		[]smallprint.Outcome{smallprint.OutcomeGone, smallprint.OutcomeSoft404, smallprint.OutcomeMoved}},
	{Word{"failed", "Failed", "✕", "The connection failed, or what came was not the whole document."},
		[]smallprint.Outcome{smallprint.OutcomeLanguageMismatch, smallprint.OutcomeEmpty, smallprint.OutcomeTruncated, smallprint.OutcomeTLSError, smallprint.OutcomeDNSError,
			smallprint.OutcomeTimeout, smallprint.OutcomeServerError, smallprint.OutcomeTooLarge, smallprint.OutcomeWrongType}},
	{Word{fateNone, "Not looked", "–", "No attempt was made. Nothing is known of that time."}, nil},
}

// fateOf returns the fate of an attempt.
func fateOf(o smallprint.Outcome, held bool) Fate {
	if held && trusted(o) {
		return fates[1]
	}
	for _, f := range fates {
		for _, x := range f.outcomes {
			if x == o {
				return f
			}
		}
	}
	return fates[4]
}

// heldText tells whether a capture brought a text that was kept from the
// history.
func heldText(c smallprint.Capture) bool {
	return trusted(c.Outcome) && c.Version == 0 && c.TextSHA256 != ""
}

// fateOfCapture returns the fate of a whole capture.
func fateOfCapture(c smallprint.Capture) Fate { return fateOf(c.Outcome, heldText(c)) }

// attemptsDid says what attempts with an outcome did, after "the last attempt"
// or "the last 3 attempts".
var attemptsDid = map[smallprint.Outcome]string{
	smallprint.OutcomeMoved: "led to another address", smallprint.OutcomeGone: "found the page gone", smallprint.OutcomeSoft404: "found a page that says it was not found",
	smallprint.OutcomeBlocked: "met a refusal", smallprint.OutcomeChallenge: "met a test for robots", smallprint.OutcomeConsentWall: "met a consent page",
	smallprint.OutcomeLoginWall: "met a sign-in page", smallprint.OutcomeLegalBlock: "met a page withheld for legal reasons",
	smallprint.OutcomeLanguageMismatch: "met another language or edition", smallprint.OutcomeEmpty: "brought a page without the text", smallprint.OutcomeTruncated: "stopped before the end of the text",
	smallprint.OutcomeRobotsDenied: "stopped at robots.txt", smallprint.OutcomeTLSError: "could not secure the connection", smallprint.OutcomeDNSError: "could not resolve the name of the site",
	smallprint.OutcomeTimeout: "timed out", smallprint.OutcomeServerError: "met a fault of the server", smallprint.OutcomeTooLarge: "met an answer larger than the limit",
	smallprint.OutcomeWrongType: "met another kind of file", smallprint.OutcomeRefused: "stopped at our rules for addresses",
	smallprint.OutcomeOK: "brought a text that waits for review", smallprint.OutcomeUnchanged: "brought a text that waits for review",
}

func did(o smallprint.Outcome) string {
	if s, ok := attemptsDid[o]; ok {
		return s
	}
	return "ended in " + outcomeName(o)
}

// span says a length of time in the unit that fits.
func span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return plural(int(d/time.Second), "second", "seconds")
	case d < 2*time.Hour:
		return plural(int(d/time.Minute), "minute", "minutes")
	case d < 48*time.Hour:
		return plural(int(d/time.Hour), "hour", "hours")
	}
	return plural(int(d/(24*time.Hour)), "day", "days")
}

// every says an interval.
func every(d time.Duration) string {
	switch d {
	case time.Hour:
		return "every hour"
	case 24 * time.Hour:
		return "every day"
	case 7 * 24 * time.Hour:
		return "every week"
	}
	return "every " + span(d)
}

// attempts turns captures into what pictures need.
func attempts(list []store.DayCount) map[time.Time]map[string]int {
	out := map[time.Time]map[string]int{}
	for _, c := range list {
		if out[c.Day] == nil {
			out[c.Day] = map[string]int{}
		}
		out[c.Day][fateOf(c.Outcome, c.Held).Key] += c.Count
	}
	return out
}
