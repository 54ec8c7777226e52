package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"smallprint"
)

// A ProvisionRow is one state of a provision's lineage: it lasts from one
// version to another with the same words, type and stance. Spans are not in
// it: they belong to a version's text and stand in VersionRow.Provisions.
type ProvisionRow struct {
	ID           string
	Ref          Ref
	Lineage      string
	FirstVersion int
	LastVersion  int // 0 while it stands in the latest version
	FirstSeen    int64
	UntilSeen    int64
	Position     int
	Type         string
	Stance       smallprint.Stance
	Salience     smallprint.Salience
	Effect       smallprint.Direction
	Severity     smallprint.Severity
	Confidence   float64
	Title        string
	Quote        string
	Path         []string
	Attributes   []smallprint.Attribute // names, values and quotes; offsets are of the first version
}

const provisionColumns = `s.id, s.lineage, s.first_version, s.last_version, s.first_seen, s.until_seen, s.position, s.type, s.stance,
	s.salience, s.effect, s.severity, s.confidence, s.title, s.quote, s.path, s.attributes`

func scanProvision(rows *sql.Rows) (ProvisionRow, error) { return scanProvisionWith(rows) }

func scanProvisionWith(rows *sql.Rows, more ...any) (ProvisionRow, error) {
	var p ProvisionRow
	var path, attributes string
	targets := append([]any{&p.ID, &p.Lineage, &p.FirstVersion, &p.LastVersion, &p.FirstSeen, &p.UntilSeen, &p.Position, &p.Type, &p.Stance,
		&p.Salience, &p.Effect, &p.Severity, &p.Confidence, &p.Title, &p.Quote, &path, &attributes}, p.Ref.targets()...)
	if err := rows.Scan(append(targets, more...)...); err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(path), &p.Path); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(attributes), &p.Attributes)
}

const provisionFrom = ` FROM` + refTables + `JOIN provisions s ON s.edition_id = e.id `

// SaveProvision saves the first version's state of a provision row.
func (t *Tx) SaveProvision(editionID string, p ProvisionRow) error {
	if p.Attributes == nil {
		p.Attributes = []smallprint.Attribute{}
	}
	if p.Path == nil {
		p.Path = []string{}
	}
	_, err := t.exec(`INSERT INTO provisions (id, edition_id, lineage, first_version, last_version, first_seen, until_seen, position, type, stance,
		salience, effect, severity, severity_rank, confidence, title, quote, path, attributes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) ON CONFLICT DO NOTHING`,
		p.ID, editionID, p.Lineage, p.FirstVersion, p.LastVersion, p.FirstSeen, p.UntilSeen, p.Position, p.Type, p.Stance,
		p.Salience, p.Effect, p.Severity, p.Severity.Rank(), p.Confidence, p.Title, p.Quote, toJSON(p.Path), toJSON(p.Attributes))
	return err
}

// EndProvision records that a provision's state does not stand any more after
// lastVersion; until is when the text without it was first seen.
func (t *Tx) EndProvision(id string, lastVersion int, until int64) error {
	_, err := t.exec(`UPDATE provisions SET last_version = $2, until_seen = $3 WHERE id = $1 AND last_version = 0`, id, lastVersion, until)
	return err
}

// A ProvisionFilter selects provision states. Empty fields select all.
type ProvisionFilter struct {
	EditionID string
	Platform  string // slug
	TermsType string
	Type      string
	Group     string // first part of the type
	Lineage   string
	Stance    smallprint.Stance
	Salience  smallprint.Salience
	Severity  smallprint.Severity // at least
	Attribute string              // has an attribute of the name
	Past      bool                // also states that stand no more
	Order     string              // "position" (default, by edition), "severity", "recent", "lineage"
	Limit     int                 // 0: 100
	Offset    int
}

func (f ProvisionFilter) where() (string, []any) {
	var conds []string
	var args []any
	add := func(cond string, v any) {
		args = append(args, v)
		conds = append(conds, strings.Replace(cond, "?", string(appendInt([]byte{'$'}, len(args))), 1))
	}
	if !f.Past {
		conds = append(conds, `s.last_version = 0`)
	}
	for _, c := range []struct{ cond, v string }{
		{`s.edition_id = ?`, f.EditionID}, {`p.slug = ?`, f.Platform}, {`d.terms_type = ?`, f.TermsType}, {`s.type = ?`, f.Type},
		{`s.lineage = ?`, f.Lineage}, {`s.stance = ?`, string(f.Stance)}, {`s.salience = ?`, string(f.Salience)},
	} {
		if c.v != "" {
			add(c.cond, c.v)
		}
	}
	if f.Group != "" {
		add(`substr(s.type, 1, length(CAST(? AS TEXT)) + 1) = `, f.Group)
		conds[len(conds)-1] += string(appendInt([]byte{'$'}, len(args))) + ` || '.'`
	}
	if f.Severity != "" {
		add(`s.severity_rank >= ?`, f.Severity.Rank())
	}
	if f.Attribute != "" {
		add(`s.attributes LIKE '%"name":"' || CAST(? AS TEXT) || '"%'`, f.Attribute)
	}
	if len(conds) == 0 {
		return "", nil
	}
	return "WHERE " + strings.Join(conds, " AND ") + " ", args
}

