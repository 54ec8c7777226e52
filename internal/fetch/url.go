package fetch

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

const maxURL = 4096

// Parse is the one parser of addresses. It returns the canonical form that is
// dialled and recorded: lower-case ASCII host without a final dot, no user,
// no fragment. Forms on which parsers are known to differ (backslashes,
// control characters, user names, zone ids, percent signs in the host, octal,
// hexadecimal and shortened IP addresses) are refused and not repaired.
func Parse(raw string) (*url.URL, error) {
	raw = strings.Trim(raw, " ")
	if err := checkBytes(raw); err != nil {
		return nil, err
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("not an address: %w", err)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("scheme %q is not http or https", u.Scheme)
	}
	if u.Opaque != "" || u.Host == "" {
		return nil, fmt.Errorf("no host")
	}
	if u.User != nil || strings.Contains(u.Host, "@") {
		return nil, fmt.Errorf("user name in the address")
	}
	host, err := canonicalHost(u.Hostname())
	if err != nil {
		return nil, err
	}
	port := u.Port()
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return nil, fmt.Errorf("port %q is not a port", port)
		}
		port = strconv.FormatUint(n, 10)
	}
	if port == defaultPort(u.Scheme) {
		port = ""
	}
	u.Host = join(host, port)
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

func checkBytes(raw string) error {
	if raw == "" {
		return fmt.Errorf("empty address")
	}
	if len(raw) > maxURL {
		return fmt.Errorf("address of %d bytes is longer than %d", len(raw), maxURL)
	}
	for _, r := range raw {
		if r <= ' ' || r == 0x7f || r == '\\' || r >= 0x80 && r <= 0xa0 || r == 0xfffd {
			return fmt.Errorf("character %q is not allowed in an address", r)
		}
	}
	return nil
}

// canonicalHost maps a host to the form that is resolved or dialled.
func canonicalHost(host string) (string, error) {
	if strings.ContainsAny(host, "%") {
		return "", fmt.Errorf("host %q has a zone or an escape", host)
	}
	if strings.Contains(host, ":") {
		a, err := netip.ParseAddr(host)
		if err != nil {
			return "", fmt.Errorf("host %q is not an IP address: %w", host, err)
		}
		return a.String(), nil
	}
	// The mapping turns full-width and circled digits into digits, so the
	// check for numeric hosts comes after it.
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err != nil {
		return "", fmt.Errorf("host %q is not a name: %w", host, err)
	}
	ascii = strings.TrimSuffix(ascii, ".")
	if ascii == "" {
		return "", fmt.Errorf("no host")
	}
	if numeric(ascii) {
		a, err := netip.ParseAddr(ascii)
		if err != nil || !a.Is4() {
			return "", fmt.Errorf("host %q is a number that is not a dotted IPv4 address", host)
		}
		return a.String(), nil
	}
	return ascii, nil
}

// numeric reports whether a resolver might take the host for an IPv4 address:
// its last label is digits, or hexadecimal after 0x.
func numeric(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if _, err := strconv.ParseUint(last, 0, 64); err == nil {
		return true
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

func join(host, port string) string {
	if port != "" {
		return net.JoinHostPort(host, port)
	}
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// hostPort returns what is dialled for u.
func hostPort(u *url.URL) string {
	return net.JoinHostPort(u.Hostname(), or(u.Port(), defaultPort(u.Scheme)))
}

// follow resolves a redirect's target against the page that gave it.
func follow(base *url.URL, location string) (*url.URL, error) {
	location = strings.Trim(location, " ")
	if err := checkBytes(location); err != nil {
		return nil, err
	}
	ref, err := url.Parse(location)
	if err != nil {
		return nil, fmt.Errorf("not an address: %w", err)
	}
	return Parse(base.ResolveReference(ref).String())
}
