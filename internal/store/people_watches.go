package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"smallprint"
)

const watchColumns = `w.id, w.account_id, w.organisation, w.scope, w.target, w.min_grade, w.min_severity, w.direction, w.pace, w.snoozed, w.muted, w.created`

func scanWatchOf(rows *sql.Rows) (smallprint.Watch, error) {
	var w smallprint.Watch
	var muted string
	var snoozed, created int64
	err := rows.Scan(&w.ID, &w.AccountID, &w.Organisation, &w.Scope, &w.Target, &w.MinGrade, &w.MinSeverity, &w.Direction, &w.Pace, &snoozed, &muted, &created)
	if err != nil {
		return w, err
	}
	w.Snoozed, w.Created = fromMillis(snoozed), fromMillis(created)
	return w, json.Unmarshal([]byte(muted), &w.Muted)
}

// SaveWatchOf saves what an account asked to hear of. Of one that is there
// already whose it is stays as it is.
func (t *Tx) SaveWatchOf(w smallprint.Watch) error {
	if w.Muted == nil {
		w.Muted = []string{}
	}
	_, err := t.exec(`INSERT INTO watches (id, account_id, organisation, scope, target, min_grade, min_severity, direction, pace, snoozed, muted, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE SET organisation = excluded.organisation, scope = excluded.scope, target = excluded.target, min_grade = excluded.min_grade,
		min_severity = excluded.min_severity, direction = excluded.direction, pace = excluded.pace, snoozed = excluded.snoozed, muted = excluded.muted`,
		w.ID, w.AccountID, w.Organisation, w.Scope, w.Target, w.MinGrade, w.MinSeverity, w.Direction, w.Pace, toMillis(w.Snoozed), toJSON(w.Muted), toMillis(w.Created))
	return err
}

// DeleteWatchOf forgets a watch.
func (t *Tx) DeleteWatchOf(id string) error {
	_, err := t.exec(`DELETE FROM watches WHERE id = $1`, id)
	return err
}

// Watch returns the watch of the id.
func (s *Store) Watch(ctx context.Context, id string) (smallprint.Watch, error) {
	return one(ctx, s.r, scanWatchOf, notFound("no watch %q", id), `SELECT `+watchColumns+` FROM watches w WHERE w.id = $1`, id)
}

// AccountWatches lists what an account asked to hear of, oldest first.
func (s *Store) AccountWatches(ctx context.Context, accountID string) ([]smallprint.Watch, error) {
	return list(ctx, s.r, scanWatchOf, `SELECT `+watchColumns+` FROM watches w WHERE w.account_id = $1 ORDER BY w.created, w.id`, accountID)
}

// OrganisationWatches lists the watches that the members of an organisation
// share, oldest first.
func (s *Store) OrganisationWatches(ctx context.Context, organisation string) ([]smallprint.Watch, error) {
	if organisation == "" {
		return nil, nil
	}
	return list(ctx, s.r, scanWatchOf, `SELECT `+watchColumns+` FROM watches w WHERE w.organisation = $1 ORDER BY w.created, w.id`, organisation)
}

// A Subject is what a change is about, as far as watches name it.
type Subject struct {
	Platform string   // slug
	Edition  string   // id
	Types    []string // of the provisions that changed
	Laws     []string // instruments that bear on those
}

// WatchesFor lists watches that may ask for changes of the subject, by id, at
// most limit of them after the id given ("" for the first). Every watch on a
// search is among them: its words are for the caller to look for. Watches of
// accounts that are disabled or not confirmed are left out, unless they are
// shared; snoozed and muted ones are there, to be counted.
func (s *Store) WatchesFor(ctx context.Context, about Subject, after string, limit int) ([]smallprint.Watch, error) {
	args := []any{after, limit}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	var parts []string
	add := func(where string) {
		parts = append(parts, `SELECT * FROM (SELECT `+watchColumns+` FROM watches w WHERE `+where+` AND w.id > $1
			AND (w.organisation <> '' OR EXISTS (SELECT 1 FROM accounts a WHERE a.id = w.account_id AND a.disabled = 0 AND a.confirmed > 0))
			ORDER BY w.id LIMIT $2) p`+strconv.Itoa(len(parts)))
	}
	on := func(scope smallprint.Scope, targets ...string) {
		for _, target := range targets {
			add(`w.scope = ` + arg(scope) + ` AND w.target = ` + arg(target))
		}
	}
	on(smallprint.ScopeEverything, "")
	on(smallprint.ScopePlatform, about.Platform)
	on(smallprint.ScopeDocument, about.Edition)
	on(smallprint.ScopeType, about.Types...)
	on(smallprint.ScopeLaw, about.Laws...)
	add(`w.scope = ` + arg(smallprint.ScopeSearch))
	return list(ctx, s.r, scanWatchOf, strings.Join(parts, " UNION ")+` ORDER BY 1 LIMIT $2`, args...)
}
