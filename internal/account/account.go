// Package account is the pages of people: signing in, settings, watches, an
// organisation and the administration. In go the accounts of internal/people
// and rows of the store; out comes one handler for /account/.
//
// It guarantees that a route which does not say who may use it answers nobody;
// that nothing changes on GET, and writes from other origins are refused; that
// a form may hold the fields that its route names and no others; that nobody
// is sent to another site; that what belongs to someone else is not found; and
// that every form works without scripts (passkeys alone need one).
package account

import (
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"context"

	"smallprint"
	"smallprint/internal/people"
)

// Options are what the pages are made of. People is required.
type Options struct {
	People  *people.People
	Style   string                     // address of the site's style sheet
	Billing people.Billing             // nil: an administrator sets plans
	Address func(*http.Request) string // network address of a request; nil: of the connection
	Log     *slog.Logger               // nil: slog.Default
	// Check proves that a destination which is no e-mail address works, by a
	// message to it; nil: it waits until something else confirms it.
	Check func(context.Context, smallprint.Destination) error
}

type server struct {
	Options
	pages  map[string]*template.Template
	secure bool
}

// New returns the handler of every address below /account/.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Billing == nil {
		o.Billing = people.Manual{}
	}
	if o.Address == nil {
		o.Address = connection
	}
	s := &server{Options: o, pages: parsePages(), secure: strings.HasPrefix(o.People.URL, "https://")}
	mux := http.NewServeMux()
	for _, rt := range routes {
		mux.Handle(rt.pattern, s.handler(rt))
	}
	mux.Handle("/account/", s.handler(route{need: anyone, handle: (*server).missing}))
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, &request{Request: r}, smallprint.Errorf(smallprint.KindRefused, "Open the page here and try again", "this form was sent from another site"))
	}))
	return headers(guard.Handler(mux))
}

// connection is the network address of the other end; of IPv6 the network of
// a household, which is how many addresses one person has.
func connection(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Is6() && !a.Is4In6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return host
}

func headers(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Cache-Control", "no-store")
		h.ServeHTTP(w, r)
	})
}

// A request is one with whoever makes it.
type request struct {
	*http.Request
	people.Who
}

func (s *server) handler(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{Request: r}
		defer func() {
			if v := recover(); v != nil {
				s.Log.Error("page panicked", "path", r.URL.Path, "panic", v)
				s.fail(w, q, errPanic)
			}
		}()
		err := s.who(q)
		if err == nil {
			err = rt.admit(q)
		}
		if err == nil {
			err = rt.readForm(w, r)
		}
		if err == nil {
			err = rt.handle(s, w, q)
		}
		if err != nil {
			s.fail(w, q, err)
		}
	})
}

func (s *server) cookieName() string {
	if s.secure {
		return "__Host-smallprint"
	}
	return "smallprint"
}

func (s *server) who(q *request) (err error) {
	q.Who = people.Who{Address: s.Address(q.Request), Agent: q.UserAgent()}
	if c, err := q.Cookie(s.cookieName()); err == nil {
		q.Account, q.Session, err = s.People.SignedIn(q.Context(), c.Value)
		return err
	}
	return nil
}

// signIn gives the browser its session and sends it on.
func (s *server) signIn(w http.ResponseWriter, secret string) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Value: secret, Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode, MaxAge: 30 * 24 * 3600})
}

func (s *server) forget(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode, MaxAge: -1})
}
