package demo

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"smallprint"
	"smallprint/taxonomy"
)

// server serves a world whose date the test sets.
func server(t *testing.T) (*World, *httptest.Server, *time.Time) {
	t.Helper()
	w := NewWorld()
	now := new(time.Time)
	srv := httptest.NewServer(w.Handler(func() time.Time { return *now }))
	t.Cleanup(srv.Close)
	return w, srv, now
}

type answer struct {
	status int
	header http.Header
	body   string
	cut    bool
}

func fetch(t *testing.T, url, etag string) answer {
	t.Helper()
	req, _ := http.NewRequest(http.MethodGet, url, nil)
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body), err != nil}
}

func TestShapeOfTheWorld(t *testing.T) {
	w := NewWorld()
	platforms, types := map[string]int{}, map[string]bool{}
	for _, d := range w.Docs() {
		platforms[d.PlatformName]++
		types[d.TermsType] = true
		if !strings.HasPrefix(d.Path, "/"+d.PlatformSlug+"/") || d.Language != "en" || d.TermsType == "" {
			t.Errorf("document %+v", d)
		}
	}
	if got := len(w.Docs()); got != 20 || len(platforms) != 6 {
		t.Errorf("%d documents of %d platforms, want 20 of 6", got, len(platforms))
	}
	if got := len(w.Days()); got < 30 || got > 60 {
		t.Errorf("%d days, want 30 to 60", got)
	}
	seen := map[string]bool{}
	for _, e := range w.Truth() {
		for _, k := range e.Types {
			if _, ok := taxonomy.Lookup(k); !ok {
				t.Errorf("%s: no provision type %q", e.Path, k)
			}
		}
		if e.Outcome != "" && e.Outcome.Meaning() == "" || e.Note == "" {
			t.Errorf("%s: event %+v", e.Path, e)
		}
		seen[string(e.Kind)+" "+string(e.Outcome)+string(e.Grade)] = true
		if e.Reverts {
			seen["revert"] = true
		}
		if e.DateOnly {
			seen["date only"] = true
		}
	}
	for _, want := range []string{"outcome consent_wall", "outcome soft_404", "outcome truncated", "outcome challenge", "outcome blocked",
		"outcome language_mismatch", "outcome gone", "outcome empty", "outcome login_wall", "outcome server_error", "change noise",
		"change cosmetic", "change editorial", "change substantive", "new ", "revert", "date only"} {
		if !seen[want] {
			t.Errorf("no event of kind %q", want)
		}
	}
}

// TestTruth checks over HTTP that what is said to happen does, on the days on
// which it is said to.
func TestTruth(t *testing.T) {
	w, srv, now := server(t)
	days := w.Days()
	for _, e := range w.Truth() {
		i := 0
		for i < len(days) && !days[i].Equal(e.Day) {
			i++
		}
		if i == 0 || i == len(days) {
			t.Errorf("%s: event %q falls on no day after the first", e.Path, e.Note)
			continue
		}
		*now = days[i-1]
		before := fetch(t, srv.URL+e.Path, "")
		*now = days[i]
		after := fetch(t, srv.URL+e.Path, "")
		switch e.Kind {
		case EventChange:
			checkChange(t, w, e, days[i-1], before, after)
		case EventNew:
			if before.status != 404 || after.status != 200 {
				t.Errorf("%s: statuses %d, %d; want 404, then 200", e.Path, before.status, after.status)
			}
		case EventOutcome:
			checkOutcome(t, e, after)
			if e.Outcome != smallprint.OutcomeGone {
				*now = e.Until.AddDate(0, 0, 7)
				if again := fetch(t, srv.URL+e.Path, ""); again.body != before.body && again.status != 200 {
					t.Errorf("%s: not itself again after %s", e.Path, e.Until)
				}
			}
		}
	}
}

func checkChange(t *testing.T, w *World, e Event, prev time.Time, before, after answer) {
	t.Helper()
	if before.status != 200 || after.status != 200 || before.body == after.body {
		t.Errorf("%s %s: statuses %d, %d; the same bytes: %v", e.Path, e.Day.Format(time.DateOnly), before.status, after.status, before.body == after.body)
	}
	d := w.byPath[e.Path]
	old, new := d.at(prev), d.at(e.Day)
	switch words := plain(old.text) != plain(new.text); {
	case e.Grade == smallprint.GradeNoise:
		if old.text != new.text {
			t.Errorf("%s: noise changed the text", e.Path)
		}
	case e.Grade == smallprint.GradeCosmetic || e.DateOnly:
		if words || e.Grade == smallprint.GradeCosmetic && old.text == new.text {
			t.Errorf("%s: a cosmetic or date-only change changed words, or nothing", e.Path)
		}
	case !words:
		t.Errorf("%s: %q changed no word", e.Path, e.Note)
	}
	moved := old.dates["updated"] != new.dates["updated"]
	if e.Grade == smallprint.GradeSubstantive && (moved != e.Announced || e.Direction == "" || len(e.Types) == 0) {
		t.Errorf("%s %s: announced %v, but the date moved: %v; direction %q, types %v", e.Path, e.Day.Format(time.DateOnly), e.Announced, moved, e.Direction, e.Types)
	}
	earlier := false
	for _, s := range d.states {
		earlier = earlier || s.from.Before(old.from) && s.text == new.text && !old.from.IsZero() && old.text != new.text
	}
	if earlier != e.Reverts {
		t.Errorf("%s %s: reverts %v, found %v", e.Path, e.Day.Format(time.DateOnly), e.Reverts, earlier)
	}
}

