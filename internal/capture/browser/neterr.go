package browser

import (
	"strings"

	"smallprint"
)

// netErrors is the one table of what Chromium's errors mean, by the beginning
// of their names. The first that fits holds; server_error where none does.
var netErrors = []struct {
	prefix  string
	outcome smallprint.Outcome
}{
	{"ERR_CERT_", smallprint.OutcomeTLSError},
	{"ERR_SSL_", smallprint.OutcomeTLSError},
	{"ERR_BAD_SSL_", smallprint.OutcomeTLSError},
	{"ERR_NAME_", smallprint.OutcomeDNSError},
	{"ERR_DNS_", smallprint.OutcomeDNSError},
	{"ERR_TIMED_OUT", smallprint.OutcomeTimeout},
	{"ERR_CONNECTION_TIMED_OUT", smallprint.OutcomeTimeout},
	{"ERR_TOO_MANY_REDIRECTS", smallprint.OutcomeMoved},
	{"ERR_CONTENT_LENGTH_MISMATCH", smallprint.OutcomeTruncated},
	{"ERR_INCOMPLETE_", smallprint.OutcomeTruncated},
	{"ERR_CONTENT_DECODING_", smallprint.OutcomeTruncated},
	{"ERR_RESPONSE_HEADERS_TOO_BIG", smallprint.OutcomeTooLarge},
	{"ERR_RESPONSE_BODY_TOO_BIG", smallprint.OutcomeTooLarge},
	{"ERR_INSUFFICIENT_RESOURCES", smallprint.OutcomeTooLarge},
	{"ERR_UNKNOWN_URL_SCHEME", smallprint.OutcomeRefused},
	{"ERR_DISALLOWED_URL_SCHEME", smallprint.OutcomeRefused},
	{"ERR_INVALID_URL", smallprint.OutcomeRefused},
	{"ERR_INVALID_REDIRECT", smallprint.OutcomeRefused},
	{"ERR_UNSAFE_", smallprint.OutcomeRefused},
	{"ERR_BLOCKED_BY_", smallprint.OutcomeRefused},
	{"ERR_ACCESS_DENIED", smallprint.OutcomeRefused},
	{"ERR_NETWORK_ACCESS_DENIED", smallprint.OutcomeRefused},
}

// netError returns what an error such as "net::ERR_TIMED_OUT" means.
func netError(text string) (smallprint.Outcome, string) {
	name := strings.TrimPrefix(text, "net::")
	for _, e := range netErrors {
		if strings.HasPrefix(name, e.prefix) {
			return e.outcome, "Chromium: " + name
		}
	}
	return smallprint.OutcomeServerError, "no answer: Chromium: " + name
}
