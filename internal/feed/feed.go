// Package feed tells of changes to those who do not ask: Atom and JSON Feed of
// graded changes, iCalendar of the dates that texts state, and the sitemap and
// robots.txt for search engines. In go a store and the query of an address; out
// come documents that parse whatever names and texts hold.
//
// It guarantees that an item carries the grade, the reasons and the words that
// changed, or is not there; that its id never changes; that by default only
// confirmed changes come that are more than noise or typography; and that dates
// stand beside the words of the text that state them.
package feed

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/api/reply"
	"smallprint/internal/store"
	"smallprint/taxonomy"
)

// Options are what feeds are made of. Store is required.
type Options struct {
	Store   *store.Store
	Base    string       // public address of the site; "": the one asked for
	Log     *slog.Logger // nil: slog.Default
	PerPart int          // addresses in a part of the sitemap; 0: 50,000, the most that the protocol allows
}

type server struct{ Options }

// New returns the handler of /feeds/, /sitemap*.xml and /robots.txt:
//
//	/feeds/changes.atom|json|ics             everything, or what the query asks for
//	/feeds/platforms/{platform}.atom|json|ics
//	/feeds/platforms/{platform}/{document}.atom|json|ics
//	/feeds/types/{type}.atom|json
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.PerPart == 0 {
		o.PerPart = 50000
	}
	s := &server{o}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /feeds/{file}", s.answer)
	mux.HandleFunc("GET /feeds/platforms/{file}", s.answer)
	mux.HandleFunc("GET /feeds/platforms/{platform}/{file}", s.answer)
	mux.HandleFunc("GET /feeds/types/{file}", s.answer)
	mux.HandleFunc("GET /robots.txt", s.robots)
	mux.HandleFunc("GET /{sitemap}", s.sitemap)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		reply.WriteProblem(w, reply.NewProblem(http.StatusNotFound, "There is no such thing here."))
	})
	return reply.Open(mux, o.Log)
}

// A question is what a feed is asked for.
type question struct {
	store.ChangeFilter
	words []string // all must stand among those that changed
	title string
	form  string // atom, json or ics
	self  string
	base  string
}

func (s *server) answer(w http.ResponseWriter, r *http.Request) {
	q, err := s.ask(r)
	if err == nil {
		switch q.form {
		case "atom":
			err = s.atom(w, r, q)
		case "json":
			err = s.jsonFeed(w, r, q)
		case "ics":
			err = s.calendar(w, r, q)
		default:
			err = smallprint.Errorf(smallprint.KindNotFound, "", "no such form")
		}
	}
	if err != nil {
		p := reply.ProblemOf(err)
		if p.Status >= 500 {
			s.Log.Error("feed failed", "path", r.URL.Path, "err", err)
		}
		reply.WriteProblem(w, p)
	}
}

// ask reads an address. Parameters that are not known are refused, so that a
// saved search never silently becomes a wider one.
func (s *server) ask(r *http.Request) (question, error) {
	name, form, _ := cutLast(r.PathValue("file"), ".")
	q := question{form: form, title: "Changes", base: reply.Base(s.Base, r)}
	q.self = q.base + r.URL.RequestURI()
	q.Grades = []smallprint.Grade{smallprint.GradeSubstantive, smallprint.GradeEditorial}
	q.States = []smallprint.ChangeState{smallprint.StateConfirmed}
	if err := q.read(r); err != nil {
		return q, err
	}
	switch {
	case strings.HasPrefix(r.URL.Path, "/feeds/types/"):
		t, ok := taxonomy.Lookup(name)
		if !ok {
			return q, smallprint.Errorf(smallprint.KindNotFound, "", "no such type")
		}
		q.Type, q.title = t.Key, t.Name
	case r.PathValue("platform") != "":
		edition := r.URL.Query().Get("edition")
		if edition == "" {
			edition = "main"
		}
		ref, err := s.Store.Edition(r.Context(), r.PathValue("platform"), name, edition)
		if err != nil {
			return q, err
		}
		q.EditionID, q.title = ref.EditionID, ref.Platform+": "+ref.TermsType
	case strings.HasPrefix(r.URL.Path, "/feeds/platforms/"):
		refs, err := s.Store.PlatformEditions(r.Context(), name)
		if err != nil {
			return q, err
		}
		q.Platform, q.title = name, refs[0].Platform
	case name != "changes":
		return q, smallprint.Errorf(smallprint.KindNotFound, "", "no such feed")
	}
	return q, nil
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

func (q *question) read(r *http.Request) error {
	for name, vals := range r.URL.Query() {
		v := strings.TrimSpace(vals[0])
		if len(v) > 200 {
			return smallprint.Errorf(smallprint.KindInvalid, "", "%s is too long", name)
		}
		switch name {
		case "platform":
			q.Platform = v
		case "type":
			q.Type = v
		case "direction":
			q.Direction = smallprint.Direction(v)
		case "grade":
			q.Grades = split[smallprint.Grade](v)
		case "state":
			q.States = split[smallprint.ChangeState](v)
		case "q":
			q.words = strings.Fields(strings.ToLower(v))
		case "edition":
		default:
			return smallprint.Errorf(smallprint.KindInvalid, "", "%.40q is not a parameter of feeds", name)
		}
	}
	return nil
}

// split reads a list parted by commas; all is every value.
func split[T ~string](v string) []T {
	if v == "all" || v == "" {
		return nil
	}
	var out []T
	for x := range strings.SplitSeq(v, ",") {
		out = append(out, T(x))
	}
	return out
}

const (
	feedItems = 50
	searchFar = 500 // how many changes a saved search looks back
)

// changes lists the changes that a feed is asked for, newest first.
func (s *server) changes(ctx context.Context, q question) ([]item, error) {
	f := q.ChangeFilter
	f.Limit = feedItems
	var out []item
	for looked := 0; looked < searchFar; {
		rows, err := s.Store.ChangesInFull(ctx, f)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			it := newItem(&rows[i], q.base)
			if len(it.pieces) > 0 && it.has(q.words) {
				out = append(out, it)
			}
			f.Before = rows[i].ID
		}
		looked += len(rows)
		if len(rows) < feedItems || len(out) >= feedItems || len(q.words) == 0 {
			break
		}
	}
	return out[:min(len(out), feedItems)], nil
}

func newest(items []item) time.Time {
	if len(items) == 0 {
		return time.Time{}
	}
	return items[0].row.Detected
}
