package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"strings"
	"sync"

	"smallprint"
)

// stages remembers how far a request came, to tell failures apart. The
// transport calls its hooks from other goroutines.
type stages struct {
	mu     sync.Mutex
	remote string
	tlsErr bool
}

func (s *stages) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(i httptrace.GotConnInfo) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.remote = i.Conn.RemoteAddr().String()
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.tlsErr = err != nil
		},
	}
}

func (s *stages) ip() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.remote
}

func (s *stages) tlsFailed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tlsErr
}

// classify is the one place that names a transport failure.
func classify(err error, tlsFailed bool) (smallprint.Outcome, string) {
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.Is(err, errRefused):
		return smallprint.OutcomeRefused, firstLine(err)
	case errors.As(err, &dns):
		return smallprint.OutcomeDNSError, dns.Error()
	case errors.As(err, &cert):
		return smallprint.OutcomeTLSError, cert.Error()
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return smallprint.OutcomeTimeout, "no answer in time: " + firstLine(err)
	case tlsFailed:
		return smallprint.OutcomeTLSError, firstLine(err)
	case strings.Contains(err.Error(), "response headers exceeded"):
		// The transport has no typed error for this.
		return smallprint.OutcomeTooLarge, firstLine(err)
	}
	return smallprint.OutcomeServerError, "no answer: " + firstLine(err)
}

func firstLine(err error) string {
	s, _, _ := strings.Cut(err.Error(), "\n")
	return s
}
