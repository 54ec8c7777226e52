// Package archive keeps bytes for ever, by content.
//
// In go bodies (pages, PDFs, texts); out comes the SHA-256 that names each and,
// for that name, the same bytes again. What is kept is never changed. Bodies
// are compressed with zstd; a body that is given together with the digest of a
// similar earlier one is kept as a delta against that one's base, so that
// reading any body needs at most one other. Every read checks the SHA-256: the
// archive returns the right bytes or an error, never others.
//
// Archive decides how a body is encoded (a frame, see frame.go); a Blobs keeps
// frames under their names. Folder is a Blobs in a directory.
package archive
