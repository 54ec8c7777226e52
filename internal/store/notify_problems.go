package store

import (
	"context"
	"database/sql"
	"time"

	"smallprint"
)

// A ProblemEvent is the opening or the end of a problem.
type ProblemEvent struct {
	ID    string
	Event string // opened or closed
	Kind  string
	Why   string
	About string // platform and document; "" for the whole system
	At    time.Time
}

// UntoldProblems lists what operators were not told of yet, oldest first. A
// problem that closed before its opening was told is over: neither is told.
func (s *Store) UntoldProblems(ctx context.Context) ([]ProblemEvent, error) {
	const about = `coalesce((SELECT p.name || ', ' || d.terms_type FROM editions e JOIN documents d ON d.id = e.document_id JOIN platforms p ON p.id = d.platform_id WHERE e.id = q.edition_id), '')`
	const told = `EXISTS (SELECT 1 FROM problems_told x WHERE x.problem_id = q.id AND x.event = `
	return list(ctx, s.w, func(rows *sql.Rows) (e ProblemEvent, err error) {
		var at int64
		err = rows.Scan(&e.ID, &e.Event, &e.Kind, &e.Why, &e.About, &at)
		e.At = fromMillis(at)
		return e, err
	}, `SELECT q.id, 'opened', q.kind, q.why, `+about+`, q.opened FROM problems q WHERE q.closed = 0 AND NOT `+told+`'opened')
		UNION ALL SELECT q.id, 'closed', q.kind, q.why, `+about+`, q.closed FROM problems q WHERE q.closed > 0 AND `+told+`'opened') AND NOT `+told+`'closed') ORDER BY 6, 1`)
}

// SaveProblemTold records that operators are told; ok is false where they were
// already.
func (t *Tx) SaveProblemTold(e ProblemEvent, at time.Time) (ok bool, err error) {
	n, err := t.exec(`INSERT INTO problems_told (problem_id, event, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, e.ID, e.Event, toMillis(at))
	return n == 1, err
}

// ActiveAdministrators lists the ids of the accounts that manage the system.
func (s *Store) ActiveAdministrators(ctx context.Context) ([]string, error) {
	return list(ctx, s.w, scanString, `SELECT id FROM accounts WHERE role = $1 AND disabled = 0 AND confirmed > 0 ORDER BY id`, string(smallprint.RoleAdministrator))
}
