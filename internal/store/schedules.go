package store

import (
	"context"
	"database/sql"
	"time"

	"smallprint"
)

// A Schedule says when a source is fetched, and how that went lately.
type Schedule struct {
	Every     time.Duration
	Hours     string    // as "22:00-06:00"; "" for any
	Zone      string    // IANA name that Hours are in; "" for UTC
	Due       time.Time // of the next attempt
	DueWhy    string
	Attempted time.Time // last attempt
	Trusted   time.Time // last attempt that showed the document
	Full      time.Time // last attempt that was not conditional
	Failures  int       // attempts since Trusted
	Outcome   smallprint.Outcome
	Reason    string
}

// A Watched is a source with its edition and its schedule.
type Watched struct {
	Ref      Ref
	Source   smallprint.Source
	Schedule Schedule
	Changed  time.Time // when the document last changed; zero for never
}

const scheduleColumns = `w.every_ms, w.hours, w.zone, w.due_at, w.due_why, w.attempted_at, w.trusted_at, w.full_at, w.failures, w.outcome, w.reason,
	coalesce((SELECT max(v.first_seen) FROM versions v WHERE v.edition_id = e.id AND v.number > 1 AND v.withdrawn = ''), 0)`

func scanWatched(rows *sql.Rows) (Watched, error) {
	var w Watched
	var every, due, attempted, trusted, full, changed int64
	targets := append([]any{&every, &w.Schedule.Hours, &w.Schedule.Zone, &due, &w.Schedule.DueWhy, &attempted, &trusted, &full,
		&w.Schedule.Failures, &w.Schedule.Outcome, &w.Schedule.Reason, &changed}, w.Ref.targets()...)
	src, err := scanSourceWith(rows, targets...)
	w.Source = src
	s := &w.Schedule
	s.Every = time.Duration(every) * time.Millisecond
	s.Due, s.Attempted, s.Trusted, s.Full = fromMillis(due), fromMillis(attempted), fromMillis(trusted), fromMillis(full)
	w.Changed = fromMillis(changed)
	return w, err
}

const watchedFrom = ` FROM` + refTables + `JOIN schedules w ON w.edition_id = e.id JOIN sources s ON s.id = w.source_id `

// Watched lists the sources that are watched, by platform and document.
func (s *Store) Watched(ctx context.Context) ([]Watched, error) {
	return list(ctx, s.r, scanWatched, `SELECT `+sourceColumns+`, `+scheduleColumns+`, `+refColumns+watchedFrom+
		`ORDER BY lower(p.name), p.slug, d.terms_type, e.slug`)
}

// WatchedSource returns the schedule of one source; ok is false where it is
// not watched.
func (s *Store) WatchedSource(ctx context.Context, sourceID string) (w Watched, ok bool, err error) {
	all, err := list(ctx, s.w, scanWatched, `SELECT `+sourceColumns+`, `+scheduleColumns+`, `+refColumns+watchedFrom+`WHERE s.id = $1`, sourceID)
	if err != nil || len(all) == 0 {
		return w, false, err
	}
	return all[0], true, nil
}

// WatchedEdition returns the schedule of the source of an edition; ok is false
// where it is not watched.
func (s *Store) WatchedEdition(ctx context.Context, editionID string) (w Watched, ok bool, err error) {
	all, err := list(ctx, s.w, scanWatched, `SELECT `+sourceColumns+`, `+scheduleColumns+`, `+refColumns+watchedFrom+`WHERE e.id = $1`, editionID)
	if err != nil || len(all) == 0 {
		return w, false, err
	}
	return all[0], true, nil
}

// SaveTrusted records that an attempt showed the document.
func (t *Tx) SaveTrusted(sourceID string, at time.Time) error {
	_, err := t.exec(`UPDATE schedules SET trusted_at = $2, failures = 0 WHERE source_id = $1 AND trusted_at < $2`, sourceID, toMillis(at))
	return err
}

// SaveDistrusted records that what an attempt brought was not the document
// after all. Of an attempt that a later one followed it says nothing new.
func (t *Tx) SaveDistrusted(sourceID string, at time.Time, outcome smallprint.Outcome, reason string) error {
	_, err := t.exec(`UPDATE schedules SET failures = failures + 1, outcome = $3, reason = $4 WHERE source_id = $1 AND attempted_at = $2 AND (outcome <> $3 OR reason <> $4)`,
		sourceID, toMillis(at), outcome, plain(reason))
	return err
}

// SaveWatch has a source watched. Of one that is watched already it changes
// the interval and the hours only. Other sources of the edition are watched no
// more: a document is fetched from one place.
func (t *Tx) SaveWatch(src smallprint.Source, s Schedule) error {
	if _, err := t.exec(`DELETE FROM schedules WHERE edition_id = $1 AND source_id <> $2`, src.EditionID, src.ID); err != nil {
		return err
	}
	_, err := t.exec(`INSERT INTO schedules (source_id, edition_id, every_ms, hours, zone, due_at, due_why) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (source_id) DO UPDATE SET every_ms = excluded.every_ms, hours = excluded.hours, zone = excluded.zone`,
		src.ID, src.EditionID, s.Every.Milliseconds(), s.Hours, s.Zone, toMillis(s.Due), s.DueWhy)
	return err
}

