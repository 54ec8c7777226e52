package fetch

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"net/http"
	"time"

	"smallprint"
)

// A Request says what to get.
type Request struct {
	URL            string
	ETag           string // of the last trusted answer; "" for a full fetch
	LastModified   string // the same
	AcceptLanguage string // "" for the client's
	// OverrideRobots is the operator's reason for not obeying robots.txt for
	// this address; "" obeys. It is recorded in the response.
	OverrideRobots string
}

// TLS says how a connection was secured.
type TLS struct {
	Version string   `json:"version"`
	Leaf    string   `json:"leaf"`  // SHA-256 of the certificate
	Chain   []string `json:"chain"` // SHA-256 of each certificate sent, leaf first
}

// A Hop is one request of a chain of redirects, with its answer.
type Hop struct {
	URL           string      `json:"url"`
	IP            string      `json:"ip,omitempty"`       // address and port connected to
	Resolved      []string    `json:"resolved,omitempty"` // what the host's name was last resolved to
	TLS           *TLS        `json:"tls,omitempty"`
	RequestHeader http.Header `json:"request_header"`
	Status        int         `json:"status,omitempty"`
	Proto         string      `json:"proto,omitempty"`
	Header        http.Header `json:"header,omitempty"`
	Start         time.Time   `json:"start"`
	End           time.Time   `json:"end"`
}

// A Robots is what robots.txt said about the address that was fetched.
type Robots struct {
	URL      string    `json:"url,omitempty"`
	Fetched  time.Time `json:"fetched,omitzero"`
	Allowed  bool      `json:"allowed"`
	Rule     string    `json:"rule,omitempty"` // the line that decided
	Why      string    `json:"why"`
	Override string    `json:"override,omitempty"` // the operator's reason
}

// A Response is what became of a request. Outcome is "" where an answer came
// whole: what the answer means is capture's to judge.
type Response struct {
	URL        string      `json:"url"` // as asked for
	FinalURL   string      `json:"final_url"`
	Hops       []Hop       `json:"hops"` // the last one gave the body
	Status     int         `json:"status"`
	Header     http.Header `json:"-"`                  // of the last hop
	Body       []byte      `json:"-"`                  // decoded; what arrived where Truncated
	Served     []byte      `json:"-"`                  // the body as served, where Body is the DOM after scripts; nil else
	Screenshot []byte      `json:"-"`                  // PNG of the full page, where a browser made it; nil else
	Encoding   string      `json:"encoding,omitempty"` // content encoding that was undone
	Declared   int64       `json:"declared"`           // Content-Length; -1 where not stated
	Received   int64       `json:"received"`           // bytes of the body as sent
	// Truncated says why the body is not whole, in WARC's words: length,
	// time, disconnect or unspecified; "" where it is whole.
	Truncated  string             `json:"truncated,omitempty"`
	Robots     Robots             `json:"robots"`
	Start      time.Time          `json:"start"`
	End        time.Time          `json:"end"`
	Clock      string             `json:"clock"` // source of Start and End
	Fetcher    string             `json:"fetcher"`
	Config     string             `json:"config"` // digest of the fetcher's settings
	Vantage    string             `json:"vantage"`
	Region     string             `json:"region,omitempty"`          // of the vantage
	Language   string             `json:"accept_language,omitempty"` // that was asked for
	RetryAfter time.Time          `json:"retry_after,omitzero"`      // the server asks not to come back before
	Outcome    smallprint.Outcome `json:"outcome,omitempty"`
	Reason     string             `json:"reason,omitempty"`
}

// Last returns the last hop, or nil where none was made.
func (r *Response) Last() *Hop {
	if len(r.Hops) == 0 {
		return nil
	}
	return &r.Hops[len(r.Hops)-1]
}

// fail records a transport failure; the first one stands.
func (r *Response) fail(o smallprint.Outcome, reason string) {
	if r.Outcome == "" {
		r.Outcome, r.Reason = o, reason
	}
}

func tlsFacts(s *tls.ConnectionState) *TLS {
	if s == nil {
		return nil
	}
	out := &TLS{Version: tls.VersionName(s.Version)}
	for _, c := range s.PeerCertificates {
		sum := sha256.Sum256(c.Raw)
		out.Chain = append(out.Chain, hex.EncodeToString(sum[:]))
	}
	if len(out.Chain) > 0 {
		out.Leaf = out.Chain[0]
	}
	return out
}
