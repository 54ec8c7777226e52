package fetch

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"time"

	"smallprint"
)

// Version names the fetcher in records; raised when what it sends or accepts
// changes.
const Version = 1

// A Resolver turns a name into addresses. *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Options configure a Client. The zero value of each field is usable.
type Options struct {
	UserAgent      string // with an address where the operator can be reached
	AcceptLanguage string // default "en"
	Vantage        string // the operator's name for the place that captures are made from
	Region         string // where that place is, as ISO 3166-1; "" where the operator does not say
	// Allow lists hosts, as "127.0.0.1:8080" or "intranet.example:443", that
	// may be reached although their addresses are private. A port is required.
	Allow []string
	// Proxy is the address of a proxy to use for everything. Proxies named in
	// the environment are never used. Behind a proxy the proxy decides what
	// names mean, so it must guard private networks itself.
	Proxy string

	Gap          time.Duration // between two requests to a host; 0 for 2 s, negative for no politeness at all
	MaxWait      time.Duration // longest wait for a host's turn; 0 for 60 s
	MaxBody      int64         // of the decoded body; 0 for 20 MB
	MaxEncoded   int64         // of the body as sent; 0 for MaxBody
	MaxHeader    int64         // 0 for 64 kB
	MaxRedirects int           // 0 for 8
	Timeout      time.Duration // of one hop with its body; 0 for 45 s
	DialTimeout  time.Duration // 0 for 10 s
	RobotsAge    time.Duration // how long a robots.txt is relied on; 0 for 24 h

	Resolver Resolver
	RootCAs  *x509.CertPool // nil for the system's
	Now      func() time.Time
	Clock    string // what Now is, for the record; default "system clock"
	Sleep    func(context.Context, time.Duration) error
	Logger   *slog.Logger
}

// or returns v, or d where v is the zero value.
func or[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}

func (o Options) withDefaults() Options {
	o.UserAgent = or(o.UserAgent, "smallprint/1")
	o.AcceptLanguage = or(o.AcceptLanguage, "en")
	o.Vantage = or(o.Vantage, "unnamed")
	o.Clock = or(o.Clock, "system clock")
	o.Gap = or(o.Gap, 2*time.Second)
	o.MaxWait = or(o.MaxWait, time.Minute)
	o.MaxBody = or(o.MaxBody, 20<<20)
	o.MaxEncoded = or(o.MaxEncoded, o.MaxBody)
	o.MaxHeader = or(o.MaxHeader, 64<<10)
	o.MaxRedirects = or(o.MaxRedirects, 8)
	o.Timeout = or(o.Timeout, 45*time.Second)
	o.DialTimeout = or(o.DialTimeout, 10*time.Second)
	o.RobotsAge = or(o.RobotsAge, 24*time.Hour)
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// hash digests what bears on the bytes that are received, so that a record
// can say under which settings it was made.
func (o Options) hash() string {
	b, _ := json.Marshal([]any{Version, o.UserAgent, o.AcceptLanguage, o.Vantage, o.Region, o.Allow, o.Proxy,
		o.MaxBody, o.MaxEncoded, o.MaxHeader, o.MaxRedirects, o.Timeout, o.DialTimeout})
	return smallprint.Digest(b)
}

// allowed returns the set of host:port that Allow names.
func (o Options) allowed() (map[string]bool, error) {
	out := map[string]bool{}
	for _, a := range o.Allow {
		host, port, err := net.SplitHostPort(a)
		if err != nil || host == "" || port == "" {
			return nil, smallprint.Errorf(smallprint.KindUsage, "Name it as HOST:PORT, for example 127.0.0.1:8080.",
				"allowed host %q has no host or no port", a)
		}
		out[net.JoinHostPort(strings.ToLower(host), port)] = true
	}
	return out, nil
}
