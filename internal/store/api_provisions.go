package store

import (
	"context"
	"database/sql"
	"time"

	"smallprint"
)

// A ProvisionPageFilter selects the states of provisions that stood at one
// time. Empty fields select all.
type ProvisionPageFilter struct {
	AsOf       time.Time // zero: now
	EditionID  string
	Platforms  []string // slugs
	TermsType  string
	Types      []string
	Group      string // first part of the type
	Stance     smallprint.Stance
	Salience   smallprint.Salience
	Effect     smallprint.Direction
	Severities []smallprint.Severity
	Attribute  string // has an attribute of the name
	Lineage    string
	After      ProvisionKey // the last state of the page before
	Limit      int          // 0: 100
}

// A ProvisionKey is where a list of states stands.
type ProvisionKey struct {
	EditionID string `json:"e"`
	Position  int    `json:"p"`
	ID        string `json:"i"`
}

// A StandingProvision is a state with the version in which it is read.
type StandingProvision struct {
	ProvisionRow
	VersionID   string
	Version     int
	TextSHA256  string
	VersionSeen time.Time // first
}

// ProvisionPage lists the states that stood, by edition (the one first watched
// first) and place in the text. Each comes with the version that stood then.
func (s *Store) ProvisionPage(ctx context.Context, f ProvisionPageFilter) ([]StandingProvision, error) {
	var c clauses
	standing := `SELECT max(w.number) FROM versions w WHERE w.edition_id = e.id AND w.withdrawn = ''`
	if f.AsOf.IsZero() {
		c.add(`s.last_version = 0`)
	} else {
		at := toMillis(f.AsOf)
		c.add(`s.first_seen <= ? AND (s.until_seen = 0 OR s.until_seen > ?)`, at, at)
		c.args = append(c.args, at)
		standing += ` AND w.first_seen <= ` + string(appendInt([]byte{'$'}, len(c.args)))
	}
	f.narrow(&c)
	if f.Limit == 0 {
		f.Limit = 100
	}
	return list(ctx, s.r, scanStanding, `SELECT `+provisionColumns+`, `+refColumns+`, v.id, v.number, v.text_sha256, v.first_seen`+provisionFrom+
		`JOIN versions v ON v.edition_id = e.id AND v.number = (`+standing+`)`+c.where()+
		` ORDER BY s.edition_id, s.position, s.id LIMIT `+string(appendInt(nil, f.Limit)), c.args...)
}

func (f *ProvisionPageFilter) narrow(c *clauses) {
	for _, x := range []struct{ cond, v string }{
		{`s.edition_id = ?`, f.EditionID}, {`d.terms_type = ?`, f.TermsType}, {`s.stance = ?`, string(f.Stance)}, {`s.salience = ?`, string(f.Salience)},
		{`s.effect = ?`, string(f.Effect)}, {`s.lineage = ?`, f.Lineage},
	} {
		if x.v != "" {
			c.add(x.cond, x.v)
		}
	}
	c.in(`p.slug`, anys(f.Platforms))
	c.in(`s.type`, anys(f.Types))
	c.in(`s.severity`, anys(f.Severities))
	if f.Group != "" {
		c.add(`substr(s.type, 1, ?) = ?`, len(f.Group)+1, f.Group+".")
	}
	if f.Attribute != "" {
		c.add(`s.attributes LIKE '%"name":"' || CAST(? AS TEXT) || '"%'`, f.Attribute)
	}
	if f.After.EditionID != "" {
		c.add(`(s.edition_id, s.position, s.id) > (?, ?, ?)`, f.After.EditionID, f.After.Position, f.After.ID)
	}
}

func scanStanding(rows *sql.Rows) (StandingProvision, error) {
	var out StandingProvision
	var seen int64
	var err error
	out.ProvisionRow, err = scanProvisionWith(rows, &out.VersionID, &out.Version, &out.TextSHA256, &seen)
	out.VersionSeen = fromMillis(seen)
	return out, err
}
