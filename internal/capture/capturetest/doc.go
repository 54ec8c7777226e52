// Package capturetest is a test server of made-up documents to which known
// things happen.
//
// In goes a seed and a number of pages; out comes a [World]: an HTTP handler
// that serves each page as it is in a round, and what is true of it: the
// outcome that a capture in that round should have and the change that should
// be published, if any. Each page is a document of its own of about 60 kB of
// HTML with the furniture of its own site, in one of four layouts.
//
// It guarantees that equal seeds give equal bytes in equal rounds and that
// nothing depends on a clock: what is slow is never answered, what differs
// between two answers differs by round. It knows no stage of the program, so
// that what is true is not what the program makes of it.
package capturetest
