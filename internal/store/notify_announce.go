package store

import (
	"context"
	"database/sql"
	"time"

	"smallprint"
)

// An Announcement is a change that became confirmed and is to be told, once.
type Announcement struct {
	ID        string // of the change
	EditionID string
	Detected  time.Time
	Live      bool      // the new text was fetched by this system
	Cursor    string    // last account whose alerts were written
	Told      int       // alerts written
	Done      time.Time // zero while alerts are being written
	Note      string    // why nobody was told
}

// announce notes that a change is to be told, where it is confirmed and one of
// words. It runs in the transaction that confirms the change. A change that
// was announced before is not announced again, whether it keeps its id or its
// texts when its history is derived anew; and what an edition's history held
// when it was derived anew is old, whatever it is called now.
func (t *Tx) announce(changeID string) error {
	_, err := t.exec(`INSERT INTO announcements (id, edition_id, change_key, detected, live)
		SELECT c.id, c.edition_id, c.edition_id || ' ' || c.old_text || ' ' || c.new_text, c.detected, CASE WHEN k.origin = 'live' THEN 1 ELSE 0 END
		FROM changes c JOIN captures k ON k.id = c.new_capture
		WHERE c.id = $1 AND c.state = 'confirmed' AND c.grade IN ('editorial', 'substantive') AND c.new_version > 0
		AND NOT EXISTS (SELECT 1 FROM announced_until u WHERE u.edition_id = c.edition_id AND c.detected <= u.at)
		ON CONFLICT DO NOTHING`, changeID)
	return err
}

// agesHistory notes, before an edition's derived rows are forgotten, up to
// when its changes are old. A last change that still waits to be confirmed is
// not: it may be told when it is.
func (t *Tx) agesHistory(editionID string) error {
	_, err := t.exec(`INSERT INTO announced_until (edition_id, at)
		SELECT $1, coalesce((SELECT CASE WHEN c.state = 'unconfirmed' THEN c.detected - 1 ELSE NULL END FROM changes c
			WHERE c.edition_id = $1 AND c.new_version > 0 ORDER BY c.id DESC LIMIT 1), max(k.at))
		FROM captures k WHERE k.edition_id = $1 AND k.followed = 1 HAVING count(*) > 0
		ON CONFLICT (edition_id) DO UPDATE SET at = CASE WHEN excluded.at > announced_until.at THEN excluded.at ELSE announced_until.at END`, editionID)
	return err
}

func scanAnnouncement(rows *sql.Rows) (Announcement, error) {
	var a Announcement
	var detected, done int64
	var live int
	err := rows.Scan(&a.ID, &a.EditionID, &detected, &live, &a.Cursor, &a.Told, &done, &a.Note)
	a.Detected, a.Done, a.Live = fromMillis(detected), fromMillis(done), live != 0
	return a, err
}

const announcementColumns = `id, edition_id, detected, live, cursor_at, told, done, note`

// ClaimAnnouncement takes the oldest announcement that is not done and that no
// other worker has until the end of the lease; ok is false where there is none.
func (s *Store) ClaimAnnouncement(ctx context.Context, now, until time.Time) (a Announcement, ok bool, err error) {
	lock := ""
	if s.postgres {
		lock = ` FOR UPDATE SKIP LOCKED`
	}
	err = s.Write(ctx, func(tx *Tx) error {
		rows, err := tx.tx.QueryContext(ctx, `UPDATE announcements SET leased = $2 WHERE id IN
			(SELECT id FROM announcements WHERE done = 0 AND leased <= $1 ORDER BY id LIMIT 1`+lock+`) RETURNING `+announcementColumns,
			toMillis(now), toMillis(until))
		if err != nil {
			return dbError("claim an announcement", err)
		}
		defer rows.Close()
		if rows.Next() {
			ok = true
			if a, err = scanAnnouncement(rows); err != nil {
				return dbError("claim an announcement", err)
			}
		}
		return dbError("claim an announcement", rows.Err())
	})
	return a, ok && err == nil, err
}

// PassOver ends the announcements of imported changes that were detected
// before a time: they are history, and nobody is told.
func (s *Store) PassOver(ctx context.Context, before, now time.Time) error {
	return s.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE announcements SET done = $2, note = 'imported history' WHERE done = 0 AND live = 0 AND detected < $1`, toMillis(before), toMillis(now))
		return err
	})
}

// EndAnnouncement records that everyone's alerts are written, or why nobody's
// are.
func (t *Tx) EndAnnouncement(id, note string, at time.Time) error {
	_, err := t.exec(`UPDATE announcements SET done = $2, note = $3, leased = 0 WHERE id = $1`, id, toMillis(at), note)
	return err
}

// SaveFacts freezes what is told of an announcement. What was frozen stays.
func (t *Tx) SaveFacts(id string, facts any) error {
	packed, err := pack(facts)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE announcements SET facts = $2 WHERE id = $1 AND facts IS NULL`, id, packed)
	return err
}

