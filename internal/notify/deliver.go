package notify

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"smallprint"
	"smallprint/internal/store"
)

const (
	claimed  = 128 // deliveries in hand
	sending  = 16  // destinations sent to at once
	longest  = 24 * time.Hour
	maxSaid  = 300
	tooEarly = 15 * time.Second // the clock may differ from that of another worker
)

// What an attempt came to.
const (
	outDelivered = "delivered"
	outRetry     = "retry"  // it may pass
	outFailed    = "failed" // it will not, for this message
	outGone      = "gone"   // nor for any other: the destination is disabled
)

// A result is how a receiver answered.
type result struct {
	outcome string
	status  int
	said    string
	after   time.Duration // the receiver asks to wait as long
	silent  bool          // there was no answer at all
}

// Deliver sends what is due and returns how many attempts it made. Messages to
// one destination go one after the other; where it does not answer, the others
// to it are not tried now.
func (n *Notifier) Deliver(ctx context.Context) (int, error) {
	now := n.o.Now()
	due, err := n.o.Store.ClaimDeliveries(ctx, now, now.Add(lease), claimed)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	groups := map[string][]store.Delivery{}
	for _, d := range due {
		groups[d.Destination.ID] = append(groups[d.Destination.ID], d)
	}
	var g errgroup.Group
	g.SetLimit(sending)
	for _, group := range groups {
		g.Go(func() error { return n.send(ctx, group) })
	}
	return len(due), g.Wait()
}

// send delivers messages to one destination. What was sent is recorded although
// ctx ended meanwhile.
func (n *Notifier) send(ctx context.Context, group []store.Delivery) error {
	var wait *store.Delivery // the attempt that had no answer
	for i := range group {
		d := &group[i]
		if ctx.Err() != nil {
			return n.record(ctx, d, store.DeliveryAttempt{}, "")
		}
		if wait != nil && wait.State == store.DeliveryWaiting {
			d.Due, d.Why = wait.Due, "put off: "+wait.Why
			if err := n.record(ctx, d, store.DeliveryAttempt{}, ""); err != nil {
				return err
			}
			continue
		}
		silent, err := n.attempt(ctx, d)
		if err != nil {
			return err
		}
		if silent {
			wait = d
		}
	}
	return nil
}

// attempt makes one attempt, decides what is next and records both.
func (n *Notifier) attempt(ctx context.Context, d *store.Delivery) (silent bool, err error) {
	begin, took := n.o.Now(), time.Now()
	// As it is now: it may have been disabled or changed since it was claimed.
	dest, err := n.o.Store.Destination(ctx, d.Destination.ID)
	switch {
	case smallprint.KindOf(err) == smallprint.KindNotFound:
		d.State, d.Why = store.DeliveryDropped, "the destination was deleted"
		return false, n.record(ctx, d, store.DeliveryAttempt{}, "")
	case err != nil:
		return false, err
	case !dest.Disabled.IsZero():
		d.State, d.Why = store.DeliveryDropped, dest.Why
		return false, n.record(ctx, d, store.DeliveryAttempt{}, "")
	case dest.Confirmed.IsZero():
		d.State, d.Why = store.DeliveryDropped, "the address changed and waits to be confirmed"
		return false, n.record(ctx, d, store.DeliveryAttempt{}, "")
	}
	var m Message
	if err := n.o.Store.Message(ctx, d.Message.ID, &m); err != nil {
		return false, err
	}
	r := n.transmit(ctx, &dest, &m)
	if ctx.Err() != nil && r.outcome != outDelivered {
		return false, n.record(ctx, d, store.DeliveryAttempt{}, "") // cut short by our own end
	}
	disable := n.next(d, r)
	a := store.DeliveryAttempt{Number: d.Attempts, At: begin, Took: time.Since(took), Status: r.status, Outcome: r.outcome, Said: short(clean(r.said), maxSaid)}
	d.Why = a.Said
	return r.silent, n.record(ctx, d, a, disable)
}

