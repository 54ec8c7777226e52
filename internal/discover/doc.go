// Package discover finds the documents that a site's pages link to.
//
// In goes a page as bytes with its address ([Links]), or the title, address
// and first heading of a document ([TermsType]); out come proposals: an
// address, the type of terms it seems to hold, how sure that is, and why.
//
// It guarantees that every proposed address is one that the fetcher accepts,
// without tracking parameters, and is proposed once; that the terms types are
// those of the catalog's vocabulary; and that equal pages give equal
// proposals. It decides by names alone (texts of links, headings, words of
// addresses, in some twenty languages) and fetches nothing, so a proposal is
// to be looked at by a person: what is behind the address was not seen. The
// confidence orders proposals; it is not a measured probability.
package discover
