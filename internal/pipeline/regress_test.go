package pipeline_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/schedule"
	"smallprint/internal/store"
)

func (l *live) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked
}

func TestA304IsAboutThePageThatWasAskedFor(t *testing.T) {
	target := "/v1"
	l := watchOne(t, 12*time.Hour, nil)
	mod := map[string]time.Time{"/v1": day0.AddDate(0, -1, 0), "/v2": day0.AddDate(0, -2, 0)}
	l.serve(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/terms" {
			http.Redirect(w, r, target, http.StatusFound)
			return
		}
		body := html(terms("30", ""))
		if r.URL.Path == "/v2" {
			body = html(terms("7", ""))
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		http.ServeContent(w, r, "x.html", mod[r.URL.Path], strings.NewReader(body))
	})
	l.run(2 * 24 * time.Hour)
	l.mu.Lock()
	target = "/v2"
	l.mu.Unlock()
	from := l.now()
	l.run(4 * 24 * time.Hour)
	h := l.history()
	if h.versions[0].LastSeen.After(from) {
		t.Errorf("the first version was last seen %s, and its address led elsewhere from %s", h.versions[0].LastSeen, from)
	}
}

func TestATextThatIsNeverTheSameIsNotHammered(t *testing.T) {
	n := 10
	l := watchOne(t, 24*time.Hour, nil)
	l.serve(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		n++
		b := html(terms(fmt.Sprint(n), ""))
		l.mu.Unlock()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, b)
	})
	l.run(7 * 24 * time.Hour)
	if n := l.count(); n > 70 {
		t.Errorf("asked %d times in a week at 24 hours", n)
	}
}

func TestARejectedTextIsNotHammered(t *testing.T) {
	full, half := page(html(terms("30", long+long))), page(html(terms("30", "")))
	l := watchOne(t, 24*time.Hour, full)
	l.run(2 * 24 * time.Hour)
	l.serve(half)
	l.run(25 * time.Hour)
	held := must(l.s.OpenReviews(ctx))(t)
	if len(held) != 1 {
		t.Fatalf("%d held", len(held))
	}
	if err := l.p.Decide(ctx, held[0].CaptureID, store.Rejected, "no", l.now()); err != nil {
		t.Fatal(err)
	}
	a := l.count()
	l.run(7 * 24 * time.Hour)
	if n := l.count() - a; n > 20 || len(l.history().versions) != 1 {
		t.Errorf("asked %d times in the week after, %d versions, want at most 20 and 1", n, len(l.history().versions))
	}
}

func TestSettingsThatAreNotNamedStay(t *testing.T) {
	_, p := open(t)
	place := store.Place{Platform: "Acorn", TermsType: "Terms of Service", URLs: []string{"https://a.example/terms"}, Selector: "#terms", OverrideRobots: "leave was given"}
	if _, err := p.Watch(ctx, place, schedule.Plan{}, day0); err != nil {
		t.Fatal(err)
	}
	place.Selector, place.OverrideRobots = "", ""
	if src := must(p.Source(ctx, place, day0))(t); src.Selector != "#terms" || src.OverrideRobots != "leave was given" {
		t.Errorf("the source is %+v after a capture by hand", src)
	}
}

func TestAHostThatRefusesIsRecorded(t *testing.T) {
	l := watchOne(t, 12*time.Hour, page(html(terms("30", ""))))
	u := l.src.URLs[0]
	_, err := l.p.Watch(ctx, store.Place{Platform: "Acorn", TermsType: "Terms of Service", URLs: []string{u, u + "2"}}, schedule.Plan{Every: 12 * time.Hour}, l.now())
	if err != nil {
		t.Fatal(err)
	}
	l.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(429)
	})
	l.run(20 * 24 * time.Hour)
	if open := must(l.s.OpenProblems(ctx))(t); len(open) != 1 || l.count() > 120 {
		t.Errorf("asked %d times in 20 days, open problems %+v, want at most 120 and one", l.count(), open)
	}
}

func TestAClockThatRanAheadDoesNotEndTheWatch(t *testing.T) {
	l := watchOne(t, 12*time.Hour, page(html(terms("30", ""))))
	l.run(2 * 24 * time.Hour)
	t0 := l.now()
	l.clock.Store(t0.AddDate(1, 0, 0).UnixMilli())
	l.step()
	l.clock.Store(t0.UnixMilli())
	l.serve(page(html(terms("14", ""))))
	l.step()
	l.clock.Add(int64(time.Hour / time.Millisecond))
	l.step()
	if n := len(l.history().versions); n < 2 {
		t.Errorf("%d versions after the clock was put right: the change was not looked at", n)
	}
}

// A page that is not the document does not confirm what it lacks.
func TestAFaultConfirmsNothing(t *testing.T) {
	var paras [16]string
	for k := range paras {
		paras[k] = fmt.Sprintf("\nIn part %d you agree that you will not use feature number %d of the service to send messages that people of group %d did not ask for, nor to collect what they published.\n", k, k*7, k*3)
	}
	base := terms("30", strings.Join(paras[:], ""))
	i, j := strings.Index(base, "## 2."), strings.Index(base, "## 3.")
	cut := base[:i] + base[j:]
	broken := terms("30", strings.Join(paras[:11], "")+"\nService unavailable.\n")
	i, j = strings.Index(broken, "## 2."), strings.Index(broken, "## 3.")
	broken = broken[:i] + broken[j:]
	l := watchOne(t, 12*time.Hour, page(html(base)))
	l.run(2 * 24 * time.Hour)
	first := true
	l.serve(func(w http.ResponseWriter, r *http.Request) { // cut once, then broken once, then base for ever
		l.mu.Lock()
		f := first
		first = false
		l.mu.Unlock()
		b := html(broken)
		if f {
			b = html(cut)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, b)
	})
	l.run(14 * time.Hour)
	for _, c := range l.history().changes {
		if c.NewVersion == 2 && c.State != smallprint.StateUnconfirmed {
			t.Errorf("the change seen once is %s: %s", c.State, c.StateWhy)
		}
	}
}
