// Package warc writes and reads WARC 1.1 files (ISO 28500:2017).
//
// In go exchanges (a request, its answer, the body) and single records; out
// comes a file with one gzip member per record, or a plain one. The same input
// gives the same bytes: there is no clock, and ids are made of what a record is
// about. A payload that the file holds already becomes a revisit.
//
// Reading is streaming and safe with hostile files: header, record and body
// sizes are capped, and so is what compression may expand to. Digests are
// checked. A malformed file gives a [FormatError] that names the record and
// its offset. No name in a file is ever used as a path.
package warc