func plain(s string) string {
	return strings.NewReplacer("\u2018", "'", "\u2019", "'", "\u201c", `"`, "\u201d", `"`).Replace(s)
}

func checkOutcome(t *testing.T, e Event, a answer) {
	t.Helper()
	want := map[smallprint.Outcome]int{smallprint.OutcomeGone: 410, smallprint.OutcomeChallenge: 403,
		smallprint.OutcomeBlocked: 403, smallprint.OutcomeServerError: 503}[e.Outcome]
	if want == 0 {
		want = 200
	}
	if a.status != want || a.cut != (e.Outcome == smallprint.OutcomeTruncated) {
		t.Errorf("%s: %s answers %d, cut %v", e.Path, e.Outcome, a.status, a.cut)
	}
	if e.Outcome == smallprint.OutcomeLanguageMismatch && strings.HasPrefix(a.header.Get("Content-Language"), "en-US") {
		t.Errorf("%s: the other edition is announced as %q", e.Path, a.header.Get("Content-Language"))
	}
}

func TestEveryPageParsesAndHoldsItsText(t *testing.T) {
	w, srv, now := server(t)
	for _, d := range w.docs {
		for _, st := range d.states {
			*now = st.from
			if now.Before(firstDay) {
				*now = firstDay
			}
			if now.Before(d.born) {
				*now = d.born
			}
			if d.answer(*now) != nil {
				continue
			}
			a := fetch(t, srv.URL+d.src.head["path"], "")
			doc, err := html.Parse(strings.NewReader(a.body))
			if err != nil {
				t.Fatal(err)
			}
			got := squash(textOf(doc))
			for _, line := range strings.Split(w.lines(d, *now), "\n") {
				if line = squash(line); !strings.Contains(got, line) {
					t.Errorf("%s: the page of %s lacks %q", d.name, now.Format(time.DateOnly), line)
				}
			}
		}
	}
}

var marks = regexp.MustCompile(`(?m)^(#+|-|\|) ?| \||\*\*`)

// lines returns the text of a day without its marks.
func (w *World) lines(d *document, now time.Time) string {
	s := d.at(now).fill(d.src.head["dates"])
	return marks.ReplaceAllString(linkMark.ReplaceAllString(s, "$1"), " ")
}

func squash(s string) string { return strings.Join(strings.Fields(s), "") }

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(textOf(c))
	}
	return b.String()
}

func TestSameDaySameBytes(t *testing.T) {
	w, srv, now := server(t)
	*now = firstDay
	for _, d := range w.Docs() {
		first := fetch(t, srv.URL+d.Path, "")
		if first.status == 404 {
			continue
		}
		if again := fetch(t, srv.URL+d.Path, first.header.Get("ETag")); again.status != http.StatusNotModified {
			t.Errorf("%s: status %d on the same day, want 304", d.Path, again.status)
		}
	}
	if a := fetch(t, srv.URL+"/nothing/here", ""); a.status != 404 {
		t.Errorf("an unknown address answers %d, want 404", a.status)
	}
}

// TestProse holds the texts to what a proof-reader would mark.
func TestProse(t *testing.T) {
	slips := regexp.MustCompile(`  |\s[,.;:!?]|\.\.|,,|\( | \)|[\x{2013}\x{2014}]`)
	for _, d := range NewWorld().docs {
		for _, st := range d.states {
			for i, line := range strings.Split(st.text, "\n") {
				words := strings.Fields(strings.ToLower(line))
				for j := 1; j < len(words); j++ {
					if words[j] == words[j-1] && words[j] != "|" && words[j] != "yes" {
						t.Errorf("%s:%d: %q twice", d.name, i, words[j])
					}
				}
				if m := slips.FindString(line); m != "" {
					t.Errorf("%s:%d: %q in %q", d.name, i, m, line)
				}
				if strings.Count(line, `"`)%2 != 0 || strings.Count(line, "**")%2 != 0 || strings.Count(line, "(") != strings.Count(line, ")") {
					t.Errorf("%s:%d: unbalanced marks in %q", d.name, i, line)
				}
			}
		}
	}
}

// BenchmarkYear serves every document on every day.
func BenchmarkYear(b *testing.B) {
	w := NewWorld()
	for b.Loop() {
		for _, day := range w.Days() {
			h := w.Handler(func() time.Time { return day })
			for _, d := range w.Docs() {
				h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, d.Path, nil))
			}
		}
	}
}
