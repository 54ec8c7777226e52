package schedule

import (
	"fmt"
	"time"

	"smallprint"
)

// Kinds of problems that operators are told of.
const (
	Failing = "failing" // attempts do not show the document
	Gone    = "gone"    // the server says that it is not there
	Stale   = "stale"   // it was not seen for long, for whatever reason
)

// failuresToTell is after how many attempts in a row a failure is a problem:
// the first may be over a quarter of an hour later.
const failuresToTell = 3

// Trouble says whether the document is in trouble, and of which kind. "" is
// none. trusted is when it was last seen, or when its watch began.
func Trouble(p Plan, s State, trusted, now time.Time) (kind, why string) {
	every := p.Every
	if every <= 0 {
		every = Default
	}
	age := now.Sub(trusted)
	switch {
	case s.Failures >= 2 && (s.Outcome == smallprint.OutcomeGone || s.Outcome == smallprint.OutcomeSoft404):
		return Gone, fmt.Sprintf("%d attempts in a row found that the page is not there", s.Failures)
	case s.Failures >= failuresToTell && s.Outcome == "":
		return Failing, fmt.Sprintf("%d attempts in a row could not be made", s.Failures)
	case s.Failures >= failuresToTell:
		return Failing, fmt.Sprintf("%d attempts in a row ended in %s", s.Failures, s.Outcome)
	case age > StaleAfter(every):
		return Stale, fmt.Sprintf("not seen for %d days", int(age.Hours()/24))
	}
	return "", ""
}

// StaleAfter is how old the last trusted capture may be before readers are
// told that what they see may not be what stands today.
func StaleAfter(every time.Duration) time.Duration { return max(3*every, 48*time.Hour) }
