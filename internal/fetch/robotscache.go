package fetch

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"smallprint"
)

// robotsFile is what is known of one site's robots.txt.
type robotsFile struct {
	url     string
	fetched time.Time
	until   time.Time
	status  int
	rules   []rule
	failed  smallprint.Outcome // transport failure, "" for none
	why     string
}

type robotsCache struct {
	now func() time.Time
	age time.Duration
	mu  sync.Mutex
	m   map[string]*robotsFile
}

func newRobotsCache(now func() time.Time, age time.Duration) *robotsCache {
	return &robotsCache{now: now, age: age, m: map[string]*robotsFile{}}
}

func (rc *robotsCache) get(site string) *robotsFile {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	if f := rc.m[site]; f != nil && rc.now().Before(f.until) {
		return f
	}
	return nil
}

func (rc *robotsCache) put(site string, f *robotsFile) {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	if len(rc.m) >= maxHosts {
		clear(rc.m)
	}
	rc.m[site] = f
}

// denied reports whether robots.txt keeps u from being fetched, and writes
// the decision to res.
func (c *Client) denied(ctx context.Context, u *url.URL, r Request, res *Response) (bool, error) {
	if r.OverrideRobots != "" {
		res.Robots = Robots{Allowed: true, Why: "overridden by the operator", Override: r.OverrideRobots}
		return false, nil
	}
	f, err := c.robotsFor(ctx, u)
	if err != nil {
		return true, err
	}
	d := Robots{URL: f.url, Fetched: f.fetched, Allowed: true, Why: f.why}
	switch {
	case f.failed != "":
		// The page would fail alike: say so and do not call it a denial.
		res.Robots = Robots{URL: f.url, Fetched: f.fetched, Why: f.why}
		res.fail(f.failed, "robots.txt: "+f.why)
		return true, nil
	case f.status >= 500 || f.status == 429:
		d.Allowed = false
		d.Why = fmt.Sprintf("robots.txt answered %d, which RFC 9309 takes for a refusal until it answers", f.status)
	case f.status >= 400:
		d.Why = fmt.Sprintf("robots.txt answered %d: no rules", f.status)
	default:
		d.Why = "no rule matches"
		if m := decide(f.rules, u.RequestURI()); m != nil {
			d.Allowed, d.Rule, d.Why = m.allow, m.line, "rule matches"
		}
	}
	res.Robots = d
	if d.Allowed {
		return false, nil
	}
	reason := d.Why
	if d.Rule != "" {
		reason = fmt.Sprintf("robots.txt says %.100q", d.Rule)
	}
	res.fail(smallprint.OutcomeRobotsDenied, reason)
	return true, nil
}

// robotsFor returns the site's robots.txt, fetched where none is fresh.
func (c *Client) robotsFor(ctx context.Context, u *url.URL) (*robotsFile, error) {
	site := u.Scheme + "://" + u.Host
	if f := c.robots.get(site); f != nil {
		return f, nil
	}
	res := c.newResponse(Request{URL: site + "/robots.txt"})
	if err := c.robotsHops(ctx, res); err != nil {
		return nil, err
	}
	f := c.readRobots(res)
	if ctx.Err() == nil {
		c.robots.put(site, f)
	}
	return f, nil
}

// robotsHops fetches a robots.txt. Its redirects are followed without asking
// the next host's robots.txt, at most five (RFC 9309 2.3.1.2).
func (c *Client) robotsHops(ctx context.Context, res *Response) error {
	u, err := Parse(res.URL)
	for range 6 {
		if err == nil {
			err = c.checkTarget(ctx, u)
		}
		if err != nil {
			res.fail(smallprint.OutcomeRefused, err.Error())
			return nil
		}
		next, herr := c.hop(ctx, u, Request{}, res)
		if herr != nil || next == "" || res.Outcome != "" {
			return herr
		}
		u, err = follow(u, next)
	}
	return nil
}

// readRobots turns the answer into rules, or into what its failure means.
func (c *Client) readRobots(res *Response) *robotsFile {
	f := &robotsFile{url: res.URL, fetched: res.Start, status: res.Status, why: res.Reason,
		until: res.Start.Add(c.opts.RobotsAge)}
	soon := res.Start.Add(min(c.opts.RobotsAge, 10*time.Minute)) // failures are asked again soon
	switch {
	case res.Outcome == smallprint.OutcomeTooLarge, res.Outcome == smallprint.OutcomeTruncated:
		// What arrived is read: the RFC sets a size, not an end.
	case res.Outcome != "":
		f.failed, f.until = res.Outcome, soon
		return f
	case res.Status >= 500 || res.Status == 429:
		f.until = soon
	case res.Status >= 300 && res.Status < 400:
		f.status = 404 // too many redirects count as unavailable
	}
	if f.status < 300 {
		body := res.Body[:min(len(res.Body), maxRobots)]
		f.rules = parseRobots(string(body), product(c.opts.UserAgent))
	}
	return f
}
