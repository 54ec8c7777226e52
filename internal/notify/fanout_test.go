package notify_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/fetch"
	"smallprint/internal/notify"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"

	"log/slog"
)

// history imports one made-up document with a confirmed change.
func history(t testing.TB) (*store.Store, *pipeline.Pipeline, *notify.Keys) {
	t.Helper()
	return historyIn(t, filepath.Join(t.TempDir(), "test.db"))
}

func historyIn(t testing.TB, dsn string) (*store.Store, *pipeline.Pipeline, *notify.Keys) {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	blobs, err := archive.OpenFolder(filepath.Join(dir, "archive"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := notify.OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	p := pipeline.New(s, archive.Open(blobs), slog.New(slog.DiscardHandler))
	h := madeUp()[0]
	if _, err := p.Ingest(ctx, smallprint.OriginVersions, "versions:one", h.records()); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{p.FollowDue(ctx), p.Settle(ctx)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return s, p, keys
}

func addAccount(t testing.TB, s *store.Store, id string, role smallprint.Role, d smallprint.Destination, watches ...smallprint.Watch) {
	t.Helper()
	err := s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveAccount(smallprint.Account{ID: id, Email: id + "@site.example", Role: role, Created: day0, Confirmed: day0}); err != nil {
			return err
		}
		d.ID, d.AccountID, d.Confirmed = "d"+id, id, day0
		if err := tx.SaveDestination(d, day0); err != nil {
			return err
		}
		for i, w := range watches {
			w.ID, w.AccountID = fmt.Sprintf("%s-w%d", id, i), id
			if err := tx.SaveWatchOf(w); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	toMail     = smallprint.Destination{Kind: smallprint.ByEmail, Address: "a@people.example"}
	everything = smallprint.Watch{Scope: smallprint.ScopeEverything, Pace: smallprint.PaceAtOnce, Created: day0}
)

func alertsOf(t testing.TB, s *store.Store, account string) []store.Alert {
	t.Helper()
	all, err := s.AccountAlerts(ctx, account, "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Old histories alert nobody, unless they are replayed as if live.
func TestImportsAlertNobody(t *testing.T) {
	s, _, keys := history(t)
	addAccount(t, s, "a", smallprint.RoleReader, toMail, everything)
	now := func() time.Time { return day0.AddDate(1, 0, 0) }
	n := notify.New(notify.Options{Store: s, Keys: keys, Now: now})
	if _, err := n.FanOut(ctx); err != nil {
		t.Fatal(err)
	}
	if got := alertsOf(t, s, "a"); len(got) != 0 {
		t.Errorf("an import made %d alerts", len(got))
	}
	for _, a := range must(s.Announcements(ctx))(t) {
		if a.Note != "imported history" || a.Done.IsZero() {
			t.Errorf("announcement %+v", a)
		}
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// A history that is derived again, as after a stage improved, tells nobody.
func TestDerivedAgainAlertsNobody(t *testing.T) {
	s, p, keys := history(t)
	addAccount(t, s, "a", smallprint.RoleReader, toMail, everything)
	n := notify.New(notify.Options{Store: s, Keys: keys, AsIfLive: true})
	if _, err := n.FanOut(ctx); err != nil {
		t.Fatal(err)
	}
	before := len(alertsOf(t, s, "a"))
	if before == 0 {
		t.Fatal("the history has nothing to tell")
	}
	refs := must(s.Editions(ctx))(t)
	// As if other texts had been read and others confirmed: no announcement is known.
	if _, err := s.DB().ExecContext(ctx, `UPDATE announcements SET id = 'x' || id, change_key = 'x' || change_key`); err != nil {
		t.Fatal(err)
	}
	err := s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Forget(refs[0].EditionID); err != nil {
			return err
		}
		return tx.SaveFollowedStage(refs[0].EditionID, pipeline.Stage)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{p.FollowDue(ctx), p.Settle(ctx)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := n.FanOut(ctx); err != nil {
		t.Fatal(err)
	}
	if after := len(alertsOf(t, s, "a")); after != before {
		t.Errorf("%d alerts after the history was derived again, %d before", after, before)
	}
}

// What is held back is counted, with why.
func TestSuppressedIsCounted(t *testing.T) {
	s, _, keys := history(t)
	snoozed := everything
	snoozed.Snoozed = time.Now().AddDate(1, 0, 0)
	addAccount(t, s, "a", smallprint.RoleReader, toMail, snoozed)
	if _, err := notify.New(notify.Options{Store: s, Keys: keys, AsIfLive: true}).FanOut(ctx); err != nil {
		t.Fatal(err)
	}
	held := must(s.Suppressed(ctx, "a", time.Time{}))(t)
	if len(held) != 1 || held[0].Count != len(alertsOf(t, s, "a")) || !strings.Contains(held[0].Why, "snoozed") {
		t.Errorf("held back: %+v", held)
	}
}

// Problems are told to administrators, once each, and to nobody else.
func TestOperatorsAlone(t *testing.T) {
	s, _, keys := history(t)
	addAccount(t, s, "admin", smallprint.RoleAdministrator, toMail)
	addAccount(t, s, "editor", smallprint.RoleEditor, toMail, everything)
	ref := must(s.Editions(ctx))(t)[0]
	q := store.Problem{ID: "p1", Ref: ref, Kind: "stale", Why: "not seen", Opened: day0, Told: day0}
	save := func() {
		if err := s.Write(ctx, func(tx *store.Tx) error { return tx.SaveProblem(q) }); err != nil {
			t.Fatal(err)
		}
	}
	n := notify.New(notify.Options{Store: s, Keys: keys})
	for _, want := range []int{1, 0} {
		save()
		if got := must(n.TellOperators(ctx))(t); got != want {
			t.Errorf("%d events were told, want %d", got, want)
		}
	}
	q.Closed = day0.Add(time.Hour)
	save()
	if got := must(n.TellOperators(ctx))(t); got != 1 {
		t.Errorf("%d events were told, want the end", got)
	}
	if got := must(s.AccountDeliveries(ctx, "admin", "", 10))(t); len(got) != 2 {
		t.Errorf("the administrator has %d messages, want 2", len(got))
	}
	if got := must(s.AccountDeliveries(ctx, "editor", "", 10))(t); len(got) != 0 {
		t.Errorf("an editor has %d messages of operators", len(got))
	}
}

// GET changes nothing; POST with a valid link ends the use of a destination.
func TestUnsubscribe(t *testing.T) {
	s, _, keys := history(t)
	addAccount(t, s, "a", smallprint.RoleReader, toMail, everything)
	n := notify.New(notify.Options{Store: s, Keys: keys, Base: "https://site.example"})
	mux := http.NewServeMux()
	mux.HandleFunc(notify.UnsubscribePath, n.Unsubscribe)
	link := strings.TrimPrefix(n.UnsubscribeLink("da"), "https://site.example")
	for _, c := range []struct {
		method, path string
		status       int
		disabled     bool
	}{{"GET", link, 200, false}, {"POST", "/unsubscribe/da/wrong", 404, false}, {"POST", strings.Replace(link, "/da/", "/db/", 1), 404, false}, {"POST", link, 200, true}, {"POST", link, 200, true}} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(c.method, c.path, strings.NewReader("List-Unsubscribe=One-Click")))
		if d := must(s.Destination(ctx, "da"))(t); w.Code != c.status || !d.Disabled.IsZero() != c.disabled {
			t.Errorf("%s %s: %d, disabled %v (%s)", c.method, c.path, w.Code, d.Disabled, d.Why)
		}
	}
}

// Rows 1, 4 and 6: webhooks reach no private network, and follow no redirect.
func TestRow6WebhooksGoThroughTheGuard(t *testing.T) {
	reached := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer inside.Close()
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		http.Redirect(w, r, inside.URL, http.StatusTemporaryRedirect)
	}))
	defer outside.Close()
	c, err := fetch.New(fetch.Options{Allow: []string{strings.TrimPrefix(outside.URL, "http://")}, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{inside.URL, "http://169.254.169.254/", "http://[::1]/", "file:///etc/passwd", "gopher://a.example/", "http://user@a.example/"} {
		if _, err := c.Post(ctx, fetch.Post{URL: address}); !fetch.Refused(err) {
			t.Errorf("%s: %v, want it refused", address, err)
		}
	}
	r, err := c.Post(ctx, fetch.Post{URL: outside.URL})
	if err != nil || r.Status != http.StatusTemporaryRedirect || reached {
		t.Errorf("a redirect gave %+v, %v; the inside was reached: %v", r, err, reached)
	}
}

// Alerts of one change for 100,000 watches, in batches.
func BenchmarkFanOut(b *testing.B) {
	const accounts, watches = 50_000, 100_000
	s, _, keys := history(b)
	for from := 0; from < accounts; from += 5000 {
		err := s.Write(ctx, func(tx *store.Tx) error {
			for i := from; i < from+5000; i++ {
				id := fmt.Sprintf("a%06d", i)
				if err := tx.SaveAccount(smallprint.Account{ID: id, Email: id + "@site.example", Role: smallprint.RoleReader, Created: day0, Confirmed: day0}); err != nil {
					return err
				}
				for k := range watches / accounts {
					w := everything
					w.ID, w.AccountID = fmt.Sprintf("%s-%d", id, k), id
					if k == 1 {
						w.Scope, w.Target = smallprint.ScopePlatform, "acorn-0"
					}
					if err := tx.SaveWatchOf(w); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if _, err := s.DB().ExecContext(ctx, `DELETE FROM announcements WHERE id NOT IN (SELECT min(id) FROM announcements)`); err != nil {
		b.Fatal(err)
	}
	n := notify.New(notify.Options{Store: s, Keys: keys, AsIfLive: true})
	for b.Loop() {
		if _, err := s.DB().ExecContext(ctx, `DELETE FROM alerts`); err != nil {
			b.Fatal(err)
		}
		if _, err := s.DB().ExecContext(ctx, `UPDATE announcements SET done = 0, cursor_at = '', leased = 0, told = 0`); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		begin := time.Now()
		if _, err := n.FanOut(ctx); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(begin).Seconds(), "s/fan-out")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapInuse>>20), "MB-heap")
	}
	if got := must(s.Announcements(ctx))(b)[0].Told; got != accounts {
		b.Fatalf("%d accounts have an alert, want %d", got, accounts)
	}
}
