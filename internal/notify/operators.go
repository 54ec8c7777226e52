package notify

import (
	"context"
	"fmt"

	"smallprint"
	"smallprint/internal/store"
)

// TellOperators tells administrators, and nobody else, of problems that opened
// or closed, each once, all that are new in one message. It returns how many
// events that were.
func (n *Notifier) TellOperators(ctx context.Context) (int, error) {
	s, now := n.o.Store, n.o.Now()
	events, err := s.UntoldProblems(ctx)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	administrators, err := s.ActiveAdministrators(ctx)
	if err != nil || len(administrators) == 0 {
		return 0, err
	}
	m := Message{Kind: KindOperator, Created: now}
	key := []string{"operators"}
	for _, e := range events {
		about := e.About
		if about == "" {
			about = "the system"
		}
		word := "in trouble, " + e.Kind
		if e.Event == "closed" {
			word = "recovered, was " + e.Kind
		}
		m.Lines = append(m.Lines, clean(fmt.Sprintf("%s: %s (%s), %s", about, word, e.Why, e.At.UTC().Format("2 January 2006, 15:04 UTC"))))
		key = append(key, e.ID, e.Event)
	}
	m.Subject = short(m.Lines[0], 150)
	if len(m.Lines) > 1 {
		m.Subject = short(fmt.Sprintf("%d reports, first %s", len(m.Lines), m.Lines[0]), 150)
	}
	return len(events), s.Write(ctx, func(tx *store.Tx) error {
		for _, e := range events {
			ok, err := tx.SaveProblemTold(e, now)
			if err != nil {
				return err
			}
			if !ok {
				return smallprint.Errorf(smallprint.KindConflict, "", "another worker told operators of problem %s at the same time", e.ID)
			}
		}
		for _, id := range administrators {
			to := m
			to.ID = smallprint.NewID(now, append(key, id)...)
			if _, err := tx.SaveMessage(store.MessageRow{ID: to.ID, AccountID: id, Kind: to.Kind, Subject: to.Subject, Created: now}, &to); err != nil {
				return err
			}
		}
		return nil
	})
}
