package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"smallprint"
)

// A ChangeRow is a change record with the names that listings show.
// Diff is nil in listings; Change loads it.
type ChangeRow struct {
	smallprint.Change
	Ref       Ref
	Grade     smallprint.Grade
	Direction smallprint.Direction // "" where the diff has none
	Summary   string               // one sentence: the first reason
	Types     []string
	Severity  smallprint.Severity // reserved for listings; "" unknown
}

const changeColumns = `c.id, c.edition_id, c.old_version, c.new_version, c.old_capture, c.new_capture, c.old_text, c.new_text,
	c.detected, c.after_seen, c.before_seen, c.grade, c.direction, c.state, c.state_why, c.summary, c.types`

func scanChange(rows *sql.Rows) (ChangeRow, error) { return scanChangeWith(rows) }

func scanChangeWith(rows *sql.Rows, more ...any) (ChangeRow, error) {
	var c ChangeRow
	var detected, after, before int64
	var types string
	targets := append([]any{&c.ID, &c.EditionID, &c.OldVersion, &c.NewVersion, &c.OldCapture, &c.NewCapture, &c.OldText, &c.NewText,
		&detected, &after, &before, &c.Grade, &c.Direction, &c.State, &c.StateWhy, &c.Summary, &types}, c.Ref.targets()...)
	if err := rows.Scan(append(targets, more...)...); err != nil {
		return c, err
	}
	c.Detected, c.After, c.Before = fromMillis(detected), fromMillis(after), fromMillis(before)
	return c, json.Unmarshal([]byte(types), &c.Types)
}

const changeFrom = ` FROM` + refTables + `JOIN changes c ON c.edition_id = e.id `

// SaveChange saves a change record. The same record saved again replaces the first.
func (t *Tx) SaveChange(c smallprint.Change) error {
	diff, err := pack(&c.Diff)
	if err != nil {
		return err
	}
	types, summary, direction := c.Diff.Types(), "", ""
	if types == nil {
		types = []string{}
	}
	if len(c.Diff.Reasons) > 0 {
		summary = c.Diff.Reasons[0]
	}
	if c.Diff.Direction != nil {
		direction = string(*c.Diff.Direction)
	}
	_, err = t.exec(`INSERT INTO changes (id, edition_id, old_version, new_version, old_capture, new_capture, old_text, new_text,
		detected, after_seen, before_seen, grade, direction, state, state_why, summary, types, diff)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		ON CONFLICT (id) DO UPDATE SET grade = excluded.grade, direction = excluded.direction, state = excluded.state,
		state_why = excluded.state_why, summary = excluded.summary, types = excluded.types, diff = excluded.diff`,
		c.ID, c.EditionID, c.OldVersion, c.NewVersion, c.OldCapture, c.NewCapture, c.OldText, c.NewText,
		toMillis(c.Detected), toMillis(c.After), toMillis(c.Before), c.Diff.Grade, direction, c.State, c.StateWhy, summary, toJSON(types), diff)
	if err != nil {
		return err
	}
	for _, typ := range types {
		if _, err := t.exec(`INSERT INTO change_types (change_id, type) VALUES ($1, $2) ON CONFLICT DO NOTHING`, c.ID, typ); err != nil {
			return err
		}
	}
	if c.State == smallprint.StateConfirmed {
		return t.announce(c.ID)
	}
	return nil
}

// SaveChangeState records how far a change can be relied on, and why.
func (t *Tx) SaveChangeState(id string, state smallprint.ChangeState, why string) error {
	if _, err := t.exec(`UPDATE changes SET state = $2, state_why = $3 WHERE id = $1`, id, state, why); err != nil {
		return err
	}
	if state == smallprint.StateConfirmed {
		return t.announce(id)
	}
	return nil
}

// Change returns a change record with its diff.
func (s *Store) Change(ctx context.Context, id string) (ChangeRow, error) {
	return one(ctx, s.r, func(rows *sql.Rows) (ChangeRow, error) {
		var diff []byte
		c, err := scanChangeWith(rows, &diff)
		if err != nil {
			return c, err
		}
		if err := unpack(diff, &c.Diff); err != nil {
			return c, err
		}
		c.Diff.State = &c.State
		return c, nil
	}, notFound("no change %q", id), `SELECT `+changeColumns+`, `+refColumns+`, c.diff`+changeFrom+`WHERE c.id = $1`, id)
}

