package notify_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/notify"
	"smallprint/internal/pgtest"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"
)

// The whole way of an alert, on both databases.
func TestSQLite(t *testing.T) {
	wholeWay(t, filepath.Join(t.TempDir(), "test.db"))
}

func TestPostgres(t *testing.T) {
	dsn := pgtest.Start(t)
	pgtest.Create(t, dsn, "notify")
	wholeWay(t, pgtest.Named(dsn, "notify"))
}

func wholeWay(t *testing.T, dsn string) {
	s, p, keys := historyIn(t, dsn)
	sink := newSinks(t, false)
	now := time.Now().UTC()
	clock := func() time.Time { return now }
	n, err := notifier(s, keys, sink.smtp.Addr().String(), sink.hooks.URL, clock)
	if err != nil {
		t.Fatal(err)
	}
	weekly := everything
	weekly.Pace = smallprint.PaceWeekly
	hook := smallprint.Destination{Kind: smallprint.ByWebhook, Address: sink.hooks.URL + "/b"}
	addAccount(t, s, "a", smallprint.RoleReader, toMail, everything)
	addAccount(t, s, "b", smallprint.RoleAdministrator, hook, weekly)
	addAccount(t, s, "c", smallprint.RoleReader, smallprint.Destination{Kind: smallprint.ByWebhook, Address: sink.hooks.URL + "/gone"}, everything)
	ref := must(s.Editions(ctx))(t)[0]
	err = s.Write(ctx, func(tx *store.Tx) error {
		return tx.SaveProblem(store.Problem{ID: "p1", Ref: ref, Kind: "stale", Why: "not seen", Opened: now})
	})
	if err != nil {
		t.Fatal(err)
	}
	step := func() {
		t.Helper()
		for {
			a := must(n.Prepare(ctx))(t)
			b := must(n.Deliver(ctx))(t)
			if a+b == 0 {
				return
			}
		}
	}
	step()
	changes := len(alertsOf(t, s, "a"))
	if got := len(sink.taken["a@people.example"]); got != changes || changes == 0 {
		t.Errorf("mail told of %d changes, want %d", got, changes)
	}
	if got := len(sink.taken["/b"]); got != 0 {
		t.Errorf("the weekly digest came at once, with %d changes", got)
	}
	if d := must(s.Destination(ctx, "dc"))(t); d.Disabled.IsZero() || !strings.Contains(d.Why, "410") {
		t.Errorf("a webhook that is gone is %+v", d)
	}
	now = now.Add(8 * 24 * time.Hour)
	step()
	if got := len(sink.taken["/b"]); got != changes {
		t.Errorf("the digest told of %d changes, want %d", got, changes)
	}
	if body := string(sink.body["/b"]); !strings.Contains(body, `"smallprint.digest"`) || !strings.Contains(body, "v1a,") && !strings.Contains(sink.header["/b"]["Webhook-Signature"][0], "v1a,") {
		t.Errorf("the digest is %s", body)
	}
	replayByHand(t, s, n, sink, step)
	// A derivation anew works on this database, and announces nothing more.
	before := len(must(s.Announcements(ctx))(t))
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Forget(ref.EditionID); err != nil {
			return err
		}
		return tx.SaveFollowedStage(ref.EditionID, pipeline.Stage)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.FollowDue(ctx); err != nil {
		t.Fatal(err)
	}
	if after := len(must(s.Announcements(ctx))(t)); after != before {
		t.Errorf("%d announcements, %d before the derivation", after, before)
	}
}

// A delivery that ended is sent again by hand, under the same id, and every
// attempt stands in the record of its owner and of nobody else.
func replayByHand(t *testing.T, s *store.Store, n *notify.Notifier, sink *sinks, step func()) {
	t.Helper()
	all := must(s.AccountDeliveries(ctx, "a", "", 100))(t)
	if len(all) == 0 {
		t.Fatal("no deliveries")
	}
	d := all[0]
	for _, c := range []struct {
		account string
		ok      bool
	}{{"b", false}, {"a", true}} {
		err := s.Write(ctx, func(tx *store.Tx) error {
			return tx.Replay(c.account, d.Message.ID, d.Destination.ID, d.Message.Created)
		})
		if (err == nil) != c.ok {
			t.Errorf("sent again by %s: %v", c.account, err)
		}
	}
	step()
	attempts := must(s.DeliveryAttempts(ctx, "a", d.Message.ID, d.Destination.ID))(t)
	if len(attempts) != 2 || attempts[1].Outcome != "delivered" || attempts[1].Status != 250 {
		t.Errorf("attempts are %+v", attempts)
	}
	if sink.again == 0 || len(sink.twice) > 0 {
		t.Errorf("what was sent again came %d times under its own id, %d under another", sink.again, len(sink.twice))
	}
	if other := must(s.DeliveryAttempts(ctx, "b", d.Message.ID, d.Destination.ID))(t); len(other) != 0 {
		t.Error("another account sees the attempts")
	}
}