// Unwatch ends the watch of an edition. What was captured stays.
func (t *Tx) Unwatch(editionID string) error {
	_, err := t.exec(`DELETE FROM schedules WHERE edition_id = $1`, editionID)
	return err
}

// SaveSchedule records an attempt and when the next one is due, and gives the
// source back to all workers.
func (t *Tx) SaveSchedule(sourceID string, s Schedule) error {
	_, err := t.exec(`UPDATE schedules SET due_at = $2, due_why = $3, attempted_at = $4, full_at = $5, failures = $6,
		outcome = $7, reason = $8, leased_until = 0 WHERE source_id = $1`,
		sourceID, toMillis(s.Due), s.DueWhy, toMillis(s.Attempted), toMillis(s.Full), s.Failures, s.Outcome, plain(s.Reason))
	return err
}

// SaveVia remembers how a source is fetched.
func (t *Tx) SaveVia(sourceID, via string) error {
	_, err := t.exec(`UPDATE sources SET via = $2 WHERE id = $1 AND via <> $2`, sourceID, via)
	return err
}

// farAhead is how much later than planned nothing is ever due: what is was
// put there by a clock that ran ahead. It exceeds the longest Retry-After.
const farAhead = 8 * 24 * time.Hour

// Claim takes up to limit due sources, longest due first, that no other worker
// has until the end of the lease.
func (s *Store) Claim(ctx context.Context, now, until time.Time, limit int) ([]Watched, error) {
	lock := ""
	if s.postgres {
		lock = ` FOR UPDATE SKIP LOCKED`
	}
	var ids []string
	err := s.Write(ctx, func(tx *Tx) error {
		rows, err := tx.tx.QueryContext(ctx, `UPDATE schedules SET leased_until = $2 WHERE source_id IN
			(SELECT source_id FROM schedules WHERE (due_at <= $1 OR due_at > $1 + 2 * every_ms + $4) AND (leased_until <= $1 OR leased_until > $1 + $4) ORDER BY due_at, source_id LIMIT $3`+lock+`) RETURNING source_id`,
			toMillis(now), toMillis(until), limit, farAhead.Milliseconds())
		if err != nil {
			return dbError("claim what is due", err)
		}
		defer rows.Close()
		for rows.Next() {
			id, err := scanString(rows)
			if err != nil {
				return dbError("claim what is due", err)
			}
			ids = append(ids, id)
		}
		return dbError("claim what is due", rows.Err())
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return list(ctx, s.w, scanWatched, `SELECT `+sourceColumns+`, `+scheduleColumns+`, `+refColumns+watchedFrom+
		`WHERE s.id IN (`+placeholders(1, len(ids))+`) ORDER BY w.due_at, s.id`, anys(ids)...)
}

// Release gives claimed sources back without an attempt, due at a later time.
func (t *Tx) Release(sourceID string, due time.Time, why string) error {
	_, err := t.exec(`UPDATE schedules SET leased_until = 0, due_at = $2, due_why = $3 WHERE source_id = $1`, sourceID, toMillis(due), plain(why))
	return err
}

// SaveImpossible records that an attempt could not even be made.
func (t *Tx) SaveImpossible(sourceID, reason string) error {
	_, err := t.exec(`UPDATE schedules SET failures = failures + 1, outcome = '', reason = $2 WHERE source_id = $1`, sourceID, plain(reason))
	return err
}

// ReleaseAll ends every lease: for the one process that works a data folder,
// whose earlier life may have been ended while it held some.
func (s *Store) ReleaseAll(ctx context.Context) error {
	return s.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE schedules SET leased_until = 0 WHERE leased_until <> 0`)
		return err
	})
}

// Hasten makes an edition's next attempt due at a time, where it is due later.
func (t *Tx) Hasten(editionID string, due time.Time, why string) error {
	_, err := t.exec(`UPDATE schedules SET due_at = $2, due_why = $3 WHERE edition_id = $1 AND due_at > $2`, editionID, toMillis(due), why)
	return err
}

// NextDue returns when the next source is due; zero where none is watched.
func (s *Store) NextDue(ctx context.Context) (time.Time, error) {
	return one(ctx, s.w, func(rows *sql.Rows) (time.Time, error) {
		var ms int64
		err := rows.Scan(&ms)
		return fromMillis(ms), err
	}, nil, `SELECT coalesce(min(CASE WHEN leased_until > due_at THEN leased_until ELSE due_at END), 0) FROM schedules`)
}
