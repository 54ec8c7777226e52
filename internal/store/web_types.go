package store

import (
	"context"
	"database/sql"

	"smallprint"
)

// An EditionType says how far an edition states a type now.
type EditionType struct {
	EditionID string
	Type      string
	Count     int
	Key       int
	Severity  smallprint.Severity // the heaviest
	Lineage   string              // of the provision, where there is one alone
}

var severityOfRank = []smallprint.Severity{"", smallprint.SeverityLow, smallprint.SeverityMedium, smallprint.SeverityHigh, smallprint.SeverityCritical}

// TypesByEdition counts the provisions that stand in the editions of a
// platform by edition and type.
func (s *Store) TypesByEdition(ctx context.Context, platform string) ([]EditionType, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (t EditionType, err error) {
		var rank int
		err = rows.Scan(&t.EditionID, &t.Type, &t.Count, &t.Key, &rank, &t.Lineage)
		if rank > 0 && rank < len(severityOfRank) {
			t.Severity = severityOfRank[rank]
		}
		if t.Count > 1 {
			t.Lineage = ""
		}
		return t, err
	}, `SELECT s.edition_id, s.type, count(*), sum(CASE WHEN s.salience = 'key' THEN 1 ELSE 0 END), max(s.severity_rank), min(s.lineage)`+
		provisionFrom+`WHERE p.slug = $1 AND s.last_version = 0 GROUP BY s.edition_id, s.type ORDER BY s.edition_id, s.type`, platform)
}

// StanceCounts counts the provisions of a type that stand now, by stance.
func (s *Store) StanceCounts(ctx context.Context, typ string) ([]TypeCount, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (c TypeCount, err error) {
		return c, rows.Scan(&c.Type, &c.Stance, &c.Provisions, &c.Platforms)
	}, `SELECT s.type, s.stance, count(*), count(DISTINCT d.platform_id) FROM provisions s JOIN editions e ON e.id = s.edition_id
		JOIN documents d ON d.id = e.document_id WHERE s.type = $1 AND s.last_version = 0 GROUP BY s.type, s.stance ORDER BY s.stance`, typ)
}