// next decides what follows an attempt, and returns why the destination is to
// be disabled, "" where it is not.
func (n *Notifier) next(d *store.Delivery, r result) (disable string) {
	d.Attempts++
	d.Round++
	switch {
	case r.outcome == outDelivered:
		d.State = store.DeliveryDone
	case r.outcome == outGone:
		d.State = store.DeliveryFailed
		return short(clean(r.said), maxSaid)
	case r.outcome == outFailed:
		d.State = store.DeliveryFailed
	case d.Round >= len(n.o.Schedule):
		d.State = store.DeliveryFailed
		if d.Destination.Kind != smallprint.ByEmail {
			return fmt.Sprintf("%d attempts over days failed, the last with: %s", d.Round, short(clean(r.said), maxSaid))
		}
	default:
		wait := n.o.Schedule[d.Round]
		wait += jitter(wait, d.Message.ID+d.Destination.ID)
		d.Due = n.o.Now().Add(max(wait, min(r.after, longest)))
	}
	return ""
}

// jitter spreads what failed together by up to a tenth of its wait.
func jitter(wait time.Duration, id string) time.Duration {
	h := fnv.New32a()
	h.Write([]byte(id))
	return wait / 10 * time.Duration(h.Sum32()%100) / 100
}

func (n *Notifier) record(ctx context.Context, d *store.Delivery, a store.DeliveryAttempt, disable string) error {
	return n.o.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		if err := tx.SaveAttempt(*d, a); err != nil || disable == "" {
			return err
		}
		return tx.DisableDestination(d.Destination.ID, disable, n.o.Now())
	})
}

// transmit sends a message in the form of its destination.
func (n *Notifier) transmit(ctx context.Context, d *smallprint.Destination, m *Message) result {
	if d.Kind == smallprint.ByEmail {
		return n.mail(ctx, d, m)
	}
	if n.o.Post == nil {
		return result{outcome: outRetry, said: "this server is not set up to send to webhooks"}
	}
	p, err := n.request(ctx, d, m)
	if smallprint.KindOf(err) == smallprint.KindRefused {
		return result{outcome: outGone, said: err.Error()}
	}
	if err != nil {
		return result{outcome: outRetry, said: err.Error()}
	}
	answer, err := n.o.Post.Post(ctx, p)
	if err != nil {
		return noAnswer(err)
	}
	return answered(answer.Status, answer.Header, answer.Body, n.o.Now())
}

// answered judges an HTTP answer as Standard Webhooks does: 2xx is taken, 410
// ends it, everything else may pass.
func answered(status int, h http.Header, body []byte, now time.Time) result {
	r := result{outcome: outRetry, status: status, said: fmt.Sprintf("the receiver answered %d %s", status, http.StatusText(status))}
	if text := clean(string(body)); text != "" && status >= 300 {
		r.said += ": " + text
	}
	switch {
	case status >= 200 && status < 300:
		r.outcome = outDelivered
	case status == http.StatusGone:
		r.outcome, r.said = outGone, "the receiver answered 410 Gone: it wants no more messages"
	case status >= 300 && status < 400:
		r.said = fmt.Sprintf("the receiver answered %d: redirects are not followed, name the address that it leads to", status)
	}
	r.after = retryAfter(h.Get("Retry-After"), now)
	return r
}

func retryAfter(v string, now time.Time) time.Duration {
	if s, err := strconv.Atoi(v); err == nil && s > 0 {
		return time.Duration(min(s, int(longest/time.Second))) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(t.Sub(now), 0)
	}
	return 0
}

func noAnswer(err error) result {
	r := result{outcome: outRetry, silent: true, said: "no answer: " + err.Error()}
	if errors.Is(err, context.DeadlineExceeded) {
		r.said = "the receiver did not answer in time"
	}
	return r
}
