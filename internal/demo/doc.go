// Package demo holds a made-up world: six platforms with twenty documents that
// change over a simulated year, and now and then answer with something that is
// not a document.
//
// In goes a date; out comes what the platforms' server answers on that day
// ([World.Handler]), which documents there are ([World.Docs]), on which days
// to look ([World.Days]) and what a right reader reports ([World.Truth]).
//
// It guarantees that the same day gives the same bytes, that every event is
// seen on at least one of the days, and that the texts, their edits and what
// is to be reported of them stand together in one reviewable file per
// document: data/PLATFORM/DOCUMENT.txt, in the format that source.go reads.
// All names are invented; hosts in the prose end in .example.
package demo
