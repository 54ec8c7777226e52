package store

import (
	"context"
	"database/sql"

	"smallprint"
)

// Peers lists one provision of the type and stance ("" for any) for each
// platform but the one given, as comparisons show them: of the same kind of document first,
// then the key ones, the weightiest, and the first in its text. Platforms with
// the same kind of document come first.
func (s *Store) Peers(ctx context.Context, typ string, stance smallprint.Stance, termsType, except string, limit int) ([]ProvisionRow, error) {
	return list(ctx, s.r, scanPeer, `SELECT `+provisionColumns+`, `+refColumns+`, ranked.n FROM (
		SELECT s.id AS sid, row_number() OVER (PARTITION BY d.platform_id ORDER BY CASE WHEN d.terms_type = $3 THEN 0 ELSE 1 END,
			CASE WHEN s.salience = 'key' THEN 0 ELSE 1 END, s.severity_rank DESC, s.position, s.id) AS n
		FROM provisions s JOIN editions e ON e.id = s.edition_id JOIN documents d ON d.id = e.document_id JOIN platforms p ON p.id = d.platform_id
		WHERE s.type = $1 AND ($2 = '' OR s.stance = $2) AND s.last_version = 0 AND p.slug <> $4) ranked
		JOIN provisions s ON s.id = ranked.sid JOIN editions e ON e.id = s.edition_id JOIN documents d ON d.id = e.document_id
		JOIN platforms p ON p.id = d.platform_id WHERE ranked.n = 1
		ORDER BY CASE WHEN d.terms_type = $3 THEN 0 ELSE 1 END, lower(p.name), s.id LIMIT $5`, typ, stance, termsType, except, limit)
}

func scanPeer(rows *sql.Rows) (ProvisionRow, error) {
	var n int
	return scanProvisionWith(rows, &n)
}
