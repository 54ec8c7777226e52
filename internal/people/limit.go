package people

import (
	"sync"
	"time"

	"smallprint"
)

// A limiter slows what is asked often: for each key, a burst and then one in
// every gap. It lives in memory: a restart forgives, which nobody outside can
// bring about, and several processes each count what they see.
type limiter struct {
	now  func() time.Time
	mu   sync.Mutex
	full map[string]time.Time // when the key's allowance is whole again
}

const maxKeys = 100_000

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, full: map[string]time.Time{}}
}

// take uses one of the key's allowance; wait is how long until there is one.
func (l *limiter) take(key string, burst int, gap time.Duration) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.full) >= maxKeys {
		l.sweep(now)
	}
	at := l.full[key]
	if at.Before(now) {
		at = now
	}
	if at = at.Add(gap); at.Sub(now) > time.Duration(burst)*gap {
		return at.Sub(now) - time.Duration(burst)*gap
	}
	l.full[key] = at
	return 0
}

// sweep forgets keys whose allowance is whole; where all are in use, all:
// memory is bounded before guesses are.
func (l *limiter) sweep(now time.Time) {
	for k, at := range l.full {
		if at.Before(now) {
			delete(l.full, k)
		}
	}
	if len(l.full) >= maxKeys {
		clear(l.full)
	}
}

// forget gives a key its whole allowance again.
func (l *limiter) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.full, key)
}

// guard refuses where an e-mail address or a network address asks too often.
// Both are counted before anything is looked up, alike for those that have an
// account and those that have none.
func (p *People) guard(what, email, address string) error {
	wait := max(p.limits.take(what+" for "+email, 8, time.Minute), p.limits.take(what+" from "+address, 30, 10*time.Second))
	if wait > 0 {
		return refused("Wait "+words(wait)+", then try again", "too many attempts")
	}
	return nil
}

// TooMany tells whether an error is that of too many attempts.
func TooMany(err error) bool {
	return smallprint.KindOf(err) == smallprint.KindRefused && errTooMany(err)
}

func errTooMany(err error) bool {
	e, ok := err.(*smallprint.Error)
	return ok && e.What == "too many attempts"
}

func words(d time.Duration) string {
	if d <= time.Minute {
		return "a minute"
	}
	return d.Round(time.Minute).String()
}
