// Package pipeline is the only package that knows the order of the stages.
// It asks the store what is due, loads the inputs, calls the stages, which
// know no database, and saves what they return.
//
//	capture → archive → extract → segment → classify → align → grade → version and change
//
// Work is a query: an edition is due while it has captures that its history
// does not include, or derived rows made by an earlier stage version. A River
// job carries the edition's id only, is unique, and does the same whether it
// is the first, a retry or a re-run, because every id is derived from what the
// row is about. So a kill at any moment loses nothing: starting again asks the
// same query.
//
// The history of an edition is followed by a thread (thread.go): a value that
// takes one capture after the other and returns the rows to save. It holds the
// rules of trust: which captures make a version, which differences are only
// recorded, and when a change is confirmed.
package pipeline

import (
	"smallprint/internal/align"
	"smallprint/internal/classify"
	"smallprint/internal/extract"
	"smallprint/internal/grade"
	"smallprint/internal/segment"
)

// threadVersion is raised when the rules of this package change what is
// derived from the same stages.
const threadVersion = 2

// Stage is the version of everything that is derived from captures: raising
// the version of any stage makes every edition due again.
const Stage = extract.Version + 100*segment.Version + 10_000*classify.Version + 1_000_000*align.Version + 10_000_000*grade.Version + 100_000_000*threadVersion
