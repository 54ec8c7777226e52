// Package capture turns an attempt to fetch a source into a capture with a
// typed outcome.
//
// In goes a source and the last trusted capture of it ([Fetch]), or answers as
// values with what was read in them ([Judge]); out comes a [Result], which is
// a [smallprint.Capture] with the bodies and the evidence, or a [Verdict]: an
// outcome, and the reason for it as it was seen.
//
// HTTP and the browser are two implementations of [Getter]. A source whose way
// is open is asked for over HTTP, and through the browser where that brought a
// frame that scripts fill; the result says which, for the source to remember.
//
// It guarantees that only what looks like the whole, proper document is ok,
// and leans to the other side where it must guess: a document is never called
// a wall because it is short, or because it speaks of cookies, robots or
// errors. A wall needs a sign that stands in place of a document: a status, a
// header, or a title that is a status phrase over a page with little else.
// What is odd but may be true is ok with a doubt, so that it can wait for a
// second look. Nothing here evades a wall.
package capture
