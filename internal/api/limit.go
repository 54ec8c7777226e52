package api

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"smallprint/internal/api/reply"
)

// A limiter lets every address make so many requests a minute: a bucket that
// fills at that rate.
type limiter struct {
	mu      sync.Mutex
	perMin  int
	now     func() time.Time
	buckets map[string]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// maxBuckets bounds what strangers can make us remember. Full buckets are
// dropped first; a bucket that is dropped begins anew.
const maxBuckets = 50000

// take takes one request from the address's bucket and says how many are left,
// or how long to wait.
func (l *limiter) take(address string) (left int, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, full := l.now(), float64(l.perMin)
	b := l.buckets[address]
	if b == nil {
		if len(l.buckets) >= maxBuckets {
			l.sweep(now)
		}
		b = &bucket{full, now}
		l.buckets[address] = b
	}
	b.left = min(full, b.left+now.Sub(b.at).Minutes()*full)
	b.at = now
	if b.left < 1 {
		return 0, time.Duration((1 - b.left) / full * float64(time.Minute))
	}
	b.left--
	return int(b.left), 0
}

func (l *limiter) sweep(now time.Time) {
	for a, b := range l.buckets {
		if now.Sub(b.at) > time.Minute {
			delete(l.buckets, a)
		}
	}
	if len(l.buckets) >= maxBuckets {
		l.buckets = map[string]*bucket{}
	}
}

// limit answers 429 with when to come back where an address asks too often.
func (l *limiter) limit(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		left, wait := l.take(addressOf(r))
		head := w.Header()
		head.Set("RateLimit-Policy", fmt.Sprintf(`"address";q=%d;w=60`, l.perMin))
		seconds := int(wait.Seconds()) + 1
		if wait > 0 {
			head.Set("RateLimit", fmt.Sprintf(`"address";r=0;t=%d`, seconds))
			head.Set("Retry-After", strconv.Itoa(seconds))
			reply.WriteProblem(w, reply.NewProblem(http.StatusTooManyRequests, fmt.Sprintf("More than %d requests a minute came from your address. Ask again in %d s.", l.perMin, seconds)))
			return
		}
		head.Set("RateLimit", fmt.Sprintf(`"address";r=%d;t=60`, left))
		h.ServeHTTP(w, r)
	})
}

// addressOf names who asks: the address of the connection, for IPv6 its /64.
// What a header says of it is not believed.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if a = a.Unmap(); a.Is6() {
		p, _ := a.WithZone("").Prefix(64)
		return p.String()
	}
	return a.String()
}
