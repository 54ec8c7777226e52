package notify_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"smallprint/internal/notify"
)

// sinks are receivers that fail in every way that receivers do, and remember
// what they took, by destination, message and change.
type sinks struct {
	hooks *httptest.Server
	smtp  net.Listener
	fails bool

	mu     sync.Mutex
	n      int
	taken  map[string]map[string]string // destination, change: id of the message
	again  int                          // messages that came again under the same id
	twice  []string                     // changes that came under two ids
	raw    map[string]string            // last mail taken, by address
	header map[string]http.Header       // last webhook taken, by path
	body   map[string][]byte
}

func newSinks(t testing.TB, fails bool) *sinks {
	s := &sinks{fails: fails, taken: map[string]map[string]string{}, raw: map[string]string{}, header: map[string]http.Header{}, body: map[string][]byte{}}
	s.hooks = httptest.NewServer(http.HandlerFunc(s.hook))
	t.Cleanup(s.hooks.Close)
	var err error
	if s.smtp, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.smtp.Close() })
	go func() {
		for {
			c, err := s.smtp.Accept()
			if err != nil {
				return
			}
			go s.serveMail(c)
		}
	}()
	return s
}

// turn returns a number that decides how the next request is treated.
func (s *sinks) turn() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	if !s.fails {
		return -1
	}
	return int(uint32(s.n)*2654435761>>8) % 16
}

func (s *sinks) take(destination, id string, changes []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.taken[destination]
	if m == nil {
		m = map[string]string{}
		s.taken[destination] = m
	}
	for i, c := range changes {
		switch m[c] {
		case "":
			m[c] = id
		case id:
			if i == 0 {
				s.again++
			}
		default:
			s.twice = append(s.twice, destination+" "+c)
		}
	}
}

func hangUp(w http.ResponseWriter) {
	if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
		c.(*net.TCPConn).SetLinger(0)
		c.Close()
	}
}

func (s *sinks) hook(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if strings.HasSuffix(r.URL.Path, "/gone") {
		w.WriteHeader(http.StatusGone)
		return
	}
	turn := s.turn()
	switch turn {
	case 0, 1:
		w.WriteHeader(http.StatusInternalServerError)
		return
	case 2:
		time.Sleep(700 * time.Millisecond)
		return
	case 3:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	case 4:
		hangUp(w)
		return
	}
	var e notify.Event
	if err := json.Unmarshal(body, &e); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	var changes []string
	for _, it := range e.Data.Items {
		for _, c := range it.Changes {
			changes = append(changes, c.Change)
		}
	}
	s.take(r.URL.Path, r.Header.Get("webhook-id"), changes)
	s.mu.Lock()
	s.header[r.URL.Path], s.body[r.URL.Path] = r.Header.Clone(), body
	s.mu.Unlock()
	if turn == 5 { // it was taken, and the answer is lost
		hangUp(w)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// serveMail speaks as much SMTP as a sender needs.
func (s *sinks) serveMail(c net.Conn) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	turn := s.turn()
	r := bufio.NewReader(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	if turn == 0 {
		say("421 too busy")
		return
	}
	if turn == 1 {
		time.Sleep(700 * time.Millisecond)
		return
	}
	say("220 sink")
	to := ""
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.TrimSpace(line)); {
		case strings.HasPrefix(verb, "EHLO"), strings.HasPrefix(verb, "HELO"):
			say("250 sink")
		case strings.HasPrefix(verb, "RCPT"):
			to = strings.ToLower(line[strings.Index(line, "<")+1 : strings.Index(line, ">")])
			switch {
			case strings.HasPrefix(to, "gone@"):
				say("550 5.1.1 no such user")
			case turn == 2:
				say("451 4.7.1 try again later")
			default:
				say("250 ok")
			}
		case strings.HasPrefix(verb, "DATA"):
			say("354 go on")
			if turn == 3 {
				return
			}
			var msg strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				msg.WriteString(strings.TrimPrefix(l, "."))
			}
			if turn == 4 {
				say("452 4.3.1 no room")
				return
			}
			s.takeMail(to, msg.String())
			if turn == 5 { // it was taken, and the answer is lost
				return
			}
			say("250 taken")
		case strings.HasPrefix(verb, "QUIT"):
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

var changeLinks = regexp.MustCompile(`/changes/([0-9a-z]{26})`)

func (s *sinks) takeMail(to, raw string) {
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return
	}
	s.mu.Lock()
	s.raw[to] = raw
	s.mu.Unlock()
	text, _ := mailParts(m)
	var changes []string
	seen := map[string]bool{}
	for _, x := range changeLinks.FindAllStringSubmatch(text, -1) {
		if !seen[x[1]] {
			seen[x[1]] = true
			changes = append(changes, x[1])
		}
	}
	// Dates to come name changes that were told before: they stand in a part of their own.
	s.take(to, m.Header.Get("Message-ID"), changes)
}

// mailParts returns the two forms of a mail. Of the text, the part on dates to
// come is left out.
func mailParts(m *netmail.Message) (text, html string) {
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", ""
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err != nil {
			return text, html
		}
		b, _ := io.ReadAll(quotedprintable.NewReader(p))
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/plain") {
			text, _, _ = strings.Cut(strings.ReplaceAll(string(b), "\r\n", "\n"), "\nDates to come")
		} else {
			html = string(b)
		}
	}
}
