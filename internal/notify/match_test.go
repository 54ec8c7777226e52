package notify

import (
	"testing"
	"time"

	"smallprint"
)

var now = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) // a Wednesday

func someFacts() *Facts {
	return &Facts{ID: "c1", EditionID: "e1", Platform: "Acorn", PlatformSlug: "acorn", TermsType: "Terms of Service", Edition: "main", State: smallprint.StateConfirmed,
		Grade: smallprint.GradeSubstantive, Direction: smallprint.AgainstUser, Severity: smallprint.SeverityHigh, Types: []string{"data.sale"}, AllTypes: []string{"data.retention", "data.sale"},
		Laws: []string{"GDPR"}, Detected: now, Text: "We may sell your data to Partners, after 30 days."}
}

func TestMatch(t *testing.T) {
	w := func(scope smallprint.Scope, target string, change ...func(*smallprint.Watch)) smallprint.Watch {
		x := smallprint.Watch{Scope: scope, Target: target, Created: now.Add(-time.Hour)}
		for _, fn := range change {
			fn(&x)
		}
		return x
	}
	everything := func(fn func(*smallprint.Watch)) smallprint.Watch { return w(smallprint.ScopeEverything, "", fn) }
	for _, c := range []struct {
		name  string
		watch smallprint.Watch
		facts func(*Facts)
		want  Verdict
	}{
		{"everything", w(smallprint.ScopeEverything, ""), nil, Due},
		{"its platform", w(smallprint.ScopePlatform, "acorn"), nil, Due},
		{"another platform", w(smallprint.ScopePlatform, "birch"), nil, NotAsked},
		{"its document", w(smallprint.ScopeDocument, "e1"), nil, Due},
		{"another document", w(smallprint.ScopeDocument, "e2"), nil, NotAsked},
		{"a type that changed", w(smallprint.ScopeType, "data.sale"), nil, Due},
		{"a type of which only words changed", w(smallprint.ScopeType, "data.retention"), nil, NotAsked},
		{"the same, asked for", w(smallprint.ScopeType, "data.retention", func(w *smallprint.Watch) { w.MinGrade = smallprint.GradeEditorial }), nil, Due},
		{"a law that bears on it", w(smallprint.ScopeLaw, "GDPR"), nil, Due},
		{"another law", w(smallprint.ScopeLaw, "COPPA"), nil, NotAsked},
		{"words in the change", w(smallprint.ScopeSearch, "partners sell"), nil, Due},
		{"a phrase in it", w(smallprint.ScopeSearch, `"sell your data"`), nil, Due},
		{"a phrase in another order", w(smallprint.ScopeSearch, `"data your sell"`), nil, NotAsked},
		{"half a word", w(smallprint.ScopeSearch, "part"), nil, NotAsked},
		{"no words", w(smallprint.ScopeSearch, ` "" `), nil, NotAsked},
		{"before the watch was made", everything(func(w *smallprint.Watch) { w.Created = now.Add(time.Hour) }), nil, NotAsked},
		{"editorial", w(smallprint.ScopeEverything, ""), func(f *Facts) { f.Grade = smallprint.GradeEditorial }, NotAsked},
		{"editorial, asked for", everything(func(w *smallprint.Watch) { w.MinGrade = smallprint.GradeEditorial }), func(f *Facts) { f.Grade = smallprint.GradeEditorial }, Due},
		{"as severe", everything(func(w *smallprint.Watch) { w.MinSeverity = smallprint.SeverityHigh }), nil, Due},
		{"less severe", everything(func(w *smallprint.Watch) { w.MinSeverity = smallprint.SeverityCritical }), nil, NotAsked},
		{"the direction", everything(func(w *smallprint.Watch) { w.Direction = smallprint.AgainstUser }), nil, Due},
		{"the other direction", everything(func(w *smallprint.Watch) { w.Direction = smallprint.ForUser }), nil, NotAsked},
		{"mixed is both", everything(func(w *smallprint.Watch) { w.Direction = smallprint.ForUser }), func(f *Facts) { f.Direction = smallprint.Mixed }, Due},
		{"muted", everything(func(w *smallprint.Watch) { w.Muted = []string{"data.sale"} }), nil, Suppressed},
		{"another type muted", everything(func(w *smallprint.Watch) { w.Muted = []string{"data.retention"} }), nil, Due},
		{"snoozed", everything(func(w *smallprint.Watch) { w.Snoozed = now.Add(time.Hour) }), nil, Suppressed},
		{"a snooze that ended", everything(func(w *smallprint.Watch) { w.Snoozed = now }), nil, Due},
	} {
		f := someFacts()
		if c.facts != nil {
			c.facts(f)
		}
		if got, why := Match(&c.watch, f, now); got != c.want || got == Suppressed && why == "" {
			t.Errorf("%s: verdict %d (%s), want %d", c.name, got, why, c.want)
		}
	}
}