var provisionOrders = map[string]string{
	"":         `lower(p.name), d.terms_type, e.slug, s.position, s.id`,
	"position": `lower(p.name), d.terms_type, e.slug, s.position, s.id`,
	"severity": `s.severity_rank DESC, s.salience, lower(p.name), s.position, s.id`,
	"recent":   `s.first_seen DESC, s.id`,
	"lineage":  `s.lineage, s.first_version, s.id`,
}

// Provisions lists provision states.
func (s *Store) Provisions(ctx context.Context, f ProvisionFilter) ([]ProvisionRow, error) {
	where, args := f.where()
	if f.Limit == 0 {
		f.Limit = 100
	}
	return list(ctx, s.r, scanProvision, `SELECT `+provisionColumns+`, `+refColumns+provisionFrom+where+
		`ORDER BY `+provisionOrders[f.Order]+` LIMIT `+string(appendInt(nil, f.Limit))+` OFFSET `+string(appendInt(nil, f.Offset)), args...)
}

// CountProvisions counts the states that f selects.
func (s *Store) CountProvisions(ctx context.Context, f ProvisionFilter) (int, error) {
	where, args := f.where()
	return one(ctx, s.r, scanInt, nil, `SELECT count(*)`+provisionFrom+where, args...)
}

// OpenProvisions lists the states that stand in the latest version of an
// edition, as the writer sees them.
func (s *Store) OpenProvisions(ctx context.Context, editionID string) ([]ProvisionRow, error) {
	return list(ctx, s.w, scanProvision, `SELECT `+provisionColumns+`, `+refColumns+provisionFrom+
		`WHERE s.edition_id = $1 AND s.last_version = 0 ORDER BY s.position, s.id`, editionID)
}

// ProvisionsAt lists the states that stood in a version of an edition, as the
// writer sees them.
func (s *Store) ProvisionsAt(ctx context.Context, editionID string, version int) ([]ProvisionRow, error) {
	return list(ctx, s.w, scanProvision, `SELECT `+provisionColumns+`, `+refColumns+provisionFrom+
		`WHERE s.edition_id = $1 AND s.first_version <= $2 AND (s.last_version = 0 OR s.last_version >= $2) ORDER BY s.position, s.id`, editionID, version)
}

// A TypeCount says how far a provision type is stated.
type TypeCount struct {
	Type       string
	Stance     smallprint.Stance // "" in counts that do not tell stances apart
	Provisions int
	Platforms  int // platforms with at least one
}

// TypeCounts counts the provisions that stand now, by type, and by stance too
// if stances is true. editionID "" counts all editions.
func (s *Store) TypeCounts(ctx context.Context, editionID string, stances bool) ([]TypeCount, error) {
	stance, group := `''`, `s.type`
	if stances {
		stance, group = `s.stance`, `s.type, s.stance`
	}
	return list(ctx, s.r, func(rows *sql.Rows) (c TypeCount, err error) {
		return c, rows.Scan(&c.Type, &c.Stance, &c.Provisions, &c.Platforms)
	}, `SELECT s.type, `+stance+`, count(*), count(DISTINCT p.id)`+provisionFrom+
		`WHERE s.last_version = 0 AND ($1 = '' OR s.edition_id = $1) GROUP BY `+group+` ORDER BY `+group, editionID)
}

// An Adopter is a platform's document that states a type, or was read and
// does not.
type Adopter struct {
	Ref        Ref
	Provisions int // of the type, standing now
}

// Adoption lists every edition of the given terms types that was read (has a
// version in a language whose provisions are read), with how many provisions
// of the type it has: the denominator and the numerator of adoption counts.
func (s *Store) Adoption(ctx context.Context, typ string, termsTypes []string) ([]Adopter, error) {
	args := []any{typ}
	cond := ``
	if len(termsTypes) > 0 {
		cond = `AND d.terms_type IN (` + placeholders(2, len(termsTypes)) + `) `
		args = append(args, anys(termsTypes)...)
	}
	return list(ctx, s.r, func(rows *sql.Rows) (a Adopter, err error) {
		return a, rows.Scan(append([]any{&a.Provisions}, a.Ref.targets()...)...)
	}, `SELECT coalesce(stated.n, 0), `+refColumns+` FROM`+refTables+`LEFT JOIN (SELECT s.edition_id, count(*) AS n FROM provisions s
		WHERE s.type = $1 AND s.last_version = 0 GROUP BY s.edition_id) stated ON stated.edition_id = e.id
		WHERE EXISTS (SELECT 1 FROM provisions s WHERE s.edition_id = e.id AND s.last_version = 0) `+cond+`ORDER BY lower(p.name), d.terms_type`, args...)
}

func scanInt(rows *sql.Rows) (n int, err error) { return n, rows.Scan(&n) }
