package pipeline

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"smallprint/internal/store"
)

// Bounds of the work that a watcher has in hand.
const (
	claimed    = 512       // sources
	asking     = 48        // hosts that are asked at once
	lease      = time.Hour // how long sources stay claimed by a worker that ended without a word
	savedAt    = 64        // attempts saved together, at most
	savedAfter = 50 * time.Millisecond
	looking    = 5 * time.Second // between two looks at what is due
)

// A Watcher fetches what is due, again and again.
type Watcher struct {
	p     *Pipeline
	f     Fetcher
	hosts chan struct{}
	save  chan *attempt
	work  sync.WaitGroup // hosts being asked
	ended chan struct{}

	mu      sync.Mutex
	inHand  int
	failed  error // the first attempt that could not be saved or made
	swept   time.Time
	working context.Context // outlives the caller's, so that what was fetched is saved
}

// NewWatcher returns a watcher. Close it to have everything saved.
func (p *Pipeline) NewWatcher(ctx context.Context, f Fetcher) *Watcher {
	w := &Watcher{p: p, f: f, hosts: make(chan struct{}, asking), save: make(chan *attempt, savedAt), ended: make(chan struct{}), working: context.WithoutCancel(ctx)}
	go w.saving()
	return w
}

// Close waits for what is in hand and saves it.
func (w *Watcher) Close() error {
	w.work.Wait()
	close(w.save)
	<-w.ended
	return w.failure()
}

// Run fetches what is due until ctx ends. It does not follow what it fetched:
// the queue does.
func (w *Watcher) Run(ctx context.Context) error {
	for {
		if _, err := w.Start(ctx); err != nil && ctx.Err() == nil {
			w.p.Log.Warn("what is due could not be fetched now; it will be", "error", err)
		}
		if err := w.Sweep(ctx); err != nil && ctx.Err() == nil {
			w.p.Log.Warn("the state of the documents could not be looked at", "error", err)
		}
		select {
		case <-ctx.Done():
			return w.Close()
		case <-time.After(looking):
		}
	}
}

// Start begins to fetch what is due and returns how many sources that is. It
// does not wait for the answers: Wait does.
func (w *Watcher) Start(ctx context.Context) (int, error) {
	w.mu.Lock()
	free := claimed - w.inHand
	w.mu.Unlock()
	if free <= 0 {
		return 0, nil
	}
	now := w.f.HTTP.Now()
	due, err := w.p.Store.Claim(ctx, now, now.Add(lease), free)
	if err != nil {
		return 0, err
	}
	hosts := map[string][]store.Watched{}
	for _, d := range due {
		hosts[hostOf(d)] = append(hosts[hostOf(d)], d)
	}
	w.take(len(due))
	for _, group := range hosts {
		w.work.Add(1)
		go func() {
			defer w.work.Done()
			w.ask(ctx, group)
		}()
	}
	return len(due), nil
}

// Wait waits until everything that was started was fetched and saved.
func (w *Watcher) Wait() error {
	w.work.Wait()
	for w.take(0) > 0 {
		time.Sleep(time.Millisecond)
	}
	return w.failure()
}

func (w *Watcher) take(n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.inHand += n
	return w.inHand
}

func (w *Watcher) failure() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.failed
	w.failed = nil
	return err
}

func (w *Watcher) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed == nil {
		w.failed = err
	}
}

func hostOf(d store.Watched) string {
	if len(d.Source.URLs) == 0 {
		return ""
	}
	u, err := url.Parse(d.Source.URLs[0])
	if err != nil {
		return ""
	}
	return u.Host
}

// ask fetches the sources of one host, one after the other.
func (w *Watcher) ask(ctx context.Context, group []store.Watched) {
	w.hosts <- struct{}{}
	defer func() { <-w.hosts }()
	end := time.Now().Add(lease / 2)
	for _, d := range group {
		if time.Now().After(end) { // others may take what this host is too slow for
			w.take(-1)
			if err := w.put(d, d.Schedule.Due, d.Schedule.DueWhy, ""); err != nil {
				w.fail(err)
			}
			continue
		}
		a, err := w.p.attempt(ctx, w.f, d)
		if err == nil {
			w.save <- a
			continue
		}
		w.take(-1)
		if err := w.release(ctx, d, err); err != nil {
			w.fail(err)
		}
	}
}

// release gives a source back that could not be attempted.
func (w *Watcher) release(ctx context.Context, d store.Watched, cause error) error {
	due, why, reason := d.Schedule.Due, d.Schedule.DueWhy, ""
	if until, ok := tooSoon(cause); ok {
		due, why = until, "the host asked to be left alone"
	} else if ctx.Err() == nil {
		due, why, reason = w.f.HTTP.Now().Add(time.Hour), cause.Error(), cause.Error()
		w.p.Log.Warn("a document could not be fetched; it is tried again in an hour", "document", name(d.Ref), "error", cause)
	}
	return w.put(d, due, why, reason)
}

// put gives a source back; failed, where it is not "", says why no attempt
// could be made.
func (w *Watcher) put(d store.Watched, due time.Time, why, failed string) error {
	return w.p.Store.Write(w.working, func(tx *store.Tx) error {
		if failed != "" {
			if err := tx.SaveImpossible(d.Source.ID, failed); err != nil {
				return err
			}
		}
		return tx.Release(d.Source.ID, due, why)
	})
}

func name(r store.Ref) string {
	if r.Edition == "main" {
		return r.Platform + ", " + r.TermsType
	}
	return fmt.Sprintf("%s, %s (%s)", r.Platform, r.TermsType, r.Edition)
}

// saveEach saves the attempts of a group that could not be saved together, so
// that one of them does not cost the others. What cannot be saved alone either
// was not seen: it is due again in an hour.
func (w *Watcher) saveEach(group []*attempt, cause error) {
	lost := 0
	for _, a := range group {
		if err := w.p.saveAttempts(w.working, []*attempt{a}); err != nil {
			cause = err
			lost++
			_ = w.put(a.watched, w.f.HTTP.Now().Add(time.Hour), "it could not be saved", err.Error())
		}
	}
	if lost > 0 {
		w.fail(cause)
		w.p.Log.Error("captures could not be saved; they will be made again", "captures", lost, "error", cause)
	}
}

// saving saves attempts in groups: one wait for the disk serves all that came
// in meanwhile.
func (w *Watcher) saving() {
	defer close(w.ended)
	var group []*attempt
	var due <-chan time.Time
	flush := func() {
		if len(group) == 0 {
			return
		}
		if err := w.p.saveAttempts(w.working, group); err != nil {
			w.saveEach(group, err)
		}
		w.take(-len(group))
		group, due = group[:0], nil
	}
	for {
		select {
		case a, open := <-w.save:
			if !open {
				flush()
				return
			}
			group = append(group, a)
			if len(group) >= savedAt || w.take(0) == len(group) {
				flush() // enough, or nothing else to wait for
			} else if due == nil {
				due = time.After(savedAfter)
			}
		case <-due:
			flush()
		}
	}
}
