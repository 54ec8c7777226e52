package store

import (
	"context"
	"database/sql"
	"time"
)

// Decisions about a capture that was held for review.
const (
	Accepted = "accept" // the text is the document's
	Rejected = "reject" // the text is not
)

// Who decided.
const (
	ByEditor       = "editor"
	ByLaterCapture = "later capture"
)

// A Review is about a capture whose text was so odd that it waits for a second
// look.
type Review struct {
	Ref       Ref
	CaptureID string
	Why       string
	Opened    time.Time
	Decided   time.Time // zero while it is open
	Decision  string    // Accepted, Rejected or ""
	By        string    // ByEditor or ByLaterCapture
	Reason    string
}

func scanReview(rows *sql.Rows) (Review, error) {
	var r Review
	var opened, decided int64
	err := rows.Scan(append([]any{&r.CaptureID, &r.Why, &opened, &decided, &r.Decision, &r.By, &r.Reason}, r.Ref.targets()...)...)
	r.Opened, r.Decided = fromMillis(opened), fromMillis(decided)
	return r, err
}

const reviewQuery = `SELECT q.capture_id, q.why, q.opened, q.decided, q.decision, q.decided_by, q.reason, ` + refColumns +
	` FROM` + refTables + `JOIN reviews q ON q.edition_id = e.id `

// OpenReviews lists the captures that wait for a second look, oldest first.
func (s *Store) OpenReviews(ctx context.Context) ([]Review, error) {
	return list(ctx, s.r, scanReview, reviewQuery+`WHERE q.decided = 0 ORDER BY q.opened, q.capture_id`)
}

// EditionReviews lists the reviews of an edition, oldest first.
func (s *Store) EditionReviews(ctx context.Context, editionID string) ([]Review, error) {
	return list(ctx, s.w, scanReview, reviewQuery+`WHERE e.id = $1 ORDER BY q.opened, q.capture_id`, editionID)
}

// CaptureReview returns the review of a capture; ok is false where it has none.
func (s *Store) CaptureReview(ctx context.Context, captureID string) (r Review, ok bool, err error) {
	all, err := list(ctx, s.r, scanReview, reviewQuery+`WHERE q.capture_id = $1`, captureID)
	if err != nil || len(all) == 0 {
		return r, false, err
	}
	return all[0], true, nil
}

// SaveReview opens a review, unless there is one already.
func (t *Tx) SaveReview(editionID, captureID, why string, at time.Time) error {
	_, err := t.exec(`INSERT INTO reviews (capture_id, edition_id, why, opened) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		captureID, editionID, why, toMillis(at))
	return err
}

// SaveDecision closes a review. An editor's decision replaces a later
// capture's, never the other way round.
func (t *Tx) SaveDecision(captureID, decision, by, reason string, at time.Time) error {
	_, err := t.exec(`UPDATE reviews SET decided = $2, decision = $3, decided_by = $4, reason = $5 WHERE capture_id = $1 AND (decided = 0 OR decided_by <> 'editor' OR $4 = 'editor')`,
		captureID, toMillis(at), decision, by, reason)
	return err
}

// CloseReviews closes what is open about an edition: a later capture showed
// the document.
func (t *Tx) CloseReviews(editionID, decision, reason string, at time.Time) error {
	_, err := t.exec(`UPDATE reviews SET decided = $2, decision = $3, decided_by = $4, reason = $5 WHERE edition_id = $1 AND decided = 0`,
		editionID, toMillis(at), decision, ByLaterCapture, reason)
	return err
}
