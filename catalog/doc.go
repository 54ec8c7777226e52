// Package catalog knows where platforms publish the documents that govern
// their users and customers.
//
// In go files that people review, one for each platform, in the format that
// README.md describes; out come typed values ([Catalog], [Platform],
// [Document]) and, for what is wrong in a file, a [Problem] that names the
// file, the platform and the field. The files of this folder are built in
// ([Default]); an operator may have a folder of their own ([Read]).
//
// It guarantees that a catalog without problems holds only addresses that
// the fetcher accepts, in one canonical form, each for one document of one
// edition, and only names from the vocabularies of terms types and sectors.
// An address in it is a fact about where a document was, not a claim that it
// is still there: that is what the status and the source of each entry say.
// It fetches nothing, and nothing is watched because it stands here.
package catalog
