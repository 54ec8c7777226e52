package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/api/reply"
	"smallprint/internal/store"
)

// A memento is a version of one of the editions that an address yields.
type memento struct {
	ref  store.Ref
	n    int
	seen time.Time
}

// Memento returns the handler of /timegate/ADDRESS and /timemap/ADDRESS
// (RFC 7089). ADDRESS is where a document is fetched from, or the address of its
// page here.
func Memento(o Options) http.Handler {
	s := newServer(o)
	return reply.Open(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.memento(w, r); err != nil {
			reply.WriteProblem(w, reply.ProblemOf(err))
		}
	}), s.Log)
}

func (s *server) memento(w http.ResponseWriter, r *http.Request) error {
	base := reply.Base(s.Base, r)
	raw, gate := strings.CutPrefix(r.URL.EscapedPath(), "/timegate/")
	if !gate {
		raw = strings.TrimPrefix(strings.TrimPrefix(r.URL.EscapedPath(), "/timemap/"), "link/")
	}
	if r.URL.RawQuery != "" {
		raw += "?" + r.URL.RawQuery
	}
	if !strings.Contains(raw, "://") { // sent escaped
		if plain, err := url.QueryUnescape(raw); err == nil {
			raw = plain
		}
	}
	all, err := s.mementos(r, raw, base)
	if err != nil {
		return err
	}
	if gate {
		return timeGate(w, r, base, raw, all)
	}
	body := links(base, raw)
	for i, m := range all {
		body += ",\n" + mementoLink(base, m, i, len(all))
	}
	reply.Write(w, r, "application/link-format", all[len(all)-1].seen, []byte(body+"\n"))
	return nil
}

// links names the original, its gate and its map. An address that came from the
// request is escaped, so that it cannot end its brackets or the line.
func links(base, raw string) string {
	raw = strings.NewReplacer("<", "%3C", ">", "%3E", "\r", "", "\n", "", `"`, "%22", " ", "%20").Replace(raw)
	return fmt.Sprintf(`<%s>; rel="original",
<%s/timegate/%s>; rel="timegate",
<%s/timemap/link/%s>; rel="self timemap"; type="application/link-format"`, raw, base, raw, base, raw)
}

func mementoLink(base string, m memento, i, n int) string {
	rel := "memento"
	if i == n-1 {
		rel = "last " + rel
	}
	if i == 0 {
		rel = "first " + rel
	}
	return fmt.Sprintf(`<%s%s>; rel="%s"; datetime="%s"`, base, reply.VersionPath(m.ref, m.n), rel, m.seen.UTC().Format(http.TimeFormat))
}

// timeGate leads to the version that stood at the time asked for; before the
// first one, to the first.
func timeGate(w http.ResponseWriter, r *http.Request, base, raw string, all []memento) error {
	at := all[len(all)-1].seen
	if asked := r.Header.Get("Accept-Datetime"); asked != "" {
		t, err := http.ParseTime(asked)
		if err != nil {
			return smallprint.Errorf(smallprint.KindInvalid, "", "Accept-Datetime is not a date of HTTP")
		}
		at = t
	}
	i := 0
	for i+1 < len(all) && !all[i+1].seen.Truncate(time.Second).After(at) {
		i++
	}
	head := w.Header()
	head.Set("Vary", "accept-datetime")
	head.Set("Location", base+reply.VersionPath(all[i].ref, all[i].n))
	head.Set("Link", strings.ReplaceAll(links(base, raw), "\n", " "))
	head.Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusFound)
	return nil
}

// mementos lists the versions of an address, oldest first.
func (s *server) mementos(r *http.Request, raw, base string) ([]memento, error) {
	sources, err := s.Store.AllSources(r.Context())
	if err != nil {
		return nil, err
	}
	want, own := plainAddress(raw), strings.TrimPrefix(strings.TrimPrefix(raw, base), "/")
	seen := map[string]bool{}
	var out []memento
	for _, src := range sources {
		hit := "/"+own == reply.DocumentPath(src.Ref)
		for _, u := range src.URLs {
			hit = hit || plainAddress(u) == want
		}
		if !hit || seen[src.Ref.EditionID] {
			continue
		}
		seen[src.Ref.EditionID] = true
		versions, err := s.Store.VersionList(r.Context(), src.Ref.EditionID)
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			if v.Withdrawn == "" {
				out = append(out, memento{src.Ref, v.Number, v.FirstSeen})
			}
		}
	}
	if len(out) == 0 {
		return nil, smallprint.Errorf(smallprint.KindNotFound, "", "no document is fetched from this address")
	}
	slices.SortStableFunc(out, func(a, b memento) int { return a.seen.Compare(b.seen) })
	return out, nil
}

// plainAddress makes alike the addresses that name the same page: scheme and
// the case of the host do not matter.
func plainAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return "\x00"
	}
	return strings.ToLower(u.Host) + "/" + strings.Trim(u.EscapedPath(), "/") + "?" + u.RawQuery
}

// Dated gives the pages of versions and documents on the site the headers of
// Memento, and the pages of documents their canonical address.
func Dated(o Options, site http.Handler) http.Handler {
	s := newServer(o)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, ok := strings.CutPrefix(r.URL.Path, "/platforms/"); ok && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			s.date(w, r, strings.Split(rest, "/"))
		}
		site.ServeHTTP(w, r)
	})
}

// date sets headers where the address is that of a version or a document. An
// address that is neither is for the site to answer.
func (s *server) date(w http.ResponseWriter, r *http.Request, parts []string) {
	edition, n := "main", 0
	if k := len(parts); k >= 4 && parts[k-2] == "versions" {
		if _, err := fmt.Sscanf(strings.TrimSuffix(parts[k-1], ".txt"), "%d", &n); err != nil {
			return
		}
		parts = parts[:k-2]
	}
	if len(parts) == 3 {
		edition = parts[2]
	}
	if len(parts) < 2 || len(parts) > 3 {
		return
	}
	ref, err := s.Store.Edition(r.Context(), parts[0], parts[1], edition)
	if err != nil {
		return
	}
	base := reply.Base(s.Base, r)
	page := base + reply.DocumentPath(ref)
	if n == 0 {
		w.Header().Add("Link", fmt.Sprintf(`<%s>; rel="canonical", <%s/timegate/%s>; rel="timegate"`, page, base, page))
		return
	}
	v, err := s.Store.VersionByNumber(r.Context(), ref.EditionID, n)
	if err != nil {
		return
	}
	original := page
	if sources, err := s.Store.Sources(r.Context(), ref.EditionID); err == nil && len(sources) > 0 && len(sources[0].URLs) > 0 {
		original = sources[0].URLs[0]
	}
	w.Header().Set("Memento-Datetime", v.FirstSeen.UTC().Format(http.TimeFormat))
	w.Header().Add("Link", strings.ReplaceAll(strings.Replace(links(base, original), "self timemap", "timemap", 1), "\n", " "))
}
