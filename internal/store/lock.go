package store

import (
	"context"
	"sync"
)

// editionLocks are held in this process; on PostgreSQL the database's own lock
// keeps other processes out, too.
var editionLocks sync.Map // edition id to chan struct{}

// LockEdition waits until nobody else derives the history of an edition, and
// keeps others from it until unlock is called.
func (s *Store) LockEdition(ctx context.Context, editionID string) (unlock func(), err error) {
	v, _ := editionLocks.LoadOrStore(editionID, make(chan struct{}, 1))
	turn := v.(chan struct{})
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if !s.postgres {
		return func() { <-turn }, nil
	}
	conn, err := s.w.Conn(ctx)
	if err == nil {
		if _, err = conn.ExecContext(ctx, `SELECT pg_advisory_lock(hashtextextended($1, 0))`, editionID); err != nil {
			conn.Close()
		}
	}
	if err != nil {
		<-turn
		return nil, dbError("lock an edition", err)
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtextextended($1, 0))`, editionID)
		conn.Close()
		<-turn
	}, nil
}
