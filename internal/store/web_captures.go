package store

import (
	"context"

	"smallprint"
)

// FailedCaptures lists the attempts of an edition that did not show the
// document, newest first.
func (s *Store) FailedCaptures(ctx context.Context, editionID string, limit int) ([]smallprint.Capture, error) {
	return list(ctx, s.r, scanCapture, `SELECT `+captureColumns+` FROM captures WHERE edition_id = $1 AND outcome NOT IN ('ok', 'unchanged')
		ORDER BY at DESC, seq DESC LIMIT $2`, editionID, limit)
}
