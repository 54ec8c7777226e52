package capture

import (
	"fmt"
	"slices"

	"smallprint"
)

// Input is everything a verdict rests on.
type Input struct {
	Pages []Answer // of the source's addresses, in order
	// Reading is what was read in the pages, together; nil before they were
	// read, when the verdict rests on the answers alone.
	Reading *smallprint.Reading
	// Last is the reading of the last trusted capture; nil where there is none.
	Last      *smallprint.Reading
	LastPages []smallprint.Page // of the last trusted capture
	Language  string            // of the edition, ISO 639-1; "" for that of Last
	Region    string            // of the edition, ISO 3166-1; "" where it has none

	lang string // the language that the first page declares in its HTML
}

// A Verdict is what an attempt amounts to.
type Verdict struct {
	Outcome smallprint.Outcome
	Reason  string // what was seen, for people; "" for ok
	// Doubt says why an ok capture should be seen again before it counts; ""
	// where nothing speaks against it.
	Doubt string
}

var okay = Verdict{Outcome: smallprint.OutcomeOK}

func verdict(o smallprint.Outcome, reason string) Verdict { return Verdict{Outcome: o, Reason: reason} }

// Judge names what the answers are. The worst page decides: a document of
// several pages is whole or it is none, and unchanged when each of them is.
func Judge(in Input) Verdict {
	if len(in.Pages) == 0 {
		return verdict(smallprint.OutcomeEmpty, "the source has no address")
	}
	worst, at := okay, -1
	for i := range in.Pages {
		v := in.page(&in.Pages[i])
		if at < 0 || rank(v.Outcome) > rank(worst.Outcome) {
			worst, at = v, i
		}
	}
	switch {
	case worst.Outcome == smallprint.OutcomeUnchanged:
		worst.Reason = "the server says that nothing changed (304)"
		return worst
	case worst.Outcome != smallprint.OutcomeOK:
		if len(in.Pages) > 1 {
			worst.Reason = fmt.Sprintf("page %d of %d: %s", at+1, len(in.Pages), worst.Reason)
		}
		return worst
	case in.Reading == nil:
		return okay
	}
	return in.text()
}

// worse orders outcomes: what says most about the document comes last, what
// may be over in a minute first. One page that is ok among others that are
// unchanged makes the whole worth reading.
var worse = []smallprint.Outcome{
	smallprint.OutcomeUnchanged, smallprint.OutcomeOK,
	smallprint.OutcomeTimeout, smallprint.OutcomeServerError, smallprint.OutcomeDNSError, smallprint.OutcomeTLSError,
	smallprint.OutcomeTruncated, smallprint.OutcomeEmpty, smallprint.OutcomeLanguageMismatch,
	smallprint.OutcomeChallenge, smallprint.OutcomeBlocked, smallprint.OutcomeConsentWall, smallprint.OutcomeLoginWall,
	smallprint.OutcomeTooLarge, smallprint.OutcomeWrongType,
	smallprint.OutcomeSoft404, smallprint.OutcomeMoved, smallprint.OutcomeLegalBlock, smallprint.OutcomeGone,
	smallprint.OutcomeRobotsDenied, smallprint.OutcomeRefused,
}

func rank(o smallprint.Outcome) int { return slices.Index(worse, o) }

// page judges one answer: the transport first, then status and headers, then
// what the page says of itself.
func (in *Input) page(a *Answer) Verdict {
	if v := byStatus(a); v.Outcome != smallprint.OutcomeOK {
		return v
	}
	if a.Outcome != "" {
		return verdict(a.Outcome, a.Reason)
	}
	if v := byType(a); v.Outcome != smallprint.OutcomeOK {
		return v
	}
	if !isHTML(a) {
		return byEnd(a, nil)
	}
	f := a.look()
	if a == &in.Pages[0] {
		in.lang = f.lang
	}
	if v := in.byPage(a, f); v.Outcome != smallprint.OutcomeOK {
		return v
	}
	return byEnd(a, f)
}

// text judges the whole reading against the edition and the last trusted one.
func (in *Input) text() Verdict {
	words := countWords(in.Reading.Text)
	if words < 12 {
		return verdict(smallprint.OutcomeEmpty, plural(words, "word")+" of text on the page")
	}
	if v := in.byLanguage(words); v.Outcome != smallprint.OutcomeOK || v.Doubt != "" {
		return v
	}
	return in.byLast()
}
