package notify

import (
	"context"

	"smallprint"
	"smallprint/internal/store"
)

// FanOut writes the alerts of every announcement that is not done, batch by
// batch, each with how far it came. It returns how many announcements it ended.
func (n *Notifier) FanOut(ctx context.Context) (int, error) {
	s, now := n.o.Store, n.o.Now()
	if !n.o.AsIfLive {
		if err := s.PassOver(ctx, now.Add(-fresh), now); err != nil {
			return 0, err
		}
	}
	for done := 0; ; done++ {
		a, ok, err := s.ClaimAnnouncement(ctx, now, now.Add(lease))
		if err != nil || !ok {
			return done, err
		}
		if err := n.announce(ctx, a); err != nil {
			return done, err
		}
	}
}

func (n *Notifier) announce(ctx context.Context, a store.Announcement) error {
	s := n.o.Store
	f, note, err := n.facts(ctx, a)
	if err != nil {
		return err
	}
	if note != "" {
		return s.Write(ctx, func(tx *store.Tx) error { return tx.EndAnnouncement(a.ID, note, n.o.Now()) })
	}
	about := store.Subject{Platform: f.PlatformSlug, Edition: f.EditionID, Types: f.AllTypes, Laws: f.Laws}
	cursor := a.Cursor
	for {
		watchers, more, err := s.WatchersFor(ctx, about, cursor, n.o.Batch)
		if err != nil {
			return err
		}
		var alerts []store.Alert
		for i := range watchers {
			w := &watchers[i]
			cursor = w.Account.ID
			if alert, ok := n.alert(w, f); ok {
				alerts = append(alerts, alert)
			}
		}
		err = s.Write(ctx, func(tx *store.Tx) error {
			if err := tx.SaveAlerts(a.ID, cursor, alerts); err != nil || more {
				return err
			}
			return tx.EndAnnouncement(a.ID, "", n.o.Now())
		})
		if err != nil || !more {
			return err
		}
	}
}

// facts returns what is told of an announcement, or why nobody is told. What
// was frozen before a kill is used again, so that all are told the same.
func (n *Notifier) facts(ctx context.Context, a store.Announcement) (f *Facts, note string, err error) {
	f = new(Facts)
	if ok, err := n.o.Store.Facts(ctx, a.ID, f); ok || err != nil {
		return f, "", err
	}
	f, err = gatherFacts(ctx, n.o.Store, a.ID)
	if smallprint.KindOf(err) == smallprint.KindNotFound {
		return nil, "the record is gone: its history was derived anew", nil
	}
	if err != nil {
		return nil, "", err
	}
	if !f.Tellable() {
		return nil, "the record was taken back", nil
	}
	return f, "", n.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveFacts(a.ID, f) })
}

func (n *Notifier) alert(w *store.Watcher, f *Facts) (store.Alert, bool) {
	now := n.o.Now()
	v, pace, why := decide(w.Watches, f, now)
	a := store.Alert{AccountID: w.Account.ID, ChangeID: f.ID, Pace: pace, Group: f.Group, Why: why, Created: now, State: store.AlertWaiting}
	switch v {
	case NotAsked:
		return a, false
	case Suppressed:
		a.State, a.Due = store.AlertSuppressed, now
	default:
		a.Due = dueAt(pace, &w.Account, now, n.o.Hold)
	}
	return a, true
}
