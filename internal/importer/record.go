package importer

import (
	"context"
	"iter"
	"time"
)

// A Record is one file of one commit: a state of a document.
type Record struct {
	Commit      string    // id in the repository read; Options.After takes it
	Original    string    // X-Original-Commit: id in the repository that this one was cut from, or ""
	At          time.Time // author date, UTC: when the page was fetched
	Service     string
	TermsType   string // Open Terms Archive's vocabulary; unknown ones are passed on
	PageID      string // which of several pages of the document, or ""
	Body        []byte // nil when Removed
	ContentType string // by the file's extension
	URL         string // X-Source-Document-Location, http or https, or ""
	Fetcher     string // X-Fetcher
	// First marks the first record of the document.
	First bool
	// Technical marks records that the archive's keepers made by reading a page
	// anew or by hand. They differ from the record before without a change by
	// the platform.
	Technical bool
	// Removed marks a document that the keepers took away. It says nothing
	// about the platform.
	Removed   bool
	Snapshots []string // commit ids of the snapshots that the message names
	Subject   string
	// PageIDs are, for a document of several pages, those that it has after the
	// commit; nil where its pages are not told apart.
	PageIDs []string
	// Captured, unless nil, is the attempt as others recorded it; Body and what
	// belongs to repositories are empty then.
	Captured *Captured
}

// Options say what to read.
type Options struct {
	// Service limits the records to one service, by its name in any letter case.
	Service string
	// After is the Commit of a record: reading goes on with what its commit's
	// history does not hold. "" reads all.
	After string
	// Progress, unless nil, is called with the commits dealt with and their
	// total.
	Progress func(done, total int)
	// Skipped, unless nil, is called with what is left out.
	Skipped func(Skip)
	// Temp is the folder to unpack in, "" for the system's. What a killed run
	// left there is removed.
	Temp string
}

// A Skip is something in a repository that is not passed on.
type Skip struct {
	Commit string
	Path   string // as in the repository: may hold anything
	Reason string
}

// OTAVersions reads the curated texts of a versions repository.
//
// The sequence ends after its first error, which is a smallprint.Error or the
// context's. A commit's records all come before those of later commits: who
// has dealt with the last one of a commit can resume after it.
func OTAVersions(ctx context.Context, path string, o Options) iter.Seq2[Record, error] {
	return records(ctx, path, o, kindVersions)
}

// OTASnapshots reads the pages, as they were served, of a snapshots
// repository, like OTAVersions.
func OTASnapshots(ctx context.Context, path string, o Options) iter.Seq2[Record, error] {
	return records(ctx, path, o, kindSnapshots)
}
