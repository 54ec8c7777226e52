package feed

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"smallprint/internal/api/reply"
	"smallprint/internal/store"
)

// An event is a day that a text states, with its words.
type event struct {
	day                       time.Time
	uid, summary, words, link string
	seen                      time.Time
}

// statedDay finds days written out in clauses: "March 31, 2026",
// "31 March 2026" and "2026-03-31".
var statedDay = regexp.MustCompile(`\b(?:(January|February|March|April|May|June|July|August|September|October|November|December) (\d{1,2}), (\d{4})|(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})|(\d{4}-\d{2}-\d{2}))\b`)

func parseDay(s string) (time.Time, bool) {
	for _, form := range []string{"January 2, 2006", "2 January 2006", time.DateOnly} {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// calendar tells of the days on which versions take effect, and by which users
// can opt out, as their texts state them. A period without a day stands in no
// calendar: it begins on a day that differs for every user.
func (s *server) calendar(w http.ResponseWriter, r *http.Request, q question) error {
	events, err := s.events(r.Context(), q)
	if err != nil {
		return err
	}
	var b strings.Builder
	line := func(s string) { b.WriteString(fold(s)) }
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//smallprint//dates//EN")
	line("X-WR-CALNAME:" + escapeICS("smallprint: "+q.title))
	var last time.Time
	for _, e := range events {
		line("BEGIN:VEVENT")
		line("UID:" + strings.TrimPrefix(e.uid, "urn:uuid:"))
		line("DTSTAMP:" + e.seen.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE:" + e.day.Format("20060102"))
		line("SUMMARY:" + escapeICS(e.summary))
		line("DESCRIPTION:" + escapeICS("The text states: “"+e.words+"”"))
		line("URL:" + escapeURL(e.link))
		line("TRANSP:TRANSPARENT")
		line("END:VEVENT")
		if e.seen.After(last) {
			last = e.seen
		}
	}
	line("END:VCALENDAR")
	reply.Write(w, r, "text/calendar; charset=utf-8", last, []byte(b.String()))
	return nil
}

func (s *server) events(ctx context.Context, q question) ([]event, error) {
	refs, err := s.Store.Editions(ctx)
	if err != nil {
		return nil, err
	}
	var out []event
	for _, ref := range refs {
		if q.EditionID != "" && ref.EditionID != q.EditionID || q.Platform != "" && ref.PlatformSlug != q.Platform {
			continue
		}
		versions, err := s.Store.VersionList(ctx, ref.EditionID)
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			for _, d := range v.Dates {
				if t, err := time.Parse(time.DateOnly, d.Value); err == nil && d.Kind == "effective" && v.Withdrawn == "" {
					out = append(out, newEvent(ref, v.Number, "effective", t, "takes effect", d.Quote, v.FirstSeen, q.base))
				}
			}
		}
	}
	optOuts, err := s.optOuts(ctx, q)
	if err != nil {
		return nil, err
	}
	out = append(out, optOuts...)
	slices.SortStableFunc(out, func(a, b event) int { return a.day.Compare(b.day) })
	// Versions that state the same day are one event: that of the first.
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(e event) bool { was := seen[e.uid]; seen[e.uid] = true; return was }), nil
}

func newEvent(ref store.Ref, version int, kind string, day time.Time, what, words string, seen time.Time, base string) event {
	return event{day: day, uid: permanentID("date", ref.EditionID+" "+kind+" "+day.Format(time.DateOnly)), summary: ref.Platform + ": " + ref.TermsType + " " + what,
		words: words, link: base + reply.VersionPath(ref, version), seen: seen}
}

// optOuts finds the days in clauses that state an opt-out.
func (s *server) optOuts(ctx context.Context, q question) ([]event, error) {
	f := store.ProvisionPageFilter{Attribute: "opt_out", EditionID: q.EditionID, Limit: 200}
	if q.Platform != "" {
		f.Platforms = []string{q.Platform}
	}
	var out []event
	for {
		rows, err := s.Store.ProvisionPage(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, p := range rows {
			for _, words := range statedDay.FindAllString(p.Quote, -1) {
				if t, ok := parseDay(words); ok {
					out = append(out, newEvent(p.Ref, p.Version, "opt-out", t, "states a day in a clause on opting out", p.Quote, p.VersionSeen, q.base))
				}
			}
			f.After = store.ProvisionKey{EditionID: p.Ref.EditionID, Position: p.Position, ID: p.ID}
		}
		if len(rows) < f.Limit {
			return out, nil
		}
	}
}

// escapeICS escapes a text (RFC 5545, 3.3.11). No line end of others is left.
func escapeICS(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`, "\t", " ").Replace(clean(s))
}

func escapeURL(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= 0x20 || r >= 0x7f {
			return -1
		}
		return r
	}, s)
}

// fold ends a line, folded so that none has more than 75 octets and no
// character is torn.
func fold(s string) string {
	var b strings.Builder
	for room := 75; len(s) > room; room = 74 {
		n := room
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		b.WriteString(s[:n] + "\r\n ")
		s = s[n:]
	}
	return b.String() + s + "\r\n"
}
