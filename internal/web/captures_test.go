package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

func TestWatched(t *testing.T) {
	h := watchedSite(t)
	const docs = "/platforms/larkspur/"
	for _, tt := range []struct {
		path string
		want []string
		not  []string
	}{
		{"/", []string{"3\u00a0documents watched", "stale or failing", "1 failing, 1 gone, 0 stale", "1\u00a0text held for review"}, nil},
		{docs + "privacy-policy", []string{"Failing", "Last seen unchanged 8\u00a0days ago; watched every 12\u00a0hours; the last 3\u00a0attempts timed out.", "Robots.txt is not obeyed here", "agreed in writing",
			"whether the document changed since is not known"}, []string{"Gone"}},
		{docs + "terms-of-service", []string{"The page is gone", "the last 2\u00a0attempts found the page gone", "watched every day"}, []string{"whether the document changed since"}},
		{"/platforms/tarn/privacy-policy/eu", []string{"Held for review:", "not shown as a version yet", "4 % of the last trusted text", "brought a text that waits for review"}, nil},
		{"/platforms/osier/privacy-policy", []string{"Never received", "not watched here", "met a test for robots"}, nil},
		{docs + "privacy-policy/captures/", []string{"Not looked for", "Timeout", "Kept out", "Attempts by outcome", "browser", "days not looked", "Days not looked"}, nil},
		{docs + "privacy-policy/captures/?outcome=timeout", []string{"Only attempts of one outcome", "No answer within 30 s"}, []string{"Not looked for", "Not looked since", "/captures/c-page"}},
		{docs + "terms-of-service/captures/", []string{"Not looked since"}, nil},
		{"/platforms/tarn/privacy-policy/eu/captures/?outcome=held", []string{"/captures/c-held", "Held for review"}, nil},
		{"/captures/c-page", []string{"Every attempt", "2 requests, each led on to the next", "192.0.2.7:443", "TLS 1.3", "leaf certificate", "Asks not to fetch the address", "Disallow: /",
			"Not obeyed", "agreed in writing", "testbench", "settings", "the server declared no length", "the page after its scripts", "/captures/c-page/copy/0/served", "Set-Cookie", "a=&lt;b&gt;",
			"clock: system", "took 1.3s", "<img src=\"/captures/c-page/screenshot/0\"", "/captures/c-page/evidence.json", "/captures/c-page/capture.warc.gz"}, []string{"<script>alert"}},
		{"/captures/c-late-1", []string{"Timeout", "no answer came", "the time ran out", "Against the attempt before", "are the same"}, nil},
		{"/captures/c-held", []string{"Held for review", "served again at least 20 hours later", "4 % of the last trusted text", "Tarn is for sale", "kept from the history"}, nil},
		{"/captures/c-page/copy/0", []string{"&lt;script&gt;alert(1)&lt;/script&gt;", "nothing of it runs here"}, nil},
		{"/health", []string{"3\u00a0documents watched", "2\u00a0are failing, gone or stale, 1 late, 1\u00a0text held", "3 attempts in a row ended in timeout", "Not watched", "123.4 MB",
			"larkspur.example", "Robots.txt not obeyed", "every 12\u00a0hours", "waits", "open"}, nil},
		{"/coverage", []string{"Health of the captures", "Failing", "Gone"}, nil},
	} {
		w := get(t, h, tt.path)
		body := strings.ReplaceAll(w.Body.String(), "&#39;", "'")
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", tt.path, w.Code)
		}
		for _, want := range tt.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not say %q", tt.path, want)
			}
		}
		for _, s := range tt.not {
			if strings.Contains(main(body), s) {
				t.Errorf("%s says %q", tt.path, s)
			}
		}
	}
}

// main is the part of a page that is its own.
func main(body string) string {
	_, body, _ = strings.Cut(body, "<main")
	return body
}

func TestWhatIsOffered(t *testing.T) {
	h := watchedSite(t)
	for path, want := range map[string]string{"/captures/c-page/capture.warc.gz": "WARC/1.1 c-page", "/captures/c-held/text.txt": "Tarn Privacy\nModels\nTarn is for sale. Ask the broker."} {
		w := get(t, h, path)
		if w.Code != http.StatusOK || w.Body.String() != want || w.Header().Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
			t.Errorf("%s: status %d, %q", path, w.Code, w.Body.String())
		}
	}
	if w := get(t, h, "/captures/c-page/evidence.json"); !strings.Contains(w.Body.String(), `"vantage":"testbench"`) {
		t.Errorf("the evidence record is %q", w.Body.String())
	}
	for _, path := range []string{"/captures/c-late-0/bytes/0", "/captures/c-late-0/copy/0", "/captures/c-page/bytes/1", "/captures/c-page/screenshot/x", "/captures/c-late-0/screenshot/0", "/captures/c-page/text.txt"} {
		if w := get(t, h, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, w.Code)
		}
	}
}

// Every outcome has a fate, and words for what attempts with it did.
func TestEveryOutcomeHasWords(t *testing.T) {
	for _, o := range smallprint.Outcomes {
		n := 0
		for _, f := range fates {
			for _, x := range f.outcomes {
				if x == o.Outcome {
					n++
				}
			}
		}
		if n != 1 {
			t.Errorf("%s has %d fates, want one", o.Outcome, n)
		}
		if attemptsDid[o.Outcome] == "" || outcomeNames[o.Outcome] == "" {
			t.Errorf("%s has no words", o.Outcome)
		}
	}
}

func TestStrip(t *testing.T) {
	now := at("2026-03-20")
	day := func(n int, o smallprint.Outcome, held bool) store.DayAttempt {
		return store.DayAttempt{At: now.AddDate(0, 0, -n), Outcome: o, Held: held}
	}
	p := strip(daysOf([]store.DayAttempt{day(9, smallprint.OutcomeOK, false), day(9, smallprint.OutcomeUnchanged, false), day(5, smallprint.OutcomeBlocked, false), day(1, smallprint.OutcomeOK, true)}), now.AddDate(0, 0, -9), now, 30)
	var got []string
	for _, r := range p.Rows {
		got = append(got, r.Key+" "+num(len(r.Bars)))
	}
	if want := "shown 1, held 1, wall 1, none 7"; strings.Join(got, ", ") != want {
		t.Errorf("the picture has %v, want %s", got, want)
	}
	if len(p.Days) != 6 || !p.Days[2].From.Equal(now.Truncate(24*time.Hour).AddDate(0, 0, -4)) || p.Days[5].Counts[0] != 2 {
		t.Errorf("the table is %+v", p.Days)
	}
	if want := "4\u00a0attempts, 2 showed the document, 1 held for review, 1 kept out, 7\u00a0days not looked"; !strings.HasSuffix(p.Label, want) {
		t.Errorf("in words it is %q, want %q", p.Label, want)
	}
}
