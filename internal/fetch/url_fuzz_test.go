package fetch

import (
	"net"
	"net/netip"
	"strings"
	"testing"
)

// FuzzParse holds the parser to what its callers rely on: what it returns is
// its own fixed point, and its host is a plain name or a whole IP address.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"http://a.example/", "https://[::1]:8443/x?y#z", "http://127.1/", "http://a@b/", "http://１.２.３.４/",
		"http://a.example:080/", "HTTP://A.EXAMPLE./%2f", "http://xn--a.example/", "http://0x7f.1/", "http://a\\b/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := Parse(raw)
		if err != nil {
			return
		}
		again, err := Parse(u.String())
		if err != nil || again.String() != u.String() {
			t.Errorf("Parse(%q) = %q, which parses as %v, %v", raw, u, again, err)
		}
		host, _, err := net.SplitHostPort(hostPort(u))
		if err != nil || strings.ContainsAny(host, "@/\\% \t\n#?") {
			t.Errorf("Parse(%q) dials %q", raw, hostPort(u))
		}
		if _, err := netip.ParseAddr(host); err != nil && numeric(host) {
			t.Errorf("Parse(%q) dials the number %q", raw, host)
		}
	})
}
