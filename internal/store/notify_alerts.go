package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"smallprint"
)

// States of an alert.
const (
	AlertWaiting    = "waiting"    // for its time, or for a destination
	AlertTold       = "told"       // it stands in a message
	AlertSuppressed = "suppressed" // a mute rule or a snooze held it back; it is counted
	AlertWithdrawn  = "withdrawn"  // the change was taken back before it was told
)

// An Alert is what is due to one account of one change.
type Alert struct {
	AccountID string
	ChangeID  string
	State     string
	Pace      smallprint.Pace
	Due       time.Time
	Group     string   // the same edit of one platform on one day
	Why       []string // the watches that asked for it, or why it was suppressed
	MessageID string   // "" until it was told
	Created   time.Time
}

func fromJSON(s string, v any) error { return json.Unmarshal([]byte(s), v) }

const alertColumns = `account_id, announcement_id, state, pace, due, group_key, why, message_id, created`

func scanAlert(rows *sql.Rows) (Alert, error) {
	var a Alert
	var due, created int64
	var why string
	if err := rows.Scan(&a.AccountID, &a.ChangeID, &a.State, &a.Pace, &due, &a.Group, &why, &a.MessageID, &created); err != nil {
		return a, err
	}
	a.Due, a.Created = fromMillis(due), fromMillis(created)
	return a, fromJSON(why, &a.Why)
}

// alertsAtOnce is how many rows one statement writes: SQLite takes 32,766
// parameters.
const alertsAtOnce = 1000

// SaveAlerts writes the alerts of an announcement and how far its fan-out
// came. Those that are there already stay as they are.
func (t *Tx) SaveAlerts(announcement, cursor string, alerts []Alert) error {
	written := int64(0)
	for rest := alerts; len(rest) > 0; {
		n := min(len(rest), alertsAtOnce)
		var q strings.Builder
		q.WriteString(`INSERT INTO alerts (` + alertColumns + `) VALUES `)
		args := make([]any, 0, n*9)
		for i, a := range rest[:n] {
			if i > 0 {
				q.WriteString(", ")
			}
			q.WriteString("(" + placeholders(len(args)+1, 9) + ")")
			args = append(args, a.AccountID, a.ChangeID, a.State, string(a.Pace), toMillis(a.Due), a.Group, toJSON(a.Why), a.MessageID, toMillis(a.Created))
		}
		q.WriteString(` ON CONFLICT DO NOTHING`)
		k, err := t.exec(q.String(), args...)
		if err != nil {
			return err
		}
		written, rest = written+k, rest[n:]
	}
	_, err := t.exec(`UPDATE announcements SET cursor_at = $2, told = told + $3 WHERE id = $1`, announcement, cursor, written)
	return err
}

// usable are the accounts that can be told something: they have a destination
// that is theirs and in use.
const usable = `EXISTS (SELECT 1 FROM destinations d WHERE d.account_id = q.account_id AND d.confirmed > 0 AND d.disabled = 0)`

// AccountsDue lists accounts that have alerts whose time has come and somewhere
// to send them. Alerts of the others wait.
func (s *Store) AccountsDue(ctx context.Context, now time.Time, limit int) ([]string, error) {
	return list(ctx, s.w, scanString, `SELECT q.account_id FROM alerts q WHERE q.state = 'waiting' AND q.due <= $1 AND `+usable+`
		GROUP BY q.account_id ORDER BY min(q.due), q.account_id LIMIT $2`, toMillis(now), limit)
}

// AlertsDue lists an account's alerts whose time has come, oldest first.
func (s *Store) AlertsDue(ctx context.Context, accountID string, now time.Time) ([]Alert, error) {
	return list(ctx, s.w, scanAlert, `SELECT `+alertColumns+` FROM alerts WHERE account_id = $1 AND state = 'waiting' AND due <= $2 ORDER BY announcement_id`,
		accountID, toMillis(now))
}

// NoLongerTrue lists those of an account's waiting alerts whose change was
// taken back or corrected since it was announced.
func (s *Store) NoLongerTrue(ctx context.Context, accountID string) (map[string]bool, error) {
	ids, err := list(ctx, s.w, scanString, `SELECT q.announcement_id FROM alerts q JOIN changes c ON c.id = q.announcement_id
		WHERE q.account_id = $1 AND q.state = 'waiting' AND (c.state <> 'confirmed' OR c.grade NOT IN ('editorial', 'substantive'))`, accountID)
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// SettleAlert says what became of a waiting alert: ok is false where it waits
// no more, because another worker was faster.
func (t *Tx) SettleAlert(a Alert, state, messageID string) (ok bool, err error) {
	n, err := t.exec(`UPDATE alerts SET state = $3, message_id = $4 WHERE account_id = $1 AND announcement_id = $2 AND state = 'waiting'`,
		a.AccountID, a.ChangeID, state, messageID)
	return n == 1, err
}

// AccountAlerts lists an account's alerts, newest first: its inbox. before is
// the id of the last change of the page before, "" for the first page.
func (s *Store) AccountAlerts(ctx context.Context, accountID, before string, limit int) ([]Alert, error) {
	if before == "" {
		before = "~"
	}
	return list(ctx, s.r, scanAlert, `SELECT `+alertColumns+` FROM alerts WHERE account_id = $1 AND announcement_id < $2 ORDER BY announcement_id DESC LIMIT $3`,
		accountID, before, limit)
}

// AlertsSince lists an account's alerts that were made since a time, oldest first.
func (s *Store) AlertsSince(ctx context.Context, accountID string, since time.Time) ([]Alert, error) {
	return list(ctx, s.r, scanAlert, `SELECT `+alertColumns+` FROM alerts WHERE account_id = $1 AND created >= $2 ORDER BY announcement_id`,
		accountID, toMillis(since))
}

// A WhyCount says how many alerts were held back for a reason.
type WhyCount struct {
	Why   string
	Count int
}

// Suppressed counts an account's alerts since a time that mute rules and
// snoozes held back, by reason.
func (s *Store) Suppressed(ctx context.Context, accountID string, since time.Time) ([]WhyCount, error) {
	all, err := list(ctx, s.r, func(rows *sql.Rows) (c WhyCount, err error) { return c, rows.Scan(&c.Why, &c.Count) },
		`SELECT why, count(*) FROM alerts WHERE account_id = $1 AND state = 'suppressed' AND created >= $2 GROUP BY why ORDER BY count(*) DESC, why`,
		accountID, toMillis(since))
	for i := range all {
		var why []string
		if fromJSON(all[i].Why, &why) == nil {
			all[i].Why = strings.Join(why, "; ")
		}
	}
	return all, err
}

// NextAlert returns when the next waiting alert is due; zero where none waits.
func (s *Store) NextAlert(ctx context.Context) (time.Time, error) {
	return one(ctx, s.w, func(rows *sql.Rows) (time.Time, error) {
		var ms int64
		err := rows.Scan(&ms)
		return fromMillis(ms), err
	}, nil, `SELECT coalesce(min(due), 0) FROM alerts WHERE state = 'waiting'`)
}