// A ChangeFilter selects change records. Empty fields select all.
type ChangeFilter struct {
	EditionID  string
	Platform   string // slug
	Type       string // provision type
	Grades     []smallprint.Grade
	States     []smallprint.ChangeState
	Direction  smallprint.Direction
	Since      time.Time // detected at or after
	Until      time.Time // detected before
	NewVersion int       // the change that made this version
	Before     string    // id of the last record of the page before
	Limit      int       // 0: 100
	Offset     int
}

func (f ChangeFilter) where() (string, []any) {
	var conds []string
	var args []any
	add := func(cond string, vals ...any) {
		for _, v := range vals {
			args = append(args, v)
			cond = strings.Replace(cond, "?", string(appendInt([]byte{'$'}, len(args))), 1)
		}
		conds = append(conds, cond)
	}
	in := func(column string, vals []any) {
		if len(vals) > 0 {
			add(column+` IN (`+strings.TrimSuffix(strings.Repeat("?, ", len(vals)), ", ")+`)`, vals...)
		}
	}
	if f.EditionID != "" {
		add(`c.edition_id = ?`, f.EditionID)
	}
	if f.Platform != "" {
		add(`p.slug = ?`, f.Platform)
	}
	if f.Type != "" {
		add(`c.id IN (SELECT change_id FROM change_types WHERE type = ?)`, f.Type)
	}
	in(`c.grade`, anys(f.Grades))
	in(`c.state`, anys(f.States))
	if f.Direction != "" {
		add(`c.direction = ?`, f.Direction)
	}
	if !f.Since.IsZero() {
		add(`c.detected >= ?`, toMillis(f.Since))
	}
	if !f.Until.IsZero() {
		add(`c.detected < ?`, toMillis(f.Until))
	}
	if f.NewVersion > 0 {
		add(`c.new_version = ?`, f.NewVersion)
	}
	if f.Before != "" {
		add(`c.id < ?`, f.Before)
	}
	if len(conds) == 0 {
		return "", nil
	}
	return "WHERE " + strings.Join(conds, " AND ") + " ", args
}

func anys[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

// Changes lists change records, newest first (by id, which sorts by the time
// of detection), without their diffs.
func (s *Store) Changes(ctx context.Context, f ChangeFilter) ([]ChangeRow, error) {
	where, args := f.where()
	if f.Limit == 0 {
		f.Limit = 100
	}
	query := `SELECT ` + changeColumns + `, ` + refColumns + changeFrom + where + `ORDER BY c.id DESC LIMIT ` +
		string(appendInt(nil, f.Limit)) + ` OFFSET ` + string(appendInt(nil, f.Offset))
	return list(ctx, s.r, scanChange, query, args...)
}

// CountChanges counts the change records that f selects, by grade and state.
func (s *Store) CountChanges(ctx context.Context, f ChangeFilter) ([]ChangeCount, error) {
	where, args := f.where()
	return list(ctx, s.r, func(rows *sql.Rows) (c ChangeCount, err error) {
		return c, rows.Scan(&c.Grade, &c.State, &c.Count)
	}, `SELECT c.grade, c.state, count(*)`+changeFrom+where+`GROUP BY c.grade, c.state ORDER BY c.grade, c.state`, args...)
}

// A ChangeCount says how many change records have a grade and a state.
type ChangeCount struct {
	Grade smallprint.Grade
	State smallprint.ChangeState
	Count int
}

// LastChange returns the newest record of an edition that made a version; ok
// is false where there is none. The pipeline settles its state when later
// captures come.
func (s *Store) LastChange(ctx context.Context, editionID string) (c ChangeRow, ok bool, err error) {
	all, err := list(ctx, s.w, scanChange, `SELECT `+changeColumns+`, `+refColumns+changeFrom+
		`WHERE c.edition_id = $1 AND c.new_version > 0 ORDER BY c.id DESC LIMIT 1`, editionID)
	if err != nil || len(all) == 0 {
		return c, false, err
	}
	return all[0], true, nil
}
