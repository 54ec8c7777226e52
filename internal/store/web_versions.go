package store

import (
	"context"
	"strings"
)

// VersionList lists the versions of an edition, oldest first, without their
// details and sketches. Unlike Versions it reads beside the writer, so that a
// page never waits for an import.
func (s *Store) VersionList(ctx context.Context, editionID string) ([]VersionRow, error) {
	return list(ctx, s.r, scanVersion, `SELECT `+strings.TrimSuffix(versionColumns, "sketch")+`'' FROM versions
		WHERE edition_id = $1 ORDER BY number`, editionID)
}
