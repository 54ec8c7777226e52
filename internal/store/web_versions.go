package store

import "context"

// VersionList lists the versions of an edition, oldest first, without their
// details and sketches. Unlike Versions it reads beside the writer, so that a
// page never waits for an import.
func (s *Store) VersionList(ctx context.Context, editionID string) ([]VersionRow, error) {
	return list(ctx, s.r, scanVersion, `SELECT id, edition_id, number, capture_id, text_sha256, words_sha256, first_seen, last_seen, reverts,
		language, dates, '' FROM versions WHERE edition_id = $1 ORDER BY number`, editionID)
}
