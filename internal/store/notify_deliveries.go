package store

import (
	"context"
	"database/sql"
	"time"

	"smallprint"
)

// States of a delivery.
const (
	DeliveryWaiting = "waiting"
	DeliveryDone    = "delivered"
	DeliveryFailed  = "failed"  // its last attempt was made
	DeliveryDropped = "dropped" // its destination is used no more
)

// A MessageRow is what one account is told at once. Content is loaded by Message.
type MessageRow struct {
	ID        string
	AccountID string
	Kind      string // alert, digest, operator or test
	Subject   string
	Created   time.Time
}

// A Delivery is the way of a message to one destination.
type Delivery struct {
	Message     MessageRow
	Destination smallprint.Destination // zero where it was deleted
	State       string
	Why         string // said by the last attempt
	Attempts    int
	Round       int // attempts since it was last sent by hand
	Due         time.Time
	Ended       time.Time
}

// A DeliveryAttempt is one try to deliver.
type DeliveryAttempt struct {
	Number  int
	At      time.Time
	Took    time.Duration
	Status  int    // of HTTP or SMTP; 0 where there was none
	Outcome string // delivered, retry, failed or gone
	Said    string
}

// SaveMessage saves a message, unless it is there already, with a delivery to
// each destination of the account that is confirmed and in use, and says how
// many those are.
func (t *Tx) SaveMessage(m MessageRow, content any) (deliveries int, err error) {
	packed, err := pack(content)
	if err != nil {
		return 0, err
	}
	n, err := t.exec(`INSERT INTO messages (id, account_id, kind, subject, created, content) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		m.ID, m.AccountID, m.Kind, m.Subject, toMillis(m.Created), packed)
	if err != nil || n == 0 {
		return 0, err
	}
	n, err = t.exec(`INSERT INTO deliveries (message_id, destination_id, account_id, state, due)
		SELECT $1, d.id, d.account_id, 'waiting', $3 FROM destinations d WHERE d.account_id = $2 AND d.confirmed > 0 AND d.disabled = 0 ON CONFLICT DO NOTHING`,
		m.ID, m.AccountID, toMillis(m.Created))
	return int(n), err
}

// SaveDelivery sends a message that is there to one destination.
func (t *Tx) SaveDelivery(messageID, destinationID, accountID string, due time.Time) error {
	_, err := t.exec(`INSERT INTO deliveries (message_id, destination_id, account_id, state, due) VALUES ($1, $2, $3, 'waiting', $4) ON CONFLICT DO NOTHING`,
		messageID, destinationID, accountID, toMillis(due))
	return err
}

// Message reads what a message says into content.
func (s *Store) Message(ctx context.Context, id string, content any) error {
	packed, err := one(ctx, s.r, func(rows *sql.Rows) (b []byte, err error) { return b, rows.Scan(&b) }, notFound("no message %q", id),
		`SELECT content FROM messages WHERE id = $1`, id)
	if err != nil {
		return err
	}
	return unpack(packed, content)
}

const deliveryQuery = `SELECT m.id, m.account_id, m.kind, m.subject, m.created, q.destination_id, coalesce(d.kind, ''), coalesce(d.address, ''),
	coalesce(d.confirmed, 0), coalesce(d.disabled, 0), coalesce(d.why, ''), q.state, q.why, q.attempts, q.round, q.due, q.ended
	FROM deliveries q JOIN messages m ON m.id = q.message_id LEFT JOIN destinations d ON d.id = q.destination_id `

func scanDelivery(rows *sql.Rows) (Delivery, error) {
	var d Delivery
	var created, confirmed, disabled, due, ended int64
	dest := &d.Destination
	err := rows.Scan(&d.Message.ID, &d.Message.AccountID, &d.Message.Kind, &d.Message.Subject, &created, &dest.ID, &dest.Kind, &dest.Address,
		&confirmed, &disabled, &dest.Why, &d.State, &d.Why, &d.Attempts, &d.Round, &due, &ended)
	d.Message.Created, dest.AccountID = fromMillis(created), d.Message.AccountID
	dest.Confirmed, dest.Disabled, d.Due, d.Ended = fromMillis(confirmed), fromMillis(disabled), fromMillis(due), fromMillis(ended)
	return d, err
}

// ClaimDeliveries takes up to limit deliveries whose time has come, longest
// due first, that no other worker has until the end of the lease.
func (s *Store) ClaimDeliveries(ctx context.Context, now, until time.Time, limit int) ([]Delivery, error) {
	lock := ""
	if s.postgres {
		lock = ` FOR UPDATE SKIP LOCKED`
	}
	type key struct{ message, destination string }
	var keys []key
	err := s.Write(ctx, func(tx *Tx) error {
		rows, err := tx.tx.QueryContext(ctx, `UPDATE deliveries SET leased = $2 WHERE (message_id, destination_id) IN
			(SELECT message_id, destination_id FROM deliveries WHERE state = 'waiting' AND due <= $1 AND leased <= $1 ORDER BY due, message_id LIMIT $3`+lock+`)
			RETURNING message_id, destination_id`, toMillis(now), toMillis(until), limit)
		if err != nil {
			return dbError("claim deliveries", err)
		}
		defer rows.Close()
		for rows.Next() {
			var k key
			if err := rows.Scan(&k.message, &k.destination); err != nil {
				return dbError("claim deliveries", err)
			}
			keys = append(keys, k)
		}
		return dbError("claim deliveries", rows.Err())
	})
	var out []Delivery
	for _, k := range keys {
		all, lerr := list(ctx, s.w, scanDelivery, deliveryQuery+`WHERE q.message_id = $1 AND q.destination_id = $2`, k.message, k.destination)
		if lerr != nil {
			return nil, lerr
		}
		out = append(out, all...)
	}
	return out, err
}

// SaveAttempt records an attempt and what is next: the delivery's state, why,
// and when it is due.
func (t *Tx) SaveAttempt(d Delivery, a DeliveryAttempt) error {
	ended := int64(0)
	if d.State != DeliveryWaiting {
		ended = toMillis(a.At.Add(a.Took))
	}
	_, err := t.exec(`UPDATE deliveries SET state = $3, why = $4, attempts = $5, round = $6, due = $7, leased = 0, ended = $8
		WHERE message_id = $1 AND destination_id = $2`, d.Message.ID, d.Destination.ID, d.State, d.Why, d.Attempts, d.Round, toMillis(d.Due), ended)
	if err != nil || a.Number == 0 {
		return err
	}
	_, err = t.exec(`INSERT INTO delivery_attempts (message_id, destination_id, number, at, took, status, outcome, said) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT DO NOTHING`, d.Message.ID, d.Destination.ID, a.Number, toMillis(a.At), a.Took.Milliseconds(), a.Status, a.Outcome, a.Said)
	return err
}

// ReleaseDeliveries ends every lease: for the one process that works a data
// folder, whose earlier life may have been ended while it held some.
func (s *Store) ReleaseDeliveries(ctx context.Context) error {
	return s.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(`UPDATE deliveries SET leased = 0 WHERE leased <> 0`); err != nil {
			return err
		}
		_, err := tx.exec(`UPDATE announcements SET leased = 0 WHERE leased <> 0`)
		return err
	})
}

// DisableDestination ends the use of a destination, says why, and drops what
// waits for it. A destination that is not in use stays as it is.
func (t *Tx) DisableDestination(id, why string, at time.Time) error {
	n, err := t.exec(`UPDATE destinations SET disabled = $3, why = $2 WHERE id = $1 AND disabled = 0`, id, why, toMillis(at))
	if err != nil || n == 0 {
		return err
	}
	_, err = t.exec(`UPDATE deliveries SET state = 'dropped', why = $2, ended = $3 WHERE destination_id = $1 AND state = 'waiting'`, id, why, toMillis(at))
	return err
}

// AccountDeliveries lists the deliveries of an account, newest message first.
// before is the id of the last message of the page before, "" for the first.
func (s *Store) AccountDeliveries(ctx context.Context, accountID, before string, limit int) ([]Delivery, error) {
	if before == "" {
		before = "~"
	}
	return list(ctx, s.r, scanDelivery, deliveryQuery+`WHERE q.account_id = $1 AND q.message_id < $2 ORDER BY q.message_id DESC, q.destination_id LIMIT $3`,
		accountID, before, limit)
}

// DeliveryAttempts lists the attempts of a delivery of an account, oldest first.
func (s *Store) DeliveryAttempts(ctx context.Context, accountID, messageID, destinationID string) ([]DeliveryAttempt, error) {
	return list(ctx, s.r, func(rows *sql.Rows) (a DeliveryAttempt, err error) {
		var at, took int64
		err = rows.Scan(&a.Number, &at, &took, &a.Status, &a.Outcome, &a.Said)
		a.At, a.Took = fromMillis(at), time.Duration(took)*time.Millisecond
		return a, err
	}, `SELECT t.number, t.at, t.took, t.status, t.outcome, t.said FROM delivery_attempts t JOIN deliveries q ON q.message_id = t.message_id AND q.destination_id = t.destination_id
		WHERE q.account_id = $1 AND t.message_id = $2 AND t.destination_id = $3 ORDER BY t.number`, accountID, messageID, destinationID)
}

// Replay sends a message of an account to a destination once more, from the
// beginning of the schedule. The receiver sees the same id.
func (t *Tx) Replay(accountID, messageID, destinationID string, at time.Time) error {
	n, err := t.exec(`UPDATE deliveries SET state = 'waiting', why = 'sent again by hand', round = 0, due = $4, leased = 0, ended = 0
		WHERE account_id = $1 AND message_id = $2 AND destination_id = $3 AND state <> 'waiting'`, accountID, messageID, destinationID, toMillis(at))
	if err == nil && n == 0 {
		err = notFound("no delivery that ended is known under these ids")
	}
	return err
}

// NextDelivery returns when the next delivery is due; zero where none waits.
func (s *Store) NextDelivery(ctx context.Context) (time.Time, error) {
	return one(ctx, s.w, func(rows *sql.Rows) (time.Time, error) {
		var ms int64
		err := rows.Scan(&ms)
		return fromMillis(ms), err
	}, nil, `SELECT coalesce(min(due), 0) FROM deliveries WHERE state = 'waiting'`)
}

// DisableAddress ends the use of every destination of a kind with an address,
// written in any letter case, and says how many those were.
func (t *Tx) DisableAddress(kind smallprint.DestinationKind, address, why string, at time.Time) (int, error) {
	rows, err := t.tx.QueryContext(t.ctx, `SELECT id FROM destinations WHERE kind = $1 AND lower(address) = lower($2) AND disabled = 0`, string(kind), address)
	if err != nil {
		return 0, dbError("find destinations", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		id, err := scanString(rows)
		if err != nil {
			return 0, dbError("find destinations", err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return 0, dbError("find destinations", err)
	}
	for _, id := range ids {
		if err := t.DisableDestination(id, why, at); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}
