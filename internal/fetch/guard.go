package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"syscall"

	"code.dny.dev/ssrf"
)

// errRefused marks destinations that policy does not allow.
var errRefused = errors.New("address not allowed")

// publicPorts are those that a public host may be asked on: documents live on
// web ports, and mail or database ports on public hosts are none of ours.
var publicPorts = []uint16{80, 443, 8080, 8443}

// alsoDenied are ranges that reach, or may be translated to, private networks
// and that helpers of this kind have missed. Some are in ssrf's tables today;
// the list stands here so that no update of it opens one.
var alsoDenied = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
	"192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4",
	"::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64",
	"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16",
	"fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

var guardian = ssrf.New(ssrf.WithPorts(publicPorts...))

// checkDial decides on an address at the moment at which it is dialled.
func checkDial(network, address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s is not an IP address and port", errRefused, address)
	}
	for _, p := range alsoDenied {
		if p.Contains(ap.Addr()) || p.Contains(ap.Addr().Unmap()) {
			return fmt.Errorf("%w: %s lies in %s, which is not a public network", errRefused, ap.Addr(), p)
		}
	}
	if err := guardian.Safe(network, address, nil); err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	return nil
}

// insideKey marks contexts of chains that began at a host which the operator
// allowed. Only those may go to such hosts: a public page must not be able to
// send the fetcher to one by a redirect.
type insideKey struct{}

// dialer resolves and dials. check is checkDial but in tests, which let it
// stop short of connecting.
type dialer struct {
	opts    Options
	allowed map[string]bool
	check   func(network, address string) error

	mu       sync.Mutex
	resolved map[string][]string // by host:port, for the record
}

// noteResolved keeps what a name was last resolved to.
func (d *dialer) noteResolved(address string, addrs []netip.Addr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.resolved == nil || len(d.resolved) >= maxHosts {
		d.resolved = map[string][]string{}
	}
	list := make([]string, len(addrs))
	for i, a := range addrs {
		list[i] = a.String()
	}
	d.resolved[address] = list
}

func (d *dialer) lastResolved(address string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.resolved[address]
}

// dial is the transport's DialContext: the only place that opens connections.
func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	inside := d.allowed[address] && ctx.Value(insideKey{}) != nil
	nd := net.Dialer{Timeout: d.opts.DialTimeout}
	if !inside {
		nd.Control = func(network, address string, _ syscall.RawConn) error { return d.check(network, address) }
	}
	addrs, err := d.resolve(ctx, host, inside)
	if err != nil {
		return nil, err
	}
	d.noteResolved(address, addrs)
	var errs []error
	for i, a := range addrs {
		if i == 4 {
			break
		}
		conn, err := nd.DialContext(ctx, network, net.JoinHostPort(a.String(), port))
		if err == nil {
			return conn, nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

func (d *dialer) resolve(ctx context.Context, host string, inside bool) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	name := host + "." // absolute: the resolver's search list has no say
	if inside {
		name = host
	}
	addrs, err := d.opts.Resolver.LookupNetIP(ctx, "ip", name)
	if err != nil {
		return nil, err
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	if len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no addresses", Name: host, IsNotFound: true}
	}
	return addrs, nil
}
