// Package smallprint holds the nouns of smallprint, a self-hosted monitor of
// the documents by which platforms govern people and businesses. It imports
// the standard library only; every other package imports it.
//
// # A tour, bottom up
//
// A [Source] is fetched by internal/fetch, the only package that dials, on
// behalf of internal/capture, which judges the answer and returns a [Capture]
// with a typed [Outcome]. The bytes go to internal/archive for ever.
//
// internal/extract turns the bytes of an ok capture into a [Reading]: the
// canonical text a reader reads, its blocks, dates and links.
// internal/segment cuts a reading into sentences and list items ([Unit]);
// internal/classify says what each states and returns each [Provision] with
// the spans that state it, its stance and attributes.
//
// internal/align matches the blocks of two readings ([BlockPair]) and follows
// provisions from one version to the next; internal/grade says what the
// difference amounts to ([Diff]): noise, cosmetic, editorial, substantive or a
// capture fault, with reasons.
//
// internal/law finds the rules that bear on a provision and internal/analyse
// weighs it and writes what is said about it. The texts, the rules (law), the
// types (taxonomy) and the classifier's weights (model) are embedded data.
//
// internal/store keeps every table, on SQLite or PostgreSQL.
// internal/pipeline is the only package that knows the order: it asks the
// store what is due, runs the stages and saves what they return.
// internal/importer brings histories recorded by others. internal/web shows
// it all and internal/export writes it for other programs. internal/demo is a
// made-up world to try it on. cmd/smallprint wires these by hand, a file for
// each subcommand.
//
// Stages are functions from values to values: they know no database, clock or
// configuration. Ids are derived from what a row is about ([NewID]), so that
// a stage that runs twice writes the same rows.
package smallprint
