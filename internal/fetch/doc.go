// Package fetch is the only package of the program that dials out.
//
// In goes an address with the validators of an earlier answer; out comes a
// [Response]: the bytes, and everything that must be known to say later what
// was received, from where and when. What went wrong on the way is a typed
// outcome with a reason, not an error.
//
// It guarantees that
//   - every address is checked as it is dialled, on every hop, so that neither
//     a name, a redirect nor a resolver that changes its mind reaches a
//     private network ([Parse], guard.go);
//   - only hosts that the operator allowed by name and port are exempt, and
//     no other site's redirect leads to them;
//   - schemes other than http and https are refused;
//   - size, decompressed size, redirects, time and headers are capped;
//   - robots.txt is read and obeyed as RFC 9309 says, and a host is asked one
//     thing at a time with a gap in between.
//
// A client owns no table and keeps in memory only what politeness needs: the
// robots.txt and the next allowed moment of the hosts it met lately.
package fetch
