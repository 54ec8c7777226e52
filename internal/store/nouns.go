package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"smallprint"
)

// A Ref names an edition with its document and platform, as listings and
// addresses need them.
type Ref struct {
	EditionID    string
	DocumentID   string
	PlatformID   string
	Platform     string // name
	PlatformSlug string
	TermsType    string
	DocumentSlug string
	Edition      string // slug
	Language     string
	Region       string
}

const refColumns = `e.id, d.id, p.id, p.name, p.slug, d.terms_type, d.slug, e.slug, e.language, e.region`

const refTables = ` editions e JOIN documents d ON d.id = e.document_id JOIN platforms p ON p.id = d.platform_id `

func (r *Ref) targets() []any {
	return []any{&r.EditionID, &r.DocumentID, &r.PlatformID, &r.Platform, &r.PlatformSlug,
		&r.TermsType, &r.DocumentSlug, &r.Edition, &r.Language, &r.Region}
}

// SavePlatform saves a platform. Its slug is its identity: a platform that is
// there already stays as it is.
func (t *Tx) SavePlatform(p smallprint.Platform) error {
	_, err := t.exec(`INSERT INTO platforms (id, slug, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, p.ID, p.Slug, p.Name)
	return err
}

// SaveDocument saves a document unless it is there already.
func (t *Tx) SaveDocument(d smallprint.Document) error {
	_, err := t.exec(`INSERT INTO documents (id, platform_id, slug, terms_type) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		d.ID, d.PlatformID, d.Slug, d.TermsType)
	return err
}

// SaveEdition saves an edition unless it is there already.
func (t *Tx) SaveEdition(e smallprint.Edition) error {
	_, err := t.exec(`INSERT INTO editions (id, document_id, slug, language, region) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		e.ID, e.DocumentID, e.Slug, e.Language, e.Region)
	return err
}

// SaveSource saves a source. Of one that is there already it saves how it is
// fetched and read.
func (t *Tx) SaveSource(s smallprint.Source) error {
	_, err := t.exec(`INSERT INTO sources (id, edition_id, urls, selector, origin, via, override_robots, accept_language) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET selector = excluded.selector, via = excluded.via, override_robots = excluded.override_robots,
		accept_language = excluded.accept_language`,
		s.ID, s.EditionID, toJSON(s.URLs), s.Selector, s.Origin, s.Via, s.OverrideRobots, s.AcceptLanguage)
	return err
}

// Editions lists every edition by platform name, terms type and edition.
func (s *Store) Editions(ctx context.Context) ([]Ref, error) {
	return s.refs(ctx, `SELECT `+refColumns+` FROM`+refTables+`ORDER BY lower(p.name), p.slug, d.terms_type, e.slug`)
}

// PlatformEditions lists the editions of the platform with the slug.
func (s *Store) PlatformEditions(ctx context.Context, platform string) ([]Ref, error) {
	refs, err := s.refs(ctx, `SELECT `+refColumns+` FROM`+refTables+`WHERE p.slug = $1 ORDER BY d.terms_type, e.slug`, platform)
	if err == nil && len(refs) == 0 {
		return nil, notFound("no platform %q", platform)
	}
	return refs, err
}

// Edition finds an edition by the slugs of its address.
func (s *Store) Edition(ctx context.Context, platform, document, edition string) (Ref, error) {
	refs, err := s.refs(ctx, `SELECT `+refColumns+` FROM`+refTables+`WHERE p.slug = $1 AND d.slug = $2 AND e.slug = $3`, platform, document, edition)
	if err == nil && len(refs) == 0 {
		return Ref{}, notFound("no document %q of platform %q in edition %q", document, platform, edition)
	}
	if err != nil {
		return Ref{}, err
	}
	return refs[0], nil
}

// EditionByID returns the edition of the id.
func (s *Store) EditionByID(ctx context.Context, id string) (Ref, error) {
	refs, err := s.refs(ctx, `SELECT `+refColumns+` FROM`+refTables+`WHERE e.id = $1`, id)
	if err == nil && len(refs) == 0 {
		return Ref{}, notFound("no edition %q", id)
	}
	if err != nil {
		return Ref{}, err
	}
	return refs[0], nil
}

func (s *Store) refs(ctx context.Context, query string, args ...any) ([]Ref, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (r Ref, err error) {
		return r, rows.Scan(r.targets()...)
	}, query, args...)
}

// Sources lists the sources of an edition.
func (s *Store) Sources(ctx context.Context, editionID string) ([]smallprint.Source, error) {
	return list(ctx, s.r, scanSource, `SELECT `+sourceColumns+` FROM sources s WHERE s.edition_id = $1 ORDER BY s.id`, editionID)
}

// Source returns a source of an edition.
func (t *Tx) Source(editionID, id string) (smallprint.Source, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT `+sourceColumns+` FROM sources s WHERE s.edition_id = $1 AND s.id = $2`, editionID, id)
	if err != nil {
		return smallprint.Source{}, dbError("read a source", err)
	}
	defer rows.Close()
	if !rows.Next() {
		return smallprint.Source{}, notFound("no source %q", id)
	}
	return scanSource(rows)
}

const sourceColumns = `s.id, s.edition_id, s.urls, s.selector, s.origin, s.via, s.override_robots, s.accept_language`

func scanSource(rows *sql.Rows) (smallprint.Source, error) { return scanSourceWith(rows) }

func scanSourceWith(rows *sql.Rows, more ...any) (smallprint.Source, error) {
	var src smallprint.Source
	var urls string
	targets := []any{&src.ID, &src.EditionID, &urls, &src.Selector, &src.Origin, &src.Via, &src.OverrideRobots, &src.AcceptLanguage}
	if err := rows.Scan(append(targets, more...)...); err != nil {
		return src, err
	}
	return src, json.Unmarshal([]byte(urls), &src.URLs)
}

// list runs a query and scans every row.
func list[T any](ctx context.Context, db *sql.DB, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, dbError("read", err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, dbError("read", err)
		}
		out = append(out, v)
	}
	return out, dbError("read", rows.Err())
}

// one runs a query that has at most one row. Without a row it returns the zero
// value and missing, which may be nil.
func one[T any](ctx context.Context, db *sql.DB, scan func(*sql.Rows) (T, error), missing error, query string, args ...any) (T, error) {
	all, err := list(ctx, db, scan, query, args...)
	if err != nil || len(all) == 0 {
		var zero T
		if err == nil {
			err = missing
		}
		return zero, err
	}
	return all[0], nil
}
