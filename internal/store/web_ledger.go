package store

import (
	"context"
	"database/sql"
	"time"

	"smallprint"
)

// A LedgerFilter selects attempts of an edition, newest first.
type LedgerFilter struct {
	EditionID string
	Outcomes  []smallprint.Outcome // none: all
	Held      bool                 // only those that were held for review
	Before    string               // id of a capture: only attempts before it
	Limit     int
}

// Ledger lists attempts of an edition, newest first.
func (s *Store) Ledger(ctx context.Context, f LedgerFilter) ([]smallprint.Capture, error) {
	query, args := `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1 AND ($2 = '' OR (at, seq) < (SELECT k.at, k.seq FROM captures k WHERE k.id = $2))`,
		[]any{f.EditionID, f.Before, f.Limit}
	if f.Held {
		query += ` AND id IN (SELECT capture_id FROM reviews)`
	}
	if len(f.Outcomes) > 0 {
		query += ` AND outcome IN (` + placeholders(len(args)+1, len(f.Outcomes)) + `)`
		for _, o := range f.Outcomes {
			args = append(args, o)
		}
	}
	return list(ctx, s.r, scanCapture, query+` ORDER BY at DESC, seq DESC LIMIT $3`, args...)
}

// A DayAttempt is the least that is to be known of one.
type DayAttempt struct {
	At      time.Time
	Outcome smallprint.Outcome
	Held    bool // its text waits, or waited, for a second look
	Origin  smallprint.Origin
}

// AttemptsSince lists the attempts of an edition from a time on, oldest first.
func (s *Store) AttemptsSince(ctx context.Context, editionID string, since time.Time) ([]DayAttempt, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (a DayAttempt, err error) {
		var at int64
		var held int
		err = rows.Scan(&at, &a.Outcome, &held, &a.Origin)
		a.At, a.Held = fromMillis(at), held != 0
		return a, err
	}, `SELECT k.at, k.outcome, CASE WHEN r.capture_id IS NULL OR k.version > 0 THEN 0 ELSE 1 END, k.origin
		FROM captures k LEFT JOIN reviews r ON r.capture_id = k.id WHERE k.edition_id = $1 AND k.at >= $2 ORDER BY k.at, k.seq`, editionID, toMillis(since))
}

// Neighbours are the attempts beside one; ids, "" where there is none.
type Neighbours struct{ Before, After string }

// Neighbours finds the attempts beside a capture in its edition.
func (s *Store) Neighbours(ctx context.Context, captureID string) (n Neighbours, err error) {
	if n.Before, err = one(ctx, s.r, scanString, nil, `SELECT a.id FROM captures a JOIN captures k ON k.edition_id = a.edition_id
		WHERE k.id = $1 AND (a.at, a.seq) < (k.at, k.seq) ORDER BY a.at DESC, a.seq DESC LIMIT 1`, captureID); err != nil {
		return n, err
	}
	n.After, err = one(ctx, s.r, scanString, nil, `SELECT a.id FROM captures a JOIN captures k ON k.edition_id = a.edition_id
		WHERE k.id = $1 AND (a.at, a.seq) > (k.at, k.seq) ORDER BY a.at, a.seq LIMIT 1`, captureID)
	return n, err
}

// ReadBefore returns the newest attempt of the edition before a capture whose
// text was read; ok is false where there is none.
func (s *Store) ReadBefore(ctx context.Context, c smallprint.Capture) (before smallprint.Capture, ok bool, err error) {
	all, err := list(ctx, s.r, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1 AND text_sha256 <> ''
		AND (at, seq) < (SELECT k.at, k.seq FROM captures k WHERE k.id = $2) ORDER BY at DESC, seq DESC LIMIT 1`, c.EditionID, c.ID)
	if err != nil || len(all) == 0 {
		return before, false, err
	}
	return all[0], true, nil
}

// A DayCount says how many attempts of a day ended so.
type DayCount struct {
	Day     time.Time // its beginning in UTC
	Outcome smallprint.Outcome
	Held    bool
	Count   int
}

// OutcomesByDay counts the attempts of all editions by day and outcome, from a
// time on, oldest first.
func (s *Store) OutcomesByDay(ctx context.Context, since time.Time) ([]DayCount, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (c DayCount, err error) {
		var day int64
		var held int
		err = rows.Scan(&day, &c.Outcome, &held, &c.Count)
		c.Day, c.Held = time.UnixMilli(day*dayMillis).UTC(), held != 0
		return c, err
	}, `SELECT d, outcome, held, count(*) FROM (SELECT k.at / 86400000 AS d, k.outcome AS outcome, CASE WHEN r.capture_id IS NULL OR k.version > 0 THEN 0 ELSE 1 END AS held
		FROM captures k LEFT JOIN reviews r ON r.capture_id = k.id WHERE k.at >= $1) x GROUP BY d, outcome, held ORDER BY d, outcome, held`, toMillis(since))
}

const dayMillis = 24 * 60 * 60 * 1000

// RecentProblems lists problems about editions that are open or were closed
// from a time on, newest first.
func (s *Store) RecentProblems(ctx context.Context, since time.Time, limit int) ([]Problem, error) {
	return list(ctx, s.r, scanProblem, `SELECT `+problemColumns+` FROM`+refTables+`JOIN problems q ON q.edition_id = e.id
		WHERE q.closed = 0 OR q.closed >= $1 ORDER BY q.opened DESC, q.id DESC LIMIT $2`, toMillis(since), limit)
}

// RecentReviews lists reviews that are open or were decided from a time on,
// newest first.
func (s *Store) RecentReviews(ctx context.Context, since time.Time, limit int) ([]Review, error) {
	return list(ctx, s.r, scanReview, reviewQuery+`WHERE q.decided = 0 OR q.decided >= $1 ORDER BY q.opened DESC, q.capture_id LIMIT $2`, toMillis(since), limit)
}

// ReviewsOf lists the reviews of an edition, oldest first. Unlike
// EditionReviews it reads beside the writer.
func (s *Store) ReviewsOf(ctx context.Context, editionID string) ([]Review, error) {
	return list(ctx, s.r, scanReview, reviewQuery+`WHERE e.id = $1 ORDER BY q.opened, q.capture_id`, editionID)
}

// WatchedBeside is WatchedEdition beside the writer.
func (s *Store) WatchedBeside(ctx context.Context, editionID string) (w Watched, ok bool, err error) {
	all, err := list(ctx, s.r, scanWatched, `SELECT `+sourceColumns+`, `+scheduleColumns+`, `+refColumns+watchedFrom+`WHERE e.id = $1`, editionID)
	if err != nil || len(all) == 0 {
		return w, false, err
	}
	return all[0], true, nil
}

// LastAttempts lists the newest attempt of every edition that is watched.
func (s *Store) LastAttempts(ctx context.Context) ([]smallprint.Capture, error) {
	return list(ctx, s.r, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE id IN
		(SELECT (SELECT k.id FROM captures k WHERE k.edition_id = w.edition_id ORDER BY k.at DESC, k.seq DESC LIMIT 1) FROM schedules w)`)
}
