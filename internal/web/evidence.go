package web

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"smallprint"
)

// The evidence record is a JSON list, one entry for each page of a capture. A
// page reads of it what it shows, and offers the record itself: fields that it
// does not know are lost to nobody.

// An Asked is how one page was asked for and answered.
type Asked struct {
	URL        string      `json:"url"`
	FinalURL   string      `json:"final_url"`
	Hops       []AskedHop  `json:"hops"`
	Status     int         `json:"status"`
	Encoding   string      `json:"encoding"`
	Declared   int64       `json:"declared"`
	Received   int64       `json:"received"`
	Truncated  string      `json:"truncated"`
	Robots     AskedRobots `json:"robots"`
	Start      time.Time   `json:"start"`
	End        time.Time   `json:"end"`
	Clock      string      `json:"clock"`
	Fetcher    string      `json:"fetcher"`
	Config     string      `json:"config"`
	Vantage    string      `json:"vantage"`
	Region     string      `json:"region"`
	Language   string      `json:"accept_language"`
	RetryAfter time.Time   `json:"retry_after"`
	Outcome    string      `json:"outcome"`
	Reason     string      `json:"reason"`
	Took       string      `json:"-"`
	Cut        string      `json:"-"` // Truncated in words
}

// An AskedHop is one request of a chain of redirects, with its answer.
type AskedHop struct {
	URL           string              `json:"url"`
	IP            string              `json:"ip"`
	Resolved      []string            `json:"resolved"`
	TLS           *AskedTLS           `json:"tls"`
	RequestHeader map[string][]string `json:"request_header"`
	Status        int                 `json:"status"`
	Proto         string              `json:"proto"`
	Header        map[string][]string `json:"header"`
	Start         time.Time           `json:"start"`
	End           time.Time           `json:"end"`
	Sent          []Field             `json:"-"`
	Got           []Field             `json:"-"`
	Took          string              `json:"-"`
}

// AskedTLS says how a connection was secured.
type AskedTLS struct {
	Version string   `json:"version"`
	Leaf    string   `json:"leaf"`
	Chain   []string `json:"chain"`
}

// AskedRobots is what robots.txt said of an address.
type AskedRobots struct {
	URL      string    `json:"url"`
	Fetched  time.Time `json:"fetched"`
	Allowed  bool      `json:"allowed"`
	Rule     string    `json:"rule"`
	Why      string    `json:"why"`
	Override string    `json:"override"`
}

// A Field is a header with a value.
type Field struct{ Name, Value string }

// asked reads the evidence of a capture. The record is nil where there is none
// or where it cannot be read; then why says so.
func (s *server) asked(ctx context.Context, c smallprint.Capture) (out []Asked, why string, err error) {
	if c.Evidence == "" {
		return nil, "", nil
	}
	raw, err := s.Store.Evidence(ctx, c.Evidence)
	if smallprint.KindOf(err) == smallprint.KindNotFound {
		return nil, "it is not kept here", nil
	}
	if err != nil {
		return nil, "", err
	}
	if json.Unmarshal(raw, &out) != nil {
		return nil, "it was written by another program; it is offered as it is", nil
	}
	for i := range out {
		out[i].read()
	}
	return out, "", nil
}

// read fills what a page says in words.
func (a *Asked) read() {
	a.Took, a.Cut = took(a.Start, a.End), cutWords[a.Truncated]
	if a.Truncated != "" && a.Cut == "" {
		a.Cut = a.Truncated
	}
	for i := range a.Hops {
		h := &a.Hops[i]
		h.Sent, h.Got, h.Took = fields(h.RequestHeader), fields(h.Header), took(h.Start, h.End)
	}
}

// cutWords says WARC's words for why a body is not whole.
var cutWords = map[string]string{"length": "larger than the limit", "time": "the time ran out", "disconnect": "the connection ended early", "unspecified": "for an unknown reason"}

func took(from, to time.Time) string {
	d := to.Sub(from)
	if from.IsZero() || d < 0 {
		return ""
	}
	return strings.ReplaceAll(d.Round(time.Millisecond).String(), "µ", "u")
}

func fields(h map[string][]string) []Field {
	var out []Field
	for name, values := range h {
		for _, v := range values {
			out = append(out, Field{name, v})
		}
	}
	slices.SortStableFunc(out, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// isBrowser tells whether a fetcher runs pages.
func isBrowser(fetcher string) bool { return strings.Contains(fetcher, "browser") }

// configWord shortens the digest of a fetcher's settings where it is one.
func configWord(s string) string { return s[:min(len(s), 16)] }
