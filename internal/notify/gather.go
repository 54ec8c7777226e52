package notify

import (
	"context"
	"fmt"
	"time"

	"smallprint"
	"smallprint/internal/store"
)

const (
	accountsAtOnce = 200
	separately     = 10 // groups that an account is told of in messages of their own; more come in one
	lookBack       = 90 * 24 * time.Hour
)

// toldOf is an alert with what it tells.
type toldOf struct {
	alert store.Alert
	facts *Facts
}

// Gather puts messages together for accounts whose alerts are due and returns
// how many accounts that were.
func (n *Notifier) Gather(ctx context.Context) (int, error) {
	now := n.o.Now()
	ids, err := n.o.Store.AccountsDue(ctx, now, accountsAtOnce)
	if err != nil {
		return 0, err
	}
	known := map[string]*Facts{} // accounts are mostly told of the same changes
	for i, id := range ids {
		if err := n.gather(ctx, id, now, known); err != nil {
			return i, fmt.Errorf("account %s: %w", id, err)
		}
	}
	return len(ids), nil
}

func (n *Notifier) gather(ctx context.Context, accountID string, now time.Time, known map[string]*Facts) error {
	s := n.o.Store
	account, err := s.Account(ctx, accountID)
	if err != nil {
		return err
	}
	alerts, err := s.AlertsDue(ctx, accountID, now)
	if err != nil {
		return err
	}
	gone, err := s.NoLongerTrue(ctx, accountID)
	if err != nil {
		return err
	}
	var drop []store.Alert
	var once, digest []toldOf
	for _, a := range alerts {
		if gone[a.ChangeID] || !account.Disabled.IsZero() {
			drop = append(drop, a)
			continue
		}
		f, err := n.known(ctx, a.ChangeID, known)
		if err != nil {
			return err
		}
		if a.Pace == smallprint.PaceAtOnce || a.Pace == "" {
			once = append(once, toldOf{a, f})
		} else {
			digest = append(digest, toldOf{a, f})
		}
	}
	var messages []bundle
	for _, part := range parts(once) {
		messages = append(messages, n.bundle(KindAlert, accountID, part, now))
	}
	if len(digest) > 0 {
		b := n.bundle(KindDigest, accountID, digest, now)
		if err := n.digest(ctx, &b, now, known); err != nil {
			return err
		}
		messages = append(messages, b)
	}
	return s.Write(ctx, func(tx *store.Tx) error { return save(tx, drop, messages) })
}

// A bundle is a message with the alerts that it tells.
type bundle struct {
	accountID string
	message   Message
	alerts    []toldOf
}

func save(tx *store.Tx, drop []store.Alert, messages []bundle) error {
	for _, a := range drop {
		if _, err := tx.SettleAlert(a, store.AlertWithdrawn, ""); err != nil {
			return err
		}
	}
	for _, b := range messages {
		m := &b.message
		for _, x := range b.alerts {
			ok, err := tx.SettleAlert(x.alert, store.AlertTold, m.ID)
			if err != nil {
				return err
			}
			if !ok { // nothing of this transaction is kept
				return smallprint.Errorf(smallprint.KindConflict, "", "another worker told of change %s at the same time", x.alert.ChangeID)
			}
		}
		row := store.MessageRow{ID: m.ID, AccountID: b.accountID, Kind: m.Kind, Subject: m.Subject, Created: m.Created}
		if _, err := tx.SaveMessage(row, m); err != nil {
			return err
		}
	}
	return nil
}

// parts divides alerts into those of each group, or leaves them together where
// that would be many messages.
func parts(told []toldOf) [][]toldOf {
	var out [][]toldOf
	at := map[string]int{}
	for _, x := range told {
		i, ok := at[x.alert.Group]
		if !ok {
			i = len(out)
			at[x.alert.Group] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], x)
	}
	if len(out) > separately {
		return [][]toldOf{told}
	}
	return out
}

func (n *Notifier) bundle(kind, accountID string, told []toldOf, now time.Time) bundle {
	items := itemsOf(n.o.Base, told)
	key := []string{"message", kind, accountID}
	for _, x := range told {
		key = append(key, x.alert.ChangeID)
	}
	return bundle{accountID, Message{ID: smallprint.NewID(now, key...), Kind: kind, Subject: subject(kind, items), Created: now, Items: items}, told}
}

func (n *Notifier) known(ctx context.Context, id string, known map[string]*Facts) (*Facts, error) {
	if f := known[id]; f != nil {
		return f, nil
	}
	f := new(Facts)
	if _, err := n.o.Store.Facts(ctx, id, f); err != nil {
		return nil, err
	}
	f.Text = ""
	known[id] = f
	return f, nil
}

// digest adds what makes a digest worth opening: what was held back, how the
// documents on the list are, and what takes effect soon.
func (n *Notifier) digest(ctx context.Context, b *bundle, now time.Time, known map[string]*Facts) error {
	s := n.o.Store
	since := now.Add(-7 * 24 * time.Hour)
	for _, x := range b.alerts {
		if x.alert.Pace == smallprint.PaceDaily {
			since = now.Add(-24 * time.Hour)
		}
	}
	held, err := s.Suppressed(ctx, b.accountID, since)
	if err != nil {
		return err
	}
	for _, h := range held {
		b.message.Suppressed += h.Count
		b.message.Held = append(b.message.Held, store.WhyCount{Why: clean(h.Why), Count: h.Count})
	}
	if b.message.Health, err = n.health(ctx, b.accountID); err != nil {
		return err
	}
	recent, err := s.AlertsSince(ctx, b.accountID, now.Add(-lookBack))
	if err != nil {
		return err
	}
	var facts []*Facts
	for _, a := range recent {
		f, err := n.known(ctx, a.ChangeID, known)
		if err != nil {
			return err
		}
		facts = append(facts, f)
	}
	b.message.Upcoming = upcoming(n.o.Base, facts, now)
	return nil
}

// health says what is wrong with the documents that an account watches by
// platform or by document.
func (n *Notifier) health(ctx context.Context, accountID string) ([]string, error) {
	watches, err := n.o.Store.AccountWatches(ctx, accountID)
	if err != nil {
		return nil, err
	}
	problems, err := n.o.Store.OpenProblems(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, q := range problems {
		for _, w := range watches {
			if w.Scope == smallprint.ScopePlatform && w.Target == q.Ref.PlatformSlug || w.Scope == smallprint.ScopeDocument && w.Target == q.Ref.EditionID {
				out = append(out, clean(fmt.Sprintf("%s, %s: not seen as it should be since %s (%s)", q.Ref.Platform, q.Ref.TermsType, q.Opened.Format("2 January 2006"), q.Why)))
				break
			}
		}
	}
	if len(out) == 0 {
		out = append(out, "Every document that you watch by name is being seen as planned.")
	}
	return out, nil
}
