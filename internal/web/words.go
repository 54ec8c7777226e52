package web

import "smallprint"

// A Word is how pages say a value of an enum: a short name, a sign that does
// not rest on colour, and a sentence that explains it.
type Word struct {
	Key     string
	Name    string
	Sign    string
	Meaning string
}

var grades = []Word{
	{"substantive", "Substantive", "■", "A right, duty, data practice, fee, limit, period, procedure, party or scope was added, removed or changed, even by one word."},
	{"editorial", "Editorial", "□", "The words changed, but no right, duty, practice, fee, limit, period, procedure, party or scope did."},
	{"cosmetic", "Cosmetic", "·", "The same words: only white space, typography, punctuation style, numbering format or link targets differ."},
	{"noise", "Noise", "·", "Nothing of the document's own words: navigation, buttons, counters, rotating tokens."},
	{"capture_fault", "Capture fault", "✕", "One of the two texts is not the whole, proper document, so nothing is said about the document."},
	{"none", "No difference", "=", "The two texts are equal."},
}

var states = []Word{
	{"confirmed", "Confirmed", "✓", "A later capture showed the new text again."},
	{"unconfirmed", "Unconfirmed", "?", "The new text was seen once so far, or for too short a time to be sure of it."},
	{"flapping", "Flapping", "⇄", "The text left a state and came back to it. It is shown as one document going to and fro, and alerts nobody."},
	{"fault", "Faulty capture", "✕", "One side of the comparison is not the document."},
	{"corrected", "Corrected", "✎", "An editor replaced this record."},
}

var directions = []Word{
	{"against_user", "Against the user", "▼", "Taken as a whole it leaves the ordinary user or customer with less than before."},
	{"for_user", "For the user", "▲", "Taken as a whole it leaves the ordinary user or customer with more than before."},
	{"mixed", "Both ways", "◆", "Parts favour the user and parts do not."},
	{"neutral", "Neutral", "–", "It favours neither side."},
}

var effects = []Word{
	{"against_user", "Weighs against the user", "▼", "Seen from the ordinary user or customer, the clause takes or limits something."},
	{"for_user", "Favours the user", "▲", "Seen from the ordinary user or customer, the clause gives or protects something."},
	{"mixed", "Cuts both ways", "◆", "The clause gives and takes."},
	{"neutral", "Neutral", "–", "The clause favours neither side."},
}

var stances = []Word{
	{"platform_may", "Platform may", "", "The platform reserves or is given a right."},
	{"platform_will", "Platform will", "", "The platform says that it does or will do something."},
	{"platform_will_not", "Platform will not", "", "The platform says that it does not or will not do something."},
	{"user_must", "User must", "", "The user or customer takes on a duty."},
	{"user_must_not", "User must not", "", "The user or customer is forbidden something."},
	{"user_may", "User may", "", "The user or customer has a right or a choice."},
	{"disclaims", "Disclaims", "", "Responsibility, liability or a warranty is excluded or limited."},
	{"informs", "Informs", "", "It describes, without a right or a duty."},
}

var severities = []Word{
	{"critical", "Critical", "!!", "Weighs very heavily on the ordinary user or customer."},
	{"high", "High", "!", "Weighs heavily."},
	{"medium", "Medium", "–", "Worth knowing before agreeing."},
	{"low", "Low", "·", "Usual, or favourable."},
}

var kinds = []Word{
	{"added", "Added", "+", "Text that the old version did not have."},
	{"removed", "Removed", "−", "Text that the new version does not have."},
	{"reworded", "Reworded", "~", "The same passage in other words."},
	{"moved", "Moved", "→", "The same passage in another place."},
	{"split", "Split", "⑂", "One passage became several."},
	{"merged", "Merged", "⑃", "Several passages became one."},
}

func word(list []Word, key string) Word {
	for _, w := range list {
		if w.Key == key {
			return w
		}
	}
	return Word{Key: key, Name: key}
}

// tellsState tells whether the state of a record says more than its grade: that
// noise was seen twice does not matter, and a fault is a fault.
func tellsState(g smallprint.Grade, s smallprint.ChangeState) bool {
	switch g {
	case smallprint.GradeSubstantive, smallprint.GradeEditorial:
		return true
	}
	return s != smallprint.StateConfirmed && s != smallprint.StateFault
}

// outcomeNames says outcomes as a reader would.
var outcomeNames = map[smallprint.Outcome]string{
	smallprint.OutcomeOK: "Received", smallprint.OutcomeUnchanged: "Unchanged", smallprint.OutcomeMoved: "Moved",
	smallprint.OutcomeGone: "Gone", smallprint.OutcomeSoft404: "Not-found page", smallprint.OutcomeBlocked: "Blocked",
	smallprint.OutcomeChallenge: "Robot test", smallprint.OutcomeConsentWall: "Consent wall", smallprint.OutcomeLoginWall: "Sign-in wall",
	smallprint.OutcomeLegalBlock: "Withheld for legal reasons", smallprint.OutcomeLanguageMismatch: "Other language or edition",
	smallprint.OutcomeEmpty: "Empty", smallprint.OutcomeTruncated: "Truncated", smallprint.OutcomeRobotsDenied: "Denied by robots.txt",
	smallprint.OutcomeTLSError: "TLS error", smallprint.OutcomeDNSError: "DNS error", smallprint.OutcomeTimeout: "Timeout",
	smallprint.OutcomeServerError: "Server error", smallprint.OutcomeTooLarge: "Too large", smallprint.OutcomeWrongType: "Wrong kind of file",
	smallprint.OutcomeRefused: "Refused by us",
}

func outcomeName(o smallprint.Outcome) string {
	if n, ok := outcomeNames[o]; ok {
		return n
	}
	return string(o)
}

// trusted tells whether an attempt with the outcome showed the document.
func trusted(o smallprint.Outcome) bool {
	return o == smallprint.OutcomeOK || o == smallprint.OutcomeUnchanged
}

// attributeNames says attributes as a reader would.
var attributeNames = map[string]string{
	"opt_out": "Opt-out", "opt_in": "Opt-in", "period": "Period", "notice_period": "Notice period", "cap": "Cap",
	"law": "Governing law", "venue": "Venue", "min_age": "Minimum age", "tier": "Limited to tier", "region": "Limited to region",
	"exception": "Exception", "effective_date": "Effective date",
}

func attributeName(n string) string {
	if s, ok := attributeNames[n]; ok {
		return s
	}
	return n
}

// kindFor returns what an origin of captures is called.
func originName(o smallprint.Origin) string {
	switch o {
	case smallprint.OriginLive:
		return "fetched by this system"
	case smallprint.OriginVersions:
		return "imported from an Open Terms Archive versions repository"
	case smallprint.OriginSnapshots:
		return "imported from an Open Terms Archive snapshots repository"
	case smallprint.OriginWayback:
		return "from the Wayback Machine"
	case smallprint.OriginWARC:
		return "from a WARC file"
	}
	return string(o)
}
