package capturetest

import (
	"math/rand/v2"

	"smallprint"
)

// A Kind is something that happens to a page between the first round and the
// second.
type Kind struct {
	Name string
	// Outcome that a capture in the second round has: ok, or what the page is
	// instead. Unchanged counts as ok.
	Outcome smallprint.Outcome
	// Grade of the change to publish; none where nothing is.
	Grade smallprint.Grade
	Moved bool // the change is of order alone
	Back  bool // the third round is as the first, so that the text swings

	answer answer // what the server does in the second round instead of sending the page
	first  func(*look)
	second func(*look)
	edit   func(text, *rand.Rand) text
}

const none = smallprint.GradeNone

// Kinds lists what happens, in the order in which pages take their kind. The
// first ten are the ones that every monitor meets.
var Kinds = []Kind{
	{Name: "unchanged", Outcome: smallprint.OutcomeOK, Grade: none},
	{Name: "noise outside the text", Outcome: smallprint.OutcomeOK, Grade: none, first: func(l *look) { l.noise = true }},
	{Name: "a sentence added", Outcome: smallprint.OutcomeOK, Grade: smallprint.GradeSubstantive, edit: added},
	{Name: "one word changed", Outcome: smallprint.OutcomeOK, Grade: smallprint.GradeSubstantive, edit: oneWord},
	{Name: "soft 404", Outcome: smallprint.OutcomeSoft404, Grade: none, answer: answerSoft404},
	{Name: "bot wall", Outcome: smallprint.OutcomeBlocked, Grade: none, answer: answerBlocked},
	{Name: "consent wall", Outcome: smallprint.OutcomeConsentWall, Grade: none, answer: answerConsent},
	{Name: "two sections swapped", Outcome: smallprint.OutcomeOK, Grade: smallprint.GradeEditorial, Moved: true, edit: swapped},
	{Name: "markup that nobody sees", Outcome: smallprint.OutcomeOK, Grade: none, first: func(l *look) { l.hidden = true }},
	{Name: "body cut in half", Outcome: smallprint.OutcomeTruncated, Grade: none, answer: answerHalf},

	{Name: "a paragraph removed", Outcome: smallprint.OutcomeOK, Grade: smallprint.GradeSubstantive, edit: removed},
	{Name: "other words for the same", Outcome: smallprint.OutcomeOK, Grade: smallprint.GradeEditorial, edit: otherWords},
	{Name: "a new date alone", Outcome: smallprint.OutcomeOK, Grade: smallprint.GradeEditorial, edit: func(t text, _ *rand.Rand) text { t.updated = "2 May 2026"; return t }},
	{Name: "another region", Outcome: smallprint.OutcomeLanguageMismatch, Grade: none,
		first: func(l *look) { l.lang = "en-US" }, second: func(l *look) { l.lang = "en-GB" }},
	{Name: "a redirect to another language", Outcome: smallprint.OutcomeLanguageMismatch, Grade: none, answer: answerGerman},
	{Name: "sign-in wall", Outcome: smallprint.OutcomeLoginWall, Grade: none, answer: answerLogin},
	{Name: "two texts in turn", Outcome: smallprint.OutcomeOK, Grade: none, Back: true, edit: added},
	{Name: "hidden addresses", Outcome: smallprint.OutcomeOK, Grade: none, first: func(l *look) { l.mail = true }},
	{Name: "tokens in links", Outcome: smallprint.OutcomeOK, Grade: none, first: func(l *look) { l.tokens = true }},
	{Name: "sessions in links", Outcome: smallprint.OutcomeOK, Grade: none, first: func(l *look) { l.sessions = true }},
	{Name: "dates that count days", Outcome: smallprint.OutcomeOK, Grade: none, first: func(l *look) { l.relative = true }},
	{Name: "styles on everything", Outcome: smallprint.OutcomeOK, Grade: none, second: func(l *look) { l.styled = true }},
	{Name: "another menu", Outcome: smallprint.OutcomeOK, Grade: none, second: func(l *look) { l.nav = true }},
	{Name: "a cookie banner appears", Outcome: smallprint.OutcomeOK, Grade: none, second: func(l *look) { l.banner = true }},
	{Name: "another layout", Outcome: smallprint.OutcomeOK, Grade: none, second: func(l *look) { l.layout++ }},
	{Name: "typographic quotes", Outcome: smallprint.OutcomeOK, Grade: none, second: func(l *look) { l.curly = true }},
	{Name: "numbers in another style", Outcome: smallprint.OutcomeOK, Grade: none,
		first: func(l *look) { l.numbered = "%d." }, second: func(l *look) { l.numbered = "%d)" }},
	{Name: "server error", Outcome: smallprint.OutcomeServerError, Grade: none, answer: answerError},
	{Name: "slow body", Outcome: smallprint.OutcomeTimeout, Grade: none, answer: answerSlow},
	{Name: "connection reset", Outcome: smallprint.OutcomeServerError, Grade: none, answer: answerReset},
	{Name: "bytes that are no text", Outcome: smallprint.OutcomeWrongType, Grade: none, answer: answerBytes},
	{Name: "shell without text", Outcome: smallprint.OutcomeEmpty, Grade: none, answer: answerShell},
	{Name: "legal block", Outcome: smallprint.OutcomeLegalBlock, Grade: none, answer: answerLegal},
	{Name: "test for robots", Outcome: smallprint.OutcomeChallenge, Grade: none, answer: answerChallenge},
	{Name: "gone", Outcome: smallprint.OutcomeGone, Grade: none, answer: answerGone},
	{Name: "sent to the front page", Outcome: smallprint.OutcomeSoft404, Grade: none, answer: answerRoot},
}

// Published reports whether a change of the kind is to be published as sure.
func (k *Kind) Published() bool { return k.Grade != none }
