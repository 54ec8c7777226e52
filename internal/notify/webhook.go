package notify

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"smallprint"
	"smallprint/internal/fetch"
	"smallprint/internal/store"
)

// request makes the request that brings a message to a destination.
func (n *Notifier) request(ctx context.Context, d *smallprint.Destination, m *Message) (fetch.Post, error) {
	p := fetch.Post{URL: d.Address, Header: http.Header{"Content-Type": {"application/json"}}}
	var body any
	switch d.Kind {
	case smallprint.BySlack:
		body = slack(n.o.Base, m)
	case smallprint.ByTeams:
		body = teams(n.o.Base, m)
	case smallprint.ByNtfy:
		root, topic, err := ntfyTopic(d.Address)
		if err != nil {
			return p, err
		}
		p.URL, body = root, ntfy(n.o.Base, topic, m)
	case smallprint.ByWebhook:
		body = payload(m)
	default:
		return p, smallprint.Errorf(smallprint.KindRefused, "", "destinations of kind %q are not known here", d.Kind)
	}
	var err error
	if p.Body, err = json.Marshal(body); err != nil || d.Kind != smallprint.ByWebhook {
		return p, err
	}
	return p, n.sign(ctx, d, m.ID, &p)
}

// An Event is the body of a Standard Webhook.
type Event struct {
	Type      string    `json:"type"` // smallprint.alert, .digest, .operator or .test
	Timestamp time.Time `json:"timestamp"`
	Data      EventData `json:"data"`
}

// EventData is what an event tells.
type EventData struct {
	Message    string      `json:"message"` // id
	Subject    string      `json:"subject"`
	Lines      []string    `json:"lines,omitempty"`
	Items      []EventItem `json:"items"`
	Suppressed int         `json:"suppressed"`
	Health     []string    `json:"health,omitempty"`
	Upcoming   []Upcoming  `json:"upcoming,omitempty"`
}

// EventItem is one edit, of one document or of several.
type EventItem struct {
	Title     string               `json:"title"`
	Changes   []EventChange        `json:"changes"`
	Grade     smallprint.Grade     `json:"grade"`
	Direction smallprint.Direction `json:"direction,omitempty"`
	Severity  smallprint.Severity  `json:"severity,omitempty"`
	Types     []string             `json:"types"`
	Reasons   []string             `json:"reasons"`
	Summary   []string             `json:"summary"`
	Words     []EventWords         `json:"words"`
	Detected  time.Time            `json:"detected"`
	After     time.Time            `json:"after"`
	Before    time.Time            `json:"before"`
	Dates     []smallprint.Date    `json:"dates"`
	Why       []string             `json:"why"`
}

// EventChange names a change of one document.
type EventChange struct {
	Change   string `json:"change"`
	Document string `json:"document"`
	Link     string `json:"link"`
}

// EventWords is what became of one passage.
type EventWords struct {
	Where string `json:"where"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

func payload(m *Message) Event {
	e := Event{Type: "smallprint." + m.Kind, Timestamp: m.Created, Data: EventData{Message: m.ID, Subject: m.Subject, Lines: m.Lines, Items: []EventItem{},
		Suppressed: m.Suppressed, Health: m.Health, Upcoming: m.Upcoming}}
	for _, it := range m.Items {
		x := EventItem{Title: it.Title, Grade: it.Grade, Direction: it.Direction, Severity: it.Severity, Types: it.Types, Reasons: it.Reasons, Summary: it.Summary,
			Detected: it.Detected, After: it.After, Before: it.Before, Dates: it.Dates, Why: it.Why}
		for _, d := range it.Documents {
			x.Changes = append(x.Changes, EventChange(d.event()))
		}
		for _, w := range it.Words {
			x.Words = append(x.Words, EventWords(w))
		}
		e.Data.Items = append(e.Data.Items, x)
	}
	return e
}

func (d Document) event() EventChange { return EventChange{d.Change, d.Name, d.Link} }

// sign adds the headers of Standard Webhooks: one signature by HMAC and one by
// ed25519 for each secret that is valid now. A destination without a secret
// gets one, which its owner can see.
func (n *Notifier) sign(ctx context.Context, d *smallprint.Destination, id string, p *fetch.Post) error {
	secret, err := n.Secret(ctx, d)
	if err != nil {
		return err
	}
	now := n.o.Now()
	signatures, err := signatures(secret, id, now, p.Body)
	if err != nil {
		return err
	}
	// In lower case, as the specification writes them.
	p.Header["webhook-id"] = []string{id}
	p.Header["webhook-timestamp"] = []string{strconv.FormatInt(now.Unix(), 10)}
	p.Header["webhook-signature"] = []string{strings.Join(signatures, " ")}
	return nil
}

func signatures(s *Secret, id string, now time.Time, body []byte) ([]string, error) {
	var out []string
	for s != nil {
		wh, err := standardwebhooks.NewWebhook(s.HMAC)
		if err != nil {
			return nil, err
		}
		v1, err := wh.Sign(id, now, body)
		if err != nil {
			return nil, err
		}
		signed := fmt.Appendf(nil, "%s.%d.%s", id, now.Unix(), body)
		out = append(out, v1, "v1a,"+base64.StdEncoding.EncodeToString(ed25519.Sign(ed25519.NewKeyFromSeed(s.Seed), signed)))
		if s.Previous == nil || !now.Before(s.Until) {
			break
		}
		s = s.Previous
	}
	return out, nil
}

// Secret returns the secret of a webhook, which is made where there is none.
func (n *Notifier) Secret(ctx context.Context, d *smallprint.Destination) (*Secret, error) {
	sealed, err := n.o.Store.DestinationSecret(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	if sealed == "" {
		return n.saveSecret(ctx, d, NewSecret(nil, n.o.Now()))
	}
	return n.o.Keys.Open(d.ID, d.Address, sealed)
}

// Rotate gives a webhook a new secret. The old one signs for a day more.
func (n *Notifier) Rotate(ctx context.Context, d *smallprint.Destination) (*Secret, error) {
	old, err := n.Secret(ctx, d)
	if err != nil {
		old = nil // it cannot be opened: there is nothing to change over from
	}
	return n.saveSecret(ctx, d, NewSecret(old, n.o.Now()))
}

func (n *Notifier) saveSecret(ctx context.Context, d *smallprint.Destination, s *Secret) (*Secret, error) {
	sealed, err := n.o.Keys.Seal(d.ID, d.Address, s)
	if err != nil {
		return nil, err
	}
	return s, n.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveDestinationSecret(d.ID, d.Address, sealed) })
}

// ntfyTopic divides the address of a topic into the server and the topic.
func ntfyTopic(address string) (root, topic string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", smallprint.Errorf(smallprint.KindRefused, "Name it as https://ntfy.example.org/topic", "%q is not the address of a topic", address)
	}
	dir, topic := "/", strings.Trim(u.Path, "/")
	if i := strings.LastIndexByte(topic, '/'); i >= 0 {
		dir, topic = "/"+topic[:i+1], topic[i+1:]
	}
	if topic == "" {
		return "", "", smallprint.Errorf(smallprint.KindRefused, "Name it as https://ntfy.example.org/topic", "%q names no topic", address)
	}
	u.Path, u.RawQuery = dir, ""
	return u.String(), topic, nil
}
