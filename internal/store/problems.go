package store

import (
	"context"
	"database/sql"
	"time"
)

// A Problem is what operators are told of: opened once, told again rarely,
// closed when it is over.
type Problem struct {
	ID     string
	Ref    Ref    // zero where it is about the whole system
	Kind   string // failing, gone, stale or clock
	Why    string
	Opened time.Time
	Told   time.Time // when operators were last told
	Closed time.Time // zero while it is open
}

func scanProblem(rows *sql.Rows) (Problem, error) {
	var p Problem
	var opened, told, closed int64
	err := rows.Scan(append([]any{&p.ID, &p.Kind, &p.Why, &opened, &told, &closed}, p.Ref.targets()...)...)
	p.Opened, p.Told, p.Closed = fromMillis(opened), fromMillis(told), fromMillis(closed)
	return p, err
}

const problemColumns = `q.id, q.kind, q.why, q.opened, q.told, q.closed, ` + refColumns

// OpenProblems lists the problems that are open about editions, oldest first.
func (s *Store) OpenProblems(ctx context.Context) ([]Problem, error) {
	return list(ctx, s.r, scanProblem, `SELECT `+problemColumns+` FROM`+refTables+`JOIN problems q ON q.edition_id = e.id WHERE q.closed = 0 ORDER BY q.opened, q.id`)
}

// EditionProblems lists the problems of an edition, newest first.
func (s *Store) EditionProblems(ctx context.Context, editionID string, limit int) ([]Problem, error) {
	return list(ctx, s.r, scanProblem, `SELECT `+problemColumns+` FROM`+refTables+`JOIN problems q ON q.edition_id = e.id WHERE e.id = $1 ORDER BY q.opened DESC, q.id DESC LIMIT $2`,
		editionID, limit)
}

// OpenProblem returns the open problem of a kind about an edition; ok is false
// where there is none.
func (s *Store) OpenProblem(ctx context.Context, editionID, kind string) (p Problem, ok bool, err error) {
	all, err := list(ctx, s.w, scanProblem, `SELECT `+problemColumns+` FROM`+refTables+`JOIN problems q ON q.edition_id = e.id WHERE e.id = $1 AND q.kind = $2 AND q.closed = 0`,
		editionID, kind)
	if err != nil || len(all) == 0 {
		return p, false, err
	}
	return all[0], true, nil
}

// SaveProblem saves a problem as it is now.
func (t *Tx) SaveProblem(p Problem) error {
	_, err := t.exec(`INSERT INTO problems (id, edition_id, kind, why, opened, told, closed) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, why = excluded.why, told = excluded.told, closed = excluded.closed`,
		p.ID, p.Ref.EditionID, p.Kind, p.Why, toMillis(p.Opened), toMillis(p.Told), toMillis(p.Closed))
	return err
}
