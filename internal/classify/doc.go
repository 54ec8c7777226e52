// Package classify says what the units of a reading state.
//
// In go a [smallprint.Reading] and its units; out come provisions: for each
// unit its main type and up to two more, the stance, whether it is key, the
// limits it states with their words, a title, and how sure all that is. It
// guarantees that every quote is its span, that the same reading gives the
// same provisions whatever the cache holds, that headings and units without
// content give none, and that documents in other languages than English give
// none.
//
// # How
//
// A first linear model reads hashed features of a unit (its words, lead-in,
// headings, neighbours, kind of document, phrases of lexicon.txt, form). A
// second one, a small matrix, reads what the first says of the units beside
// it. Probabilities of the main type are calibrated on services that the
// models had not seen; below [Uncertain] the type is a guess for review, never
// for a page. Stance is settled by the words of the sentence where they say
// who may, must or does what (polarity.go). Limits are found by rules
// (attr*.go); a gate, a linear model of its own, says which of them are stated
// (attrgate.go). The name by which a document calls the platform is read as
// "we" (partyname.go).
//
// [Train] fits it all, [Classifier.EvalProvisions], [EvalHeldOut] and
// [Classifier.EvalLabels] measure it. Both need extract and segment, which a
// stage does not import: the caller passes them as a [Reader]. Weights are
// embedded by package model, whose README.md is the card.
package classify