// Facts reads what is told of an announcement into v; ok is false where
// nothing was frozen yet.
func (s *Store) Facts(ctx context.Context, id string, v any) (ok bool, err error) {
	packed, err := one(ctx, s.r, func(rows *sql.Rows) (b []byte, err error) { return b, rows.Scan(&b) }, nil,
		`SELECT facts FROM announcements WHERE id = $1`, id)
	if err != nil || packed == nil {
		return false, err
	}
	return true, unpack(packed, v)
}

// Announcements lists what was announced, oldest first.
func (s *Store) Announcements(ctx context.Context) ([]Announcement, error) {
	return list(ctx, s.r, scanAnnouncement, `SELECT `+announcementColumns+` FROM announcements ORDER BY id`)
}

// A Watcher is an account with the watches of it that may ask for a change.
type Watcher struct {
	Account smallprint.Account
	Watches []smallprint.Watch
}

// WatchersFor lists the accounts after the one given, by id, that have watches
// on the subject, about limit of them, each with every such watch. Every watch
// on a search is among them: its words are for the caller to look for.
// Accounts that are disabled or were never confirmed are left out. more says
// that others may follow.
func (s *Store) WatchersFor(ctx context.Context, about Subject, after string, limit int) (all []Watcher, more bool, err error) {
	args := []any{after, limit}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + string(appendInt(nil, len(args)))
	}
	union, where := "", ""
	on := func(cond string) {
		if union != "" {
			union, where = union+" UNION ", where+" OR "
		}
		union += `SELECT account_id FROM (SELECT DISTINCT w.account_id FROM watches w WHERE ` + cond + ` AND w.account_id > $1 ORDER BY w.account_id LIMIT $2) q`
		where += "(" + cond + ")"
	}
	target := func(scope smallprint.Scope, targets ...string) {
		for _, t := range targets {
			on(`w.scope = ` + arg(string(scope)) + ` AND w.target = ` + arg(t))
		}
	}
	on(`w.scope = 'everything' AND w.target = ''`)
	on(`w.scope = 'search'`)
	target(smallprint.ScopePlatform, about.Platform)
	target(smallprint.ScopeDocument, about.Edition)
	target(smallprint.ScopeType, about.Types...)
	target(smallprint.ScopeLaw, about.Laws...)
	type row struct {
		account smallprint.Account
		watch   smallprint.Watch
		usable  bool
	}
	rows, err := list(ctx, s.r, func(rows *sql.Rows) (r row, err error) {
		var zone, quiet string
		r.watch, r.usable, zone, quiet, err = scanWatcher(rows)
		r.account = smallprint.Account{ID: r.watch.AccountID, Zone: zone, Quiet: quiet}
		return r, err
	}, `SELECT `+watchColumns+`, a.zone, a.quiet, a.confirmed, a.disabled FROM watches w JOIN accounts a ON a.id = w.account_id
		WHERE w.account_id IN (SELECT account_id FROM (`+union+`) u ORDER BY account_id LIMIT $2) AND (`+where+`)
		ORDER BY w.account_id, w.id`, args...)
	if err != nil {
		return nil, false, err
	}
	seen := 0
	for i, r := range rows {
		if i == 0 || rows[i-1].account.ID != r.account.ID {
			seen++
			all = append(all, Watcher{Account: r.account})
		}
		if r.usable {
			last := &all[len(all)-1]
			last.Watches = append(last.Watches, r.watch)
		}
	}
	return all, seen >= limit, nil
}

func scanWatcher(rows *sql.Rows) (w smallprint.Watch, usable bool, zone, quiet string, err error) {
	var muted string
	var snoozed, created, confirmed, disabled int64
	err = rows.Scan(&w.ID, &w.AccountID, &w.Organisation, &w.Scope, &w.Target, &w.MinGrade, &w.MinSeverity, &w.Direction, &w.Pace,
		&snoozed, &muted, &created, &zone, &quiet, &confirmed, &disabled)
	if err != nil {
		return w, false, "", "", err
	}
	w.Snoozed, w.Created = fromMillis(snoozed), fromMillis(created)
	if muted != "[]" {
		err = fromJSON(muted, &w.Muted)
	}
	return w, confirmed > 0 && disabled == 0, zone, quiet, err
}
