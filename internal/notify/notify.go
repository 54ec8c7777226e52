package notify

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"time"

	"smallprint/internal/fetch"
	"smallprint/internal/store"
)

// Options configure a Notifier. Store and Keys are needed; the zero value of
// every other field is usable.
type Options struct {
	Store *store.Store
	Keys  *Keys
	Base  string        // address of the site, as "https://terms.example.org"
	Post  *fetch.Client // for webhooks; nil sends none
	Mail  *Mailer       // nil sends none
	Now   func() time.Time
	Log   *slog.Logger
	// Hold is how long an alert waits for the same edit of other documents;
	// 0 for five minutes, negative for none.
	Hold time.Duration
	// AsIfLive tells of imported changes, too, however old: for replays.
	AsIfLive bool
	// Schedule is the wait before each attempt; nil for that of Standard Webhooks.
	Schedule []time.Duration
	// Batch is how many accounts are written at once; 0 for 2000.
	Batch int
}

// standard is the schedule that the Standard Webhooks specification names.
var standard = []time.Duration{0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

const (
	lease   = 10 * time.Minute    // of an announcement or a delivery, to a worker that ended without a word
	fresh   = 14 * 24 * time.Hour // an imported change that is older is history
	resting = 2 * time.Second
)

// A Notifier tells people of changes. It is safe for concurrent use.
type Notifier struct{ o Options }

// New returns a notifier. Nothing is told until it runs.
func New(o Options) *Notifier {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	switch {
	case o.Hold == 0:
		o.Hold = 5 * time.Minute
	case o.Hold < 0:
		o.Hold = 0
	}
	if o.Schedule == nil {
		o.Schedule = standard
	}
	if o.Batch == 0 {
		o.Batch = 2000
	}
	o.Base = strings.TrimSuffix(o.Base, "/")
	return &Notifier{o}
}

// Run tells people of changes until ctx ends. alone says that no other process
// works the same database, so that leases of an earlier life are void.
func (n *Notifier) Run(ctx context.Context, alone bool) error {
	if alone {
		if err := n.o.Store.ReleaseDeliveries(ctx); err != nil {
			return err
		}
	}
	ended := make(chan struct{})
	go func() { // receivers that stall must not hold up the alerts of others
		defer close(ended)
		n.again(ctx, "deliver messages", n.Deliver)
	}()
	n.again(ctx, "write alerts", func(ctx context.Context) (int, error) { return n.Prepare(ctx) })
	<-ended
	return nil
}

// again calls fn at once as long as it finds something to do, and else after a rest.
func (n *Notifier) again(ctx context.Context, doing string, fn func(context.Context) (int, error)) {
	for ctx.Err() == nil {
		done, err := fn(ctx)
		if err != nil && ctx.Err() == nil {
			n.o.Log.Warn("cannot "+doing+" now; it is tried again", "error", err)
			done = 0
		}
		if done > 0 {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(resting):
		}
	}
}

// Prepare does all that comes before delivery: it writes the alerts of what was
// announced, puts messages together, and tells operators. It returns how much
// it did; 0 says that nothing is due.
func (n *Notifier) Prepare(ctx context.Context) (int, error) {
	a, err1 := n.FanOut(ctx)
	g, err2 := n.Gather(ctx)
	o, err3 := n.TellOperators(ctx)
	return a + g + o, errors.Join(err1, err2, err3)
}