// Nobody is told of what is no change of the words, or not sure.
func TestNeverTold(t *testing.T) {
	w := smallprint.Watch{Scope: smallprint.ScopeEverything, MinGrade: smallprint.GradeEditorial}
	for _, g := range []smallprint.Grade{smallprint.GradeNone, smallprint.GradeNoise, smallprint.GradeCosmetic, smallprint.GradeCaptureFault} {
		f := someFacts()
		f.Grade = g
		if v, _ := Match(&w, f, now); v != NotAsked {
			t.Errorf("a change graded %s is told", g)
		}
	}
	for _, s := range []smallprint.ChangeState{smallprint.StateUnconfirmed, smallprint.StateFlapping, smallprint.StateFault, smallprint.StateCorrected} {
		f := someFacts()
		f.State = s
		if v, _ := Match(&w, f, now); v != NotAsked {
			t.Errorf("a change that is %s is told", s)
		}
	}
}

func TestOneAlertOfSeveralWatches(t *testing.T) {
	weekly := smallprint.Watch{Scope: smallprint.ScopeEverything, Pace: smallprint.PaceWeekly}
	daily := smallprint.Watch{Scope: smallprint.ScopePlatform, Target: "acorn", Pace: smallprint.PaceDaily}
	muted := smallprint.Watch{Scope: smallprint.ScopeEverything, Pace: smallprint.PaceAtOnce, Muted: []string{"data.sale"}}
	v, pace, why := decide([]smallprint.Watch{muted, weekly, daily, weekly}, someFacts(), now)
	if v != Due || pace != smallprint.PaceDaily || len(why) != 2 {
		t.Errorf("decided %d, %s, %q; want it due daily for two reasons", v, pace, why)
	}
	if v, _, why = decide([]smallprint.Watch{muted}, someFacts(), now); v != Suppressed || len(why) != 1 {
		t.Errorf("decided %d, %q, want it suppressed with why", v, why)
	}
}

func TestDueAt(t *testing.T) {
	berlin := &smallprint.Account{Zone: "Europe/Berlin", Quiet: "22:00-07:00"}
	utc := &smallprint.Account{}
	for _, c := range []struct {
		name string
		pace smallprint.Pace
		who  *smallprint.Account
		at   string
		want string
	}{
		{"at once", smallprint.PaceAtOnce, utc, "2026-03-04T12:00:00Z", "2026-03-04T12:05:00Z"},
		{"in the evening of quiet hours", smallprint.PaceAtOnce, berlin, "2026-03-04T21:30:00Z", "2026-03-05T06:00:00Z"},
		{"in the night of quiet hours", smallprint.PaceAtOnce, berlin, "2026-03-05T02:00:00Z", "2026-03-05T06:00:00Z"},
		{"the night in which clocks go forward", smallprint.PaceAtOnce, berlin, "2026-03-28T23:00:00Z", "2026-03-29T05:00:00Z"},
		{"by day", smallprint.PaceAtOnce, berlin, "2026-03-05T12:00:00Z", "2026-03-05T12:05:00Z"},
		{"daily", smallprint.PaceDaily, berlin, "2026-03-04T12:00:00Z", "2026-03-05T07:00:00Z"},
		{"weekly", smallprint.PaceWeekly, utc, "2026-03-04T12:00:00Z", "2026-03-09T08:00:00Z"},
		{"hours that cannot be read", smallprint.PaceAtOnce, &smallprint.Account{Quiet: "late", Zone: "Nowhere"}, "2026-03-04T12:00:00Z", "2026-03-04T12:05:00Z"},
	} {
		at, _ := time.Parse(time.RFC3339, c.at)
		if got := dueAt(c.pace, c.who, at, 5*time.Minute).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: due %s, want %s", c.name, got, c.want)
		}
	}
}
