// Package importer reads what others have recorded.
//
// In go Open Terms Archive repositories: a working folder, a bare repository
// or a git bundle of versions or snapshots, and folders or repositories of
// declarations. Out come records in the order in which they were made, oldest
// first, one at a time, and a note of everything that was left out and why.
// Reading can go on after the last commit that was dealt with. Nothing is kept
// in memory but the current record, and no temporary file outlives its use by
// more than one run.
//
// Repositories may be hostile. Their configuration, hooks, filters and remotes
// are never read: git works in an empty repository of our own that borrows
// the other's objects. Names are checked before they are used for anything.
//
// WriteOTA goes the other way.
package importer
